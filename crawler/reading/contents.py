"""What the reader of one file form gives, and how it says that a file stays closed to us."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from crawler.items import Block, Outcome

MAX_TEXT = 400_000
MAX_ROWS = 3_000
MAX_COLUMNS = 60
MAX_SHEETS = 60
FEW = 60  # characters beside pictures: a heading, a stamp, a page number, but no document

_DEFAULT_SHEET = re.compile(r"^(?:sheet|工作表|表格|table|objects?)\s*_?\d*$", re.I)


class Content(NamedTuple):
    """What the reader of one form found in a file. ``made`` is the last change, ``created`` the first."""

    blocks: tuple[Block, ...] = ()
    tables: tuple[str, ...] = ()
    title: str = ""
    made: date | None = None
    created: date | None = None
    scan: bool = False
    truncated: bool = False
    pages: int = 0
    images: int = 0


class Unread(Exception):
    """A file that we do not open any further: an outcome and its words, made so at the door."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail


def row_of(cells: Iterable[object]) -> list[Block]:
    """The cells that hold anything as one row; nothing for an empty row."""
    kept = [text for cell in cells if cell is not None and (text := " ".join(str(cell).split()))]
    return [Block("row", " | ".join(kept))] if kept else []


def line_of(text: str, kind: str = "text") -> list[Block]:
    """A line of text with its blanks collapsed; nothing for an empty one."""
    line = " ".join(text.split())
    return [Block(kind, line)] if line else []


def bound(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], bool]:
    """The first blocks, as much text as is kept of one file, and whether there was more."""
    kept: list[Block] = []
    size = 0
    for block in blocks:
        size += len(block.text)
        if size > MAX_TEXT:
            return tuple(kept), True
        kept.append(block)
    return tuple(kept), False


def is_picture(blocks: Iterable[Block], images: int) -> bool:
    """Whether a document holds pictures and next to no text: the scan of a paper."""
    return images > 0 and sum(len(block.text) for block in blocks) < FEW


def day_of(moment: object) -> date | None:
    """The day of a document property, where it is a moment at all."""
    if isinstance(moment, datetime):
        return moment.date()
    return moment if isinstance(moment, date) else None


def name_sheet(title: str, *, hidden: bool = False) -> str:
    """A sheet's name, marked when the sheet is hidden."""
    return f"{title}（隐藏）" if hidden else title


def is_unnamed(title: str) -> bool:
    """Whether a sheet has only the name a program gave it."""
    return bool(_DEFAULT_SHEET.match(title))


def title_of(blocks: Sequence[Block], tables: Sequence[str]) -> str:
    """A workbook's title: its first line that is no row of cells (the merged one), else its first sheet."""
    first = next(
        (b.text for b in blocks if " | " not in b.text and not b.text.isdigit() and b.text not in tables), ""
    )
    return (first or (tables[0] if tables and not is_unnamed(tables[0]) else ""))[:200]
