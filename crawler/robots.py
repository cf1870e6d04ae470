"""robots.txt: asked for once a site, within bounds, its rules and its Crawl-delay obeyed."""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler

from crawler.downloading import Received
from crawler.unpacking import unpack
from crawler.urls import host_of, normalise, registrable, site_of

_READ = 512_000  # what RFC 9309 asks a crawler to read at least
_MOST = 2_000_000
_SECONDS = 10.0
_HOPS = 5


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, but bounded: a huge, slow, moved or failing robots.txt ends in a decision.

    2xx: its first 512 KB are the rules. Anything else states no rules, also an error page: it is the
    school that has itself audited, and a fault of one file must not hide a site.
    """

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules for the site of ``request``; None where there are none."""
        site = site_of(request.url)
        known: dict[str, asyncio.Future[RobotParser | None]] = self.__dict__.setdefault("_rules", {})
        if site not in known:
            known[site] = asyncio.ensure_future(self._load(site))
        return await asyncio.shield(known[site])

    async def _load(self, site: str) -> RobotParser | None:
        body = await self._fetch(f"{site}/robots.txt")
        if body is None:
            return None
        text = body[:_READ]
        if len(body) > _READ:
            text = text[: text.rfind(b"\n") + 1]
        rules: RobotParser = build_from_crawler(self._parserimpl, self.crawler, text)
        self.crawler.signals.send_catch_log(
            signal=signals.robots_parsed, robotparser=rules, request=Request(f"{site}/robots.txt")
        )
        return rules

    async def _fetch(self, url: str) -> bytes | None:
        """Along a few redirects within the school's domain; None for anything but a 2xx."""
        limit = self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        for _ in range(_HOPS):
            request = Request(
                url,
                dont_filter=True,
                callback=NO_CALLBACK,
                meta={
                    "dont_obey_robotstxt": True,
                    "dont_redirect": True,
                    "download_slot": site_of(url),
                    "download_timeout": min(_SECONDS, limit),
                    "download_maxsize": _MOST,
                },
            )
            try:
                response = await self.crawler.engine.download_async(request)
            # Whatever a server does to a client library, it states no rule.
            except Exception as failure:
                self.crawler.spider.logger.info("%s: %s", url, failure)  # type: ignore[union-attr]
                return None
            assert isinstance(response, Received)
            if response.status in (301, 302, 303, 307, 308):
                location = ",".join(response.values("location"))
                target = normalise(urljoin(url, location)) if location else None
                if target is None or registrable(host_of(target)) != registrable(host_of(url)):
                    return None
                url = target
                continue
            if not 200 <= response.status < 300:
                return None
            return unpack(response.body, ",".join(response.values("content-encoding")), _MOST).body
        return None
