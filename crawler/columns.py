"""Which links lead to the disclosure column: by what they are called, and by where they lead.

The text decides. An address such as ``xxgk.x.edu.cn`` or ``/gkml/`` only supports it: ``/xxgk/`` on a
main site is as often 学校概况 as 信息公开, so no address is taken for the column by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.items import Link
from crawler.urls import are_kin, host_of, path_of

NAMES = ("信息公开", "校务公开", "院务公开", "政务公开")
LONGEST = 12  # characters of a link that names the column among other words
EXACT, WORDED, HINTED = range(3)

_EDGES = " 　·•>»|-—[]【】()（）“”\"'"
_TAILS = ("", "网", "专栏", "专题", "专题网", "专栏网", "栏", "栏目", "平台", "网站", "首页", "专题网站")
# About the column, or a document of it, rather than the column.
_ASIDE = re.compile(
    r"年报|年度|报告|指南|制度|申请|办法|条例|规定|细则|意见|举报|监督|考核|工作|通知|概况|简介"
)
_SANE = re.compile(r"公开|公示|阳光|disclosure|open\s?(?:info|government)", re.IGNORECASE)
_HINT = re.compile(
    r"(?:xxgk|xwgk|ywgk|zwgk|xxgongkai|xinxigongkai|xiaowugongkai|gkml|gkzl|openinfo|infoopen|opengov|ygxw)"
    r"(?:w|wz|zl|zt|zx|pt|w?20\d\d|new)?\Z",
    re.IGNORECASE,
)


def rank_of(link: Link, page_url: str, names: Iterable[str] = NAMES) -> tuple[int, ...] | None:
    """How well a link of the portal fits the disclosure column, the lowest best; None when it does not.

    A name of the column alone beats one among other words, which beats a related word whose address
    agrees (公开专栏 to ``/gkml/``). A document about the column (信息公开年报) is not the column. What
    leads out of the school's domain comes last, and only under the bare name.
    """
    text = link.anchor.strip(_EDGES)
    if not text or len(text) > 40:
        return None
    names = tuple(names)
    host = host_of(link.url)
    away = not are_kin(host, host_of(page_url))
    hinted = not away and hints_at(link.url)
    place = next((place for place, name in enumerate(names) if _is(text, name)), None)
    if place is not None:
        if away and host.endswith(".gov.cn"):
            return None  # 教育部信息公开, linked from the foot of every portal
        return (away, EXACT, place, not hinted)
    if away or len(text) > LONGEST or _ASIDE.search(text):
        return None
    if any(name in text for name in (*NAMES, *names[:4])):
        return (away, WORDED, 0, not hinted)
    return (away, HINTED, 0, False) if hinted and _SANE.search(text) else None


def hints_at(url: str) -> bool:
    """Whether an address is spelled like a disclosure column's: its first label, or a folder of it."""
    if _HINT.match(host_of(url).partition(".")[0]):
        return True
    folders = path_of(url).split("/")[1:4]
    return any(_HINT.match(folder.partition(".")[0]) for folder in folders)


def _is(text: str, name: str) -> bool:
    return text.startswith(name) and text[len(name) :] in _TAILS
