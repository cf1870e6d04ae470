"""One request to one answer: what Scrapy reports, as outcomes. Refuses addresses that lead inside."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from OpenSSL import SSL
from scrapy import Request, Spider
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import error
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred

from crawler.items import Outcome
from crawler.urls import is_private, site_of

FORGET_CONNECTIONS = object()

_PHRASES = re.compile(r"[\r\n]+")


class Answer(NamedTuple):
    """What one request came to. ``outcome`` is None while a body has still to be read."""

    outcome: Outcome | None
    detail: str
    status: int | None = None
    headers: dict[str, str] = {}
    pairs: tuple[tuple[str, str], ...] = ()
    sent: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Handler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler, able to forget its kept connections before a second look."""

    def __init__(self, crawler: Crawler) -> None:
        """Listens for the signal :data:`FORGET_CONNECTIONS`."""
        super().__init__(crawler)
        crawler.signals.connect(self.forget, signal=FORGET_CONNECTIONS)

    def forget(self) -> None:
        """Close the connections kept open: the next request makes its own."""
        self._pool.closeCachedConnections()  # type: ignore[no-untyped-call]


class GuardedResolver(CachingThreadedResolver):
    """Resolves names, but refuses private addresses for hosts nobody declared."""

    declared: frozenset[str] = frozenset()
    admitted: ClassVar[set[str]] = set()  # as long-lived as the one reactor that resolves

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        """The declared hosts come with the settings."""
        found = super().from_crawler(crawler, reactor)
        found.declared = frozenset(crawler.settings.getlist("DECLARED_HOSTS"))
        return found

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:
        """As Twisted asks for it."""
        found = super().getHostByName(name, timeout)
        if name not in self.declared and name not in self.admitted:
            found.addCallback(_refuse_private)
        return found


def _refuse_private(address: str) -> str:
    if is_private(address):
        raise error.DNSLookupError(f"{address} is a private address")
    return address


def admit(host: str) -> None:
    """Count a host as declared from now on: it may stand inside."""
    GuardedResolver.admitted.add(host)


async def leads_inside(host: str) -> bool:
    """Whether an undeclared host is, or resolves to, a private address."""
    if is_private(host):
        return True
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, family=socket.AF_INET)
    except OSError:
        return False  # the request itself will say what is wrong
    return any(is_private(str(address[4][0])) for address in found)


async def ask(spider: Spider, url: str, questions: Mapping[str, str] | None = None) -> Answer:
    """Ask for one address, following nothing. A failure is an answer too.

    ``questions`` are headers that ask only for what changed.
    """
    meta = {"download_slot": site_of(url), "dont_redirect": True}
    request = Request(url, dont_filter=True, meta=meta, headers=dict(questions or {}))
    engine = spider.crawler.engine
    assert engine is not None
    try:
        response = await engine.download_async(request)
    except IgnoreRequest as failure:
        return Answer(Outcome.ROBOTS, str(failure)[:200])
    # Whatever a server does to a client library must end as an outcome.
    except Exception as failure:
        return Answer(*read_failure(failure))
    pairs = _pairs(response.headers)
    return Answer(
        None,
        "",
        response.status,
        {name.lower(): value for name, value in pairs},
        pairs,
        (("Host", site_of(url).partition("://")[2]), *_pairs(request.headers)),
        response.body,
    )


def _pairs(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), _PHRASES.sub(" ", value.decode("latin-1")))
        for name, values in headers.items()
        for value in values
    )


def read_failure(failure: Exception) -> tuple[Outcome, str]:
    """The outcome behind an exception of Scrapy or Twisted, and its words."""
    words = " ".join(f"{type(failure).__name__}: {failure}".split())[:200]
    causes = _causes(failure)
    for kinds, outcome in _OUTCOMES:
        if any(isinstance(cause, kinds) for cause in causes):
            return outcome, words
    if "ssl" in words.lower() or "tls" in words.lower() or "certificate" in words.lower():
        return Outcome.TLS, words
    if isinstance(failure, (OSError, error.ConnectError, DownloadFailedError)):
        return Outcome.RESET, words
    return Outcome.UNREADABLE, words


_OUTCOMES: tuple[tuple[tuple[type[BaseException], ...], Outcome], ...] = (
    ((DownloadCancelledError,), Outcome.TOO_LARGE),
    ((DownloadTimeoutError, error.TimeoutError, error.TCPTimedOutError, TimeoutError), Outcome.TIMEOUT),
    ((CannotResolveHostError, error.DNSLookupError), Outcome.DNS),
    ((SSL.Error,), Outcome.TLS),
    ((DownloadConnectionRefusedError, error.ConnectionRefusedError, error.NoRouteError), Outcome.REFUSED),
    (
        (ResponseDataLossError, error.ConnectionLost, error.ConnectionDone, error.ConnectionAborted),
        Outcome.RESET,
    ),
)


def _causes(failure: BaseException) -> list[BaseException]:
    """The exception, what it was raised from, and the reasons Twisted hangs on it."""
    found: list[BaseException] = []
    queue: list[BaseException | None] = [failure]
    while queue and len(found) < 20:
        current = queue.pop()
        if current is None or current in found:
            continue
        found.append(current)
        queue += [current.__cause__, current.__context__]
        queue += [getattr(reason, "value", None) for reason in getattr(current, "reasons", None) or ()]
    return found


def outcome_of_status(status: int) -> Outcome | None:
    """The outcome a status alone decides; None where the body has a say."""
    if status in (404, 410):
        return Outcome.GONE
    if status == 429:
        return Outcome.RATE_LIMITED
    if status in (200, 203, 206) or status in (401, 403, 412, 418, 503, 521):
        return None
    if status >= 500:
        return Outcome.SERVER_ERROR
    return Outcome.OK if status in (201, 202, 204, 205) else Outcome.CLIENT_ERROR


def outcome_of_refusal(status: int, read: Outcome) -> Outcome:
    """For a status that says no: what its body explains, else what the status means."""
    if read in (Outcome.CHALLENGE, Outcome.CAMPUS_ONLY, Outcome.LOGIN_WALL, Outcome.CAPTCHA):
        return read
    if status in (412, 521, 418):
        return Outcome.CHALLENGE
    if status in (401, 403):
        return Outcome.FORBIDDEN
    return Outcome.SERVER_ERROR
