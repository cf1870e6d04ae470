"""Which parts of a page are furniture by tag and class: menus, headers, footers, sidebars, pagers."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from crawler.items import Place

Element = etree._Element

_NAV_TAGS = frozenset({"nav", "footer", "aside"})
_NAV_CLASS = re.compile(
    r"(?:^|[\s_\-])(?:nav|navi|navbar|mainnav|topnav|leftnav|subnav|sidenav|wp_navi|menu|mainmenu|leftmenu"
    r"|left_menu|submenu|sidemenu|col_menu|wp_listcolumn|wp_column|topbar|header|footer|foot|copyright|banner"
    r"|sidebar|side|friendlinks?|yqlj|search|searchbox|logo|toolbar|bdshare|share|lmdh|daohang|dibu)"
    r"(?:$|[\s_\-\d])"
)
_NOT_NAV = re.compile(
    r"(?:article|news|list|content|entry|panel|card|box|section|post|table)[_\-]?(?:header|foot|side)"
)
_PAGER_CLASS = re.compile(
    r"(?:^|[\s_\-])(?:pager|pagination|paging|wp_paging|pages?|pagebar|pagenav|pagelist|p_pages|pb_sys\w*|fanye"
    r"|prevnext|prev_next|article_nav)(?:$|[\s_\-\d])"
)
_LENGTH_OF = etree.XPath("string-length(.)")
_ANCHOR_TEXT = etree.XPath(".//a//text()")
HOMES = frozenset({"首页", "网站首页", "主页", "本站首页", "网站主页", "home"})


def length_of(element: Element) -> int:
    """How many characters of text an element holds, scripts included."""
    return int(cast(float, _LENGTH_OF(element)))


def text_of(element: Element) -> str:
    """The element's text with blanks collapsed."""
    return " ".join("".join(cast("list[str]", list(element.itertext()))).split())


def zone_of(element: Element, tag: str, marks: str, total: int) -> Place | None:
    """The furniture ``element`` begins, from its tag and ``marks`` (class and id), or None.

    ``total`` is the length of the page's text: what holds most of it is no furniture, unless it is
    all links (an empty column under a menu of fifty items).
    """
    if tag in _NAV_TAGS:
        return Place.NAV
    if tag == "header" and not _within_article(element):
        return Place.NAV
    if not marks:
        return None
    if _NAV_CLASS.search(marks) and not _NOT_NAV.search(marks) and tag not in ("body", "html", "a", "h1"):
        return Place.NAV if not _is_the_page(element, total) else None
    if _PAGER_CLASS.search(marks) and tag not in ("body", "html") and length_of(element) <= 300:
        return Place.PAGER
    return None


def _within_article(element: Element) -> bool:
    return any(parent.tag in ("article", "main") for parent in element.iterancestors())


def _is_the_page(element: Element, total: int) -> bool:
    length = length_of(element)
    if length < 400 or length < 0.5 * total:
        return False
    anchors = sum(len(text) for text in cast("list[str]", _ANCHOR_TEXT(element)))
    return anchors < 0.4 * length
