"""What single elements say: a link's best name, a row's day, whether a table row is data."""

from __future__ import annotations

import re
from datetime import date

from crawler.reading.dates import find_days, read_split_day
from crawler.reading.zones import Element

SKIPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "noframes",
        "template",
        "textarea",
        "select",
        "svg",
        "math",
        "head",
        "object",
        "audio",
        "video",
        "canvas",
        "button",
    }
)
INLINE = frozenset(
    {
        "a",
        "span",
        "font",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "sup",
        "sub",
        "small",
        "big",
        "label",
        "s",
        "code",
        "abbr",
        "mark",
        "ins",
        "del",
        "time",
        "tt",
        "bdo",
        "q",
        "cite",
        "o:p",
        "st1:chsdate",
    }
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ROWS = frozenset({"li", "dd", "dt"})
FRAMES = frozenset({"iframe", "frame", "embed"})
TIME_CLASS = re.compile(
    r"(?:^|[\s_\-])(?:time|date|arti_update|pubtime|pubdate|publish|info|meta|fbsj|rq|sj)(?:$|[\s_\-\d])"
)
_TITLE_CLASS = re.compile(
    r"(?:^|[\s_\-])(?:title|tit|bt|hd|caption|arti_title|col_title|tt|biaoti)(?:$|[\s_\-\d])"
)
_GENERIC = re.compile(
    r"^[\[【（(<>»]*(?:点击|详细|详情|查看|下载|更多|浏览|打开|链接|附件|全文|more|view)\w{0,4}[\]】）)>»]*$",
    re.I,
)
_SUDY_NAME = re.compile(r"""['"]title['"]\s*:\s*['"]([^'"]+)['"]""")
_SOURCES = ("src", "orisrc", "data-src", "data-original", "data-lazy", "vurl", "_src")
_ORNAMENT = re.compile(
    r"(?:^|[/_\-.])(?:logo|banner|icons?|ico|bg|btn|button|arrow|dot|spacer|blank|line|qrcode|ewm|erweima|head|header"
    r"|foot|footer|nav|menu|top|more|loading|filetypeimages)\d*(?:[/_\-.]|$)"
)
_CJK_BREAK = re.compile(r"(?<=[\u2e80-\uffff])[ \t]*[\r\n]\s*(?=[\u2e80-\uffff])")


def marks_of(element: Element) -> str:
    """Class and id in lower case, a blank between and none where there is neither."""
    marks, name = element.get("class"), element.get("id")
    if marks is None and name is None:
        return ""
    return f"{marks or ''} {name or ''}".lower()


def collapse(text: str) -> str:
    """Blanks as one space, and none where the source only broke a line of Chinese."""
    if "\n" in text:
        text = _CJK_BREAK.sub("", text)
    return " ".join(text.split())


def is_icon(element: Element) -> bool:
    """Whether an image is an ornament: by its size (40 px at most, or a strip), else by its name."""
    source = next((value for name in _SOURCES if (value := element.get(name))), "").lower()
    sides = [_side_of(element, name) for name in ("width", "height")]
    shown = [side for side in sides if side is not None]
    if not source or any(side <= 40 for side in shown):
        return True
    if len(shown) == 2 and shown[0] >= 5 * shown[1]:
        return True  # a banner, a line
    if any(side >= 200 for side in shown):
        return False
    return bool(_ORNAMENT.search(source)) or source.partition("?")[0].endswith(".gif")


def is_picture(address: str) -> bool:
    """Whether an address names a picture: a scanned notice that a list links straight to."""
    return (
        address.partition("?")[0]
        .lower()
        .endswith((".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"))
    )


def _side_of(element: Element, name: str) -> int | None:
    """A side in pixels, as attribute or style; None when it is not given in pixels."""
    value = element.get(name, "").strip().lower().removesuffix("px")
    if value.isdigit():
        return int(value)
    match = re.search(rf"(?:^|[;\s]){name}\s*:\s*(\d+)(?:\.\d+)?px", element.get("style", "").lower())
    return int(match[1]) if match else None


def kind_of(element: Element, tag: str, marks: str, links: int) -> str:
    """The kind of block an element makes: a heading by its class, or by being one short bold line."""
    if links or tag not in ("div", "p", "center", "td", "caption"):
        return "text"
    if marks and _TITLE_CLASS.search(marks):
        return "heading" if sum(map(len, element.itertext())) <= 120 else "text"
    children = list(element)
    if (
        tag == "p"
        and len(children) == 1
        and children[0].tag in ("strong", "b")
        and not (element.text or "").strip()
    ):
        length = sum(map(len, element.itertext()))
        return "heading" if 1 < length <= 40 and not (children[0].tail or "").strip() else "text"
    return "text"


def is_data_row(row: Element) -> bool:
    """Whether a table row is data; tables that lay out a page hold blocks of their own."""
    length = 0
    cells = sum(1 for cell in row if cell.tag in ("td", "th"))
    for inner in row.iter():
        if inner.tag in ("p", "div") and cells == 1:
            return False
        if inner.tag in ("table", "ul", "ol", "dl", "form", "iframe", "h1", "h2", "h3", "h4", "script"):
            return False
        length += len(inner.text or "") + len(inner.tail or "")
        if length > 3_000:
            return False
    return True


def split_day(pieces: list[str]) -> tuple[str, date | None]:
    """An anchor's text, and the day when one of its pieces is nothing but a day."""
    if len(pieces) == 1:
        return collapse(pieces[0]), None
    words = [piece.strip() for piece in pieces if piece.strip()]
    if len(words) > 2:
        for first, second in ((0, 1), (-2, -1)):
            if len(words[first]) + len(words[second]) <= 12 and (
                day := read_split_day(words[first], words[second])
            ):
                del words[first], words[second if second < 0 else 0]
                return collapse(" ".join(words)), day
    if len(words) > 1:
        for place in (-1, 0):
            days = find_days(words[place])
            if days and len(words[place]) <= 14:
                del words[place]
                return collapse(" ".join(words)), days[0][0]
    return collapse("".join(pieces)), None


def name_anchor(element: Element, text: str) -> str:
    """The visible text, or what the page offers instead: the whole title, a file's name, an image's."""
    text = text[:300]
    # Attributes are asked for one by one: most links have ``href`` and ``target`` alone.
    if text and not element.get("title") and not element.get("sudyfile-attr"):
        return text
    cut = text.rstrip(". …·")
    for name in (element.get("title"), sudy_name(element), *_image_names(element, text)):
        name = " ".join((name or "").split())[:300]
        if len(name) > len(cut) and (not text or cut[:6] in name or _GENERIC.match(text)):
            return name
    return text


def sudy_name(element: Element) -> str:
    """The file name a Sudy site keeps beside a link."""
    match = _SUDY_NAME.search(element.get("sudyfile-attr", ""))
    return match[1] if match else ""


def _image_names(element: Element, text: str) -> list[str]:
    if text:
        return []
    return [image.get("alt") or image.get("title") or "" for image in element.iter("img")]
