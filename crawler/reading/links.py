"""A link and the words around it: its row, its day, whether it only leads to a neighbour."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crawler.items import Link, Place
from crawler.reading.dates import read_row_day
from crawler.reading.elements import collapse

CONTEXT = 240  # the row of a catalogue: the longest item's wording has some 70 characters
SAYS_NOTHING = 6  # characters of a link's text that hardly says where it leads: 点击查看, 附件下载
NEIGHBOUR = re.compile(r"^\W*(?:上|下|前|后)一(?:篇|条|则|页|个|主题)")


@dataclass(slots=True)
class SeenLink:
    """A link while its surroundings are still being read: ``start`` and ``end`` of its text pieces."""

    url: str
    anchor: str
    place: Place
    heading: str
    start: int
    end: int
    context: str = ""
    day: date | None = None
    settled: bool = False
    row: bool = False

    def surround(self, pieces: list[str], start: int, *, row: bool) -> None:
        """Take the words between ``start`` and the end of ``pieces`` for the link's surroundings."""
        before = collapse("".join(pieces[start : self.start]))
        after = collapse("".join(pieces[self.end :]))
        other = f"{before} {after}".strip()
        self.settled, self.row = row or bool(other), row
        if not other:
            return
        self.context = other if len(other) <= CONTEXT else f"{before[-120:]} {after[:119]}".strip()
        if self.day is None and (row or len(other) <= 60):
            # With blanks between the elements a day split over two of them shows: -21- 2016-12.
            spread = " ".join(pieces[start : self.start] + pieces[self.end :])
            self.day = read_row_day(other) or read_row_day(collapse(spread))
            if self.day and self.place is Place.BODY:
                self.place = Place.LIST
        if NEIGHBOUR.match(before[-12:]) or NEIGHBOUR.match(self.anchor):
            self.place = Place.PAGER


def settle(links: list[SeenLink], first: int, pieces: list[str], start: int, *, row: bool) -> None:
    """Give the links of a block just left, those from ``first`` on, the words around them.

    A row settles them for good; other blocks only if small, so that a page's outer wrappers cost
    nothing and claim nothing.
    """
    size = len(pieces) - start
    if size > (400 if row else 40) or (not row and len(links) - first > 3):
        return
    for seen in links[first:]:
        if not seen.settled and seen.start >= start:
            seen.surround(pieces, start, row=row)


def unique_links(seen_links: Iterable[SeenLink]) -> tuple[Link, ...]:
    """Each address once for each anchor and place, the one with surroundings preferred.

    A catalogue's rows each say something else of the same address (点击查看): there every row counts.
    """
    found: dict[tuple[str, ...], SeenLink] = {}
    for seen in seen_links:
        key: tuple[str, ...] = (seen.url, seen.anchor, seen.place)
        if seen.row and len(seen.anchor) <= SAYS_NOTHING:
            key += (seen.context, seen.heading)
        known = found.setdefault(key, seen)
        if known is not seen and seen.context and not known.context:
            found[key] = seen
    return tuple([Link(s.url, s.anchor, s.place, s.context, s.heading, s.day) for s in found.values()])
