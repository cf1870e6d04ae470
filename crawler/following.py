"""From a page's links to the frontier, or to a skip that says why not."""

from __future__ import annotations

from crawler.accounts import Accounts
from crawler.clickpaths import ClickPaths
from crawler.frames import Head
from crawler.frontier import Entry, Frontier
from crawler.hosts import Hosts
from crawler.items import HostSeen, Link, Outcome, Place, Skip
from crawler.record import RecordWriter
from crawler.scope import Scope, is_read
from crawler.urls import host_of, is_private

_MAX_OUTSIDE = 50_000


class Follower:
    """Offers new addresses to the frontier and records those that are left aside."""

    def __init__(
        self,
        scope: Scope,
        frontier: Frontier,
        accounts: Accounts,
        record: RecordWriter,
        *,
        only_column: bool = False,
    ) -> None:
        """``only_column``: pages outside the disclosure column lead no further."""
        self._only_column = only_column
        self._scope = scope
        self._frontier = frontier
        self._accounts = accounts
        self._record = record
        self._outside: dict[str, str] = {}
        self.paths = ClickPaths()
        self._hosts = Hosts()

    def queue(self, entry: Entry) -> None:
        """Give a new address to the frontier, or record why it takes it not."""
        if skip := self._frontier.add(entry):
            self.skip(skip)

    def queue_new(self, entry: Entry) -> None:
        """The same for an address that may have been met before: then nothing happens."""
        if not self._frontier.has_seen(entry.url):
            self.queue(entry)

    def skip(self, skip: Skip) -> None:
        """Record an address that is never asked for."""
        self._record.skip(skip)
        self._accounts.count_skip(skip.url, skip.reason)

    def close(self) -> None:
        """Record the addresses outside the school that nothing on the disclosure column led to."""
        for url, parent in sorted(self._outside.items()):
            self.skip(Skip(url, Outcome.OUT_OF_SCOPE, parent))
        self._outside.clear()

    def hosts_seen(self) -> tuple[tuple[HostSeen, ...], int]:
        """Every host the school's pages link, and how many were left out for want of room."""
        return self._hosts.seen(self._scope.kind_of)

    def follow(self, entry: Entry, url: str, head: Head, *, only: Place | None = None) -> None:
        """Queue the new links of a page (of one place ``only``), note why others are not asked for."""
        in_column = self._scope.in_column(url, head.trail)
        self.paths.note(url, head.links, seed=not entry.depth, in_column=in_column, only=only)
        if only is None:
            self._hosts.note(url, head.links, central=in_column or self._scope.is_central(url))
        for link in head.links:
            if only is not None and link.place is not only:
                continue
            if not self._frontier.has_seen(link.url):
                self._offer(link, entry, url, in_column=in_column)

    def _offer(self, link: Link, entry: Entry, page_url: str, *, in_column: bool) -> None:
        """Queue a new link, or note why it is not asked for."""
        if not is_read(link.url):
            self._frontier.mark_seen(link.url)
            self._accounts.totals["not_read"] += 1
            return
        from_column = in_column or self._scope.learn(page_url, link)
        declared = self._scope.declares(link.url)
        moved = link.place is Place.REDIRECT and bool(entry.seed) and self._scope.is_kin(entry.seed, link.url)
        if moved and not declared:
            self._move(link, entry, page_url)
            return
        crawled = declared or self._discover(link.url)
        if not crawled and not from_column:
            self._leave_outside(link.url, page_url)
            return
        if self._only_column and not (from_column or moved or self._scope.in_column(link.url)):
            return
        self._outside.pop(link.url, None)
        if not crawled:
            self.paths.bar(link.url)
        if not declared and is_private(host_of(link.url)):
            self._frontier.mark_seen(link.url)
            self.skip(Skip(link.url, Outcome.UNSAFE, page_url))
            return
        self.queue(
            Entry(
                url=link.url,
                parent=page_url,
                anchor=link.anchor,
                depth=entry.depth + 1,
                column=from_column,
                rank=self._scope.rank(link, from_column=from_column, parent_rank=entry.rank),
                follow=crawled,
                seed=entry.seed if moved else "",
            )
        )

    def _discover(self, url: str) -> bool:
        """Whether an undeclared host is crawled as found; what it comes to counts for itself."""
        if not self._scope.discover(url):
            return False
        self._accounts.discover(url)
        return True

    def _move(self, link: Link, entry: Entry, page_url: str) -> None:
        """A seed whose page sends every visitor on within its domain is followed like a redirect."""
        self._outside.pop(link.url, None)
        self.queue(
            Entry(
                url=link.url,
                parent=page_url,
                depth=entry.depth + 1,
                column=entry.column,
                follow=entry.follow,
                seed=entry.seed,
            )
        )

    def _leave_outside(self, url: str, parent: str) -> None:
        """Not written before the end: the disclosure column may still lead there."""
        if len(self._outside) < _MAX_OUTSIDE:
            self._outside.setdefault(url, parent)
        else:
            self._frontier.mark_seen(url)
            self.skip(Skip(url, Outcome.OUT_OF_SCOPE, parent))
