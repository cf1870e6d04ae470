"""篇章: stretches of a document under headings of their own that name a part.

One handbook holds six rules, one page a whole category, one table a telephone for each purpose. A
chapter is more than a mention: it has a heading, and below it what its kind of part needs (articles,
a table, a telephone). A line of a table of contents is no chapter, but says on which page one begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from compliance.model import PartKind
from compliance.signs import count_articles, count_figures, count_steps, says_nil, shows_contact
from compliance.substance import Substance

MOST = 200  # chapters looked at in one document
LONGEST = 60_000  # characters of one chapter
SNIPPET = 110  # characters shown of a chapter, beside its heading

# A line that may be a heading: short, one phrase, no cells; then what stands around its name.
_LINE = re.compile(
    r"^(?!第[一二三四五六七八九十百\d]+[条條])[^。；;|\n]{3,60}(?<![，,、；;（(《])$", re.MULTILINE
)
_NUMBER = re.compile(
    r"^(?:[\s●■◆★※▶·•*]+|第[一二三四五六七八九十百\d]+[篇编章部分节]+|[一二三四五六七八九十]{1,3}[、.．]"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]|附[件录][一二三四五六七八九十\d]*(?:[：:、.．]|\s)|\d{1,2}(?:[.．]\d{1,2})*[、.．\s])+\s*"
)
_CONTENTS = re.compile(r"[\s.…·．⋯—_-]*(?:[.…·．⋯_]{2,}|\s)[\s.…·．⋯—_-]*(?P<page>\d{1,4})$")
# 各教学单位： opens a letter; 各省录取分数： is a heading.
_ADDRESSEES = re.compile(
    r"^(?:[一-龥]{0,6}各|全[校院体]|尊敬|亲爱).*(?:单位|部门|[院部系处]|党委|总支|支部|中心|同学|[教老]师|考生|师生|员工|同志|家长|学校|公司|供应商|投标人)[：:]$"
)
_OF_ARTICLES = re.compile(r"第[一二三四五六七八九十\d]+章")  # a stretch of one rule
_DIGITS = re.compile(r"[一二三四五六七八九十百\d]+")
_COLON = re.compile(r"[：:]")
_OF_RULES = re.compile(
    r"(?:办法|细则|规定|条例|章程|制度|规程|规则|守则|规范|准则|预案)(?:[（(][^（）()]{1,12}[）)])?$"
)
_LABEL = re.compile(r"^(?P<label>[^|：:\n]{2,24})\s*[|：:]\s*(?P<rest>[^\n]{5,200})$", re.MULTILINE)
_ANYBODYS = re.compile(r"(?:咨询|联系|监督|举报|投诉|信访举报|监督举报)(?:电话|方式|渠道)")
_IS_FOR_CONTACT = re.compile(r"联系|咨询|监督|投诉|举报|申诉|信箱|电话")

# The least that makes a chapter a document of its kind rather than talk about it. Kinds that are absent
# never stand in a chapter: 采购公告 is a series of notices, not a paragraph.
ARTICLES = 2
POINTS = 3  # 一、二、三、 under the title of a rule, where it has no articles
LEAST = {
    PartKind.REPORT: 400,
    PartKind.PLAN: 200,
    PartKind.DOC: 200,
    PartKind.NOTICE: 60,
    PartKind.PAGE: 30,
    PartKind.SERVICE: 20,
}
# In a document of another item (信息公开年度报告) only what no mention has: articles, tables, telephones.
_PROVEN = frozenset(
    {PartKind.RULE, PartKind.RULE_LIST, PartKind.TABLE, PartKind.DATA, PartKind.LIST, PartKind.CONTACT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One stretch: its heading as written, the name in it, the text below up to the next such heading.

    ``page`` is where the table of contents says that it begins, or empty; ``label`` is true for the cell
    or word before a colon that names what stands beside it. ``telling``: the name is one the checklist
    knows; a chapter beside such a one may still be of the same item (招生咨询, then 申诉与监督).
    """

    heading: str
    name: str
    text: str
    page: str = ""
    label: bool = False
    telling: bool = True

    @property
    def table_rows(self) -> int:
        """Rows of cells."""
        return sum(" | " in line for line in self.text.split("\n"))

    @property
    def is_anybodys(self) -> bool:
        """Whether the name stands at the end of any notice (咨询电话): it is whose the rest says it is."""
        return bool(_ANYBODYS.fullmatch(self.name))

    @property
    def told(self) -> str:
        """The text without such names."""
        return _ANYBODYS.sub("", self.text)

    @property
    def passage(self) -> str:
        """Heading and first words, for a reader who looks for it."""
        page = f"（目录第{self.page}页）" if self.page else ""
        return f"{self.heading}{page}：{' '.join(self.text.split())[:SNIPPET]}"


def find_chapters(
    text: str,
    names: Callable[[str], bool],
    *,
    headings: Collection[str] = (),
    links: Collection[str] = (),
    title: str = "",
) -> tuple[Chapter, ...]:
    """The chapters of a text whose headings ``names`` knows.

    ``headings`` are lines marked as such where the document does that, ``links`` the texts of its links,
    which are no headings; ``title`` says whether labels count (联系方式).
    """
    marks: list[tuple[int, int, str, bool]] = []
    pages: dict[str, str] = {}
    level = ""
    for found in _LINE.finditer(text):
        line = found.group().strip()
        listed = _CONTENTS.search(line)
        name = _name_of(line[: listed.start()] if listed else line)
        if listed and names(name):
            pages.setdefault(name, listed["page"])
        elif _ADDRESSEES.match(line):
            continue
        elif not listed and (line in headings or line not in links) and _is_phrase(name):
            telling, style = names(name), _style_of(line)
            peer = style == level if style else line in headings
            if telling or peer or _OF_RULES.search(name):
                marks.append((found.start(), found.end(), line, telling))
                level = style
        if len(marks) >= MOST:
            break
    chapters = list(_between(text, marks, pages))
    if _IS_FOR_CONTACT.search(title):
        chapters += _labelled(text, names)
    return tuple(chapters)


def _between(text: str, marks: list[tuple[int, int, str, bool]], pages: dict[str, str]) -> Iterator[Chapter]:
    ends = [*(start for start, _, _, _ in marks[1:]), len(text)][: len(marks)]
    for (_, start, line, telling), end in zip(marks, ends, strict=True):
        below = text[start : min(end, start + LONGEST)].strip()
        if below:
            name = _name_of(line)
            yield Chapter(heading=line, name=name, text=below, page=pages.get(name, ""), telling=telling)


def _labelled(text: str, names: Callable[[str], bool]) -> Iterator[Chapter]:
    for found in _LABEL.finditer(text):
        label = found["label"].strip()
        if names(label):
            yield Chapter(heading=label, name=label, text=found["rest"].strip(), label=True)


def _name_of(line: str) -> str:
    return _NUMBER.sub("", line).strip(" 　：:")


def _style_of(line: str) -> str:
    """How a heading is numbered (第1篇, 1、, （1）): one of the same style ends the chapter before it."""
    found = _NUMBER.match(line)
    return _DIGITS.sub("1", found.group().strip()) if found else ""


def _is_phrase(name: str) -> bool:
    """Whether a line is a phrase: 申诉处理办法》的 is the rest of a sentence, 咨询电话：0799 has a label."""
    balanced = all(name.count(left) == name.count(right) for left, right in ("《》", "（）", "“”"))
    return balanced and not _COLON.search(name)


def weigh_chapter(chapter: Chapter, kind: PartKind, *, nil_accepted: bool, proven: bool) -> Substance | None:
    """What a chapter holds for a part of a kind, or none when it only mentions it.

    ``proven``: the document belongs to another item, so that only what no mention has counts.
    """
    text, size = chapter.text, len(chapter.text)
    if chapter.label:
        fits = kind in (PartKind.CONTACT, PartKind.SERVICE) and not proven
        return Substance.CONTACT if fits and shows_contact(text) else None
    if (
        kind in (PartKind.PAGE, PartKind.DATA)
        and _OF_ARTICLES.match(chapter.heading)
        and count_articles(text)
    ):
        return None  # 第二章 专业设置 of a rule says how it is done, not what there is
    if nil_accepted and size < 200 and says_nil(text):
        return Substance.NIL
    if proven and kind not in _PROVEN:
        return None
    if kind in (PartKind.RULE, PartKind.RULE_LIST):
        points = count_steps(text) if _OF_RULES.search(chapter.name) else 0
        return Substance.TEXT if count_articles(text) >= ARTICLES or points >= POINTS else None
    if kind in (PartKind.TABLE, PartKind.LIST):
        return Substance.TABLE if chapter.table_rows >= 2 else None
    if kind is PartKind.DATA:
        return Substance.TABLE if count_figures(text) else None
    if kind is PartKind.CONTACT:
        return Substance.CONTACT if shows_contact(text) else None
    return Substance.TEXT if size >= LEAST.get(kind, LONGEST + 1) else None
