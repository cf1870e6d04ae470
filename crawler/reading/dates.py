"""Days as Chinese sites write them, and where on a page they stood.

Own rules rather than a library: the general ones read ``2022年9月1日`` as 1 January and know no
``/2022/0901/`` addresses. A day that cannot be (30 February) is dropped, not mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from crawler.items import Block, DateSource, SeenDate

FIRST_YEAR, LAST_YEAR = 1990, 2099

_NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {
    "○": 0,
    "零": 0,
    "Ｏ": 0,
    "O": 0,
    "０": 0,
    "o": 0,
    "0": 0,
}
_TENS = str.maketrans({"廿": "二十", "卅": "三十"})
_ZH_DAY = (
    r"(?P<zy>[二一][〇○零ＯO０o0一二三四五六七八九]{3})\s*年\s*(?P<zm>[一二三四五六七八九十]{1,2})\s*月\s*"
    r"(?P<zd>[一二三四五六七八九十廿卅]{1,3})\s*日"
)
_DIGIT_DAY = (
    r"(?P<y>(?:19|20|１９|２０)\d\d)(?:\s*年\s*(?P<m1>\d{1,2})\s*月\s*(?P<d1>\d{1,2})\s*[日号]?"
    r"|\s?(?P<sep>[-./／．－—–])\s?(?P<m2>\d{1,2})\s?(?P=sep)\s?(?P<d2>\d{1,2}))(?!\d)"
)
_OF_YEARS = ("20", "19", "年", "２０", "１９")  # no day is written without one of these
DAY = re.compile(rf"(?<![\d])(?:{_DIGIT_DAY}|{_ZH_DAY})")
# A list that splits the day: ``21 2016-12``, ``-21- 2016-12``, ``09-01 2022``.
_SPLIT_DAY = re.compile(r"(?<!\d)-?(\d{1,2})-?日?(?:\s{1,9}|\s?/\s?)((?:19|20)\d\d)[-./年](\d{1,2})月?(?!\d)")
# ``2022 09-01``: only between blanks, as any number may follow a year.
_YEAR_FIRST = re.compile(r"(?<!\S)((?:19|20)\d\d)年?\s{1,9}(\d{1,2})[-/.月](\d{1,2})日?(?!\S)")
_MONTH = re.compile(r"((?:19|20)\d\d)[-./年](\d{1,2})月?")
_ONLY_DAY = re.compile(r"-?(\d{1,2})[-日]?")
# What Java writes of a day unasked: ``Thu Sep 01 10:20:30 CST 2022``.
_JAVA_DAY = re.compile(r"\b([A-Z][a-z]{2}) (\d\d) \d\d:\d\d:\d\d CST ((?:19|20)\d\d)\b")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SPLIT_YEAR = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})\s+((?:19|20)\d\d)(?!\d)")
_LABEL = re.compile(
    r"(?P<label>发布时间|发布日期|发表时间|发表日期|发布于|发文日期|发文时间|公开日期|公开时间|公布日期|公布时间"
    r"|上传时间|录入时间|添加时间|生成日期|成文日期|創建時間|创建时间|發布時間|發佈日期|时间|日期|时 间|日 期"
    r"|更新时间|更新日期|更新于|(?:发布|更新)(?=\s?[:：])|Posted on|Published(?: on)?|Date)"
    r"\s?[】\]]?\s*[:：]?\s*[\[【(（]?\s*$",
    re.I,
)
_BRACKETED = re.compile(r"[\[【(（]\s*$")
_LABELLED_COMPACT = re.compile(r"(?:时间|日期)\s?[:：]\s?((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
# ``发布人：张三 2022-09-01 点击：3``: other labels may come before a day that has none.
_OTHER_LABELS = re.compile(
    r"^\W{0,3}(?:作者|来源|编辑|发布者|发布人|发布单位|发布部门|供稿|撰稿|信息来源|文章来源|点击|浏览|阅读)[^:：]{0,4}[:：][^。，；,;]{0,50}\s$"
)
_LEFT_OVER = re.compile(r"\[变量\]|\$\{|\{\{|\[field:")  # what a template prints when it knows nothing
_URL_DAYS = (
    re.compile(r"/[PW]0((?:19|20)\d\d)(\d\d)(\d\d)\d{3}"),
    re.compile(r"[/_](?:t|W0|P0)?((?:19|20)\d\d)(\d\d)(\d\d)(?:_|\d{6,}\.|/|\.|$)"),
    re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)(\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)[/_-](\d{1,2})[/_-](\d{1,2})(?:[/_.-]|$)"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)/(\d\d)/"),
    re.compile(r"[?&](?:fbsj|pubdate|publishdate|pubtime)=((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?!\d)", re.I),
)
_META_NAMES = (
    "pubdate",
    "publishdate",
    "publish_date",
    "publishtime",
    "article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "dc.date",
    "weibo:article:create_at",
    "apub:time",
    "pub_date",
    "createdate",
    "maketime",
)


class Byline(NamedTuple):
    """Text near a title in which a byline is looked for."""

    text: str
    marked: bool = False  # the template calls it a time (class="time", arti_update)
    close: bool = True  # so near the title that a day without a label counts


_LABELLED = re.compile(r"(?:发布|发表|更新|修改|录入|添加|上传|公开|成文|生成)?(?:时间|日期|于)\s*[:：]?\s*$")


def find_days(text: str) -> list[tuple[date, int, int]]:
    """Every day written in ``text``, with where it starts and ends."""
    if not any(part in text for part in _OF_YEARS):
        return []  # most lines, found out in no time
    found = []
    for match in DAY.finditer(text):
        day = _day_of(match)
        if day:
            found.append((day, match.start(), match.end()))
    if not found and "CST" in text and (java := _JAVA_DAY.search(text)) and java[1] in _MONTHS:
        day = make_day(java[3], _MONTHS.index(java[1]) + 1, java[2])
        found += [(day, java.start(), java.end())] if day else []
    return found


def _day_of(match: re.Match[str]) -> date | None:
    if match["y"]:
        return make_day(match["y"], match["m1"] or match["m2"], match["d1"] or match["d2"])
    year = int("".join(str(_NUMERALS[c]) for c in match["zy"]))
    return make_day(year, _small_number(match["zm"]), _small_number(match["zd"]))


def _small_number(text: str) -> int:
    """一 … 三十一; 0 (which is no day) for what is none."""
    tens, ten, ones = text.translate(_TENS).partition("十")
    if not ten:
        return _NUMERALS[text] if len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)


def make_day(year: int | str, month: int | str, day: int | str) -> date | None:
    """A day, or None when the calendar has no such day or it lies out of reach."""
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def read_row_day(text: str) -> date | None:
    """The day a list row carries: the last one written in it, also split over two elements."""
    days = find_days(text)
    if days:
        return days[-1][0]
    if match := _SPLIT_DAY.search(text):
        return make_day(match[2], match[3], match[1])
    if match := _SPLIT_YEAR.search(text):
        return make_day(match[3], match[1], match[2])
    if match := _YEAR_FIRST.search(text):
        return make_day(match[1], match[2], match[3])
    return None


def read_split_day(first: str, second: str) -> date | None:
    """The day of two neighbouring elements that hold nothing else: 01 and 2022-09, in either order."""
    for month, day in ((first, second), (second, first)):
        of_month, of_day = _MONTH.fullmatch(month), _ONLY_DAY.fullmatch(day)
        if of_month and of_day:
            return make_day(of_month[1], of_month[2], of_day[1])
        if match := _YEAR_FIRST.fullmatch(f"{month} {day}"):
            return make_day(match[1], match[2], match[3])
    return None


def read_meta_days(metas: Sequence[tuple[str, str]]) -> list[SeenDate]:
    """Days of ``<meta>`` elements, the day of publishing before that of making."""
    found = []
    for wanted in _META_NAMES:
        for name, content in metas:
            if name == wanted:
                days = find_days(content[:80]) or [(d, 0, 0) for d in [_compact_day(content)] if d]
                found += [SeenDate(day, DateSource.META, f"{name} {content[:60]}") for day, _, _ in days[:1]]
    return found


def _compact_day(text: str) -> date | None:
    match = re.match(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)", text)
    return make_day(match[1], match[2], match[3]) if match else None


def read_url_day(url: str) -> SeenDate | None:
    """The day an address holds: ``/2022/0901/``, ``t20220901_``, ``/2022/09/01/``."""
    for pattern in _URL_DAYS:
        for match in pattern.finditer(url):
            if day := make_day(match[1], match[2], match[3]):
                return SeenDate(day, DateSource.URL, match.group().strip("/._"))
    return None


def read_bylines(bylines: Iterable[Byline]) -> list[SeenDate]:
    """Days with a label (发布时间：), in brackets, or standing first in a short or marked line.

    A label of updating (更新时间) comes after one of publishing.
    """
    published: list[SeenDate] = []
    updated: list[SeenDate] = []
    bare: list[SeenDate] = []
    for byline in bylines:
        text = byline.text
        days = find_days(text)
        if days and _LEFT_OVER.search(text):
            continue
        if not days and (seen := _compact_or_split(byline)):
            published.append(seen)
        for day, start, end in days:
            words = _around(text, start, end)
            label = _LABEL.search(text[max(0, start - 16) : start])
            if label:
                (updated if "更新" in label["label"] else published).append(
                    SeenDate(day, DateSource.BYLINE, words)
                )
            elif byline.close and _counts_bare(byline, start, end):
                bare.append(SeenDate(day, DateSource.BYLINE, words))
    return _unique(published + bare + updated)


def _compact_or_split(byline: Byline) -> SeenDate | None:
    """``发布时间：20220901``, or a day in pieces where the template calls it one."""
    match = _LABELLED_COMPACT.search(byline.text)
    day = make_day(match[1], match[2], match[3]) if match else None
    if day is None and byline.marked and len(byline.text) <= 16:
        day = read_row_day(byline.text)
    return SeenDate(day, DateSource.BYLINE, byline.text[:60]) if day else None


def _counts_bare(byline: Byline, start: int, end: int) -> bool:
    """Whether a day without a label is the page's: in brackets, or first in a line of its own."""
    before = byline.text[:start]
    if _BRACKETED.search(before) and len(byline.text) < 80:
        return True
    first = not before.strip(" \t[【(（|-·:：") or bool(_OTHER_LABELS.match(before))
    return first and (byline.marked or _is_bare_byline(byline.text, end))


def _is_bare_byline(text: str, end: int) -> bool:
    """``2022-03-17 作者：浏览次数：``: a day, a time of day, then nothing but labels."""
    rest = re.sub(r"^\s*\d{1,2}[:：]\d\d(?:[:：]\d\d)?", "", text[end:]).strip(" \t]】)）|")
    return len(text) < 120 and (
        not rest or bool(re.match(r"\S{0,8}?(作者|来源|浏览|点击|阅读|编辑|发布|访问|字体|次)", rest))
    )


def read_sign_off(blocks: Sequence[Block]) -> list[SeenDate]:
    """落款: a day standing alone in one of the last lines of the text."""
    found = []
    for block in reversed(blocks[-8:]):
        text = block.text.strip()
        if block.kind in ("row", "item") or len(text) > 60:
            continue
        days = find_days(text)
        if (
            len(days) == 1
            and days[0][2] >= len(text.rstrip(" 。.)）"))
            and (days[0][1] == 0 or len(text) <= 40)
            and not _LABEL.search(text[: days[0][1]])
        ):
            found.append(SeenDate(days[0][0], DateSource.TEXT, text))
    return found[:1]


def read_header_day(last_modified: str) -> SeenDate | None:
    """The day of a ``Last-Modified`` header."""
    if not last_modified:
        return None
    try:
        moment = parsedate_to_datetime(last_modified)
    except ValueError:
        return None
    day = make_day(moment.year, moment.month, moment.day)
    return SeenDate(day, DateSource.HEADER, last_modified[:60]) if day else None


def _around(text: str, start: int, end: int) -> str:
    """A day with its label in full (发布时间：…), or else with the few words before it."""
    before = text[max(0, start - 12) : start]
    label = _LABELLED.search(before)
    said = before[label.start() :] if label else before
    return (said + text[start : end + 8]).strip()


def _unique(dates: Iterable[SeenDate]) -> list[SeenDate]:
    found: dict[date, SeenDate] = {}
    for seen in dates:
        found.setdefault(seen.day, seen)
    return list(found.values())
