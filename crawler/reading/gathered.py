"""What one page holds, gathered while it is walked: blocks, links with their surroundings, headings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from crawler.items import Block, Link, Place
from crawler.reading.dates import Byline
from crawler.reading.furniture import Menu
from crawler.reading.links import SeenLink, unique_links
from crawler.urls import normalise

MAX_LINKS = 5_000
MAX_CALLS = 500


class Mark(NamedTuple):
    """How much had been gathered at some point, and whether a time was marked by then."""

    pieces: int
    links: int
    calls: int
    marked: bool


@dataclass(slots=True)
class Gathered:
    """What was found on a page so far, in reading order."""

    base: str
    blocks: list[Block] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    bylines: list[tuple[int, Byline]] = field(default_factory=list)
    images: int = 0
    calls: list[tuple[str, str, Place]] = field(default_factory=list)  # links that only call a function
    _links: list[SeenLink] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _heading: str = ""
    _marked: bool = False

    def links(self) -> tuple[Link, ...]:
        """The links, each address once for each anchor and place."""
        return unique_links(self._links)

    def shown(self, place: Place | None = None) -> list[tuple[str, str]]:
        """Addresses and anchors so far, of one place or of all."""
        return [(seen.url, seen.anchor) for seen in self._links if place is None or seen.place is place]

    def add_link(self, href: str, anchor: str, place: Place, *, day: date | None = None) -> None:
        """A link that stands outside the text: in a script, an attribute, the head."""
        url = normalise(href, self.base) if href else None
        if url and len(self._links) < MAX_LINKS:
            here = len(self._pieces)
            self._links.append(SeenLink(url, anchor, place, self._heading, here, here, day=day, settled=True))

    def add_menu(self, menu: Menu) -> bool:
        """Add what a menu holds; False, and nothing added, where there is no room for all of it."""
        room = len(self._links) + len(menu.links) <= MAX_LINKS
        if room and len(self.calls) + len(menu.calls) <= MAX_CALLS:
            self._pieces += menu.pieces
            self._links += menu.links
            self.calls += menu.calls
            self._marked = self._marked or menu.marked
            return True
        return False

    def mark(self) -> Mark:
        """Where things stand before a menu is walked."""
        before = Mark(len(self._pieces), len(self._links), len(self.calls), self._marked)
        self._marked = False
        return before

    def since(self, before: Mark) -> Menu | None:
        """The menu walked since then; None if it did not all find room."""
        menu = None
        if len(self._links) < MAX_LINKS and len(self.calls) < MAX_CALLS:
            words, links = self._pieces[before.pieces :], self._links[before.links :]
            menu = Menu(tuple(words), tuple(links), tuple(self.calls[before.calls :]), self._marked)
        self._marked = self._marked or before.marked
        return menu
