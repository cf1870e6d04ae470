"""Links that stand outside the text: in the head, in scripts, in attributes, in lists to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlencode

from lxml import etree

from crawler.items import Place
from crawler.reading.dates import read_row_day
from crawler.reading.elements import collapse
from crawler.reading.gathered import Gathered
from crawler.reading.pagers import pages_between, script_pages, total_pages
from crawler.reading.scripts import (
    MAX_SCRIPT,
    address_in,
    called_address,
    chosen_address,
    functions_in,
    moves_in,
)
from crawler.reading.zones import Element, text_of

_SHORT = 200
_REFRESH = re.compile(
    r"""^\s*[\d.]*\s*[;,\s]\s*(?:url\s*=\s*)?(?:"([^"]*)"?|'([^']*)'?|([^\s"'].*))$|^\s*url\s*=\s*["']?([^"']+)""",
    re.I | re.S,
)
_PDF_FRAME = re.compile(r"""showVsbpdfIframe\(\s{0,9}["']([^"']{1,500})["']""")
_PDF_IMAGES = re.compile(r"vsb_pdf_image_data\s{0,9}=\s{0,9}\[([^\]]*)\]")
_VIEWED = re.compile(r"[?&](?:file|pdf|url|src|pdfurl|furl)=([^&#]{4,600})", re.I)
_VIEWER = re.compile(r"viewer|pdfjs|flexpaper|swfplayer|preview", re.I)
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|swf)(?:[?#]|$)", re.I)
_PAGE_NUMBER = re.compile(r"^(?:第\s*)?\d{1,4}(?:\s*页|\s*/\s*\d{1,4})?$")
_SUBMITS = re.compile(r"(?:\.|\b)submit\s{0,9}\(\s{0,9}\)")
_PARAMS = frozenset({"src", "movie", "filename", "url", "data", "flashvars"})
_MOST_OPTIONS = 2_000


def read_hidden(root: Element, walk: Gathered, text: str, url: str) -> int:
    """Add such links to ``walk``; returns the images listed in scripts. ``text`` is the page's source."""
    _read_refresh(root, walk)
    _read_objects(root, walk)
    sources = [
        source for script in root.iter("script") if 20 <= len(source := script.text or "") <= MAX_SCRIPT
    ]
    images = _read_scripts(root, walk, sources)
    if "onclick" in text or "onClick" in text or "ONCLICK" in text:
        _read_clicks(root, walk)
    if walk.calls:
        _read_calls(walk, sources)
    if "<option" in text or "<OPTION" in text:
        _read_lists(root, walk)
    for unframed in root.iter("noframes"):
        _read_unframed(unframed, walk)
    for target in _named_pages(walk, sources, text, url):
        walk.add_link(target, "", Place.PAGER)
    _read_viewers(walk)
    return images


def _read_refresh(root: Element, walk: Gathered) -> None:
    for meta in root.iter("meta"):
        if (meta.get("http-equiv") or "").strip().lower() == "refresh":
            match = _REFRESH.match((meta.get("content") or "")[:2_000])
            if match and (target := next((group for group in match.groups() if group), "").strip()):
                walk.add_link(target, "", Place.REDIRECT)


def _read_unframed(unframed: Element, walk: Gathered) -> None:
    """The links of ``<noframes>``, which the parser gives as text."""
    inner = etree.HTML(words) if (words := (unframed.text or "").strip()) else None
    for holder in (unframed, inner):
        for anchor in () if holder is None else holder.iter("a"):
            walk.add_link(anchor.get("href", ""), text_of(anchor), Place.BODY)


def _read_objects(root: Element, walk: Gathered) -> None:
    for element in root.iter("object"):
        name = element.get("title", "")
        if element.get("data"):
            walk.add_link(element.get("data", ""), name, Place.FRAME)
        for inner in element.iter("embed"):
            walk.add_link(inner.get("src", ""), inner.get("title") or name, Place.FRAME)
        for inner in element.iter("param"):
            value = inner.get("value", "")
            if (inner.get("name") or "").lower() in _PARAMS and _DOCUMENT.search(value):
                walk.add_link(value, name, Place.FRAME)


def _read_scripts(root: Element, walk: Gathered, sources: list[str]) -> int:
    images = 0
    short = sum(len(block.text) for block in walk.blocks) < _SHORT
    for source in sources:
        if "sbpdf" in source or "vsb_pdf" in source:
            for match in _PDF_FRAME.finditer(source):
                walk.add_link(match[1], "", Place.FRAME)
            if listed := _PDF_IMAGES.search(source):
                images += listed[1].count('"') // 2
        if short and len(source) < 2_000 and "NewsvoteDWR" not in source:
            for target in moves_in(source):
                walk.add_link(target, "", Place.REDIRECT)
    if short:
        _read_loading(root, walk, sources)
    return images


def _read_loading(root: Element, walk: Gathered, sources: list[str]) -> None:
    """A page that goes elsewhere as it loads, or sends the one form it holds."""
    body = root.find(".//body")
    handler = (body.get("onload") or "") if body is not None else ""
    functions = functions_in(sources) if handler else {}
    if target := address_in(handler) or called_address(handler.rstrip("; "), functions):
        walk.add_link(target, "", Place.REDIRECT)
    if not any(_SUBMITS.search(source) for source in (handler, *(s for s in sources if len(s) < 2_000))):
        return
    forms = list(root.iter("form"))
    if len(forms) != 1 or forms[0].get("method", "get").lower() != "get":
        return
    fields = [field for field in forms[0].iter("input") if field.get("name")]
    if all((field.get("type") or "").lower() == "hidden" for field in fields) and forms[0].get("action"):
        query = urlencode([(field.get("name", ""), field.get("value", "")) for field in fields])
        target = forms[0].get("action", "").partition("?")[0]
        walk.add_link(f"{target}?{query}" if query else target, "", Place.REDIRECT)


def _read_clicks(root: Element, walk: Gathered) -> None:
    """Rows, cells and buttons that lead somewhere when clicked."""
    for element in root.iter(
        "tr", "td", "li", "div", "span", "p", "img", "input", "button", "dl", "dd", "h3"
    ):
        handler = element.get("onclick")
        if handler and (target := address_in(handler)):
            words = collapse("".join(str(part) for part in element.itertext()))
            if len(words) > 300:
                continue
            name = element.get("title") or words or element.get("value") or element.get("alt") or ""
            walk.add_link(target, name, Place.BODY, day=read_row_day(words))


def _read_calls(walk: Gathered, sources: list[str]) -> None:
    """Links that call a function of the page: ``javascript:goPage(3)``."""
    functions = functions_in(sources)
    if functions:
        for handler, anchor, place in walk.calls:
            if target := called_address(handler, functions):
                walk.add_link(target, anchor, place)


def _read_lists(root: Element, walk: Gathered) -> None:
    """``<select>`` whose choice leads to a page of the list, or to another site."""
    count = 0
    for chooser in root.iter("select"):
        handler = chooser.get("onchange") or ""
        for option in chooser.iter("option"):
            value = (option.get("value") or "").strip()
            count += 1
            if not value or count > _MOST_OPTIONS:
                continue
            if target := chosen_address(handler, value) or address_in(f"'{value}'"):
                name = text_of(option)
                place = Place.PAGER if _PAGE_NUMBER.match(name) else Place.NAV
                walk.add_link(target, name, place)


def _named_pages(walk: Gathered, sources: list[str], text: str, url: str) -> Iterator[str]:
    if "ageHTML" in text or "ountPage" in text or "ageCount" in text:
        yield from script_pages(sources, url)
    if "all_count" in text or "all_pages" in text:
        yield from total_pages(text, url)
    pagers = [address for address, _ in walk.shown(Place.PAGER)]
    if len(pagers) > 1:
        yield from pages_between(pagers, url)


def _read_viewers(walk: Gathered) -> None:
    """The file that a viewer is asked to show: ``viewer.html?file=/upload/a.pdf``."""
    for address, anchor in walk.shown():
        if "?" not in address:
            continue
        match = _VIEWED.search(address) if _VIEWER.search(address) else None
        if match and _DOCUMENT.search(target := unquote(match[1])):
            walk.add_link(target, anchor, Place.FRAME)
