"""Scrapy's downloads over aiohttp, bounded, and what its exceptions mean.

The door to aiohttp. Scrapy's own handler for it is marked experimental and knows none of our bounds.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from errno import ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT
from functools import partial

from aiohttp import (
    ClientConnectionError,
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientOSError,
    ClientPayloadError,
    ClientResponse,
    ClientResponseError,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    DummyCookieJar,
    InvalidURL,
    ServerDisconnectedError,
    TCPConnector,
)
from aiohttp.http_exceptions import HttpProcessingError
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from yarl import URL

from crawler.connecting import BadCertificate, GuardedResolver, LeadsInside, explain_refusal, make_context
from crawler.heads import LISTENING, MAX_HEAD, Connection, HeadTooLong, Listening
from crawler.items import Outcome
from crawler.urls import is_address

FORGET_CONNECTIONS = object()

_CHUNK = 1 << 18  # bytes that may wait to be taken
_MOST_FIELDS = 5_000
_KEPT = 30.0  # seconds an idle connection is kept
_NUMBERS = re.compile(r"\[Errno (\d+)\]")
_PHRASES = re.compile(r"[\r\n]+")


class TooSlow(TimeoutError):
    """The time was over while an answer was under way."""


class TooLarge(Exception):
    """A body longer than its bound."""


class Received(Response):
    """What a server sent: its headers also as they stood, ``sent`` those it was asked with."""

    pairs: tuple[tuple[str, str], ...] = ()
    sent: tuple[tuple[str, str], ...] = ()

    def values(self, name: str) -> list[str]:
        """The values of a header, whose ``name`` is in small letters."""
        return [value for key, value in self.pairs if key.lower() == name]


class Handler(BaseDownloadHandler):
    """Scrapy's downloads over aiohttp, able to forget its kept connections before a second look."""

    def __init__(self, crawler: Crawler) -> None:
        """Listens for the signal :data:`FORGET_CONNECTIONS`."""
        super().__init__(crawler)
        settings = crawler.settings
        self._words = {**settings.getdict("DEFAULT_REQUEST_HEADERS"), "User-Agent": settings["USER_AGENT"]}
        self._seconds = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._limit = settings.getint("DOWNLOAD_MAXSIZE")
        self._ciphers: str = settings["DOWNLOADER_CLIENT_TLS_CIPHERS"]
        self._context = make_context(self._ciphers, verifies=settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"))
        declared = frozenset(host.strip("[]") for host in settings.getlist("DECLARED_HOSTS"))
        self._resolver = GuardedResolver(declared, settings.getfloat("DNS_TIMEOUT"))
        self._session: ClientSession | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        crawler.signals.connect(self.forget, signal=FORGET_CONNECTIONS)

    def forget(self) -> None:
        """Close the connections kept open: the next request makes its own."""
        if self._session is not None:
            task = asyncio.ensure_future(self._session.close())
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)
            self._session = None

    async def close(self) -> None:
        """End all connections, and ask for no more names."""
        self.forget()
        await asyncio.gather(*self._leaving)
        await self._resolver.close()

    def _open(self) -> ClientSession:
        if self._session is None:
            # Scrapy's slots bound how many there are at once.
            connector = TCPConnector(
                ssl=self._context,
                resolver=self._resolver,
                use_dns_cache=False,
                limit=0,
                keepalive_timeout=_KEPT,
            )
            connector._factory = partial(Connection, loop=asyncio.get_running_loop())  # type: ignore[assignment]
            self._session = ClientSession(
                connector=connector,
                cookie_jar=DummyCookieJar(),
                auto_decompress=False,
                headers=self._words,
                read_bufsize=_CHUNK,
                max_line_size=MAX_HEAD,
                max_field_size=MAX_HEAD,
                max_headers=_MOST_FIELDS,
            )
            self._session._retry_connection = False  # every try is counted: the next is asked for here
        return self._session

    async def download_request(self, request: Request) -> Received:
        """The answer to one request; whatever aiohttp raises, :func:`read_failure` reads.

        Raises :class:`TooSlow`, :class:`TooLarge`, :class:`crawler.connecting.BadCertificate` and
        :class:`crawler.connecting.LeadsInside` of our own.
        """
        url = URL(request.url, encoded=True)
        host = url.host or ""
        if is_address(host):
            self._resolver.allowed(host, [host])
        try:
            response, body = await self._ask(request, url)
        except ClientConnectorCertificateError as failure:
            refused = failure.certificate_error
            if not isinstance(refused, ssl.SSLCertVerificationError):
                raise
            address = host if is_address(host) else (await self._resolver.resolve(host))[0]["host"]
            raise await explain_refusal(refused, host, address, url.port or 443, self._ciphers) from failure
        received = Received(request.url, response.status, body=body, request=request)
        received.pairs = _pairs(response.raw_headers)
        received.sent = tuple((str(name), value) for name, value in response.request_info.headers.items())
        return received

    async def _ask(self, request: Request, url: URL) -> tuple[ClientResponse, bytes]:
        """The answer and its body. A kept connection that had ended unnoticed is no try: another is taken."""
        began = time.monotonic()
        seconds = request.meta.get("download_timeout", self._seconds)
        while True:
            listening = Listening()
            LISTENING.set(listening)
            left = max(began + seconds - time.monotonic(), 0.001)
            try:
                async with self._open().get(
                    url,
                    headers=request.headers.to_tuple_list(),
                    timeout=ClientTimeout(total=left),
                    allow_redirects=False,
                ) as response:
                    request.meta["download_latency"] = time.monotonic() - began
                    return response, await _take(response, request.meta.get("download_maxsize", self._limit))
            except TimeoutError as failure:
                raise (TooSlow if listening.heard else TimeoutError)(
                    f"{request.url} took longer than {seconds:g} seconds"
                ) from failure
            except (ClientOSError, ServerDisconnectedError):
                if listening.heard or not listening.kept:
                    raise


async def _take(response: ClientResponse, limit: int) -> bytes:
    """The body within its bound."""
    promised = response.content_length or 0
    if promised > limit:
        raise TooLarge(f"{promised} bytes promised, more than {limit}")
    parts: list[bytes] = []
    length = 0
    async for part in response.content.iter_any():
        parts.append(part)
        length += len(part)
        if length > limit:
            raise TooLarge(f"more than {limit} bytes")
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _pairs(headers: tuple[tuple[bytes, bytes], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), _PHRASES.sub(" ", value.decode("latin-1"))) for name, value in headers
    )


def read_failure(failure: Exception) -> tuple[Outcome, str]:
    """The outcome behind an exception of a download, and its words."""
    causes = _causes(failure)
    for kinds, outcome in _TELLING:
        if told := next((str(cause) for cause in causes if isinstance(cause, kinds)), ""):
            return outcome, " ".join(told.split())[:200]
    words = " ".join(f"{type(failure).__name__}: {failure}".split())[:200]
    for kinds, outcome in _OUTCOMES:
        if any(isinstance(cause, kinds) for cause in causes):
            return outcome, words
    numbers = {cause.errno for cause in causes if isinstance(cause, OSError)}
    # Where each of several addresses failed in its own way, only the words say how.
    numbers |= {int(number) for cause in causes for number in _NUMBERS.findall(str(cause))}
    if ETIMEDOUT in numbers:
        return Outcome.TIMEOUT, words
    if numbers & {ECONNREFUSED, EHOSTUNREACH, ENETUNREACH}:
        return Outcome.REFUSED, words
    if isinstance(failure, (OSError, ClientConnectionError)):
        return Outcome.RESET, words
    return Outcome.UNREADABLE, words


# Exceptions whose own words say it best.
_TELLING: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Outcome], ...] = (
    (BadCertificate, Outcome.TLS),
    (LeadsInside, Outcome.UNSAFE),
    ((TooLarge, HeadTooLong), Outcome.TOO_LARGE),
)
_OUTCOMES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Outcome], ...] = (
    (TooSlow, Outcome.TOO_SLOW),
    (ClientConnectorDNSError, Outcome.DNS),
    (TimeoutError, Outcome.TIMEOUT),
    ((ClientSSLError, ssl.SSLError), Outcome.TLS),
    (ClientPayloadError, Outcome.RESET),
    (ConnectionRefusedError, Outcome.REFUSED),
    # ValueError: names and numbers that are none.
    ((ClientResponseError, HttpProcessingError, InvalidURL, ValueError), Outcome.PROTOCOL),
)


def _causes(failure: BaseException) -> list[BaseException]:
    """The exception and what it was raised from."""
    found: list[BaseException] = []
    queue: list[BaseException | None] = [failure]
    while queue and len(found) < 20:
        current = queue.pop()
        if current is None or current in found:
            continue
        found.append(current)
        queue += [current.__cause__, current.__context__]
    return found
