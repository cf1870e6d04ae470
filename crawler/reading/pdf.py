"""PDF -> text, bounded. The door to pypdfium2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from crawler.items import Block, Outcome
from crawler.reading.contents import FEW, MAX_TEXT, Content, Unread
from crawler.reading.dates import make_day

MAX_PAGES = 300
MAX_OBJECTS = 100  # of a page with little text, looked at for pictures
_SCAN_BELOW = 8  # characters a page below which a page is a picture
_COVERED = 0.4  # share of a page that its pictures cover when it was scanned
_LITTLE = 400  # characters: beside more, a picture is an illustration

_MADE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_JUNK_TITLE = re.compile(
    r"microsoft|word|\.docx?$|\.xlsx?|untitled|无标题|^\W*$|\.wps|幻灯片|^[\x20-\x7e]*$", re.I
)


class _Sheet(NamedTuple):
    """One page: its lines, and the share of it that pictures cover (looked at where text is short)."""

    lines: tuple[str, ...]
    covered: float


def read_pdf(body: bytes) -> Content:
    """The text of the first pages; ``scan`` when most pages are pictures, whatever stands in their margin.

    Raises :class:`Unread` for a file under a password.
    """
    document = _open(body)
    try:
        pages = len(document)
        sheets: list[_Sheet] = []
        size = 0
        broken = 0
        for index in range(min(pages, MAX_PAGES)):
            try:
                sheets.append(_read_page(document, index))
            except pdfium.PdfiumError:
                broken += 1
                continue
            size += sum(map(len, sheets[-1].lines))
            if size > MAX_TEXT:
                break
        properties = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    if broken and not sheets:
        raise ValueError(f"none of the first {broken} pages can be opened")
    pictures = _find_pictures(sheets)
    blocks = tuple(Block("text", line) for sheet in sheets for line in sheet.lines)
    title = str(properties.get("Title", "")).strip()
    looked = len(sheets)
    made, created = (_day_of(properties.get(name)) for name in ("ModDate", "CreationDate"))
    return Content(
        blocks=blocks,
        title="" if blocks or _JUNK_TITLE.search(title) else title[:200],
        made=made or created,
        created=created,
        scan=looked > 0 and (size < _SCAN_BELOW * looked or 2 * sum(pictures) > looked),
        truncated=pages > looked or size > MAX_TEXT or any(pictures[1:]),  # not a cover
        pages=pages,
        images=sum(pictures),
    )


def _open(body: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(body)
    except pdfium.PdfiumError as failure:
        if getattr(failure, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD or "password" in str(failure):
            raise Unread(Outcome.LOCKED, "needs a password") from failure
        raise


def _find_pictures(sheets: list[_Sheet]) -> list[bool]:
    """Which pages are pictures: covered by them, with no text but what most pages repeat."""
    often = Counter(line for sheet in sheets for line in set(sheet.lines))
    repeated = {line for line, count in often.items() if len(sheets) > 2 and 2 * count > len(sheets)}
    return [
        sheet.covered >= _COVERED and sum(len(line) for line in sheet.lines if line not in repeated) < FEW
        for sheet in sheets
    ]


def _day_of(written: object) -> Any:
    match = _MADE.match(str(written or ""))
    return make_day(*match.groups()) if match else None


def render_pages(body: bytes, *, max_pages: int, longest_side: int) -> Iterator[Any]:
    """Pictures of the first pages as arrays of pixels, for a reader of pictures. Needs numpy.

    Raises :class:`pypdfium2.PdfiumError` for what is no PDF, and :class:`ImportError` without numpy.
    """
    document = pdfium.PdfDocument(body)
    try:
        for index in range(min(len(document), max_pages)):
            page = document[index]
            try:
                side = max(*page.get_size(), 1.0)
                yield page.render(scale=min(longest_side / side, 4.0)).to_numpy()
            finally:
                page.close()
    finally:
        document.close()


def _read_page(document: pdfium.PdfDocument, index: int) -> _Sheet:
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            text = str(text_page.get_text_bounded()).replace("\ufffe", "").replace("\x02", "")
        finally:
            text_page.close()
        lines = tuple(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)
        return _Sheet(lines, _covered(page) if sum(map(len, lines)) < _LITTLE else 0.0)
    finally:
        page.close()


def _covered(page: pdfium.PdfPage) -> float:
    """The share of a page that pictures cover; strips of one scan add up."""
    width, height = page.get_size()
    area = 0.0
    found = page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=2)
    for item in islice(found, MAX_OBJECTS):
        left, bottom, right, top = item.get_bounds()
        area += max(0.0, min(right, width) - max(left, 0.0)) * max(0.0, min(top, height) - max(bottom, 0.0))
    return float(area / max(width * height, 1.0))
