"""Menus that stand alike on every page of a site: walked once, known again by their markup.

A page of a school site has a hundred links, ninety of them in menus that thousands of pages share.
What a walk over such a menu gives depends on its markup and on where its addresses lead, and on
nothing else of the page; :class:`KnownMenus` keeps it under both.
"""

from __future__ import annotations

from enum import Enum, auto
from hashlib import blake2b
from typing import NamedTuple

from lxml import etree

from crawler.items import Place
from crawler.reading.links import SeenLink
from crawler.reading.zones import Element
from crawler.urls import site_of

_MOST_LINKS = 30_000  # in all menus kept, about 400 bytes each
_MOST_MARKUPS = 10_000  # looked through, under 100 bytes each
_SHORTEST, _LONGEST = 400, 200_000  # bytes of markup: less is walked as fast, more is no menu
# What a walk counts, numbers or remembers beyond the menu itself. The parser writes names in lower case.
_OWN_WAYS = (b"<tr", b"<area", b"<iframe", b"<frame", b"<embed", b"pdfsrc=")
_EVERYWHERE = (b'href="/', b'href="#', b'href="http://', b'href="https://', b'href="javascript:')
_SCRIPTED = (b"onclick=", b"data-url=", b'href="javascript:')


class _Way(Enum):
    """On what else than its markup a menu depends: its site, its page, or what cannot be told."""

    EVERYWHERE = auto()
    BY_PAGE = auto()
    ITS_OWN = auto()


def _way_of(markup: bytes) -> _Way:
    if any(way in markup for way in _OWN_WAYS):
        return _Way.ITS_OWN
    everywhere = sum(map(markup.count, _EVERYWHERE)) == markup.count(b"href=")
    scripted = any(mark in markup for mark in _SCRIPTED)
    return _Way.EVERYWHERE if everywhere and not scripted else _Way.BY_PAGE


class Menu(NamedTuple):
    """What a walk over one menu adds: its words in order, its links, its calls, whether a time is marked."""

    pieces: tuple[str, ...]
    links: tuple[SeenLink, ...]
    calls: tuple[tuple[str, str, Place], ...]
    marked: bool


class KnownMenus:
    """The menus met last, bounded; one for each reading process."""

    def __init__(self) -> None:
        """None met yet."""
        self._met: dict[bytes, Menu] = {}
        self._links = 0
        self._ways: dict[bytes, _Way] = {}

    def key_of(self, element: Element, base: str, depth: int) -> bytes | None:
        """What a menu is known by; None for one that is walked each time: small, or with ways of its own."""
        markup = etree.tostring(element, encoding="utf-8", with_tail=False)
        if not _SHORTEST <= len(markup) <= _LONGEST:
            return None
        digest = blake2b(markup, digest_size=16).digest()
        if (way := self._ways.get(digest)) is None:
            if len(self._ways) >= _MOST_MARKUPS:
                self._ways.clear()
            way = self._ways[digest] = _way_of(markup)
        if way is _Way.ITS_OWN:
            return None
        where = site_of(base) if way is _Way.EVERYWHERE else base
        return digest + f"{depth} {where}".encode("utf-8", "replace")

    def get(self, key: bytes) -> Menu | None:
        """The menu under ``key``, which thereby is the last met."""
        if (menu := self._met.pop(key, None)) is not None:
            self._met[key] = menu
        return menu

    def keep(self, key: bytes, menu: Menu) -> None:
        """Keep a menu just walked; the one met longest ago goes."""
        self._met[key] = menu
        self._links += len(menu.links)
        while self._links > _MOST_LINKS:
            oldest = self._met.pop(next(iter(self._met)))
            self._links -= len(oldest.links)
