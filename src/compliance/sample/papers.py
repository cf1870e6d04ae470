"""Attachments as bytes, the same on every run. PDF through reportlab, DOCX and XLSX through their libraries.

The sample's only door to those three packages.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import cache

import docx
import openpyxl
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from compliance.sample.markup import read_pieces
from compliance.sample.source import Paper, read_papers

_FONT = "STSong-Light"
_STAMP = (2022, 1, 1, 0, 0, 0)
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@cache
def write_papers() -> dict[str, bytes]:
    """The bytes of every attachment that is not lost, by key."""
    return {key: _bytes(paper) for key, paper in read_papers().items() if not paper.lost}


def _bytes(paper: Paper) -> bytes:
    match paper.kind:
        case "pdf":
            return _pdf(paper)
        case "docx":
            return _docx(paper)
        case "xlsx":
            return _xlsx(paper)
        case other:
            raise ValueError(f"{paper.key}: unknown kind of attachment {other!r}")


def _pdf(paper: Paper) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    out = io.BytesIO()
    document = SimpleDocTemplate(out, pagesize=A4, title=paper.name.rsplit(".", 1)[0], invariant=1)
    document.build(list(_flow(paper)))
    return out.getvalue()


def _flow(paper: Paper) -> Iterator[Flowable]:
    text = ParagraphStyle("text", fontName=_FONT, fontSize=11, leading=19, wordWrap="CJK", firstLineIndent=22)
    head = ParagraphStyle("head", fontName=_FONT, fontSize=15, leading=26, wordWrap="CJK", spaceBefore=8)
    started = False
    for piece in read_pieces(paper.body):
        if piece.kind == "heading" and paper.page_each and started:
            yield PageBreak()
        if piece.kind == "table":
            yield _grid(piece.rows)
        else:
            yield Paragraph(piece.text, head if piece.kind == "heading" else text)
        started = True
    for name, rows in (paper.sheets or {}).items():
        yield PageBreak()
        yield Paragraph(name, head)
        yield Paragraph("单位：万元", text)
        yield _grid(rows)


def _grid(rows: Sequence[Sequence[object]]) -> Flowable:
    cells = [[str(cell) for cell in row] for row in rows]
    table = Table(cells, spaceBefore=6, spaceAfter=6, hAlign="LEFT")
    table.setStyle([("FONT", (0, 0), (-1, -1), _FONT, 10), ("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    return table if cells else Spacer(1, 1)


def _docx(paper: Paper) -> bytes:
    document = docx.Document()
    for piece in read_pieces(paper.body):
        if piece.kind == "table":
            table = document.add_table(rows=0, cols=len(piece.rows[0]))
            for row in piece.rows:
                for cell, words in zip(table.add_row().cells, row, strict=True):
                    cell.text = words
        elif piece.kind == "heading":
            document.add_heading(piece.text, level=1)
        else:
            document.add_paragraph(piece.text)
    document.core_properties.title = paper.name.rsplit(".", 1)[0]
    document.core_properties.author = "青岚职业技术学院"
    out = io.BytesIO()
    document.save(out)
    return _settled(out.getvalue())


def _xlsx(paper: Paper) -> bytes:
    book = openpyxl.Workbook()
    if book.active is not None:
        book.remove(book.active)
    for name, rows in (paper.sheets or {}).items():
        sheet = book.create_sheet(name)
        sheet.append([name])
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return _settled(out.getvalue())


def _settled(data: bytes) -> bytes:
    """An office file without the moment of writing: fixed member times and document properties."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MOMENT.sub(b"2022-01-01T00:00:00Z", content)
            member = zipfile.ZipInfo(name, _STAMP)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, content)
    return out.getvalue()
