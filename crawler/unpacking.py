"""Content codings (gzip, deflate, brotli) undone piece by piece, so that no bomb unfolds in memory.

The door to brotli.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator, Iterator
from typing import Any, NamedTuple

import brotli

from crawler.items import Outcome

_PIECE = 65_536
_MAX_CODINGS = 3
_MAX_MEMBERS = 1_000
_UNSUPPORTED = frozenset({"compress", "x-compress", "zstd", "dcb", "dcz", "bzip2", "xz", "lzma"})
_GZIP = frozenset({"gzip", "x-gzip"})
_MAGIC = b"\x1f\x8b"


class Unpacked(NamedTuple):
    """The body without its codings; ``outcome`` and ``detail`` say what went wrong, if anything."""

    body: bytes
    outcome: Outcome | None = None
    detail: str = ""


class _Broken(ValueError):
    """Not what its coding says, or cut off."""


def unpack(body: bytes, codings: str, limit: int) -> Unpacked:
    """Undo what a ``Content-Encoding`` header names, the last first, up to ``limit`` bytes.

    Unknown words are passed over, as browsers do: servers put ``utf-8`` and ``none`` there.
    """
    names = [name for word in codings.lower().split(",") if (name := word.strip())]
    known = [name for name in names if name in _UNPACKERS or name in _UNSUPPORTED]
    if len(known) > _MAX_CODINGS:
        return Unpacked(b"", Outcome.BAD_ENCODING, f"{len(known)} content codings one in another")
    for name in reversed(known):
        if not body:
            break
        if name in _UNSUPPORTED:
            return Unpacked(b"", Outcome.BAD_ENCODING, f"content coding {name}, which nobody asked for")
        pieces: list[bytes] = []
        size = 0
        try:
            for piece in _UNPACKERS[name](body):
                size += len(piece)
                if size > limit:
                    return Unpacked(b"", Outcome.TOO_EXPANDED, _said(name, len(body), limit))
                pieces.append(piece)
        except (_Broken, zlib.error, brotli.error) as failure:
            return Unpacked(b"", Outcome.BAD_ENCODING, f"{name}: {failure}"[:200])
        body = b"".join(pieces)
    return Unpacked(body)


def _said(name: str, size: int, limit: int) -> str:
    return f"{name}: {size} bytes expand to more than {limit}"


def _gunzip(data: bytes) -> Iterator[bytes]:
    """Every member; what follows the last one is padding."""
    if not data.startswith(_MAGIC):
        raise _Broken("does not begin like gzip")
    start = 0
    for _ in range(_MAX_MEMBERS):
        start = yield from _inflated(zlib.decompressobj(31), data, start)
        if not data.startswith(_MAGIC, start):
            return
    raise _Broken(f"more than {_MAX_MEMBERS} members")


def _inflate(data: bytes) -> Iterator[bytes]:
    """With its zlib header, or without it, as old IIS sends."""
    try:
        zlib.decompressobj().decompress(data[:_PIECE], 1)
        machine = zlib.decompressobj()
    except zlib.error:
        machine = zlib.decompressobj(-15)
    yield from _inflated(machine, data, 0)


def _inflated(machine: Any, data: bytes, start: int) -> Generator[bytes, None, int]:
    """What stands from ``start``; returns where it ended.

    Fed in pieces: a tail handed back is copied, and a copy of everything at each step is quadratic.
    """
    for at in range(start, len(data), _PIECE):
        tail = data[at : at + _PIECE]
        end = at + len(tail)
        while tail and not machine.eof:
            yield machine.decompress(tail, _PIECE)
            tail = machine.unconsumed_tail
        while not machine.eof and (piece := machine.decompress(b"", _PIECE)):
            yield piece
        if machine.eof:
            return end - len(machine.unused_data)
    raise _Broken("ends too early")


def _unbrotli(data: bytes) -> Iterator[bytes]:
    machine = brotli.Decompressor()
    yield machine.process(data, output_buffer_limit=_PIECE)
    while not machine.is_finished():
        piece = machine.process(b"", output_buffer_limit=_PIECE)
        if not piece:
            raise _Broken("ends too early")
        yield piece


_UNPACKERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
}
