"""The crawl itself: one frontier, Scrapy's downloader, reading processes, one record.

The spider asks through Scrapy's engine rather than through callbacks, so that every address has
one coroutine from the first try to its line in the record, and no exception can lose one.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Spider

from crawler.accounts import Accounts
from crawler.downloading import FORGET_CONNECTIONS
from crawler.earlier import open_earlier, pages_before
from crawler.following import Follower
from crawler.frontier import Entry, Frontier
from crawler.items import Attempt, CrawlEnd, Outcome, Place, Plan, Progress, Skip
from crawler.manners import Manners
from crawler.readers import Readers
from crawler.record import RecordWriter
from crawler.resuming import Standing, ended_urls, restore
from crawler.scope import FIRST, Scope, seeds_of
from crawler.settling import settle
from crawler.shells import ShellOpener
from crawler.sowing import sow, sow_watched
from crawler.traps import Traps
from crawler.urls import site_of
from crawler.visiting import Ended, Visitor, fetch_of

IN_FLIGHT = 48  # or what all sites may have at once, so that hanging ones hold up no other
MOST_IN_FLIGHT = 256
PATIENCE = 1.5  # seconds an interrupted crawl waits for what is in flight
_RETRIED = frozenset({Outcome.RESET, Outcome.SERVER_ERROR})
_SECOND_PATIENCE = 2.0  # times the seconds of a first look


class CrawlSpider(Spider):
    """Crawls one plan into one record."""

    name = "crawl"

    def __init__(
        self,
        *,
        plan: Plan,
        record: RecordWriter,
        on_progress: Callable[[Progress], None],
        on_end: Callable[[CrawlEnd], None],
        going_on: Path | None = None,
        **kwargs: Any,
    ) -> None:
        """``on_progress`` is called about once a second, ``on_end`` once the end mark is written.

        ``going_on`` is the directory of the mended record that ``record`` appends to.
        """
        super().__init__(**kwargs)
        self._plan, self._record = plan, record
        self._on_progress, self._on_end = on_progress, on_end
        today = datetime.now(UTC).date()
        self._scope = Scope(plan, today)
        self._accounts = Accounts(plan)
        self._accounts.pages_before = pages_before(plan.earlier)
        self._frontier = Frontier(
            max_pages=plan.max_pages,
            per_site=plan.concurrency_per_site,
            max_depth=plan.max_depth,
            traps=Traps(plan.max_per_pattern, today.year),
        )
        self._manners = Manners(self, plan, self._frontier)
        self._follower = Follower(
            self._scope, self._frontier, self._accounts, record, only_column=plan.profile == "watch"
        )
        self._readers = Readers(plan.readers)
        self._shells = ShellOpener(
            plan, scope=self._scope, readers=self._readers, record=record, skip=self._follower.skip
        )
        self._visitor = Visitor(
            self,
            scope=self._scope,
            readers=self._readers,
            record=record,
            shells=self._shells,
            max_redirects=plan.max_redirects,
            earlier=open_earlier(plan.earlier, fresh=plan.fresh),
        )
        self._failed: dict[str, tuple[Entry, Outcome]] = {}
        self._written: set[str] = set()
        self._going_on = going_on
        self._standing = Standing(
            plan=plan,
            scope=self._scope,
            frontier=self._frontier,
            accounts=self._accounts,
            follower=self._follower,
            failed=self._failed,
            written=self._written,
        )
        self._flying: dict[asyncio.Task[None], Entry] = {}
        self._stopping = self._late = False  # interrupted; or the time for the whole crawl ended first
        self._wake = asyncio.Event()
        self._began = time.monotonic()

    def interrupt(self) -> None:
        """Stop soon: nothing new is asked for, and the end mark says so."""
        self._stopping = True
        self._wake.set()

    async def start(self) -> AsyncIterator[Any]:
        """The whole crawl; yields nothing, as nothing goes through callbacks."""
        self._manners.listen()
        ticker = asyncio.create_task(self._tick())
        try:
            await self._begin()
            await self._run_dry()
            if self._plan.watched and self._goes_on():
                sow_watched(self._plan, self._scope, self._follower)
                await self._run_dry()
            if self._failed and self._goes_on():
                await self._look_again()
            await self._land()
        finally:
            ticker.cancel()
            self._readers.close()
            self._shells.close()
        self._finish()
        nothing: tuple[Any, ...] = ()
        for request in nothing:
            yield request

    async def _begin(self) -> None:
        """The seeds, and what the record tells of the crawl so far."""
        if self._going_on is None:
            sow(self._plan, self._follower)
            return
        self._frontier.expect(ended_urls(self._going_on))
        sow(self._plan, self._follower)
        await restore(self._going_on, self._standing)

    # The loop

    def _goes_on(self) -> bool:
        """Neither interrupted nor out of time."""
        limit = self._plan.max_seconds
        self._late = self._late or 0 < limit <= time.monotonic() - self._began
        return not self._stopping and not self._late

    async def _run_dry(self) -> None:
        """Hand out addresses until none are left."""
        room = max(IN_FLIGHT, min(self._plan.concurrency_per_site * len(self._scope.hosts), MOST_IN_FLIGHT))
        while self._goes_on():
            if quiet := self._manners.quiet_left():
                await self._nap(min(1.0, quiet))
                continue
            entry = self._frontier.next(time.monotonic()) if len(self._flying) < room else None
            if entry is not None:
                task = asyncio.create_task(self._visit(entry))
                self._flying[task] = entry
                task.add_done_callback(self._landed)
                continue
            if self._frontier.is_spent():
                return
            await self._nap(max(0.05, min(1.0, self._frontier.resting_until - time.monotonic())))

    async def _nap(self, seconds: float) -> None:
        """Sleep until something ends, or ``seconds`` have passed."""
        self._wake.clear()
        alarm = asyncio.get_running_loop().call_later(seconds, self._wake.set)
        await self._wake.wait()
        alarm.cancel()

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.pop(task, None)
        self._wake.set()

    async def _look_again(self) -> None:
        """Ask once more, over new connections, for every address that failed, the longest ago first."""
        self.crawler.signals.send_catch_log(FORGET_CONNECTIONS)
        entries = sorted(
            (entry for entry, _ in self._failed.values()), key=lambda e: (e.attempts[-1].at, e.url)
        )
        ripe = sum(self._until_ripe(entry) <= 0 for entry in entries)
        for some in (entries[:ripe], entries[ripe:]):
            while self._goes_on() and some and (left := self._until_ripe(some[-1])) > 0:
                await self._nap(left)
            for entry in some:
                entry.rank = FIRST
                self._frontier.add_again(entry)
            await self._run_dry()

    def _until_ripe(self, entry: Entry) -> float:
        """Seconds until an address that failed may be asked for again; a clock may be set back."""
        passed = (datetime.now(UTC) - entry.attempts[-1].at).total_seconds()
        return self._plan.second_look_after - max(0.0, passed)

    async def _land(self) -> None:
        """After an interrupt or at the end of our time: give what is in flight a moment, then leave it."""
        if self._flying:
            await asyncio.wait(tuple(self._flying), timeout=PATIENCE)
        for task, entry in tuple(self._flying.items()):
            task.cancel()
            if not entry.again:
                self._follower.skip(Skip(entry.url, self._why_ended(), entry.parent, self._late_words()))

    def _finish(self) -> None:
        cut_off = self._stopping or self._late
        for entry, why in self._frontier.drain(self._why_ended() if cut_off else None):
            if not entry.again:
                detail = self._late_words() or (
                    f"{self._plan.max_pages} pages of the site" if why is Outcome.BUDGET else ""
                )
                self._follower.skip(Skip(entry.url, why, entry.parent, detail))
        self._follower.close()
        hosts, left_out = self._follower.hosts_seen()
        end = CrawlEnd(
            ended_at=datetime.now(UTC),
            reason=self._why_ended().value if cut_off else "finished",
            sites=self._accounts.ends(interrupted=self._stopping),
            counts={name: count for name, count in sorted(self._accounts.totals.items()) if count},
            hosts=None if self._plan.only_seeds else hosts,
            hosts_left_out=left_out,
        )
        if not self._stopping:
            self._record.close()
            settle(self._record.directory, self._follower.paths, [url for _, url in seeds_of(self._plan)])
        self._record.end(end)
        self._on_progress(self._progress(done=True))
        self._on_end(end)

    def _why_ended(self) -> Outcome:
        return Outcome.INTERRUPTED if self._stopping else Outcome.BUDGET

    def _late_words(self) -> str:
        return f"{self._plan.max_seconds:.0f} seconds are over" if self._late and not self._stopping else ""

    async def _tick(self) -> None:
        while True:
            self._record.flush()
            self._on_progress(self._progress())
            await asyncio.sleep(1)

    def _progress(self, *, done: bool = False) -> Progress:
        totals = self._accounts.totals
        return Progress(
            pages=totals["pages"],
            fetched=totals["fetches"],
            queued=self._frontier.queued,
            failed=self._accounts.failed(),
            seconds=round(time.monotonic() - self._began, 3),
            sites=self._accounts.pages_of_sites(),
            done=done,
            quiet_until="" if done else self._manners.quiet_until,
        )

    # One address

    async def _visit(self, entry: Entry) -> None:
        outcome: Outcome | None = None
        try:
            ended = await self._try(entry)
            outcome = ended.outcome
            self._visitor.recall_failure(entry, outcome)
            if outcome is not Outcome.RATE_LIMITED or not self._manners.put_off(entry, ended.answer):
                self._write(entry, ended)
        # Whatever goes wrong here is ours; the address must not vanish with it.
        except Exception as failure:
            self.logger.error("%s\n%s", entry.url, traceback.format_exc())
            self._accounts.totals["our_errors"] += 1
            detail = f"our error: {type(failure).__name__}: {failure}"[:200]
            entry.attempts.append(Attempt(datetime.now(UTC), Outcome.UNREADABLE, None))
            self._write_fetch(entry, Ended(Outcome.UNREADABLE, detail, entry.url))
        finally:
            self._frontier.done(entry, outcome)

    async def _try(self, entry: Entry) -> Ended:
        """Ask, follow redirects, read; once more for what a worn connection or a hiccup explains."""
        for last in (False, True):
            while self._goes_on() and (quiet := self._manners.quiet_left()):
                await asyncio.sleep(min(1.0, quiet))
            ended = await self._visitor.visit(
                entry.url,
                may_leave=self._plan.only_seeds or (entry.column and not entry.seed),
                seed=entry.seed,
                seconds=self._plan.seconds * (_SECOND_PATIENCE if entry.again else 1.0),
            )
            status = ended.answer.status if ended.answer else None
            entry.attempts.append(Attempt(datetime.now(UTC), ended.outcome, status))
            self._manners.learn(site_of(ended.final_url), ended.outcome, ended.answer)
            if last or entry.again or self._stopping or ended.outcome not in _RETRIED:
                break
        return ended

    # What is written, and what is followed

    def _write(self, entry: Entry, ended: Ended) -> None:
        readout = ended.readout
        if entry.seed and ended.outcome is Outcome.OK and site_of(ended.final_url) != site_of(entry.seed):
            self._standing.adopt(entry.seed, ended.final_url)
        if readout is not None and (ended.outcome is Outcome.OK or self._plan.only_seeds):
            if ended.final_url not in self._written:
                self._written.add(ended.final_url)
                self._record.page_line(readout.line)
                self._accounts.count_page(ended.final_url)
                if entry.follow and self._scope.crawls(ended.final_url):
                    self._follower.follow(entry, ended.final_url, readout.head)
        elif readout is not None and entry.follow and self._scope.crawls(ended.final_url):
            # A shell or a notice may still move the visitor on.
            self._follower.follow(entry, ended.final_url, readout.head, only=Place.REDIRECT)
        self._write_fetch(entry, ended)

    def _write_fetch(self, entry: Entry, ended: Ended) -> None:
        fetch = fetch_of(entry, ended)
        self._record.fetch(fetch, again=entry.again)
        self._standing.count(fetch, entry, again=entry.again)
