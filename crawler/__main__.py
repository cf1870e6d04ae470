"""The child process of a crawl: ``python -m crawler PLAN.json DIRECTORY``.

A record that lies in the directory is gone on with (:mod:`crawler.run` sees to it that it may be).

Progress goes to standard output as lines of JSON, the log to standard error. Started by
:mod:`crawler.run`, and ends with it.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.earlier import reading_version
from crawler.items import CrawlEnd, CrawlHead, Plan, Progress
from crawler.lifeline import die_with_parent
from crawler.mending import lock, mend
from crawler.notation import from_data, write_line
from crawler.record import HEAD, RecordWriter
from crawler.scope import seeds_of
from crawler.spider import CrawlSpider
from crawler.urls import host_of

TOOL = "compliance crawler"
_NO_DELAY_ABOVE = 200  # requests a second


def main(arguments: list[str]) -> int:
    """Crawl the plan into the directory; the exit code only says whether the end mark was written."""
    plan_path, directory = Path(arguments[0]), Path(arguments[1])
    die_with_parent()
    plan = from_data(Plan, json.loads(plan_path.read_bytes()))
    head = CrawlHead(tool=TOOL, started_at=datetime.now(UTC), plan=plan, reading=reading_version())
    ends: list[CrawlEnd] = []
    directory.mkdir(parents=True, exist_ok=True)
    lock(directory)
    going_on = directory if (directory / HEAD).exists() else None
    if going_on:
        mend(going_on)
    with RecordWriter(directory, head, going_on=going_on is not None) as record:
        process = AsyncCrawlerProcess(settings_for(plan))
        logging.getLogger("scrapy").setLevel(logging.INFO)  # else its records are made, then dropped
        crawler = process.create_crawler(CrawlSpider)
        process.crawl(
            crawler,
            plan=plan,
            record=record,
            on_progress=_tell,
            on_end=lambda end: _end(end, ends),
            going_on=going_on,
        )
        loop = asyncio.get_event_loop()

        def interrupt() -> None:
            if isinstance(crawler.spider, CrawlSpider):
                crawler.spider.interrupt()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, interrupt)
        # What is imported by now stays, and little of what comes makes cycles.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)
        process.start(install_signal_handlers=False)
    return 0 if ends else 1


def settings_for(plan: Plan) -> Settings:
    """Scrapy's settings with the plan's limits."""
    settings = Settings()
    settings.setmodule("crawler.settings")
    rate = plan.requests_per_second
    limits: dict[str, Any] = {
        "CONCURRENT_REQUESTS_PER_DOMAIN": plan.concurrency_per_site,
        "DOWNLOAD_DELAY": 0 if rate <= 0 or rate > _NO_DELAY_ABOVE else 1 / rate,
        "DOWNLOAD_TIMEOUT": plan.seconds,
        "DOWNLOAD_MAXSIZE": plan.max_bytes,
        "DOWNLOAD_VERIFY_CERTIFICATES": plan.verify_certificates,
        "MAX_EXPANDED": plan.max_expanded,
        "ROBOTSTXT_OBEY": plan.obey_robots,
        "DECLARED_HOSTS": [host_of(url) for _, url in seeds_of(plan)],
    }
    if plan.user_agent:
        limits["USER_AGENT"] = plan.user_agent
    settings.setdict(limits, priority="cmdline")
    return settings


def _tell(progress: Progress) -> None:
    sys.stdout.buffer.write(write_line(progress))
    sys.stdout.buffer.flush()


def _end(end: CrawlEnd, ends: list[CrawlEnd]) -> None:
    ends.append(end)
    if end.reason != "finished":
        # Scrapy would wait for hanging downloads; the record is whole already.
        sys.stderr.flush()
        os._exit(0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
