"""The frontier: what is still to be asked for, the most telling first, bounded per site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush

from crawler.items import Attempt, Outcome, Skip
from crawler.traps import Traps
from crawler.urls import site_of

REFUSALS = 8


@dataclass(slots=True, kw_only=True)
class Entry:
    """One address on its way: how we came to it, and what was tried so far."""

    url: str
    parent: str = ""
    anchor: str = ""
    depth: int = 0
    rank: int = 0
    follow: bool = True
    column: bool = False
    seed: str = ""  # the seed's address, for it and for what it sends visitors on to
    attempts: list[Attempt] = field(default_factory=list)
    again: bool = False
    waits: int = 0  # how often its site asked us to come back later,
    waited: float = 0.0  # and how many seconds that makes

    @property
    def site(self) -> str:
        """``scheme://host[:port]``."""
        return site_of(self.url)


@dataclass(slots=True)
class _Line:
    """The queue of one site, and how the site behaves."""

    heap: list[tuple[int, int, str]] = field(default_factory=list)
    waiting: dict[str, Entry] = field(default_factory=dict)
    active: int = 0
    asked: int = 0
    refusals: int = 0
    down: Outcome | None = None
    not_before: float = 0.0
    pace: float = 0.0
    rested: float = 0.0  # seconds of rest since it last answered


class Frontier:
    """Every address once, handed out so that no site has more than its share in flight."""

    def __init__(self, *, max_pages: int, per_site: int, max_depth: int, traps: Traps) -> None:
        """``max_pages`` and ``per_site`` (requests in flight) bound each site."""
        self._traps = traps
        self._max_pages = max_pages
        self._per_site = per_site
        self._max_depth = max_depth
        # 64 bits of hash: half the memory of the addresses themselves, and 2**-64 is small enough.
        self._seen: set[int] = set()
        self._lines: dict[str, _Line] = {}
        self._active = 0
        self._known: frozenset[int] = frozenset()
        self._met: dict[str, Entry] = {}
        self.queued = 0

    def has_seen(self, url: str) -> bool:
        """Whether the address was queued, skipped or asked for before."""
        return hash(url) in self._seen

    def mark_seen(self, url: str) -> None:
        """Count the address as known without queueing it."""
        self._seen.add(hash(url))

    def expect(self, urls: Iterable[str]) -> None:
        """These ended in the part of the crawl that is gone on with: never hand them out again."""
        self._known = frozenset(hash(url) for url in urls)

    def take_met(self, url: str) -> Entry | None:
        """The entry with which an expected address was added, once."""
        return self._met.pop(url, None)

    def add(self, entry: Entry) -> Skip | None:
        """Queue a new address, or say why not. A known one must not be added again."""
        self.mark_seen(entry.url)
        line = self._lines.setdefault(entry.site, _Line())
        if hash(entry.url) in self._known:
            self._traps.catches(entry.url)  # counts
            line.asked += 1
            self._met[entry.url] = entry
            return None
        if why := self._bound_met(line, entry):
            return Skip(entry.url, Outcome.BUDGET, entry.parent, why)
        self._push(line, entry)
        return None

    def _bound_met(self, line: _Line, entry: Entry) -> str:
        if entry.depth > self._max_depth:
            return f"more than {self._max_depth} links from the start"
        if line.asked + len(line.heap) >= self._max_pages * 2 + 1_000:
            return f"the queue of the site is full ({self._max_pages} pages are asked for)"
        return self._traps.catches(entry.url)

    def put_back(self, entry: Entry) -> None:
        """Queue an address anew that was just handed out: its site asked us to come later."""
        line = self._lines[entry.site]
        line.asked -= not entry.again
        self._push(line, entry)

    def add_again(self, entry: Entry) -> None:
        """Queue an address for its second look; its site gets a new chance."""
        entry.again = True
        line = self._lines.setdefault(entry.site, _Line())
        line.down, line.refusals, line.rested = None, 0, 0.0
        self._push(line, entry)

    def _push(self, line: _Line, entry: Entry) -> None:
        heappush(line.heap, (entry.rank, entry.depth, entry.url))
        line.waiting[entry.url] = entry
        self.queued += 1

    def next(self, now: float) -> Entry | None:
        """The next address of the site with least in flight, or None while all are busy or empty."""
        best: _Line | None = None
        for line in self._lines.values():
            if not line.heap or line.active >= self._per_site or line.down or line.not_before > now:
                continue
            if line.asked >= self._max_pages and not line.waiting[line.heap[0][2]].again:
                continue
            if best is None or (line.active, line.heap[0][0], line.asked) < (
                best.active,
                best.heap[0][0],
                best.asked,
            ):
                best = line
        if best is None:
            return None
        entry = best.waiting.pop(heappop(best.heap)[2])
        self.queued -= 1
        best.active += 1
        best.asked += not entry.again
        if best.pace:
            best.not_before = max(best.not_before, now + best.pace)
        self._active += 1
        return entry

    def done(self, entry: Entry, outcome: Outcome | None) -> None:
        """The entry is no longer in flight. Eight refusals in a row close its site for now."""
        line = self._lines[entry.site]
        line.active -= 1
        self._active -= 1
        if outcome in (Outcome.REFUSED, Outcome.DNS, Outcome.TIMEOUT, Outcome.RESET, Outcome.TLS):
            line.refusals += 1
            if line.refusals >= REFUSALS:
                line.down = outcome
        elif outcome is not Outcome.RATE_LIMITED:
            line.refusals, line.rested = 0, 0.0

    def rest(self, site: str, now: float, seconds: float, most: float) -> bool:
        """Ask nothing of a site for so long. False if that makes more than ``most`` since it last
        answered: then it is given up for now."""
        line = self._lines.setdefault(site, _Line())
        until = max(line.not_before, now + seconds)
        line.rested += max(0.0, until - max(now, line.not_before))
        line.not_before = until
        if line.rested > most:
            line.down = Outcome.RATE_LIMITED
        return line.down is None

    def pace(self, site: str, seconds: float) -> None:
        """Leave so much time between two addresses of a site."""
        self._lines.setdefault(site, _Line()).pace = seconds

    @property
    def resting_until(self) -> float:
        """The soonest moment at which a resting site with work may be asked again (0: none)."""
        moments = [line.not_before for line in self._lines.values() if line.heap and not line.down]
        return min(moments, default=0.0)

    @property
    def active(self) -> int:
        """How many entries are in flight."""
        return self._active

    def is_spent(self) -> bool:
        """Whether nothing is in flight and nothing can be handed out any more."""
        return not self._active and not any(
            line.heap
            and not line.down
            and (line.asked < self._max_pages or line.waiting[line.heap[0][2]].again)
            for line in self._lines.values()
        )

    def drain(self, reason: Outcome | None = None) -> Iterator[tuple[Entry, Outcome]]:
        """Empty all queues: what was not asked for, and why (the site was down, or its budget)."""
        for line in self._lines.values():
            for entry in sorted(line.waiting.values(), key=lambda entry: entry.url):
                yield entry, reason or line.down or Outcome.BUDGET
            self.queued -= len(line.heap)
            line.heap.clear()
            line.waiting.clear()
