"""First pass over a record: what became of every address, and what the pages say of each other.

Notes are taken a batch of pages at a time, by whichever process reads it, and put together in the order
of the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import NamedTuple, TypeVar

from compliance.boilerplate import Marking, choose_sample
from compliance.model import Anchor
from compliance.observations import READ, Carrier, ColumnLink, Observations, Trace, posted_on, was_read
from compliance.placement import Column, Found, Leads, Reach, column_at, find_column
from compliance.sharing import in_shares
from crawler.glances import Glance, Links
from crawler.items import DateSource, Link, Media, Outcome, Place, SeenDate
from crawler.members import Share
from crawler.record import read_end, read_fetches, read_glances, read_head, read_pages, telling_where
from crawler.urls import normalise, site_of

T = TypeVar("T")

ANCHORS = 12  # kept for one target: a catalogue may send ten items to one page
NAMES_REMEMBERED = 16_000  # link texts: menus repeat, so most are asked for again
TOLD_REMEMBERED = 1 << 15  # links noted
SAMPLED_TOGETHER = 400  # pages whose marks are told at once: their menus are the same
REFERRERS = 10  # kept for one failed link
_CARRIED = frozenset({Place.BODY, Place.LIST, Place.FRAME})  # where a file's link says that a page carries it


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
    seen = _read_answers(directory)
    seen.column, seen.column_found = _locate_column(
        directory, portal, disclosure, column_names, seen.redirects
    )
    seeds = tuple(seed.url for seed in seen.head.plan.seeds if seed.role == "disclosure")
    if seen.column is None and seeds:  # found before the crawl, on a frame or a site map
        seen.column, seen.column_found = _column_from(seeds[0], column_names, seen.redirects), "from_portal"
    seen.reach = Reach(seen.column, seen.resolve)
    looking = Looking(seen, lru_cache(maxsize=NAMES_REMEMBERED)(lambda text: bool(names(text))))

    def notes(share: Share) -> Iterator[Notes]:
        with telling_where(directory):
            for pages in read_glances(directory, share):
                yield looking.note(page for _, page in pages)
            yield looking.rest()

    for batch in in_shares(notes, units=seen.pages):
        _take_in(seen, batch)
    seen.sample.clear()
    seen.boilerplate.conclude()
    seen.reach.list_pages()
    return seen


def _read_answers(directory: Path) -> Observations:
    """What became of every address, and which pages to learn boilerplate from."""
    seen = Observations(directory=directory, head=read_head(directory), end=read_end(directory))
    web_pages: list[str] = []
    for fetch in read_fetches(directory):
        url, final_url = intern(fetch.url), intern(fetch.final_url)
        trace = Trace(
            intern(fetch.parent), intern(fetch.anchor), fetch.status, fetch.fetched_at, fetch.outcome
        )
        seen.traces[url] = trace
        if final_url != url:
            seen.redirects[url] = final_url
            seen.traces.setdefault(final_url, trace)
        if fetch.outcome is not Outcome.OK:
            seen.failures[url] = fetch
        elif fetch.media is None or fetch.media is Media.HTML:
            web_pages.append(final_url)
        else:
            seen.files.add(final_url)
            if fetch.media not in READ:
                seen.unread.add(final_url)
    seen.pages = len(seen.traces) - len(seen.failures)
    seen.sample = choose_sample(set(web_pages))
    seen.boilerplate.expect(seen.sample)
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


@dataclass(slots=True, kw_only=True)
class Notes:
    """What a batch of pages says, apart from their text; see :class:`Observations` for the names.

    ``sampled`` and ``marks`` are those of several batches: they are told when there are enough.
    """

    column_read: bool = False
    unread: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    posted: Counter[tuple[str, date]] = field(default_factory=Counter)
    anchors: dict[str, list[Anchor]] = field(default_factory=dict)
    column_links: dict[str, list[ColumnLink]] = field(default_factory=dict)
    carriers: dict[str, list[Carrier]] = field(default_factory=dict)
    carried: dict[str, tuple[str, ...]] = field(default_factory=dict)
    row_days: dict[str, SeenDate] = field(default_factory=dict)
    referrers: dict[str, list[str]] = field(default_factory=dict)
    leads: Leads = field(default_factory=Leads)
    sampled: Counter[str] = field(default_factory=Counter)
    marks: dict[str, Counter[int]] = field(default_factory=dict)


class _Told(NamedTuple):
    """A link of which there is something to note, and what: the same wherever it stands."""

    link: Link
    target: str
    failed: bool
    is_file: bool
    named: bool
    is_menu: bool


class Looking:
    """Takes notes of pages; what became of addresses is asked of ``seen``, which is left as it is.

    ``names`` says whether a text names any part. What a batch noted of a link is not noted in a later one:
    menus repeat, and the batches are put together in their order.
    """

    def __init__(self, seen: Observations, names: Callable[[str], bool]) -> None:
        self._seen = seen
        self._names = names
        self._links = Links(self._look)
        self._marking = Marking()
        self._told: tuple[set[Link], set[Link]] = set(), set()  # outside and inside the column
        self._told_of: Counter[str] = Counter()

    def _look(self, link: Link) -> _Told | None:
        seen, names, url, place = self._seen, self._names, link.url, link.place
        target = seen.redirects.get(url, url)
        failed = url in seen.failures
        is_file = failed or target in seen.files
        is_menu = place is Place.NAV or place is Place.TRAIL
        named = names(link.anchor) or (not is_menu and (names(link.context) or names(link.heading)))
        dated = link.day is not None and place is Place.LIST
        if not (is_file or named or dated or place is Place.PAGER):
            return None
        return _Told(link, target, failed, is_file, named, is_menu)

    def note(self, pages: Iterable[Glance]) -> Notes:
        """What some pages say."""
        seen, names = self._seen, self._names
        notes = Notes()
        self._forget_told()
        for page in pages:
            if (scopes := seen.sample.get(page.url)) and not page.is_attachment:
                self._marking.take(page, scopes)
            told = self._links.of(page)
            links = page.read_links() if seen.reach.reads_all_links(page) else [one.link for one in told]
            seen.reach.note(page, links, names, notes.leads)
            if linked := [one.link.url for one in told if one.is_file]:
                notes.carried[page.url] = tuple(linked)
            in_column = seen.column is not None and seen.column.holds(page)
            if in_column and not page.is_attachment:
                notes.column_read = True
            if page.scan:
                notes.unread.add(page.url)
            elif page.media not in READ and was_read(page):
                notes.opened.add(page.url)
            posted = posted_on(page)
            if posted is not None:
                notes.posted[page.site, posted.day] += 1
            called = next((name for name in (page.title, *page.headings[:2]) if names(name)), page.title)
            self._note_links(notes, page, told, Carrier(page.url, called, posted), in_column=in_column)
        if self._marking.pages >= SAMPLED_TOGETHER:
            notes.sampled, notes.marks = self._marking.tell()
        return notes

    def rest(self) -> Notes:
        """What was not told with the last batch."""
        sampled, marks = self._marking.tell()
        return Notes(sampled=sampled, marks=marks)

    def _forget_told(self) -> None:
        """To note a link once more says nothing new, so what was noted need not be kept for ever."""
        if sum(map(len, self._told)) > TOLD_REMEMBERED:
            for links in self._told:
                links.clear()
            self._told_of.clear()

    def _note_links(
        self, notes: Notes, page: Glance, told: Iterable[_Told], carrier: Carrier, *, in_column: bool
    ) -> None:
        titled = self._names(carrier.title)
        for one in told:
            link, target, failed, is_file, named, is_menu = one
            if target == page.url:
                continue
            url = link.url
            if failed:
                _refer(notes.referrers, url, page.url)
            if link.day is not None and link.place is Place.LIST and target not in notes.row_days:
                words = f"{link.anchor} {link.day}"
                notes.row_days[target] = SeenDate(link.day, DateSource.LIST_ROW, words)
            if is_file and link.place in _CARRIED:
                _append(notes.carriers, target, carrier)
            if not named and not (titled and is_file):
                continue
            known = link in self._told[in_column]
            if known and (not in_column or self._told_of[url] >= ANCHORS):
                continue
            self._told[in_column].add(link)
            anchor = Anchor(
                text=link.anchor,
                context="" if is_menu else link.context,
                heading="" if is_menu else link.heading,
                in_column=in_column,
            )
            _append(notes.anchors, target, anchor)
            if in_column and _append(notes.column_links, url, ColumnLink(anchor, page.url)):
                self._told_of[url] += 1


def _take_in(seen: Observations, notes: Notes) -> None:
    """Adds what the next pages of the record say."""
    seen.column_read |= notes.column_read
    seen.unread = (seen.unread - notes.opened) | notes.unread
    seen.posted.update(notes.posted)
    seen.carried.update(notes.carried)
    seen.reach.leads.add(notes.leads)
    seen.boilerplate.learn(notes.marks, notes.sampled)
    for target, row in notes.row_days.items():
        if target not in seen.row_days:
            seen.row_days[intern(target)] = row
            seen.rows[site_of(target), row.day] += 1
    _extend(seen.anchors, {url: list(map(_interned, anchors)) for url, anchors in notes.anchors.items()})
    _extend(seen.column_links, notes.column_links)
    _extend(seen.carriers, notes.carriers)
    for url, pages in notes.referrers.items():
        for page in pages:
            _refer(seen.referrers, url, page)


def _interned(anchor: Anchor) -> Anchor:
    """The same in words that are kept once: rows and headings repeat from link to link."""
    words = intern(anchor.text), intern(anchor.context), intern(anchor.heading)
    return Anchor(*words, in_column=anchor.in_column)


def _refer(kept: dict[str, list[str]], url: str, page: str) -> None:
    """Keeps the pages with the shortest addresses: a person finds the link from those near the front page."""
    pages = kept.setdefault(url, [])
    if page not in pages:
        pages.append(page)
        pages.sort(key=lambda address: (len(address), address))
        del pages[REFERRERS:]


def _extend(kept: dict[str, list[T]], more: Mapping[str, list[T]]) -> None:
    for key, values in more.items():
        held = kept.get(key)
        if held is None:
            kept[intern(key)] = values
        elif len(held) < ANCHORS:
            for value in values:
                _append(kept, key, value)


def _append(kept: dict[str, list[T]], key: str, value: T) -> bool:
    """Whether ``value`` is new, and there was room for it."""
    values = kept.get(key)
    if values is None:
        kept[key] = [value]
        return True
    if len(values) >= ANCHORS or value in values:
        return False
    values.append(value)
    return True
