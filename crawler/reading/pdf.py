"""PDF -> text, bounded. The door to pypdfium2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium

from crawler.items import Block
from crawler.reading.attachments import MAX_TEXT, Content

MAX_PAGES = 300
_SCAN_BELOW = 8  # characters a page below which a page is a picture

_MADE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_JUNK_TITLE = re.compile(
    r"microsoft|word|\.docx?$|\.xlsx?|untitled|无标题|^\W*$|\.wps|幻灯片|^[\x20-\x7e]*$", re.I
)


def read_pdf(body: bytes) -> Content:
    """The text of the first pages; ``scan`` when there are pages but no text layer."""
    document = pdfium.PdfDocument(body)
    try:
        pages = len(document)
        lines: list[str] = []
        size = 0
        for index in range(min(pages, MAX_PAGES)):
            text = _read_page(document, index)
            size += len(text)
            lines += [" ".join(line.split()) for line in text.splitlines()]
            if size > MAX_TEXT:
                break
        properties = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    blocks = tuple(Block("text", line) for line in lines if line)
    looked = min(pages, MAX_PAGES)
    title = str(properties.get("Title", "")).strip()
    made = _MADE.match(str(properties.get("CreationDate", "")))
    return Content(
        blocks=blocks,
        title="" if blocks or _JUNK_TITLE.search(title) else title[:200],
        made=(int(made[1]), int(made[2]), int(made[3])) if made else None,
        scan=looked > 0 and size < _SCAN_BELOW * looked,
        truncated=pages > MAX_PAGES or size > MAX_TEXT,
        pages=pages,
    )


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


def _read_page(document: pdfium.PdfDocument, index: int) -> str:
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            return str(text_page.get_text_bounded()).replace("\ufffe", "").replace("\x02", "")
        finally:
            text_page.close()
    finally:
        page.close()
