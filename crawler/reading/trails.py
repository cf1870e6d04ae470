"""The breadcrumb: where it stands on a page, and the columns it names."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from crawler.reading.runs import fence, run_from
from crawler.reading.zones import HOMES, Element, length_of, text_of

_LONGEST = 300
_TRAIL_CLASS = re.compile(
    r"(?:^|[\s_\-])(?:bread|breadcrumbs?|crumbs?|dqwz|weizhi|wz|lujing|sitepath|col_path|path|location|position"
    r"|curr_?pos(?:ition)?|mianbaoxie|dangqian|mbx)(?:$|[\s_\-\d])"
)
_TRAIL_LABEL = re.compile(
    r"(?:您|你)?(?:当前|目前|现在|现)?(?:的|所在|所处)*(?:位置|位置是|位置为)\s*(?:是|为)?\s*[:：>》]*\s*"
)
_TRAIL_START = re.compile(r"^\W*(?:您|你)?(?:当前|目前|现在|现)?(?:正|的|所在|所处)*位置")
_SEPARATORS = re.compile(r"\s*(?:>{1,2}|＞{1,2}|»|›|→|－>|->|—>|/|\||::|\s-\s|－|»»|≫|》)\s*")
_LABELLED = etree.XPath("/descendant::body/descendant::text()[contains(., '位置')]")
_CLASSED = etree.XPath(
    "/descendant::body/descendant::*[@class or @id]"
    "[self::div or self::ul or self::ol or self::p or self::nav or self::span or self::td or self::section]"
    "[contains(@class,'read') or contains(@class,'rumb') or contains(@class,'wz')"
    " or contains(@class,'osition')"
    " or contains(@class,'ocation') or contains(@class,'path') or contains(@class,'mbx')"
    " or contains(@id,'read') or contains(@id,'wz') or contains(@id,'osition')]"
)
_COLUMNS = etree.XPath(
    "/descendant::body/descendant::*[@class][contains(concat(' ', @class, ' '), ' col_title ')]"
)
_LONGEST_COLUMN = 20
_ENDS = frozenset(
    {
        *("正文", "内容", "正文内容", "详情", "列表", "文章正文", "文章内容", "查看", "信息正文", "浏览文章"),
        *(
            "查看文章",
            "阅读文章",
            "文章详情",
            "新闻详情",
            "新闻内容",
            "新闻正文",
            "信息内容",
            "内容页",
            "列表页",
        ),
    }
)


def find_trail(root: Element) -> tuple[Element | None, tuple[str, ...]]:
    """面包屑: the element that holds the breadcrumb, and its columns from the top down.

    The home page and the closing 正文 are left out. A breadcrumb that shares its cell with the text
    below it (old ASP pages) is put into an element of its own: ``root`` changes by that.
    """
    for text in cast("list[etree._ElementUnicodeResult]", _LABELLED(root))[:12]:
        parent = text.getparent()
        if parent is None or parent.tag in ("script", "style", "title", "a", "option") or len(text) > 200:
            continue
        if not _TRAIL_START.match(text.strip()):
            continue
        holder = _holder(parent, text)
        if holder is not None and (crumbs := _read_crumbs(holder)) is not None:
            return holder, crumbs
    for element in cast("list[Element]", _CLASSED(root))[:30]:
        marks = f"{element.get('class', '')} {element.get('id', '')}".lower()
        if _TRAIL_CLASS.search(marks) and length_of(element) <= _LONGEST:
            crumbs = _read_crumbs(element)
            if crumbs:
                return element, crumbs
    return None, _column_of(root)


def _column_of(root: Element) -> tuple[str, ...]:
    """The column's name where no breadcrumb names it: said in the head, or above the text (Sudy)."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == "columnname":
            name = " ".join((meta.get("content") or "").split())
            return (name,) if 0 < len(name) <= _LONGEST_COLUMN else ()
    names = {text_of(element) for element in cast("list[Element]", _COLUMNS(root))[:20]}
    # A home page heads each of its boxes that way.
    names = {name for name in names if name and name.lower() not in HOMES}
    return tuple(names) if len(names) == 1 and len(min(names)) <= _LONGEST_COLUMN else ()


def _holder(parent: Element, label: etree._ElementUnicodeResult) -> Element | None:
    """What holds the label and the columns after it, and nothing else."""
    run = run_from(parent, label)
    for _ in range(6):
        if run is None:
            return None
        text = run.text()
        if len(text) > _LONGEST:
            return None
        if len(_TRAIL_LABEL.sub("", text)) >= 2:
            return fence(run)
        run = run.with_next_block() or run.outward()
    return None


def _read_crumbs(holder: Element) -> tuple[str, ...] | None:
    text = text_of(holder)
    match = _TRAIL_LABEL.search(text)
    after = text[match.end() :] if match else text
    parts = [part.strip(" \u3000:：>＞》-－[]【】") for part in _SEPARATORS.split(after)]
    anchors = [name for a in holder.iter("a") if (name := text_of(a))]
    if len(parts) < 2:
        items = [name for item in holder.iter("li") if (name := text_of(item))]
        parts = items if len(items) >= 2 else anchors if len(anchors) >= 2 else parts
    if len(parts) < 2 and not match:
        return None
    kept = [part for part in parts if part and len(part) <= 60]
    if kept and (kept[0].lower() in HOMES or kept[0].endswith("首页")):
        kept = kept[1:]
    while kept and kept[-1] in _ENDS:
        kept = kept[:-1]
    return tuple(kept[:10])
