"""Files of the years before 2007, and of WPS: DOC, XLS, PPT. The door to olefile and xlrd.

Excel is read by a library. For Word and PowerPoint there is none that is kept: their text is taken
from where the published formats put it ([MS-DOC] 2.4.1, [MS-PPT] 2.3), and nothing else of them is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import olefile
import xlrd

from crawler.items import Block, Media, Outcome
from crawler.reading.contents import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    MAX_TEXT,
    Content,
    Unread,
    bound,
    day_of,
    is_picture,
    is_unnamed,
    line_of,
    name_sheet,
    row_of,
    title_of,
)
from crawler.reading.encoding import read_text
from crawler.reading.piecetable import read_pieces

_SLIDES = "PowerPoint Document"
_BOOKS = ("Workbook", "Book", "WORKBOOK", "BOOK")
_CONTAINER, _DATE_CELL, _NUMBER_CELL = 0xF, 3, 2
_WIDE, _NARROW = 0x0FA0, 0x0FA8  # TextCharsAtom, TextBytesAtom
_APART = frozenset(
    {0x03F8, 0x03F0, 0x0FC9, 0x0FF0}
)  # masters, notes, handouts, outline (said again on slides)
_ENCRYPTED_SLIDES = 0xF3D1C4DF
MAX_RECORDS = 400_000
ORNAMENT = 30_000  # bytes: a bullet or a small sign, no scan


def read_ole(body: bytes) -> tuple[Media, Content]:
    """What kind of old file this is, and what stands in it; no text where we do not reach it."""
    with olefile.OleFileIO(BytesIO(body)) as ole:
        if ole.exists("EncryptedPackage"):
            raise Unread(Outcome.LOCKED, "an encrypted Office file")
        media, content = _read_streams(ole)
        return media, _with_properties(content, ole)


def _read_streams(ole: Any) -> tuple[Media, Content]:
    if ole.exists("WordDocument"):
        return Media.DOC, _read_doc(ole)
    book = next((name for name in _BOOKS if ole.exists(name)), "")
    if book:
        return Media.XLS, _read_xls(ole.openstream(book).read())
    if ole.exists(_SLIDES):
        return Media.PPT, _read_ppt(ole)
    return Media.LEGACY_OFFICE, Content()


def _read_doc(ole: Any) -> Content:
    stream = ole.openstream("WordDocument").read()
    blocks, images = read_pieces(
        stream, lambda name: ole.openstream(name).read() if ole.exists(name) else b""
    )
    kept, more = bound(blocks)
    return Content(blocks=kept, images=images, scan=is_picture(kept, images), truncated=more)


def _read_xls(stream: bytes) -> Content:
    """Rows of every sheet. Sheets are loaded one at a time and not padded to the widest row."""
    try:
        book = xlrd.open_workbook(file_contents=stream, on_demand=True, ragged_rows=True, logfile=StringIO())
    except xlrd.XLRDError as failure:
        if "encrypted" in str(failure):
            raise Unread(Outcome.LOCKED, str(failure)) from failure
        raise
    blocks: list[Block] = []
    tables: list[str] = []
    size, cut = 0, book.nsheets > MAX_SHEETS
    for index in range(min(book.nsheets, MAX_SHEETS)):
        sheet = book.sheet_by_index(index)
        tables.append(name_sheet(sheet.name, hidden=sheet.visibility != 0))
        if not is_unnamed(sheet.name):
            blocks.append(Block("text", tables[-1]))
        cut = cut or sheet.nrows > MAX_ROWS
        for number in range(min(sheet.nrows, MAX_ROWS)):
            blocks += row_of(_value_of(cell, book.datemode) for cell in sheet.row(number)[:MAX_COLUMNS])
            size += len(blocks[-1].text) if blocks else 0
            if size > MAX_TEXT:
                break
        book.unload_sheet(index)
        if size > MAX_TEXT:
            cut = True
            break
    return Content(
        blocks=tuple(blocks),
        tables=tuple(tables),
        title=title_of(blocks, tables),
        truncated=cut,
        pages=len(tables),
    )


def _value_of(cell: Any, datemode: int) -> object:
    """A cell as a person sees it: a whole number without .0, a day as a day."""
    if cell.ctype == _NUMBER_CELL:
        return int(cell.value) if float(cell.value).is_integer() else cell.value
    if cell.ctype == _DATE_CELL:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode).date().isoformat()
        except (ValueError, OverflowError):
            return cell.value
    return cell.value if cell.ctype == xlrd.XL_CELL_TEXT else None


def _read_ppt(ole: Any) -> Content:
    user = ole.openstream("Current User").read(16) if ole.exists("Current User") else b""
    if len(user) == 16 and struct.unpack_from("<I", user, 12)[0] == _ENCRYPTED_SLIDES:
        raise Unread(Outcome.LOCKED, "an encrypted presentation")
    lines = [block for text in _slide_texts(ole.openstream(_SLIDES).read()) for block in line_of(text)]
    kept, more = bound(dict.fromkeys(lines))
    if kept:
        kept = (Block("heading", kept[0].text), *kept[1:])
    images = int(ole.exists("Pictures") and ole.get_size("Pictures") > ORNAMENT)
    return Content(blocks=kept, truncated=more, images=images, scan=is_picture(kept, images))


def _slide_texts(stream: bytes) -> Iterator[str]:
    """The texts of the records, containers entered in order; a record may not leave its container."""
    at = 0
    for _ in range(MAX_RECORDS):
        if at + 8 > len(stream):
            return
        version, kind, size = struct.unpack_from("<HHI", stream, at)
        at += 8
        if version & 0xF == _CONTAINER and kind not in _APART:
            continue  # its records follow
        data = stream[at : at + size]
        if kind == _WIDE:
            yield from data.decode("utf-16-le", "replace").replace("\x0b", "\r").split("\r")
        elif kind == _NARROW:
            yield from data.decode("latin-1").replace("\x0b", "\r").split("\r")
        at += size


def _with_properties(content: Content, ole: Any) -> Content:
    """The title and the days of the property set that every such file has."""
    properties = ole.get_metadata()
    raw = properties.title or b""
    title = read_text(raw)[0] if isinstance(raw, bytes) else str(raw)
    created = day_of(properties.create_time)
    return content._replace(
        title=content.title if content.blocks else title.replace("\x00", "").strip()[:200],
        made=day_of(properties.last_saved_time) or created,
        created=created,
    )
