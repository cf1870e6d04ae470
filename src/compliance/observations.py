"""A crawl record -> what the judge needs to know, in two streamed passes.

:func:`observe` reads the fetches, then the pages once: it learns what repeats, how links name
their targets, what the disclosure column leads to, and who links what failed. :func:`documents`
reads the pages again and yields each with its navigation removed and everything it is called.
Memory holds names, addresses and counts; text is dropped as soon as it has been looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from compliance.boilerplate import Boilerplate
from compliance.model import Anchor
from compliance.placement import Column, Found, Reach, column_at, find_column
from crawler.items import (
    CrawlEnd,
    CrawlHead,
    DateSource,
    Fetch,
    Media,
    Outcome,
    Page,
    Place,
    SeenDate,
    Skip,
)
from crawler.record import read_end, read_fetches, read_head, read_pages, read_skips
from crawler.urls import normalise, site_of

T = TypeVar("T")

ANCHORS = 6  # kept for one target: more say the same
READ = frozenset({Media.HTML, Media.PDF, Media.DOCX, Media.XLSX, Media.PPTX, Media.TEXT})
NAMES_REMEMBERED = 50_000  # link texts: menus repeat, so most are asked for again
REFERRERS = 10  # kept for one failed link

_POSTED = (
    DateSource.META,
    DateSource.BYLINE,
    DateSource.LIST_ROW,
    DateSource.URL,
    DateSource.TEXT,
    DateSource.DOCUMENT,
)


class Trace(NamedTuple):
    """How we came to an address, and what it answered."""

    parent: str
    anchor: str
    status: int | None
    fetched_at: datetime
    outcome: Outcome


class Carrier(NamedTuple):
    """A page that carries an attachment: where, its title, when it was posted."""

    url: str
    title: str
    posted: SeenDate | None


class ColumnLink(NamedTuple):
    """A link of the disclosure column: what it is called there and on which page it stands."""

    anchor: Anchor
    page: str


@dataclass(slots=True, kw_only=True)
class Observations:
    """Everything one record says apart from the text of its pages."""

    directory: Path
    head: CrawlHead
    end: CrawlEnd | None
    traces: dict[str, Trace]
    redirects: dict[str, str]
    failures: dict[str, Fetch]
    files: set[str]
    unread: set[str]
    skips: tuple[Skip, ...]
    column: Column | None
    column_found: Found
    column_read: bool
    reach: Reach
    boilerplate: Boilerplate = field(default_factory=Boilerplate)
    anchors: dict[str, list[Anchor]] = field(default_factory=dict)
    column_links: dict[str, list[ColumnLink]] = field(default_factory=dict)
    carriers: dict[str, list[Carrier]] = field(default_factory=dict)
    row_days: dict[str, SeenDate] = field(default_factory=dict)
    posted: Counter[tuple[str, date]] = field(default_factory=Counter)
    rows: Counter[tuple[str, date]] = field(default_factory=Counter)
    referrers: dict[str, list[str]] = field(default_factory=dict)

    def resolve(self, url: str) -> str:
        """The address a link finally leads to."""
        return self.redirects.get(url, url)

    def posted_together(self, site: str, day: date) -> int:
        """How many documents of a site bear one day, by their pages or by the lists that name them."""
        return max(self.posted[site, day], self.rows[site, day])

    def click_path(self, url: str) -> tuple[str, ...]:
        """How a person gets there from a seed: ``anchor <address>`` for every step."""
        steps: list[str] = []
        seen: set[str] = set()
        while url and url not in seen and len(steps) < 30:
            seen.add(url)
            trace = self.traces.get(url)
            steps.append(f"{trace.anchor} <{url}>" if trace and trace.anchor else f"<{url}>")
            url = self.resolve(trace.parent) if trace else ""
        return tuple(reversed(steps))


def posted_on(page: Page) -> SeenDate | None:
    """The date a page was posted, by the most trusted source it shows, or none."""
    for source in _POSTED:
        for seen in page.dates:
            if seen.source is source:
                return seen
    return None


def observe(
    directory: Path,
    *,
    portal: str,
    disclosure: str | None,
    column_names: tuple[str, ...],
    names: Callable[[str], object],
) -> Observations:
    """First pass. ``names`` says whether a text names any part (cheap: asked for every link).

    Raises :class:`crawler.record.RecordError` when ``directory`` is not a crawl record.
    """
    head = read_head(directory)
    traces: dict[str, Trace] = {}
    redirects: dict[str, str] = {}
    failures: dict[str, Fetch] = {}
    files: set[str] = set()
    unread: set[str] = set()
    for fetch in read_fetches(directory):
        trace = Trace(fetch.parent, fetch.anchor, fetch.status, fetch.fetched_at, fetch.outcome)
        traces[fetch.url] = trace
        if fetch.final_url != fetch.url:
            redirects[fetch.url] = fetch.final_url
            traces.setdefault(fetch.final_url, trace)
        if fetch.outcome is not Outcome.OK:
            failures[fetch.url] = fetch
        elif fetch.media is not None and fetch.media is not Media.HTML:
            files.add(fetch.final_url)
            if fetch.media not in READ:
                unread.add(fetch.final_url)
    seeds = tuple(seed.url for seed in head.plan.seeds if seed.role == "disclosure")
    column, found = _locate_column(directory, portal, disclosure, column_names, redirects)
    if column is None and seeds:  # found before the crawl, on a frame or a site map
        column, found = _column_from(seeds[0], column_names, redirects), "from_portal"
    seen = Observations(
        directory=directory,
        head=head,
        end=read_end(directory),
        traces=traces,
        redirects=redirects,
        failures=failures,
        files=files,
        unread=unread,
        skips=tuple(read_skips(directory)),
        column=column,
        column_found=found,
        column_read=False,
        reach=Reach(column, lambda url: redirects.get(url, url)),
    )
    remembered = lru_cache(maxsize=NAMES_REMEMBERED)(lambda text: bool(names(text)))
    for page in read_pages(directory):
        _note(seen, page, remembered)
    return seen


def _locate_column(
    directory: Path,
    portal: str,
    disclosure: str | None,
    names: tuple[str, ...],
    redirects: Mapping[str, str],
) -> tuple[Column | None, Found]:
    if disclosure is not None:
        return _column_from(disclosure, names, redirects), "declared"
    front = normalise(portal) or portal
    front = redirects.get(front, front)
    for page in read_pages(directory):
        if page.url == front:
            address = find_column(page, names)
            if address is not None:
                return column_at(redirects.get(address, address), names), "from_portal"
            break
    return None, "not_found"


def _column_from(address: str, names: tuple[str, ...], redirects: Mapping[str, str]) -> Column:
    url = normalise(address) or address
    return column_at(redirects.get(url, url), names)


def _note(seen: Observations, page: Page, names: Callable[[str], bool]) -> None:
    seen.boilerplate.learn(page)
    seen.reach.note(page, names)
    in_column = seen.column is not None and seen.column.holds(page)
    if in_column and not page.is_attachment:
        seen.column_read = True
    if page.scan:
        seen.unread.add(page.url)
    posted = posted_on(page)
    if posted is not None:
        seen.posted[page.site, posted.day] += 1
    called = next((name for name in (page.title, *page.headings[:2]) if names(name)), page.title)
    titled = names(called)
    for link in page.links:
        target = seen.resolve(link.url)
        if target == page.url:
            continue
        if link.url in seen.failures:
            referrers = seen.referrers.setdefault(link.url, [])
            if len(referrers) < REFERRERS and page.url not in referrers:
                referrers.append(page.url)
        is_file = target in seen.files or link.url in seen.failures
        if link.day is not None and link.place is Place.LIST and target not in seen.row_days:
            seen.row_days[target] = SeenDate(link.day, DateSource.LIST_ROW, f"{link.anchor} {link.day}")
            seen.rows[site_of(target), link.day] += 1
        if is_file and link.place in (Place.BODY, Place.LIST, Place.FRAME):
            _append(seen.carriers, target, Carrier(page.url, called, posted))
        menu = link.place in (Place.NAV, Place.TRAIL)
        named = names(link.anchor) or (not menu and (names(link.context) or names(link.heading)))
        if not named and not (titled and is_file):
            continue
        anchor = Anchor(
            text=link.anchor,
            context="" if menu else link.context,
            heading="" if menu else link.heading,
            in_column=in_column,
        )
        _append(seen.anchors, target, anchor)
        if in_column:
            _append(seen.column_links, link.url, ColumnLink(anchor, page.url))


def _append(kept: dict[str, list[T]], key: str, value: T) -> None:
    values = kept.setdefault(key, [])
    if len(values) < ANCHORS and value not in values:
        values.append(value)
