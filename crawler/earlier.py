"""The record of an earlier crawl, to compare with: what need not be sent or read again.

Only places are held in memory (where in the files a fetch or a page stands), never the pages: a few
unpacked gzip members are kept, as a later crawl asks for much the same in much the same order.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from crawler.items import Attempt, Fetch, Outcome
from crawler.members import members as read_members
from crawler.members import page_url, read_member
from crawler.notation import read_line
from crawler.record import AGAIN, ARCHIVE, FETCHES, PAGES, RecordError, read_end, read_head

_KEPT_MEMBERS = 64
_FOR_GOOD = frozenset(outcome.value for outcome in Outcome if outcome.is_for_good)
_LINE_BITS = 24  # of a place: the line in its member


@cache
def reading_version() -> str:
    """What names the present reading rules: any change to the code that reads makes another."""
    rules = sha256()
    folder = files("crawler.reading")
    for source in sorted(folder.iterdir(), key=lambda source: source.name):
        if source.name.endswith(".py"):
            rules.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return rules.hexdigest()[:16]


class Known(NamedTuple):
    """An address as it ended before: its fetch, and its page as noted on one line."""

    fetch: Fetch
    line: bytes

    @property
    def questions(self) -> dict[str, str]:
        """The request headers that ask whether it changed."""
        asked = {"If-None-Match": self.fetch.etag, "If-Modified-Since": self.fetch.last_modified}
        return {name: value for name, value in asked.items() if value}

    def is_same(self, status: int | None, body: bytes, last_modified: str) -> bool:
        """Whether an answer holds what was read before, by the server's word or byte by byte."""
        if status == 304:
            return bool(self.questions)
        return (
            status == 200
            and len(body) == self.fetch.size
            and last_modified == self.fetch.last_modified
            and sha256(body).hexdigest() == self.fetch.digest
        )


class Earlier:
    """Looks addresses up in an earlier record. Close it."""

    def __init__(self, directory: Path) -> None:
        """Reads where everything stands.

        Nothing is known when other rules read it. Raises :class:`~crawler.record.RecordError`.
        """
        self._fetch_places: dict[int, int] = {}
        self._page_places: dict[int, int] = {}
        self._failed_places: dict[int, int] = {}
        self._unpacked: OrderedDict[int, list[bytes]] = OrderedDict()
        if read_head(directory).reading == reading_version():
            self._find_pages(directory / PAGES)
            self._find_fetches(directory / FETCHES)
        self._fetches = (directory / FETCHES).open("rb")
        self._pages = (directory / PAGES).open("rb")

    def _find_pages(self, path: Path) -> None:
        for place, lines in read_members(path):
            for number, line in enumerate(lines):
                self._page_places[hash(page_url(line))] = place << _LINE_BITS | number

    def _find_fetches(self, path: Path) -> None:
        place = 0
        with path.open("rb") as file:
            for line in file:
                data = json.loads(line) if line.endswith(b"\n") else {}
                key = hash(data.get("final_url", ""))
                outcome = data.get("outcome")
                if outcome == Outcome.OK and key in self._page_places:
                    self._fetch_places[key] = place
                elif outcome in _FOR_GOOD:
                    self._failed_places[hash(data.get("url", ""))] = place
                place += len(line)

    def look_up(self, url: str) -> Known | None:
        """What the address held, if it was read as it would be read today."""
        place = self._fetch_places.get(hash(url))
        if place is None:
            return None
        self._fetches.seek(place)
        fetch = read_line(Fetch, self._fetches.readline())
        if fetch.detail.startswith("rendered"):
            return None  # that the shell is the same says nothing of what its scripts fetch
        line = self._line(self._page_places[hash(url)])
        # A hash is no proof.
        return Known(fetch, line) if fetch.final_url == url == page_url(line) else None

    def attempts_at(self, url: str, outcome: Outcome) -> tuple[Attempt, ...]:
        """The last try of an address that ended before as it does today; none otherwise."""
        place = self._failed_places.get(hash(url))
        if place is None:
            return ()
        self._fetches.seek(place)
        fetch = read_line(Fetch, self._fetches.readline().replace(AGAIN, b"{", 1))
        return fetch.attempts[-1:] if fetch.url == url and fetch.outcome is outcome else ()

    def _line(self, place: int) -> bytes:
        member = place >> _LINE_BITS
        lines = self._unpacked.get(member)
        if lines is None:
            lines = self._unpacked[member] = read_member(self._pages, member)
            if len(self._unpacked) > _KEPT_MEMBERS:
                self._unpacked.popitem(last=False)
        self._unpacked.move_to_end(member)
        return lines[place & (1 << _LINE_BITS) - 1]

    def close(self) -> None:
        """Close the files."""
        self._fetches.close()
        self._pages.close()


def archives(directory: Path) -> Iterator[Path]:
    """Where the bodies of a record's pages are kept: its own archive, then those it was compared with."""
    met: set[Path] = set()
    while directory not in met:
        met.add(directory)
        yield directory / ARCHIVE
        try:
            earlier = read_head(directory).plan.earlier
        except RecordError:
            return  # taken away since
        directory = Path(earlier) if earlier else directory


def open_earlier(directory: str, *, fresh: bool) -> Earlier | None:
    """The record to compare with, or None when none is named, wanted or readable."""
    if not directory or fresh:
        return None
    try:
        return Earlier(Path(directory))
    except (RecordError, ValueError, OSError):
        return None  # an audit must not fail over what would only have saved time


def pages_before(directory: str) -> dict[str, int]:
    """How many pages each site had in an earlier crawl that was finished and looked everywhere."""
    try:
        head, end = (read_head(Path(directory)), read_end(Path(directory))) if directory else (None, None)
    except RecordError:
        return {}
    if head is None or end is None or end.reason != "finished" or head.plan.profile != "full":
        return {}
    return {site.site: site.pages for site in end.sites}
