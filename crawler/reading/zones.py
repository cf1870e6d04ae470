"""Which parts of a page are furniture: menus, headers, footers, sidebars, pagers, the breadcrumb."""

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
_TRAIL_CLASS = re.compile(
    r"(?:^|[\s_\-])(?:bread|breadcrumbs?|crumbs?|dqwz|weizhi|wz|lujing|sitepath|col_path|path|location|position"
    r"|curr_?pos(?:ition)?|mianbaoxie|dangqian|mbx)(?:$|[\s_\-\d])"
)
_TRAIL_LABEL = re.compile(
    r"(?:您|你)?(?:当前|目前|现在|现)?(?:的|所在|所处)*(?:位置|位置是|位置为)\s*(?:是|为)?\s*[:：>》]*\s*"
)
_TRAIL_START = re.compile(r"^\W*(?:(?:您|你)?(?:当前|目前|现在|现)(?:的|所在|所处)*|(?:您|你)?所在|)位置")
_SEPARATORS = re.compile(r"\s*(?:>{1,2}|＞{1,2}|»|›|→|－>|->|—>|/|\||::|\s-\s|－|»»|≫|》)\s*")
_LABELLED = etree.XPath("//body//text()[contains(., '位置')]")
_CLASSED = etree.XPath(
    "//body//*[self::div or self::ul or self::ol or self::p or self::nav or self::span or self::td"
    " or self::section][contains(@class,'read') or contains(@class,'rumb') or contains(@class,'wz')"
    " or contains(@class,'osition')"
    " or contains(@class,'ocation') or contains(@class,'path') or contains(@class,'mbx')"
    " or contains(@id,'read') or contains(@id,'wz') or contains(@id,'osition')]"
)
_LENGTH_OF = etree.XPath("string-length(.)")
_ANCHOR_TEXT = etree.XPath(".//a//text()")
_ENDS = frozenset({"正文", "内容", "正文内容", "详情", "列表", "文章正文", "文章内容", "查看", "信息正文"})
_HOMES = frozenset({"首页", "网站首页", "主页", "本站首页", "网站主页", "home"})
_BLOCKS = frozenset(
    {
        "div",
        "p",
        "td",
        "th",
        "li",
        "ul",
        "ol",
        "section",
        "nav",
        "table",
        "tr",
        "body",
        "form",
        "dl",
        "center",
        "h1",
        "h2",
        "h3",
        "h4",
        "header",
    }
)


def length_of(element: Element) -> int:
    """How many characters of text an element holds, scripts included."""
    return int(cast(float, _LENGTH_OF(element)))


def text_of(element: Element) -> str:
    """The element's text with blanks collapsed."""
    return " ".join("".join(cast("list[str]", list(element.itertext()))).split())


def zone_of(element: Element, marks: str, total: int) -> Place | None:
    """The furniture ``element`` begins, from its tag and ``marks`` (class and id), or None.

    ``total`` is the length of the page's text: what holds most of it is no furniture, unless it is
    all links (an empty column under a menu of fifty items).
    """
    if element.tag in _NAV_TAGS:
        return Place.NAV
    if element.tag == "header" and not _within_article(element):
        return Place.NAV
    if not marks:
        return None
    if (
        _NAV_CLASS.search(marks)
        and not _NOT_NAV.search(marks)
        and element.tag not in ("body", "html", "a", "h1")
    ):
        return Place.NAV if not _is_the_page(element, total) else None
    if _PAGER_CLASS.search(marks) and element.tag not in ("body", "html") and length_of(element) <= 300:
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


def find_trail(root: Element) -> tuple[Element | None, tuple[str, ...]]:
    """面包屑: the element that holds the breadcrumb, and its columns from the top down.

    The home page and the closing 正文 are left out.
    """
    for text in cast("list[etree._ElementUnicodeResult]", _LABELLED(root))[:12]:
        parent = text.getparent()
        if parent is None or parent.tag in ("script", "style", "title", "a", "option") or len(text) > 200:
            continue
        if not _TRAIL_START.match(text.strip()):
            continue
        holder = _holder(parent)
        if holder is not None and (crumbs := _read_crumbs(holder)) is not None:
            return holder, crumbs
    for element in cast("list[Element]", _CLASSED(root))[:30]:
        marks = f"{element.get('class', '')} {element.get('id', '')}".lower()
        if _TRAIL_CLASS.search(marks) and length_of(element) <= 300:
            crumbs = _read_crumbs(element)
            if crumbs:
                return element, crumbs
    return None, ()


def _holder(element: Element) -> Element | None:
    """The nearest block around the label that also holds the columns."""
    current: Element | None = element
    for _ in range(4):
        if current is None or current.tag in ("body", "html"):
            return None
        if current.tag in _BLOCKS:
            text = text_of(current)
            if len(text) > 300:
                return None
            if len(_TRAIL_LABEL.sub("", text)) >= 2:
                return current
        current = current.getparent()
    return None


def _read_crumbs(holder: Element) -> tuple[str, ...] | None:
    text = text_of(holder)
    match = _TRAIL_LABEL.search(text)
    after = text[match.end() :] if match else text
    parts = [part.strip(" \u3000:：>＞》-－[]【】") for part in _SEPARATORS.split(after)]
    anchors = [name for a in holder.iter("a") if (name := text_of(a))]
    if len(parts) < 2 and len(anchors) >= 2:
        parts = anchors
    if len(parts) < 2 and not match:
        return None
    kept = [part for part in parts if part and len(part) <= 60]
    if kept and kept[0].lower() in _HOMES:
        kept = kept[1:]
    while kept and kept[-1] in _ENDS:
        kept = kept[:-1]
    return tuple(kept[:10])
