"""Navigation bars that no class names: rows of short links that begin with 首页."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from crawler.reading.runs import BLOCKS, Run, fence, run_around
from crawler.reading.zones import HOMES, Element, text_of

_LOOKED_AT = 8
_FEWEST, _MOST, _LONGEST_NAME = 3, 300, 14  # _MOST: the names are looked for one by one
_BETWEEN = re.compile(r"^[\s|｜┃│·•\-—_:：\[\]【】/\\、，,+＋*]*$")
_PAGER = re.compile(r"[上下前后尾末]一?页|^\d+$")
_HOME_LINKS = etree.XPath(
    "/html/body/descendant::a[contains(., '首页') or contains(., '主页') or contains(., 'ome')]"
)
_PASSED = ("head", "html", "body")


def find_menus(root: Element) -> frozenset[Element]:
    """导航条: the elements that hold nothing but a menu. One in a shared cell gets its own element."""
    found: set[Element] = set()
    for home in cast("list[Element]", _HOME_LINKS(root))[:_LOOKED_AT]:
        if text_of(home).lower() in HOMES and (menu := _menu_from(home)) is not None:
            found.add(menu)
    return frozenset(found)


def _menu_from(home: Element) -> Element | None:
    """The smallest element around ``home`` with enough links, and its wrappers that add none."""
    run = run_around(home)
    if run is not None and len(_anchors_of(run)) >= _FEWEST:
        return _outermost(fence(run)) if _is_menu(run) else None
    element = home.getparent()
    for _ in range(6):
        if element is None or element.tag in _PASSED:
            return None
        if element.tag in BLOCKS and sum(1 for _ in element.iter("a")) >= _FEWEST:
            whole = Run(element, tuple(element), leading=True)
            return _outermost(element) if _is_menu(whole) else None
        element = element.getparent()
    return None


def _is_menu(run: Run) -> bool:
    anchors = _anchors_of(run)
    if len(anchors) > _MOST:
        return False
    names = [text_of(anchor) for anchor in anchors]
    if any(len(name) > _LONGEST_NAME or _PAGER.search(name) for name in names):
        return False
    rest = run.text().replace(" ", "")
    for name in names:
        rest = rest.replace(name.replace(" ", ""), "", 1)
    return bool(_BETWEEN.match(rest))


def _anchors_of(run: Run) -> list[Element]:
    return [anchor for child in run.children for anchor in child.iter("a") if text_of(anchor)]


def _outermost(element: Element) -> Element:
    """Wrappers that hold the same words and nothing more, so that rows of one cell count whole."""
    words = text_of(element)
    while (parent := element.getparent()) is not None and parent.tag not in _PASSED:
        if text_of(parent) != words or parent.tag not in BLOCKS:
            break
        element = parent
    return element
