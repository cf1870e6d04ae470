"""Word and Excel files of today -> text, bounded. The door to python-docx and openpyxl."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook

from crawler.items import Block
from crawler.reading.contents import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    MAX_TEXT,
    Content,
    bound,
    day_of,
    is_picture,
    is_unnamed,
    name_sheet,
    row_of,
    title_of,
)
from crawler.reading.zipped import open_document

_HEADING_STYLE = re.compile(r"heading|title|标题", re.I)
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_PARTS = 30_000  # paragraphs and tables, most of them empty in a file with as many
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
)


def read_docx(body: bytes) -> Content:
    """Paragraphs in order, tables as rows; a scan when it holds only pictures."""
    open_document(body).close()
    document = Document(BytesIO(body))
    styles: dict[str | None, str] = {}
    parts = list(islice(document.element.body.iterchildren(f"{_WORDS}p", f"{_WORDS}tbl"), MAX_PARTS + 1))
    blocks, more = bound(
        block
        for part in parts[:MAX_PARTS]
        for block in (
            _read_table(Table(part, document))
            if part.tag == f"{_WORDS}tbl"
            else _read_paragraph(Paragraph(part, document), styles)
        )
    )
    properties = document.core_properties
    images = sum(1 for _ in document.element.body.iter(*_PICTURES))
    return Content(
        blocks=blocks,
        title="" if blocks else (properties.title or "").strip()[:200],
        made=day_of(properties.modified or properties.created),
        created=day_of(properties.created),
        truncated=more or len(parts) > MAX_PARTS,
        images=images,
        scan=is_picture(blocks, images),
    )


def _read_paragraph(paragraph: Paragraph, styles: dict[str | None, str]) -> list[Block]:
    text = " ".join(paragraph.text.split())
    if not text:
        return []
    key = paragraph._p.style  # looking a style up by it reads all styles of the document
    if key not in styles:
        styles[key] = (paragraph.style.name if paragraph.style is not None else "") or ""
    return [Block("heading" if _HEADING_STYLE.search(styles[key]) else "text", text)]


def _read_table(table: Table) -> Iterator[Block]:
    # table.rows' cells are rebuilt for each access: the XML rows are read instead.
    for row in table._tbl.tr_lst[:MAX_ROWS]:
        yield from row_of(
            "".join(t.text or "" for t in cell.iter() if t.tag.endswith("}t"))
            for cell in row.tc_lst[:MAX_COLUMNS]
        )


def read_xlsx(body: bytes) -> Content:
    """Rows of every sheet; the sheets' names are the tables, with a line each, hidden ones marked."""
    open_document(body).close()
    workbook = load_workbook(BytesIO(body), read_only=True, data_only=True, keep_links=False)
    blocks: list[Block] = []
    tables: list[str] = []
    cut = len(workbook.worksheets) > MAX_SHEETS
    size = 0
    try:
        for sheet in workbook.worksheets[:MAX_SHEETS]:
            name = name_sheet(sheet.title, hidden=sheet.sheet_state != "visible")
            tables.append(name)
            rows, more = _read_sheet(sheet)
            if not is_unnamed(sheet.title):
                blocks.append(Block("text", name))
            blocks += rows
            size += sum(len(row.text) for row in rows)
            cut = cut or more
            if size > MAX_TEXT:
                cut = True
                break
        properties = workbook.properties
    finally:
        workbook.close()
    return Content(
        blocks=tuple(blocks),
        tables=tuple(tables),
        title=title_of(blocks, tables),
        made=day_of(properties.modified or properties.created),
        created=day_of(properties.created),
        truncated=cut,
        pages=len(tables),
    )


def _read_sheet(sheet: Any) -> tuple[list[Block], bool]:
    blocks: list[Block] = []
    size = 0
    for index, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)):
        if index >= MAX_ROWS or size > MAX_TEXT:
            return blocks, True
        blocks += row_of(row)
        size += len(blocks[-1].text) if blocks else 0
    return blocks, False
