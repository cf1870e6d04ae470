"""One address from the first request to what was read there: redirects, refusals, answers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from http.client import responses
from typing import NamedTuple

from scrapy import Spider

from crawler.archive import Before, Exchange, seal
from crawler.earlier import Earlier, Known
from crawler.fetching import (
    Answer,
    admit,
    ask,
    leads_inside,
    outcome_of_answer,
    outcome_of_refusal,
)
from crawler.frames import Document, Readout, head_of_line
from crawler.frontier import Entry
from crawler.items import Fetch, Outcome, Place
from crawler.readers import Readers
from crawler.record import RecordWriter
from crawler.scope import Scope
from crawler.shells import ShellOpener
from crawler.urls import host_of, normalise, site_of

_MOVED = frozenset({301, 302, 303, 307, 308})
_SHORT = 100_000  # bytes that are compressed in less time than a thread is waited for


class Ended(NamedTuple):
    """How one walk along an address's redirects ended."""

    outcome: Outcome
    detail: str
    final_url: str
    chain: tuple[str, ...] = ()
    answer: Answer | None = None
    readout: Readout | None = None
    before: Fetch | None = None  # of the earlier crawl whose page still holds


class Visitor:
    """Asks, follows redirects within scope, archives every answer, has the last one read."""

    def __init__(
        self,
        spider: Spider,
        *,
        scope: Scope,
        readers: Readers,
        record: RecordWriter,
        shells: ShellOpener,
        max_redirects: int = 10,
        earlier: Earlier | None = None,
    ) -> None:
        self._spider = spider
        self._shells = shells
        self._earlier = earlier
        self._scope = scope
        self._readers = readers
        self._record = record
        self._max_redirects = max_redirects

    def close(self) -> None:
        """Close the earlier record."""
        if self._earlier is not None:
            self._earlier.close()

    async def visit(self, start: str, *, may_leave: bool, seed: str = "", seconds: float = 0.0) -> Ended:
        """Along the redirects of one address to where they end, and read what stands there.

        ``may_leave``: whether undeclared hosts may be asked (private ones never). ``seed``: the seed
        that ``start`` stands for, which may move within its registrable domain. ``seconds`` bounds each
        response (0: as planned).
        """
        url = start
        chain: tuple[str, ...] = (url,)
        while True:
            if not self._scope.declares(url) and (
                refused := await self._refuse(url, chain, may_leave=may_leave, seed=seed)
            ):
                return refused
            known = self._earlier.look_up(url) if self._earlier else None
            questions = known.questions if known else None
            answer = await ask(self._spider, url, seconds=seconds, questions=questions)
            if answer.outcome is not None:
                return Ended(answer.outcome, answer.detail, url, chain[1:], answer)
            modified = answer.headers.get("last-modified", "")
            if known and known.is_same(answer.status, answer.body, modified):
                return await self._take_over(url, chain, answer, known)
            target = normalise(answer.headers.get("location", ""), url) if answer.status in _MOVED else None
            if answer.status not in _MOVED or "location" not in answer.headers:
                return await self._shells.open(await self._read(url, chain, answer))
            await self._archive(_exchange_of(url, answer))
            if target is None:
                return Ended(
                    Outcome.UNSAFE, f"redirects to {answer.headers['location'][:100]}", url, chain[1:], answer
                )
            if target in chain or len(chain) > self._max_redirects:
                return Ended(Outcome.REDIRECT_LOOP, f"redirects to {target}", url, chain[1:], answer)
            url, chain = target, (*chain, target)

    def recall_failure(self, entry: Entry, outcome: Outcome) -> None:
        """Put the last try of the earlier crawl first, where it ended in the same failure for good."""
        if self._earlier is not None and outcome.is_for_good and not entry.again:
            entry.attempts[:0] = self._earlier.attempts_at(entry.url, outcome)

    async def _refuse(self, url: str, chain: tuple[str, ...], *, may_leave: bool, seed: str) -> Ended | None:
        """Undeclared hosts: what a disclosure page leads to or a seed moves to, never a private network."""
        if seed and self._scope.is_kin(seed, url) and await leads_inside(host_of(seed)):
            # What was declared stands inside; so may what it moves to.
            admit(host_of(url))
            return None
        if self._scope.discover(url):
            return await self._refuse_inside(url, chain)
        if not may_leave and not (seed and self._scope.is_kin(seed, url)):
            return Ended(
                Outcome.OUT_OF_SCOPE, f"redirects to {host_of(url)}, which is not declared", url, chain[1:]
            )
        if await leads_inside(host_of(url)):
            return Ended(Outcome.UNSAFE, f"{host_of(url)} is a private address", url, chain[1:])
        return None

    async def _take_over(self, url: str, chain: tuple[str, ...], answer: Answer, known: Known) -> Ended:
        """The page as the earlier crawl read it; the archive says that it was there again."""
        before = Before(known.fetch.unchanged_since or known.fetch.fetched_at, known.fetch.digest)
        await self._archive(_exchange_of(url, answer)._replace(same_as=before))
        readout = Readout(head_of_line(known.line), known.line)
        return Ended(Outcome.OK, "", url, chain[1:], answer, readout, known.fetch)

    async def _refuse_inside(self, url: str, chain: tuple[str, ...]) -> Ended | None:
        """A discovered host may stand inside only where the portal does: an audit from the campus."""
        if await leads_inside(host_of(url)):
            if not await leads_inside(self._scope.centre):
                return Ended(Outcome.UNSAFE, f"{host_of(url)} is a private address", url, chain[1:])
            admit(host_of(url))
        return None

    async def _archive(self, exchange: Exchange) -> None:
        """Archive what no reader saw; what is long is made ready beside the loop."""
        if len(exchange.body) < _SHORT:
            self._record.archive(exchange)
        else:
            self._record.archive_sealed(await asyncio.to_thread(seal, exchange))

    async def _read(self, url: str, chain: tuple[str, ...], answer: Answer) -> Ended:
        status = answer.status or 0
        outcome, detail = outcome_of_answer(answer)
        exchange = _exchange_of(url, answer)
        if outcome is not None and outcome is not Outcome.OK:
            await self._archive(exchange)
            return Ended(outcome, detail, url, chain[1:], answer)
        headers = answer.headers
        readout = await self._readers.read(
            Document(
                url=url,
                body=answer.body,
                content_type=headers.get("content-type", ""),
                disposition=headers.get("content-disposition", ""),
                site=site_of(url),
                last_modified=headers.get("last-modified", ""),
                exchange=exchange,
            )
        )
        if readout.sealed:
            self._record.archive_sealed(readout.sealed)
        else:
            await self._archive(exchange)
        if status in (200, 203, 206) or outcome is Outcome.OK:
            return Ended(readout.outcome, readout.detail, url, chain[1:], answer, readout)
        refusal = outcome_of_refusal(status, readout.outcome)
        return Ended(refusal, f"status {status} {readout.detail}".strip(), url, chain[1:], answer)


def fetch_of(entry: Entry, ended: Ended) -> Fetch:
    """How an address ended, as the record keeps it."""
    answer, head = ended.answer, ended.readout.head if ended.readout else None
    headers, before = answer.headers if answer else {}, ended.before
    links = head.links if head and ended.outcome is not Outcome.OK else ()
    return Fetch(
        url=entry.url,
        final_url=ended.final_url,
        site=entry.site,
        outcome=ended.outcome,
        status=answer.status if answer else None,
        chain=ended.chain,
        parent=entry.parent,
        anchor=entry.anchor,
        depth=entry.depth,
        fetched_at=entry.attempts[-1].at,
        attempts=tuple(entry.attempts),
        media=head.media if head else None,
        size=before.size if before else len(answer.body) if answer else 0,
        digest=head.digest if head else "",
        detail=ended.detail,
        etag=headers.get("etag", before.etag if before else ""),
        last_modified=headers.get("last-modified", before.last_modified if before else ""),
        unchanged_since=(before.unchanged_since or before.fetched_at) if before else None,
        onward=tuple(link.url for link in links if link.place is Place.REDIRECT),
    )


def _exchange_of(url: str, answer: Answer) -> Exchange:
    status = answer.status or 0
    return Exchange(
        url, datetime.now(UTC), answer.sent, status, responses.get(status, ""), answer.pairs, answer.body
    )
