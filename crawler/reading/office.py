"""Word, Excel and PowerPoint files -> text, bounded. The door to python-docx, openpyxl, defusedxml."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring
from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook

from crawler.items import Block
from crawler.reading.attachments import MAX_TEXT, Content

MAX_ROWS = 3_000
MAX_COLUMNS = 60
MAX_SHEETS = 60
_HEADING_STYLE = re.compile(r"heading|title|标题", re.I)
_DEFAULT_SHEET = re.compile(r"^(?:sheet|工作表)\s*\d*$", re.I)
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_TEXT_TAG = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def read_docx(body: bytes) -> Content:
    """Paragraphs in order, tables as rows."""
    document = Document(BytesIO(body))
    blocks: list[Block] = []
    size = 0
    styles: dict[str | None, str] = {}
    for part in document.iter_inner_content():
        for block in _read_paragraph(part, styles) if isinstance(part, Paragraph) else _read_table(part):
            blocks.append(block)
            size += len(block.text)
        if size > MAX_TEXT:
            break
    properties = document.core_properties
    title = "" if blocks else (properties.title or "").strip()
    return Content(
        blocks=tuple(blocks),
        title=title[:200],
        made=_day_of(properties.modified or properties.created),
        truncated=size > MAX_TEXT,
        images=len(document.inline_shapes),
    )


def _read_paragraph(paragraph: Paragraph, styles: dict[str | None, str]) -> list[Block]:
    text = " ".join(paragraph.text.split())
    if not text:
        return []
    key = paragraph._p.style  # looking a style up by it reads all styles of the document
    if key not in styles:
        styles[key] = (paragraph.style.name if paragraph.style is not None else "") or ""
    return [Block("heading" if _HEADING_STYLE.search(styles[key]) else "text", text)]


def _read_table(table: Table) -> list[Block]:
    blocks = []
    # table.rows' cells are rebuilt for each access: the XML rows are read instead.
    for row in table._tbl.tr_lst[:MAX_ROWS]:
        cells = [
            " ".join("".join(t.text or "" for t in cell.iter() if t.tag.endswith("}t")).split())
            for cell in row.tc_lst[:MAX_COLUMNS]
        ]
        kept = [cell for cell in cells if cell]
        if kept:
            blocks.append(Block("row", " | ".join(kept)))
    return blocks


def _day_of(moment: datetime | None) -> tuple[int, int, int] | None:
    return (moment.year, moment.month, moment.day) if moment else None


def read_xlsx(body: bytes) -> Content:
    """Rows of every sheet; the sheets' names are the tables, with a heading each."""
    workbook = load_workbook(BytesIO(body), read_only=True, data_only=True)
    blocks: list[Block] = []
    tables: list[str] = []
    cut = len(workbook.worksheets) > MAX_SHEETS
    size = 0
    try:
        for sheet in workbook.worksheets[:MAX_SHEETS]:
            tables.append(sheet.title)
            rows, more = _read_sheet(sheet)
            if not _DEFAULT_SHEET.match(sheet.title):
                blocks.append(Block("text", sheet.title))
            blocks += rows
            size += sum(len(row.text) for row in rows)
            cut = cut or more
            if size > MAX_TEXT:
                cut = True
                break
        made = _day_of(workbook.properties.modified or workbook.properties.created)
    finally:
        workbook.close()
    first = next(
        (b.text for b in blocks if " | " not in b.text and not b.text.isdigit() and b.text not in tables), ""
    )
    title = first or (tables[0] if tables and not _DEFAULT_SHEET.match(tables[0]) else "")
    return Content(
        blocks=tuple(blocks),
        tables=tuple(tables),
        title=title[:200],
        made=made,
        truncated=cut,
        pages=len(tables),
    )


def _read_sheet(sheet: Any) -> tuple[list[Block], bool]:
    blocks: list[Block] = []
    for index, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)):
        if index >= MAX_ROWS:
            return blocks, True
        cells = [" ".join(str(value).split()) for value in row if value is not None and str(value).strip()]
        if cells:
            blocks.append(Block("row", " | ".join(cells)))
    return blocks, False


def read_pptx(body: bytes) -> Content:
    """The text of each slide, a paragraph a block."""
    blocks: list[Block] = []
    with ZipFile(BytesIO(body)) as archive:
        slides = sorted((int(m[1]), m.string) for m in map(_SLIDE.fullmatch, archive.namelist()) if m)
        for number, name in slides[:300]:
            tree = fromstring(archive.read(name), forbid_dtd=True)
            for paragraph in tree.iter(f"{_TEXT_TAG}p"):
                text = " ".join("".join(t.text or "" for t in paragraph.iter(f"{_TEXT_TAG}t")).split())
                if text:
                    blocks.append(Block("heading" if number == 1 and not blocks else "text", text))
    return Content(blocks=tuple(blocks), pages=len(slides), truncated=len(slides) > 300)
