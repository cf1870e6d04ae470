"""Every host that the school's pages link, counted once a page: what the school runs, and what it forgot.

Counts and choices do not depend on the order in which pages arrive, as long as the bounds hold.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from crawler.items import HostKind, HostSeen, Place
from crawler.urls import host_of, site_of

MOST_KIN = 1_000  # hosts written within the school's domain, declared ones never left out
MOST_OUTSIDE = 300
_MOST_MET = 20_000
_MOST_NAMES = 32
_MOST_ALIKE = 1_000
_LONGEST_NAME = 40
_NO_NAME = re.compile(
    r"\W*(?:首页|网站首页|返回首页|主页|更多|more|详情|详细|查看|点击\w*|进入\w*|这里|English|EN|中文|\d+|https?:.*)?\W*\Z",
    re.IGNORECASE,
)
_MENUS = frozenset({Place.NAV.value, Place.FRAME.value})


@dataclass(slots=True)
class _Pages:
    """Pages of one site that link the same addresses elsewhere."""

    count: int = 0
    central: int = 0
    parent: tuple[bool, int, str] = (True, 1 << 30, "")


@dataclass(slots=True)
class _Tally:
    pages: int = 0
    menus: int = 0
    parent: tuple[bool, int, str] = (True, 1 << 30, "")
    sites: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    deep: str = ""


class Hosts:
    """Counts, for every host and port, the pages of others that link it."""

    def __init__(self) -> None:
        """Nothing met yet."""
        self._met: dict[str, _Tally] = {}
        self._unmet: set[int] = set()
        self._alike: dict[tuple[str, tuple[Any, ...]], _Pages] = {}

    def note(self, page_url: str, links: Iterable[Any], *, central: bool) -> None:
        """Count the hosts one page links; ``central``: it is the portal's or the disclosure column's.

        Nine links in ten stay on their own site, and what leads away stands in menus that many pages
        share: those pages are counted together.
        """
        own = site_of(page_url) + "/"
        outside = tuple(row for row in links if not row[0].startswith(own))
        if not outside:
            return
        pages = self._alike.get((own, outside))
        if pages is None:
            if len(self._alike) >= _MOST_ALIKE:
                self._count_up()
            pages = self._alike[own, outside] = _Pages()
        pages.count += 1
        pages.central += central
        pages.parent = min(pages.parent, (not central, len(page_url), page_url))

    def _count_up(self) -> None:
        """Count what was noted since the last time."""
        for (own, outside), pages in self._alike.items():
            self._count(own, outside, pages)
        self._alike.clear()

    def _count(self, own: str, outside: tuple[Any, ...], pages: _Pages) -> None:
        found: dict[str, list[Any]] = {}
        for row in outside:
            found.setdefault(site_of(row[0]), []).append(row)
        here = own[:-1].partition("://")[2]
        counted: set[str] = {here}
        for site, rows in found.items():
            host = site.partition("://")[2]
            if host == here or (tally := self._tally_of(host)) is None:
                continue
            tally.sites[site] += pages.count
            if host not in counted:
                counted.add(host)
                tally.pages += pages.count
                tally.parent = min(tally.parent, pages.parent)
                if any(_names_site(row, site) for row in rows):
                    tally.menus += pages.central
            for row in rows:
                _name(tally, row[1], pages.count, is_name=_names_site(row, site))

    def _tally_of(self, host: str) -> _Tally | None:
        tally = self._met.get(host)
        if tally is None:
            if len(self._met) >= _MOST_MET:
                self._unmet.add(hash(host))
                return None
            tally = self._met[host] = _Tally()
        return tally

    def seen(self, kind_of: Callable[[str], HostKind]) -> tuple[tuple[HostSeen, ...], int]:
        """The hosts, those of the school first, the most linked first; and how many did not fit."""
        self._count_up()
        rows = [self._row(host, tally, kind_of) for host, tally in self._met.items()]
        rows.sort(key=lambda row: (-row.menus, -row.pages, row.host))
        outside = [row for row in rows if row.kind is HostKind.OUTSIDE]
        kin = [row for row in rows if row.kind is HostKind.KIN]
        ours = [row for row in rows if row.kind in (HostKind.DECLARED, HostKind.DISCOVERED)]
        kept = (*ours, *kin[:MOST_KIN], *outside[:MOST_OUTSIDE])
        return kept, len(rows) - len(kept) + len(self._unmet)

    def _row(self, host: str, tally: _Tally, kind_of: Callable[[str], HostKind]) -> HostSeen:
        site = min(tally.sites, key=lambda one: (-tally.sites[one], one))
        name = min(tally.names, key=lambda one: (-tally.names[one], len(one), one), default=tally.deep)
        return HostSeen(
            host=host_of(site + "/"),
            site=site,
            kind=kind_of(site + "/"),
            pages=tally.pages,
            menus=tally.menus,
            anchor=name,
            parent=tally.parent[2],
        )


def _names_site(row: Any, site: str) -> bool:
    """Whether a link leads to a front page, or stands in a menu."""
    return row[2] in _MENUS or len(row[0]) == len(site) + 1


def _name(tally: _Tally, anchor: str, times: int, *, is_name: bool) -> None:
    """Names stand on links to a front page and in menus; titles of news are a last resort."""
    if is_name:
        if anchor in tally.names:
            tally.names[anchor] += times
        elif len(tally.names) < _MOST_NAMES and _may_name(anchor):
            tally.names[anchor] = times
    elif not tally.names and _may_name(anchor):
        tally.deep = min(tally.deep or anchor, anchor, key=lambda text: (len(text), text))


def _may_name(anchor: str) -> bool:
    return 2 <= len(anchor) <= _LONGEST_NAME and not _NO_NAME.match(anchor)
