"""Pages as gzip members of their own: each can be read alone, and a kill tears only the last.

The header of a member says how long it is, so that one of several readers passes over what the others
read without unpacking it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from crawler.deflating import HEADER_SIZE, DamagedError, Inflating, deflate_lines, inflate, read_noted

_CHUNK = 1 << 16


class Share(NamedTuple):
    """Which batches of pages to read: every ``of``-th, beginning with number ``number`` (from 0)."""

    number: int
    of: int


class Batch(NamedTuple):
    """Lines that stand together, and the number of the first (from 1)."""

    first: int
    lines: list[bytes]


def pack(lines: list[bytes]) -> bytes:
    """Pages as one gzip member: many at once, as each call waits for its turn among threads."""
    return deflate_lines(lines)


def page_url(line: bytes) -> str:
    """The address of a page, from its line: the first thing noted, so that no page need be parsed."""
    start = len(b'{"url":"')
    if line.startswith(b'{"url":"'):
        words = line[start : line.index(b'"', start)]
        if b"\\" not in words:
            return words.decode()
    return str(json.loads(line)["url"])


def members(path: Path) -> Iterator[tuple[int, list[bytes]]]:
    """The lines of each whole gzip member of the pages, and at which byte it begins."""
    with path.open("rb") as file:
        while True:
            place = file.tell()
            lines = read_member(file, place)
            if not lines:
                return
            yield place, lines


def read_member(file: BinaryIO, place: int) -> list[bytes]:
    """The lines of one gzip member (none when it is torn); the file is left at its end."""
    file.seek(place)
    noted = read_noted(file.read(HEADER_SIZE))
    file.seek(place)
    try:
        data = inflate(file.read(noted.size)) if noted else _read_unnoted(file)
    except DamagedError:
        return []
    return data.splitlines(keepends=True)


def _read_unnoted(file: BinaryIO) -> bytes:
    inflating = Inflating()
    parts: list[bytes] = []
    while not inflating.eof:
        chunk = file.read(_CHUNK)
        if not chunk:
            return b""
        parts.append(inflating.take(chunk))
    file.seek(-len(inflating.rest), os.SEEK_CUR)
    return b"".join(parts)


def inflated(file: BinaryIO) -> Iterator[bytes]:
    """What can be had of a gzip file whose end may be missing."""
    inflating = Inflating()
    while chunk := file.read(_CHUNK):
        while chunk:
            try:
                yield inflating.take(chunk)
            except DamagedError:
                return
            chunk = inflating.rest
            if inflating.eof:
                inflating = Inflating()


def whole_lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Lines without their ends; a last one without its end was torn by a kill and is dropped."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole


def read_batches(path: Path, share: Share, *, together: int) -> Iterator[Batch]:
    """The lines of one share, at least ``together`` at a time; all shares together are all lines.

    Raises :class:`OSError`.
    """
    with path.open("rb") as file:
        noted = read_noted(file.read(HEADER_SIZE))
        file.seek(0)
        yield from (_passing_over if noted else _unpacking_all)(file, share, together)


def _passing_over(file: BinaryIO, share: Share, together: int) -> Iterator[Batch]:
    """Every member is either of this share, or only its header is looked at."""
    size = os.fstat(file.fileno()).st_size
    place, turn, first, waiting = 0, 0, 1, Batch(1, [])
    while place < size:
        file.seek(place)
        noted = read_noted(file.read(HEADER_SIZE))
        if noted is None:
            break
        if turn % share.of == share.number:
            file.seek(place)
            waiting.lines.extend(_lines_of(file.read(noted.size)))
        place, first = place + noted.size, first + noted.lines
        if first - waiting.first >= together:
            if waiting.lines:
                yield waiting
            turn, waiting = turn + 1, Batch(first, [])
    if waiting.lines:
        yield waiting


def _lines_of(member: bytes) -> Iterator[bytes]:
    """The whole lines of a member, or what can be had of one that is torn or damaged."""
    try:
        return whole_lines(iter((inflate(member),)))
    except DamagedError:
        pieces = (member[at : at + _CHUNK] for at in range(0, len(member), _CHUNK))
        return whole_lines(_what_can_be_had(pieces))


def _what_can_be_had(pieces: Iterator[bytes]) -> Iterator[bytes]:
    inflating = Inflating()
    for piece in pieces:
        try:
            yield inflating.take(piece)
        except DamagedError:
            return


def _unpacking_all(file: BinaryIO, share: Share, together: int) -> Iterator[Batch]:
    """Members that do not say how long they are, as earlier versions wrote them."""
    lines = whole_lines(inflated(file))
    for turn in count():
        batch = Batch(turn * together + 1, list(islice(lines, together)))
        if not batch.lines:
            return
        if turn % share.of == share.number:
            yield batch
