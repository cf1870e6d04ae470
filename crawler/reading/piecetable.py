"""The text of a Word 97-2003 document, from its piece table ([MS-DOC] 2.4.1)."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

from crawler.items import Block, Outcome
from crawler.reading.contents import Unread, line_of, row_of

_WORD, _OLDEST = 0xA5EC, 0xC1  # the magic number; Word 97
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_PROPERTIES, _TABLE = 1, 2  # what the parts of the structure begin with
_COMPRESSED = 0x40000000
_FIELD = re.compile("\x13[^\x13-\x15]*(?:\x14([^\x13-\x15]*))?\x15")
_DROPPED = re.compile("[\x00-\x06\x0e-\x12\x15-\x1d\x1f]")
_NESTED = 6


def read_pieces(stream: bytes, table_of: Callable[[str], bytes]) -> tuple[list[Block], int]:
    """The blocks of the main text, and how many pictures stand in it.

    ``table_of`` gives the stream of a name. Nothing for a document older than Word 97. Raises
    :class:`Unread` for one under a password, and :class:`ValueError` for a broken one.
    """
    if len(stream) < 0x1AA:
        raise ValueError("the document's head is cut off")
    magic, version = struct.unpack_from("<HH", stream)
    flags = struct.unpack_from("<H", stream, 0x0A)[0]
    if flags & _ENCRYPTED:
        raise Unread(Outcome.LOCKED, "an encrypted Word document")
    if magic != _WORD or version < _OLDEST:
        return [], 0
    length = struct.unpack_from("<i", stream, 0x4C)[0]
    start, size = struct.unpack_from("<II", stream, 0x1A2)
    structure = table_of("1Table" if flags & _TABLE_1 else "0Table")[start : start + size]
    text = "".join(_pieces(stream, _find_table(structure), max(length, 0)))
    images = text.count("\x01") + text.count("\x08")
    return list(_blocks(text)), images


def _find_table(structure: bytes) -> bytes:
    """The piece table, behind any number of property lists."""
    at = 0
    while at + 5 <= len(structure):
        if structure[at] == _TABLE:
            return structure[at + 5 : at + 5 + struct.unpack_from("<I", structure, at + 1)[0]]
        if structure[at] != _PROPERTIES:
            break
        at += 3 + struct.unpack_from("<H", structure, at + 1)[0]
    raise ValueError("no piece table")


def _pieces(stream: bytes, table: bytes, length: int) -> Iterator[str]:
    """Each piece's text: 8-bit where marked compressed, else UTF-16. Pieces may not overlap in all:
    together they hold no more than the document says and its bytes can."""
    count = (len(table) - 4) // 12
    left = min(length, len(stream))
    for index in range(max(count, 0)):
        begin, end = struct.unpack_from("<II", table, 4 * index)
        where = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * index + 2)[0]
        size = min(max(end - begin, 0), left)
        left -= size
        if where & _COMPRESSED:
            offset = (where & ~_COMPRESSED) // 2
            yield stream[offset : offset + size].decode("cp1252", "replace")
        else:
            yield stream[where : where + 2 * size].decode("utf-16-le", "replace")
        if not left:
            return


def _blocks(text: str) -> Iterator[Block]:
    """Paragraphs end in a carriage return, cells in a bell, rows in one more."""
    for _ in range(_NESTED):
        text, changed = _FIELD.subn(lambda field: field[1] or "", text)
        if not changed:
            break
    text = _DROPPED.sub("", text).replace("\x1e", "-").replace("\x0b", "\r").replace("\x0c", "\r")
    text = text.replace("\x08", "").replace("\x13", "").replace("\x14", "")
    pending = ""
    for line in text.split("\r"):
        *rows, rest = f"{pending}{line}".split("\x07\x07")
        for row in rows:
            yield from row_of(row.split("\x07"))
        # Cells before the row's end: this paragraph break stands inside a cell.
        pending = f"{rest} " if "\x07" in rest else ""
        if not pending:
            yield from line_of(rest)
    yield from row_of(pending.split("\x07"))
