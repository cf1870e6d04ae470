"""迹象: what a stretch of text shows, whatever it is called: articles, figures, a telephone, steps, a nil."""

from __future__ import annotations

import re

# With what the State's offices number their papers, and no office of a school does (as with 教学, 学位).
STATES_ALONE = (
    "国发|国办发|国办函|国函|中办发|中发|教办|教党|教财|教技|教政法|教体艺|教职成|教高|教社科|教思政|教科信|财教|财预|财库|财科教"
    "|人社部发|国科发"
)
_SUBJECT = (
    r"(?:本校|我校|我院|学校|学院|校内|本学年|本年度|本学期|本年|目前|截至|至今|\d{4}\s*年|\d{4}\s*学年)"
)
_NOT_DONE = "发生|开展|接受|接收|收到|举办|开设|设立|招收|招生|组织|派|出现|建立|获得|产生"
_NIL = re.compile(
    _SUBJECT + r"[^。；\n]{0,40}?(?:暂无|尚无|并无|均无|无|没有|未(?:" + _NOT_DONE + "))"
    r"|零情况|情况为零|无此(?:类|项)情况"
)
_NOTHING = re.compile(
    r"不涉及|不适用|无此[类项]|(?:^|[|\s])(?:本[学校]?年度?|我[校院])?(?:暂?无|没有)(?:$|[|\s。])|未发生|未开展"
)
_CONTACT = re.compile(
    # a number of seven or eight digits, unless it is a day (20220318) or part of a longer one
    r"(?<![\d./_=])(?:0\d{2,3}[）)—－ -]{0,2})?(?!20[0-3]\d[01]\d[0-3]\d(?!\d))[1-9]\d{6,7}(?!\d)"
    r"|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)[48]00[- ]?\d{3}[- ]?\d{4}|[\w.+-]+@[\w-]+\.[\w.]+"
    r"|123(?:45|58|91|15)(?!\d)|信箱|邮箱|QQ"
)
_CALENDAR = re.compile(r"(?:19|20)\d{2}\s*(?:[-—.年/]|学年|年度|届)?|\d{1,2}\s*[月日]|第\d+|附件\s*\d+")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_BEGINS = re.compile(
    r"(?:^|[。；\s|])(第[一二三四五六七八九十百\d]+[条條])(?![、，,款项規规至和的])", re.MULTILINE
)
_CHINESE = re.compile(r"[一-龥]+")
_STEP = re.compile(
    r"(?:^|[\s。；;：:])(?:[1-9][.、．)）](?!\d)|[（(][一二三四五1-9][）)]|第[一二三四五1-9]步|[一二三四五]、)",
    re.MULTILINE,
)
_FOREIGN = 10  # characters a Chinese one, in a text that is not Chinese


def count_articles(text: str) -> int:
    """How many articles (第三条) a text has that begin a line or follow a sentence."""
    return len(set(_BEGINS.findall(text)))


def count_figures(text: str) -> int:
    """How many figures a text has, apart from days and years."""
    return len(_FIGURE.findall(_CALENDAR.sub("", text)))


def shows_contact(text: str) -> bool:
    """Whether a text has a telephone number, a mail address or another way to reach someone."""
    return bool(_CONTACT.search(text))


def says_nil(text: str) -> bool:
    """Whether a text declares that there was nothing (本学年无)."""
    return bool(_NIL.search(text))


def declares_nothing(cell: str) -> bool:
    """Whether a catalogue's cell says that there is nothing to publish (不涉及)."""
    return bool(_NOTHING.search(cell))


def count_steps(text: str) -> int:
    """How many numbered steps or points a text has."""
    return len(_STEP.findall(text))


def is_chinese(text: str) -> bool:
    """Whether a text is written in Chinese, apart from names and titles in it."""
    return sum(map(len, _CHINESE.findall(text))) * _FOREIGN >= len(text.strip())
