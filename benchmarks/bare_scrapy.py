"""Bare Scrapy on its default settings: follow every link LinkExtractor finds, and do nothing else.

``python -m benchmarks.bare_scrapy OUT.json ORIGIN…`` writes how many answers of each kind it had.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse, Response
from scrapy.linkextractors import LinkExtractor


class BareSpider(scrapy.Spider):
    """Follows the links the audit follows, attachments too, and counts answers."""

    name = "bare"
    handle_httpstatus_list = [404]

    def __init__(self, origins: list[str], counts: Counter[str], **kwargs: Any) -> None:
        """Start at ``origins`` and stay on their hosts."""
        super().__init__(**kwargs)
        self.origins, self.counts = origins, counts
        hosts = sorted(urlsplit(origin).netloc for origin in origins)  # it compares ports too
        # Without this LinkExtractor leaves out pdf, docx and xlsx, which an audit must read.
        self.extractor = LinkExtractor(allow_domains=hosts, deny_extensions=[])

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Ask for every site's home page."""
        for origin in self.origins:
            yield scrapy.Request(f"{origin}/")

    def parse(self, response: Response, **kwargs: Any) -> Iterator[scrapy.Request]:
        """Count the answer and follow its links."""
        if response.status != 200:
            self.counts["dead"] += 1
        elif not isinstance(response, HtmlResponse):
            self.counts["attachments"] += 1
        else:
            self.counts["pages"] += 1
            for link in self.extractor.extract_links(response):
                yield scrapy.Request(link.url)


def main(out: Path, origins: list[str]) -> None:
    """Crawl ``origins`` and write the counts to ``out``."""
    counts: Counter[str] = Counter()
    process = CrawlerProcess({"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False})
    process.crawl(BareSpider, origins=origins, counts=counts)
    process.start()
    out.write_text(json.dumps(counts), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
