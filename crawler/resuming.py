"""Going on with a crawl that was stopped or killed: the record itself is the checkpoint.

:func:`mend` cuts what a kill tore and what does not agree; :func:`restore` leads every read page
through the follower again, which rebuilds the frontier, the scope, the counts and the skips.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, BinaryIO

from crawler.accounts import Accounts
from crawler.archive import FILES
from crawler.fetching import admit, leads_inside
from crawler.following import Follower
from crawler.frames import Head, head_of_line
from crawler.frontier import Entry, Frontier
from crawler.items import Fetch, Link, Media, Outcome, Place, Plan
from crawler.members import members, pack, page_url
from crawler.record import (
    ARCHIVE,
    END,
    FETCHES,
    PAGES,
    SKIPS,
    RecordError,
    read_end,
    read_raw_fetches,
)
from crawler.scope import Scope, seeds_of
from crawler.sealing import MANIFEST
from crawler.urls import host_of, site_of

_FREE = frozenset({"readers"})  # what may differ: it changes nothing that is recorded
_PAUSE_EVERY = 200  # restored pages between two turns of the loop


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


def lock(directory: Path, *, seconds: float = 5.0) -> int:
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


# The crawl


@dataclass(slots=True, kw_only=True)
class Standing:
    """What a crawl knows beside its record, to be restored from it."""

    plan: Plan
    scope: Scope
    frontier: Frontier
    accounts: Accounts
    follower: Follower
    failed: dict[str, tuple[Entry, Outcome]]
    written: set[str]
    adopted: list[tuple[str, str]] = field(default_factory=list)

    def adopt(self, seed: str, url: str) -> None:
        """A seed has moved: what stands there is declared with it, if it is kin."""
        if self.scope.is_kin(seed, url) and not self.plan.only_seeds:
            self.scope.adopt(seed, url)
            self.accounts.adopt(seed, url)
            self.adopted.append((seed, url))

    def count(self, fetch: Fetch, entry: Entry, *, again: bool) -> None:
        """One address ended; a first failure that is worth a second look is kept for it."""
        first = self.failed.pop(fetch.url, None)
        self.accounts.count_fetch(
            fetch.url, fetch.outcome, fetch.media, instead_of=first[1] if first else None
        )
        if fetch.outcome.looked_at_again and not again:
            self.failed[fetch.url] = (entry, fetch.outcome)


def ended_urls(directory: Path) -> Iterator[str]:
    """The addresses that ended in the record, the same more than once."""
    return (fetch.url for fetch, _ in read_raw_fetches(directory))


async def restore(directory: Path, standing: Standing) -> None:
    """Walk fetches and pages in the order in which they were written, as if they came in now.

    The frontier must expect the record's addresses, and the seeds must be sown.
    """
    pages = (line for _, lines in members(directory / PAGES) for line in lines)
    held = {hash(page_url(line)) for _, lines in members(directory / PAGES) for line in lines}
    depths = {hash(fetch.final_url): fetch.depth for fetch, _ in read_raw_fetches(directory)}
    for number, (fetch, again) in enumerate(read_raw_fetches(directory)):
        entry = _entry_of(fetch, standing, again=again)
        final = fetch.final_url
        if entry.seed and fetch.outcome is Outcome.OK and site_of(final) != site_of(entry.seed):
            standing.adopt(entry.seed, final)
        if hash(final) in held and final not in standing.written:
            for line in pages:
                url = page_url(line)
                depth = depths.get(hash(url), 1)
                # Out of order only where the kill came while the finished record was put in order.
                _follow_page(line, entry if url == final else _stand_in(url, depth, standing), standing)
                if url == final:
                    break
        if fetch.onward and entry.follow and standing.scope.crawls(final):
            onward = tuple(Link(url, "", Place.REDIRECT) for url in fetch.onward)
            standing.follower.follow(entry, final, Head(fetch.outcome, "", Media.HTML, "", (), onward))
        standing.count(fetch, entry, again=again)
        if number % _PAUSE_EVERY == 0:
            await asyncio.sleep(0)
    for seed, url in standing.adopted:
        if await leads_inside(host_of(seed)):
            admit(host_of(url))


def _entry_of(fetch: Fetch, standing: Standing, *, again: bool) -> Entry:
    """The entry as it was handed out then."""
    first = standing.failed.get(fetch.url)
    if again and first:
        return first[0]
    entry = standing.frontier.take_met(fetch.url)
    if entry is None:
        entry = Entry(
            url=fetch.url,
            parent=fetch.parent,
            anchor=fetch.anchor,
            depth=fetch.depth,
            follow=standing.scope.crawls(fetch.url),
            seed=next((url for _, url in seeds_of(standing.plan) if url == fetch.url), ""),
        )
    entry.attempts = list(fetch.attempts)
    return entry


def _stand_in(url: str, depth: int, standing: Standing) -> Entry:
    """What stands for the entry of a page whose fetch is noted elsewhere."""
    return Entry(url=url, depth=depth, follow=standing.scope.crawls(url))


def _follow_page(line: bytes, entry: Entry, standing: Standing) -> None:
    url = page_url(line)
    standing.written.add(url)
    standing.accounts.count_page(url)
    if entry.follow and standing.scope.crawls(url):
        standing.follower.follow(entry, url, head_of_line(line))
