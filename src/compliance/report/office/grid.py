"""The door to openpyxl: a workbook that somebody saved -> its cells, row by row, bounded.

Nothing is computed: a formula stays one. Row by row, so that 50,000 rows take no more memory than one.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from compliance.errors import FileError
from crawler.reading.zipped import open_document

MOST_BYTES = 50_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_SHEETS = 100
MOST_MERGED = 20_000
_PIECE = 1 << 20
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]{0,200}?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_REMEDY = "save the ledger as .xlsx, without a password, and send that file 请另存为不加密的 .xlsx 文件"

Value = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes its value: what it shows depends on who opens it."""

    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A cell that shows an error, such as ``#REF!``."""

    text: str


@dataclass(frozen=True, slots=True)
class Area:
    """Merged cells, from the first row and column to the last, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        """As spreadsheets name it: ``I5:I9``."""
        return f"{name_of_cell(self.top, self.left)}:{name_of_cell(self.bottom, self.right)}"


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet. ``merged`` are its areas of merged cells, as many as :data:`MOST_MERGED`."""

    name: str
    merged: tuple[Area, ...]
    _sheet: Any

    def rows(self) -> Iterator[tuple[int, tuple[Value | Formula | Failure, ...]]]:
        """Each row with its number, the last one :data:`MOST_ROWS` and one more, so that a cut shows."""
        given = self._sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
        for number, row in enumerate(given, start=1):
            yield number, tuple(_value(cell) for cell in row)


@dataclass(frozen=True, slots=True)
class Saved:
    """A workbook with the facts for programs that it was written with, as far as they are still there."""

    facts: Mapping[str, str]
    grids: tuple[Grid, ...]


@contextmanager
def opened_workbook(name: str, content: bytes) -> Iterator[Saved]:
    """The workbook, open as long as its rows are read.

    Raises :class:`~compliance.errors.FileError`, also while they are read, for what is none.
    """
    if len(content) > MOST_BYTES:
        raise FileError(name, f"is larger than {MOST_BYTES // 1_000_000} MB 文件过大", _REMEDY)
    try:
        with open_document(content) as package, warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # openpyxl's, of extensions it does not know and days out of reach
            book: Any = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
            try:
                facts = {
                    str(one.name): str(one.value)
                    for one in book.custom_doc_props.props
                    if one.value is not None
                }
                grids = tuple(_grid(sheet, package) for sheet in book.worksheets[:MOST_SHEETS])
                yield Saved(facts, grids)
            finally:
                book.close()
    except FileError:
        raise
    except Exception as error:  # whatever two libraries make of a file that anybody may have changed
        raise FileError(
            name, f"is no workbook that can be read 无法读取 ({type(error).__name__})", _REMEDY
        ) from error


def name_of_cell(row: int, column: int) -> str:
    """A cell as spreadsheets name it: ``I5``."""
    return f"{get_column_letter(column)}{row}"


def _grid(sheet: Any, package: zipfile.ZipFile) -> Grid:
    sheet.reset_dimensions()  # what the file says of its own size need not be so
    return Grid(str(sheet.title), tuple(_merged(package, sheet._worksheet_path)), sheet)


def _merged(package: zipfile.ZipFile, path: str) -> Iterator[Area]:
    """openpyxl reads them only of workbooks that it holds whole."""
    found, rest = 0, b""
    with package.open(path) as stream:
        while piece := stream.read(_PIECE):
            text = rest + piece
            end = 0
            for one in _MERGED.finditer(text):
                left, top, right, bottom = range_boundaries(one.group(1).decode())
                yield Area(int(top or 1), int(left or 1), int(bottom or 1), int(right or 1))
                found, end = found + 1, one.end()
                if found >= MOST_MERGED:
                    return
            rest = text[max(end, len(text) - 300) :]


def _value(cell: Any) -> Value | Formula | Failure:
    value, kind = cell.value, cell.data_type
    if value is None:
        return None
    if kind == "f":
        return Formula(str(getattr(value, "text", value)))
    if kind == "e":
        return Failure(str(value))
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, (str, int, float, bool, date)) else str(value)
