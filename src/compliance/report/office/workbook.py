"""The door to XlsxWriter: tables of typed cells -> a workbook, every limit of Excel kept.

It writes and never reads, row by row, and a text stays a text whatever it begins with.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from compliance.model import Verdict
from compliance.report.office.addresses import office_href
from compliance.report.office.sealing import MAKER, UNSEALED, sealed
from compliance.report.plain import cells
from compliance.report.wording import Lang, verdict_label

MOST_HYPERLINKS = 5_000  # a sheet. Excel takes 65,530, but LibreOffice needs minutes to open as many
LONGEST_CELL = 32_767  # UTF-16 units
LONGEST_HEADER = 255
MOST_HEIGHT = 409  # points of a row
LINE_HEIGHT = 14  # points
A4 = 9
_EARLIEST = date(1900, 3, 1)  # Excel counts a 29 February 1900, so earlier days are off by one or unknown

# Tints that stay apart for the colour-blind (after Okabe and Ito), black text on each; the word says it too.
_BAD, _LATE, _OPEN, _QUIET, _GOOD = "#F8CDBB", "#FFEFA6", "#CDE7F6", "#E6E6E6", "#C4E8DA"
TINTS: Mapping[Verdict, str] = {
    Verdict.MISSING: _BAD,
    Verdict.BROKEN: _BAD,
    Verdict.EMPTY: _BAD,
    Verdict.RESTRICTED: _BAD,
    Verdict.STALE: _LATE,
    Verdict.PARTIAL: _LATE,
    Verdict.MISPLACED: _LATE,
    Verdict.REVIEW: _OPEN,
    Verdict.UNVERIFIED: _OPEN,
    Verdict.WAIVED: _QUIET,
    Verdict.NOT_APPLICABLE: _QUIET,
    Verdict.PUBLISHED: _GOOD,
}
_FILL_IN, _HEAD = "#FFFBE0", "#DCE3EA"


@dataclass(frozen=True, slots=True)
class Linked:
    """A text that opens an address, where one can be opened."""

    text: str
    url: str | None


Cell = str | int | date | Verdict | Linked | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its head, its width in characters, and what a person may fill in."""

    head: str
    width: float
    fill_in: Literal["", "choice", "date", "text"] = ""
    choices: tuple[str, ...] = ()
    help: str = ""
    overdue: bool = False  # a deadline: red from the day after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet: a head that stays in sight, and rows that can be filtered.

    ``printed`` is how many of the columns a printer gets (0 for all): more would be too small to read.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    count: int
    printed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The first sheet: lines of a kind (title, warning, heading, head, row), and where it says so, cells."""

    name: str
    widths: tuple[float, ...]
    lines: tuple[tuple[Literal["title", "warning", "heading", "head", "row"], tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What stands around all sheets: the title, the foot, the moment and facts for programs."""

    lang: Lang
    title: str
    foot: str
    made_at: datetime
    facts: Mapping[str, str] = field(default_factory=dict)


def bind(cover: Cover, tables: Sequence[Table], binding: Binding) -> bytes:
    """Return the workbook as the bytes of an XLSX file."""
    out = io.BytesIO()
    font = {"font_name": "宋体" if binding.lang == "zh" else "Calibri", "font_size": 10.5}
    options = {"constant_memory": True, "default_format_properties": font}
    with Workbook(out, options) as book:
        book.set_properties(
            {
                "title": binding.title[:LONGEST_HEADER],
                "author": MAKER,
                "created": binding.made_at,
                "status": UNSEALED,
            }
        )
        for name, fact in binding.facts.items():
            book.set_custom_property(name, fact[:LONGEST_HEADER], "text")
        look = _Look(book, binding.lang)
        _write_cover(book.add_worksheet(cover.name), cover, look, binding)
        for table in tables:
            _write_table(book.add_worksheet(table.name), table, look, binding)
    return sealed(out.getvalue())


class _Look:
    """The formats of one workbook."""

    def __init__(self, book: Workbook, lang: Lang) -> None:
        self.lang = lang
        cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#B8B8B8"}
        # An apostrophe, as it were, before every text: also a person who edits the cell makes no formula.
        text = {**cell, "quote_prefix": True}
        day = {**cell, "num_format": "yyyy-mm-dd", "align": "left"}
        head: dict[str, object] = {"bold": True, "bg_color": _HEAD, "valign": "vcenter", "font_name": "黑体"}
        if lang == "en":
            del head["font_name"]
        self.text: Format = book.add_format(text)
        self.number: Format = book.add_format({**cell, "align": "center"})
        self.day: Format = book.add_format(day)
        self.link: Format = book.add_format({**text, "font_color": "#0B5394", "underline": 1})
        self.head: Format = book.add_format({**text, **head})
        self.fill: Format = book.add_format({**cell, "bg_color": _FILL_IN})
        self.fill_day: Format = book.add_format({**day, "bg_color": _FILL_IN})
        self.overdue: Format = book.add_format({"bold": True, "font_color": "#9C0006"})
        plain = {"quote_prefix": True, "valign": "vcenter", "text_wrap": True}
        self.title: Format = book.add_format({**plain, **head, "bg_color": "#FFFFFF", "font_size": 18})
        self.heading: Format = book.add_format({**plain, "font_size": 12})
        self.warning: Format = book.add_format({**plain, "bold": True, "bg_color": _LATE, "font_size": 12})
        self.verdicts = {
            each: book.add_format({**text, "bg_color": tint, "bold": tint == _BAD})
            for each, tint in TINTS.items()
        }


def _write_cover(sheet: Worksheet, cover: Cover, look: _Look, binding: Binding) -> None:
    _set_page(sheet, binding, pages=1)
    for place, width in enumerate(cover.widths):
        sheet.set_column(place, place, width)
    for row, (kind, values) in enumerate(cover.lines):
        if kind in ("title", "warning", "heading"):
            _write_across(sheet, row, str(values[0]) if values else "", kind, cover, look)
        else:
            for place, cell in enumerate(values):
                if kind == "head":
                    sheet.write_string(row, place, fitted(str(cell)), look.head)
                else:
                    _write_cell(sheet, row, place, cell, look)


def _write_across(sheet: Worksheet, row: int, text: str, kind: str, cover: Cover, look: _Look) -> None:
    """A line over all columns. Merged cells find no height by themselves, so it is reckoned here."""
    if not text:
        return
    size = 18 if kind == "title" else 12
    across = sum(cover.widths) * 10.5 / size
    height = size * 1.5 * -(-cells(text) // max(1, int(across)))
    sheet.set_row(row, min(height, MOST_HEIGHT))
    form = {"title": look.title, "warning": look.warning, "heading": look.heading}[kind]
    sheet.merge_range(row, 0, row, len(cover.widths) - 1, "", form)
    sheet.write_string(row, 0, fitted(text), form)


def _write_table(sheet: Worksheet, table: Table, look: _Look, binding: Binding) -> None:
    last = len(table.columns) - 1
    _set_page(sheet, binding, pages=0)
    sheet.print_area(0, 0, table.count, table.printed - 1 if table.printed else last)
    sheet.repeat_rows(0)
    sheet.set_row(0, 2 * LINE_HEIGHT + 2)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, table.count, last)
    # Part 19.10 is a name: Excel would mark it as a number that someone stored as text.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{table.count + 1}"})
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.head, look.head)
        if table.count:
            _let_fill_in(sheet, place, column, table.count, look)
    for row, values in enumerate(table.rows, start=1):
        if height := _height(table.columns, values):
            sheet.set_row(row, height)
        for place, (column, cell) in enumerate(zip(table.columns, values, strict=True)):
            if column.fill_in:
                sheet.write_blank(row, place, None, look.fill_day if column.fill_in == "date" else look.fill)
            else:
                _write_cell(sheet, row, place, cell, look)


def _write_cell(sheet: Worksheet, row: int, place: int, cell: Cell, look: _Look) -> None:
    match cell:
        case None | "":
            sheet.write_blank(row, place, None, look.text)
        case Verdict():
            sheet.write_string(row, place, verdict_label(cell, look.lang), look.verdicts[cell])
        case int():
            sheet.write_number(row, place, cell, look.number)
        case date() if cell >= _EARLIEST:
            sheet.write_datetime(row, place, cell, look.day)
        case Linked():
            href = office_href(cell.url) if sheet.hlink_count < MOST_HYPERLINKS else None
            if href and cell.text:
                sheet.write_url(row, place, href, look.link, string=fitted(cell.text))
            else:
                sheet.write_string(row, place, fitted(cell.text), look.text)
        case _:
            sheet.write_string(row, place, fitted(str(cell)), look.text)


def _let_fill_in(sheet: Worksheet, place: int, column: Column, count: int, look: _Look) -> None:
    """What may be typed into a column, and a warning colour for days that have passed."""
    rules: dict[str, dict[str, object]] = {
        "choice": {"validate": "list", "source": list(column.choices)},
        "date": {"validate": "date", "criteria": ">=", "value": _EARLIEST},
        "text": {"validate": "length", "criteria": "<=", "value": 2_000},
    }
    if column.fill_in:
        said = {"input_title": column.head, "input_message": column.help, "error_message": column.help}
        sheet.data_validation(1, place, count, place, {**rules[column.fill_in], **said})
    if column.overdue:
        passed = {"type": "cell", "criteria": "<", "value": "TODAY()", "format": look.overdue}
        sheet.conditional_format(1, place, count, place, passed)


def _height(heads: Sequence[Column], values: Sequence[Cell]) -> float:
    """The height of a row with wrapped text in points, or 0 where a line is enough.

    Excel finds it by itself, LibreOffice and printing services do not.
    """
    most = 1
    for column, value in zip(heads, values, strict=True):
        text = value.text if isinstance(value, Linked) else value
        if isinstance(text, str) and len(text) * 2 > column.width:
            wrapped = sum(max(1, -(-cells(line) // int(column.width - 1))) for line in text.split("\n"))
            most = max(most, wrapped)
    return min(MOST_HEIGHT, most * LINE_HEIGHT + 2) if most > 1 else 0


def _set_page(sheet: Worksheet, binding: Binding, *, pages: int) -> None:
    """Landscape A4, as wide as a page and as long as ``pages`` (0 for as long as it takes)."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    sheet.fit_to_pages(1, pages)
    # A space after the code, or a title that begins with a digit would be read as a size of letters.
    title = binding.title.replace("&", "&&")
    sheet.set_header(f"&C {title}"[: LONGEST_HEADER - 1].rstrip("&"))
    sheet.set_footer(f"&C{binding.foot}")


def fitted(text: str) -> str:
    """``text`` as far as a cell can hold it, the cut marked with an ellipsis."""
    if len(text) <= LONGEST_CELL // 2:
        return text
    units = text.encode("utf-16-le", errors="replace")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", errors="ignore") + "…"
