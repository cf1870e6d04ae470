"""One request to one answer: what Scrapy reports, as outcomes. Refuses addresses that lead inside."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

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
from twisted.internet import error
from twisted.web._newclient import BadHeaders, ParseError
from twisted.web.http import _MalformedChunkedDataError

from crawler.connecting import (
    HEARD,
    BadCertificate,
    BoundedFactory,
    Certificates,
    GuardedResolver,
    HandshakeFailed,
    HeadTooLong,
)
from crawler.items import Outcome
from crawler.unpacking import unpack
from crawler.urls import host_of, is_private, site_of

FORGET_CONNECTIONS = object()

_SMALL = 100_000  # bytes that are unpacked at once
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
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
    latency: float = 0.0  # seconds to the head of the answer, or to the failure


class Handler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler, able to forget its kept connections before a second look."""

    def __init__(self, crawler: Crawler) -> None:
        """Listens for the signal :data:`FORGET_CONNECTIONS`."""
        super().__init__(crawler)
        self._pool._factory = BoundedFactory
        if crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
            self._contextFactory: Any = Certificates(crawler.settings["DOWNLOADER_CLIENT_TLS_CIPHERS"])
        crawler.signals.connect(self.forget, signal=FORGET_CONNECTIONS)

    def forget(self) -> None:
        """Close the connections kept open: the next request makes its own."""
        self._pool.closeCachedConnections()  # type: ignore[no-untyped-call]


def admit(host: str) -> None:
    """Count a host as declared from now on: it may stand inside."""
    GuardedResolver.admitted.add(host)


async def leads_inside(host: str) -> bool:
    """Whether an undeclared host is, or resolves to, a private address."""
    if is_private(host):
        return True
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False  # the request itself will say what is wrong
    return any(is_private(str(address[4][0])) for address in found)


async def ask(
    spider: Spider, url: str, *, seconds: float = 0.0, questions: Mapping[str, str] | None = None
) -> Answer:
    """Ask for one address, following nothing. A failure is an answer too.

    ``seconds`` bounds the response; 0 leaves it to the settings. ``questions`` are headers that ask
    only for what changed.
    """
    meta = {"download_slot": site_of(url), "dont_redirect": True}
    request = Request(url, dont_filter=True, meta=meta, headers=dict(questions or {}))
    if seconds:
        request.meta["download_timeout"] = seconds
    engine = spider.crawler.engine
    assert engine is not None
    began = time.monotonic()
    try:
        response = await engine.download_async(request)
    except IgnoreRequest as failure:
        return Answer(Outcome.ROBOTS, str(failure)[:200])
    # Whatever a server does to a client library must end as an outcome.
    except Exception as failure:
        outcome, words = read_failure(failure)
        return Answer(*_told_apart(outcome, words, request), latency=time.monotonic() - began)
    finally:
        HEARD.discard(request.url.encode("ascii", "replace"))
    pairs = _pairs(response.headers)
    headers = {name.lower(): value for name, value in pairs}
    answer = Answer(
        None,
        "",
        response.status,
        headers,
        pairs,
        (("Host", site_of(url).partition("://")[2]), *_pairs(request.headers)),
        response.body,
        request.meta.get("download_latency", 0.0),
    )
    if "content-encoding" in headers:
        return await _unpacked(answer, spider.crawler.settings.getint("MAX_EXPANDED"))
    return answer


def _told_apart(outcome: Outcome, words: str, request: Request) -> tuple[Outcome, str]:
    """What the exception alone does not say: a slow answer is none at all, a hidden name is refused."""
    if outcome is Outcome.TIMEOUT and request.url.encode("ascii", "replace") in HEARD:
        return Outcome.TOO_SLOW, words
    host = host_of(request.url).strip("[]")
    if outcome is Outcome.DNS and host in GuardedResolver.refused:
        return Outcome.UNSAFE, f"{host} resolves to a private address"
    return outcome, words


async def _unpacked(answer: Answer, limit: int) -> Answer:
    """The answer with its content coding undone; beside the loop when that takes a while."""
    codings = answer.headers["content-encoding"]
    if len(answer.body) > _SMALL:
        found = await asyncio.to_thread(unpack, answer.body, codings, limit)
    else:
        found = unpack(answer.body, codings, limit)
    return answer._replace(
        outcome=found.outcome,
        detail=found.detail,
        body=found.body,
        headers={name: value for name, value in answer.headers.items() if name != "content-encoding"},
        pairs=tuple(pair for pair in answer.pairs if pair[0].lower() != "content-encoding"),
    )


def _pairs(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), _PHRASES.sub(" ", value.decode("latin-1")))
        for name, values in headers.items()
        for value in values
    )


def read_failure(failure: Exception) -> tuple[Outcome, str]:
    """The outcome behind an exception of Scrapy or Twisted, and its words."""
    causes = _causes(failure)
    for kinds, outcome in _TELLING:
        if told := next((str(cause) for cause in causes if isinstance(cause, kinds)), ""):
            return outcome, " ".join(told.split())[:200]
    words = " ".join(f"{type(failure).__name__}: {failure}".split())[:200]
    for kinds, outcome in _OUTCOMES:
        if any(isinstance(cause, kinds) for cause in causes):
            return outcome, words
    if any(isinstance(cause, HandshakeFailed) for cause in causes):
        return Outcome.TLS, f"handshake: {words}"[:200]
    if isinstance(failure, (OSError, error.ConnectError, DownloadFailedError)):
        return Outcome.RESET, words
    return Outcome.UNREADABLE, words


# Exceptions whose own words say it best.
_TELLING: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Outcome], ...] = (
    (BadCertificate, Outcome.TLS),
    (HeadTooLong, Outcome.TOO_LARGE),
    ((ParseError, BadHeaders, _MalformedChunkedDataError), Outcome.PROTOCOL),
)
_OUTCOMES: tuple[tuple[tuple[type[BaseException], ...], Outcome], ...] = (
    ((DownloadCancelledError,), Outcome.TOO_LARGE),
    ((DownloadTimeoutError, error.TimeoutError, error.TCPTimedOutError, TimeoutError), Outcome.TIMEOUT),
    ((CannotResolveHostError, error.DNSLookupError), Outcome.DNS),
    ((DownloadConnectionRefusedError, error.ConnectionRefusedError, error.NoRouteError), Outcome.REFUSED),
    (
        (ResponseDataLossError, error.ConnectionLost, error.ConnectionDone, error.ConnectionAborted),
        Outcome.RESET,
    ),
    ((ValueError,), Outcome.PROTOCOL),  # numbers that are none, in what Twisted parses
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
    if 500 <= status < 600:
        return Outcome.SERVER_ERROR
    if not 200 <= status < 500 or status in (204, 205) or 300 <= status < 400:
        # Nothing was asked that these could answer: no content, not modified, moved to nowhere.
        return Outcome.PROTOCOL
    return Outcome.OK if status < 300 else Outcome.CLIENT_ERROR


def outcome_of_answer(answer: Answer) -> tuple[Outcome | None, str]:
    """The outcome that status and headers alone decide, and its words; None where the body has a say."""
    status = answer.status or 0
    if status == 503 and "retry-after" in answer.headers:
        return Outcome.RATE_LIMITED, "status 503 with Retry-After"
    if status == 206:
        match = _RANGE.match(answer.headers.get("content-range", ""))
        if not match or match[1] != "0" or int(match[2]) + 1 != int(match[3]):
            return Outcome.PROTOCOL, "status 206: a part nobody asked for"
    return outcome_of_status(status), f"status {status}"


def outcome_of_refusal(status: int, read: Outcome) -> Outcome:
    """For a status that says no: what its body explains, else what the status means."""
    if read in (Outcome.CHALLENGE, Outcome.CAMPUS_ONLY, Outcome.LOGIN_WALL, Outcome.CAPTCHA):
        return read
    if status in (412, 521, 418):
        return Outcome.CHALLENGE
    if status in (401, 403):
        return Outcome.FORBIDDEN
    return Outcome.SERVER_ERROR
