"""Going on with a crawl that was stopped or killed: the record itself is the checkpoint.

What a kill tore was mended (:mod:`crawler.mending`); :func:`restore` leads every read page
through the follower again, which rebuilds the frontier, the scope, the counts and the skips.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crawler.accounts import Accounts
from crawler.fetching import admit, leads_inside
from crawler.following import Follower
from crawler.frames import Head, head_of_line
from crawler.frontier import Entry, Frontier
from crawler.items import Fetch, Link, Media, Outcome, Place, Plan
from crawler.members import members, page_url
from crawler.record import (
    PAGES,
    read_raw_fetches,
)
from crawler.scope import Scope, seeds_of
from crawler.urls import host_of, site_of

_PAUSE_EVERY = 200  # restored pages between two turns of the loop


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
        # What an earlier crawl found failing in the same way has failed twice, a day or more apart.
        certain = fetch.outcome.is_for_good and fetch.failed_apart(self.plan.second_look_after)
        if fetch.outcome.looked_at_again and not again and not certain:
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
