"""How the crawl behaves towards each site: its pace, its rests, and the hours it keeps quiet."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.robotstxt import RobotParser

from crawler.fetching import Answer
from crawler.frontier import Entry, Frontier
from crawler.items import Outcome, Plan
from crawler.pacing import Paces, QuietHours, retry_after
from crawler.urls import site_of

_TRIES = 4  # times one address is put off
_FIRST_REST = 2.0  # seconds, doubled each time, where a site does not say how long
_NO_DELAY_BELOW = 0.005
_TROUBLED = frozenset({Outcome.TIMEOUT, Outcome.TOO_SLOW, Outcome.RESET, Outcome.SERVER_ERROR})


class Manners:
    """Learns from answers and robots.txt; tells the frontier and Scrapy's slots."""

    def __init__(self, spider: Spider, plan: Plan, frontier: Frontier) -> None:
        self._spider = spider
        self._plan = plan
        self._frontier = frontier
        rate = plan.requests_per_second
        least = 1 / rate if rate > 0 else 0.0
        self._least = least if least >= _NO_DELAY_BELOW else 0.0
        self._paces = Paces(self._least, plan.max_crawl_delay)
        self._paced: dict[str, float] = {}
        self._quiet = QuietHours(plan.quiet_hours)

    def listen(self) -> None:
        """Hear of every robots.txt that is read."""
        self._spider.crawler.signals.connect(self._heed, signals.robots_parsed)

    def _heed(self, robotparser: RobotParser, request: Request) -> None:
        agent = self._spider.crawler.settings["ROBOTSTXT_USER_AGENT"]
        delay = robotparser.crawl_delay(agent)
        if delay:
            self._paces.obey(site_of(request.url), delay)
            self._set(site_of(request.url))

    def learn(self, site: str, outcome: Outcome, answer: Answer | None) -> None:
        """Take note of how long an answer took."""
        if answer is not None and answer.latency:
            self._paces.note(site, answer.latency, failed=outcome in _TROUBLED)
            self._set(site)

    def _set(self, site: str) -> None:
        seconds = self._paces.of(site)
        if abs(seconds - self._paced.get(site, self._least)) < 0.05:
            return
        self._paced[site] = seconds
        # The frontier, so that what waits for a slow site takes no place from the others; the slot,
        # so that redirects and robots.txt keep the pace too.
        self._frontier.pace(site, seconds if seconds > self._least else 0.0)
        engine: Any = self._spider.crawler.engine
        slot = engine.downloader.slots.get(site)
        if slot is not None:
            slot.delay = seconds

    def put_off(self, entry: Entry, answer: Answer | None) -> bool:
        """Let a site rest that asked for it, and come back to the address. False: patience is at an end."""
        wanted = retry_after(answer.headers.get("retry-after", ""), datetime.now(UTC)) if answer else None
        seconds = _FIRST_REST * 2**entry.waits if wanted is None else wanted
        seconds = min(max(seconds, 0.1), self._plan.max_wait)
        patient = entry.waits < _TRIES and entry.waited < self._plan.max_wait and not entry.again
        entry.waits += 1
        entry.waited += seconds
        alive = self._frontier.rest(entry.site, time.monotonic(), seconds, self._plan.max_wait)
        if patient and alive:
            self._frontier.put_back(entry)
        return patient and alive

    def quiet_left(self) -> float:
        """Seconds until something may be asked for; 0 outside quiet hours."""
        return self._quiet.left(datetime.now(UTC))

    @property
    def quiet_until(self) -> str:
        """When quiet hours end, while they last."""
        return self._quiet.end if self.quiet_left() else ""
