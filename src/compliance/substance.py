"""Is there anything in it: what a page or attachment holds, apart from how it is named.

An entry listed and a page that opens are not yet disclosure. A blank column, 建设中, a list of
menus or a pointer to another site's home page hold nothing; a declared nil does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from compliance.model import Expectation, PartKind
from compliance.signs import STATES_ALONE, count_figures, count_steps, is_chinese, says_nil, shows_contact


class Substance(StrEnum):
    """What was found inside."""

    TEXT = "text"
    TABLE = "table"
    LIST = "list"
    CONTACT = "contact"
    ATTACHMENT = "attachment"
    NIL = "nil"
    OCR = "ocr"  # a scan whose pictures were read
    CONFIRMED = "confirmed"  # a person looked and says that it holds the part
    SCAN = "scan"
    IMAGE = "image"
    UNREAD = "unread"  # a file in a form our readers do not open
    BLANK = "blank"
    UNDER_CONSTRUCTION = "under_construction"
    POINTER = "pointer"
    HOME_PAGE = "home_page"
    LISTING = "listing"  # only a list of other documents
    THIN = "thin"
    UNCONFIRMED = "unconfirmed"  # a document that should hold the part, but does not show it

    @property
    def holds(self) -> bool:
        """Whether this counts as content."""
        return self in _HOLDS

    @property
    def unread(self) -> bool:
        """Whether there is something that we could not read."""
        return self in (Substance.SCAN, Substance.IMAGE, Substance.UNREAD)


_HOLDS = frozenset(
    {
        Substance.TEXT,
        Substance.TABLE,
        Substance.LIST,
        Substance.CONTACT,
        Substance.ATTACHMENT,
        Substance.NIL,
        Substance.OCR,
        Substance.CONFIRMED,
    }
)

_BUILDING = re.compile(
    r"建设中|正在建设|正在完善|内容更新中|正在更新|敬请期待|即将上线|正在整理|暂无(?:内容|数据|信息|相关)"
)
_POINTER = re.compile(r"详见|请见|请访问|请登录|请登陆|网址|发布于|点击进入|查看地址|发布网址")
SHORT = 160  # characters of a page that only sends its visitors on
_ARTICLE = re.compile(r"第[一二三四五六七八九十百\d]+[条章]")
_DAY = re.compile(r"20\d{2}\s*[年.\-/]\s*\d{1,2}|\d{1,2}\s*月\s*\d{1,2}\s*日")
# a longer name that ends like a table's own: 财政拨款收支总表 is no 收支总表
_NARROWER = re.compile(r"(?:财政拨款|公共预算|基金预算|经营预算|基金|项目|基本|收入)$")
_HOME = re.compile(r"^/?(?:(?:index|default|main|home)\.\w{2,5})?$", re.IGNORECASE)

_TABULAR = frozenset({PartKind.TABLE, PartKind.DATA})
_SERIES = frozenset(
    {PartKind.NOTICE_LIST, PartKind.RULE_LIST, PartKind.LIST, PartKind.SERVICE, PartKind.PAGE}
)
# kinds of which the school must have its own; fees may well rest on the State's document itself
_OWN = frozenset({PartKind.RULE, PartKind.RULE_LIST, PartKind.REPORT, PartKind.PLAN})
_STATE = (
    r"(?:中华人民共和国)?"
    r"(?:教育部|国务院|财政部|人力资源和?社会保障部|国家发展和?改革委(?:员会)?|科学技术部|科技部)"
)
_NUMBER = (
    rf"(?:{STATES_ALONE}|教督|教人|教师|教外|教学|教民|教研|教发|学位)[一-龥]{{0,2}}〔(?:19|20)\d{{2}}〕\d+号"
)
_IN_TITLE = re.compile(rf"{_STATE}令|{_STATE}第\s*\d+\s*号令|(?<![一-龥]){_NUMBER}")
_OPENS = re.compile(
    rf"^\s*{_STATE}\s*(?:令|第\s*\d+\s*号令)|^\s*{_NUMBER}|^各省、自治区、直辖市.{{0,60}}[：:]"
    rf"|{_STATE}.{{0,12}}(?:办公)?会议.{{0,12}}通过，?现予(?:公布|发布)",
    re.MULTILINE,
)
_OUR_OWN = re.compile(r"我校|我院|本校|本院|结合学校|结合学院|学校实际|学院实际")
OPENING = 500
FOREIGN = 80  # characters that show which language a text is in
STEPS = 2  # that make a procedure, however short
PARAGRAPH = 25  # shorter lines are bylines: 来源：某某学院教务处 does not make a text the school's own
# the least text, in characters, that a document of a kind has when it is the document
_LEAST = {
    PartKind.RULE: 60,
    PartKind.RULE_LIST: 60,
    PartKind.REPORT: 100,
    PartKind.PLAN: 60,
    PartKind.DOC: 60,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What stands in a document once navigation and repeated blocks are gone.

    ``text`` is without title; ``rows`` counts list rows that link elsewhere, ``prose`` the characters
    that stand outside them, ``table_rows`` rows of cells; ``files`` are attachments it carries that were
    opened and hold text, ``unread_files`` those we cannot read, ``dead_files`` those that failed.
    """

    url: str
    text: str
    names: tuple[str, ...] = ()
    rows: int = 0
    prose: int = 0
    table_rows: int = 0
    dead_files: int = 0
    files: int = 0
    unread_files: int = 0
    images: int = 0
    scan: bool = False
    is_attachment: bool = False
    unreadable: bool = False
    partial: bool = False
    points_to_home: bool = False
    recognised: bool = False


def is_home(url: str) -> bool:
    """Whether an address is the front page of a site."""
    parts = urlsplit(url)
    return bool(_HOME.match(parts.path)) and not parts.query


def weigh(content: Content, kind: PartKind) -> Substance:
    """What a document holds when asked for a thing of this kind."""
    text = content.text.strip()
    size = len(text)
    if content.is_attachment:
        return _weigh_file(content, size)
    if is_home(content.url):
        return Substance.LIST if kind is PartKind.SERVICE else Substance.HOME_PAGE
    if size < 120 and not content.files and _BUILDING.search(text):
        return Substance.UNDER_CONSTRUCTION
    if size < 400 and says_nil(text):
        return Substance.NIL
    hollow = _hollow(content, text)
    if hollow is Substance.POINTER and kind is PartKind.SERVICE:
        return Substance.TEXT  # where to ask is what is to be published, and may well be elsewhere
    if hollow is not None:
        return hollow
    if content.files:
        return Substance.ATTACHMENT
    return _weigh_page(content, kind, text)


def _weigh_file(content: Content, size: int) -> Substance:
    if content.scan:
        return Substance.SCAN
    if content.unreadable:
        return Substance.UNREAD
    if size < 20:
        return Substance.BLANK
    return Substance.OCR if content.recognised else Substance.ATTACHMENT


def find_lack(content: Content, expects: Expectation) -> str:
    """What a document lacks of what its part expects, in words; nothing where all is there, or where a
    file that we cannot read, or judge apart, may hold it."""
    carried = content.files or content.unread_files or content.dead_files or content.images
    if content.scan or content.unreadable or content.partial or (carried and not content.is_attachment):
        return ""
    if expects.attachment == "required" and not content.is_attachment:
        return "没有所要求的附件"
    text = "\n".join((*content.names, content.text))
    if expects.tables and not names_table(expects.tables, text):
        return f"没有见到“{expects.tables[0]}”或同名的表"
    if expects.contact and not shows_contact(text):
        return "没有见到电话或邮箱"
    if expects.figures and not count_figures(content.text):
        return "没有见到数字"
    if expects.dated and not _DAY.search(text):
        return "没有见到日期"
    for group in expects.says:
        if not any(word in text for word in group):
            return f"没有见到“{'”“'.join(group[:3])}”等内容"
    size = len(content.text.strip())
    if size >= FOREIGN and not is_chinese(content.text):
        return "正文不是中文"
    return f"正文只有{size}字，少于{expects.characters}字" if size < expects.characters else ""


def find_state_text(title: str, content: Content, kind: PartKind, schools: tuple[str, ...]) -> str:
    """The words that show a document to be the State's, reposted where the school's own is asked for.

    Its title carries a ministry's number, or its text opens with a ministry's order, and it never names
    the school. Empty for the school's own, and where there is no text to tell by.
    """
    if kind not in _OWN or any(name in title for name in schools) or len(content.text) < PARAGRAPH:
        return ""
    found = _IN_TITLE.search(title) or _OPENS.search(content.text[:OPENING])
    if found is None:
        return ""
    paragraphs = [one for one in content.text.splitlines() if len(one) >= PARAGRAPH]
    own = any(_OUR_OWN.search(one) or any(name in one for name in schools) for one in paragraphs)
    return "" if own else f"转载的国家文件（“{' '.join(found.group().split())[:30]}”），正文没有提到本校"


def names_table(names: tuple[str, ...], text: str) -> bool:
    """Whether a table of one of these names is named in ``text``, and not one of a narrower name."""
    return any(
        _NARROWER.search(text[max(0, found.start() - 8) : found.start()]) is None
        for name in names
        for found in re.finditer(r"\s*".join(map(re.escape, name)), text)
    )


def _hollow(content: Content, text: str) -> Substance | None:
    size = len(text)
    carries = content.files or content.unread_files or content.images or content.rows
    if size < 12 and not carries:
        return Substance.BLANK
    if size < SHORT and content.points_to_home and not content.files and not content.unread_files:
        return Substance.POINTER
    return None


def _weigh_page(content: Content, kind: PartKind, text: str) -> Substance:
    size = len(text)
    if kind is PartKind.CONTACT:
        return Substance.CONTACT if shows_contact(text) else _thin(content)
    if content.rows >= 1 and content.prose < max(_LEAST.get(kind, 40), 80):
        return Substance.LIST if kind in _SERIES else Substance.LISTING
    if kind in _TABULAR:
        if content.table_rows >= 2 or count_figures(text) >= 2:
            return Substance.TABLE
        return Substance.TEXT if size >= 60 and not content.dead_files else _thin(content)
    if kind in (PartKind.PAGE, PartKind.SERVICE) and count_steps(text) >= STEPS:
        return Substance.TEXT
    if kind is PartKind.RULE and _ARTICLE.search(text):
        return Substance.TEXT
    return Substance.TEXT if size >= _LEAST.get(kind, 30) else _thin(content)


def _thin(content: Content) -> Substance:
    if content.unread_files:
        return Substance.UNREAD
    return Substance.IMAGE if content.images else Substance.THIN


def points_home(text: str, link_urls: tuple[str, ...]) -> bool:
    """Whether a short text sends the reader to the front page of some site."""
    if len(text.strip()) >= SHORT or not _POINTER.search(text):
        return False
    return any(is_home(url) for url in link_urls) or "://" in text
