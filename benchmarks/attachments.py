"""The made-up portal's attachments: small real PDF, DOCX and XLSX files, each with words of its own."""

from __future__ import annotations

import random
from pathlib import Path

from docx import Document
from openpyxl import Workbook
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks import wording

_FONT = "STSong-Light"


def write_attachment(path: Path, *, title: str, seed: int) -> None:
    """Write a file of the kind that ``path`` is named for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    lines = [
        chance.choice(wording.SENTENCES).format(
            number=chance.randrange(9999), year=2022, month=1 + seed % 12, site=wording.SCHOOL
        )
        for _ in range(chance.randrange(10, 60))
    ]
    {".pdf": _write_pdf, ".docx": _write_docx, ".xlsx": _write_xlsx}[path.suffix](path, title, lines)


def _write_pdf(path: Path, title: str, lines: list[str]) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    canvas = Canvas(str(path), invariant=True)
    canvas.setTitle(title)
    for start in range(0, len(lines), 30):
        text = canvas.beginText(50, 790)
        text.setFont(_FONT, 11, leading=22)
        for line in [title, *lines[start : start + 30]]:
            text.textLine(line[:48])
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()


def _write_docx(path: Path, title: str, lines: list[str]) -> None:
    document = Document()
    document.add_heading(title, level=1)
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))


def _write_xlsx(path: Path, title: str, lines: list[str]) -> None:
    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = "收支预算总表"
    sheet.append([title])
    for number, line in enumerate(lines, start=1):
        sheet.append([number, line, number * 100])
    book.save(path)
