"""The files of a stopped crawl: may they be gone on with, who writes to them, and what a kill tore.

:func:`mend` cuts what a kill tore and what does not agree; :mod:`crawler.resuming` does the rest.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
import zlib
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any, BinaryIO

from crawler.archive import FILES
from crawler.items import Outcome, Plan
from crawler.members import members, pack, page_url
from crawler.record import ARCHIVE, END, FETCHES, PAGES, SKIPS, RecordError, read_end
from crawler.sealing import MANIFEST

_FREE = frozenset({"readers"})  # what may differ: it changes nothing that is recorded


def differences(old: Plan, new: Plan) -> list[str]:
    """What keeps one plan from going on with the other's record, each as ``name: old -> new``."""
    return [
        f"{one.name}: {_short(getattr(old, one.name))} -> {_short(getattr(new, one.name))}"
        for one in fields(Plan)
        if one.name not in _FREE and getattr(old, one.name) != getattr(new, one.name)
    ]


def _short(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(getattr(part, "url", part)) for part in value) or "none"
    return str(value)


def can_go_on(directory: Path) -> bool:
    """Whether the record is one of a crawl that did not come to its end."""
    end = read_end(directory)
    return end is None or end.reason != "finished"


# The files


def lock(directory: Path, *, seconds: float = 20.0) -> int:
    """Keep others from writing to the record until the descriptor is closed or the process ends.

    Raises :class:`RecordError` when somebody else still writes after ``seconds`` (a killed crawl
    may take a moment to be gone).
    """
    held = os.open(directory, os.O_RDONLY)
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return held
        except OSError as failure:
            if time.monotonic() >= deadline:
                os.close(held)
                raise RecordError(directory, "another crawl is still writing here") from failure
            time.sleep(0.05)


def mend(directory: Path) -> None:
    """Make a stopped crawl's record one that can be appended to; it loses its end mark first."""
    (directory / END).unlink(missing_ok=True)
    (directory / MANIFEST).unlink(missing_ok=True)
    (directory / SKIPS).write_bytes(b"")  # all of them are found again
    for path in sorted((directory / ARCHIVE).glob(FILES))[-1:]:
        with path.open("r+b") as file:
            end = _end_of_members(file)
            file.truncate(end)
        if not end:
            path.unlink()
    (directory / PAGES).touch()
    _mend_pages(directory / PAGES)
    (directory / FETCHES).touch()
    _cut_at_line_end(directory / FETCHES)
    _agree(directory)


def _end_of_members(file: BinaryIO) -> int:
    """Where the last whole gzip member ends."""
    end = read = 0
    inflate = zlib.decompressobj(31)
    while chunk := file.read(1 << 16):
        read += len(chunk)
        while chunk:
            try:
                inflate.decompress(chunk)
            except zlib.error:
                return end
            chunk = inflate.unused_data
            if inflate.eof:
                end = read - len(chunk)
                inflate = zlib.decompressobj(31)
    return end


def _mend_pages(path: Path) -> None:
    """Whole lines of a torn last member are kept, in a member of their own."""
    with path.open("r+b") as file:
        end = _end_of_members(file)
        file.seek(end)
        saved = b""
        with suppress(zlib.error):  # then nothing of it can be had
            saved = zlib.decompressobj(31).decompress(file.read())
        file.seek(end)
        file.truncate()
        lines = [line for line in saved.splitlines(keepends=True) if line.endswith(b"\n")]
        if lines:
            file.write(pack(lines))


def _cut_at_line_end(path: Path) -> None:
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        while size:
            start = max(0, size - (1 << 16))
            file.seek(start)
            found = file.read(size - start).rfind(b"\n")
            if found >= 0:
                file.truncate(start + found + 1)
                return
            size = start
        file.truncate(0)


def _agree(directory: Path) -> None:
    """Drop fetches whose page is missing, and pages at the end that no fetch tells of."""
    held = {hash(page_url(line)) for _, lines in members(directory / PAGES) for line in lines}
    told: set[int] = set()
    kept: list[bytes] = []
    dropped = False
    beside = directory / (FETCHES + ".part")
    with (directory / FETCHES).open("rb") as old, beside.open("wb") as new:
        for line in old:
            data = json.loads(line)
            if data["outcome"] == Outcome.OK and hash(data["final_url"]) not in held:
                dropped = True
                continue
            told.add(hash(data["final_url"]))
            new.write(line)
    if dropped:
        beside.replace(directory / FETCHES)
    else:
        beside.unlink()
    end = 0
    for place, lines in members(directory / PAGES):
        last = max((n for n, line in enumerate(lines, 1) if hash(page_url(line)) in told), default=0)
        if last:
            end, kept = place, lines[:last]
    with (directory / PAGES).open("r+b") as file:
        file.truncate(end)
        file.seek(end)
        if kept:
            file.write(pack(kept))
