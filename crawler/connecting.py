"""From a name to a connection: which addresses may be reached, which certificates hold.

The door to OpenSSL.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

from aiohttp.abc import AbstractResolver, ResolveResult
from OpenSSL import crypto

from crawler.urls import is_on_link, is_private

_REMEMBERED = 10_000
_FRESH = 300.0  # seconds an address found is used again
_LOOK_UPS = 24  # at once: names that do not resolve take their time
_SECONDS = 5.0  # to fetch a certificate that does not hold
_CAUSES = {
    9: "not yet valid",
    10: "expired",
    18: "self-signed",
    19: "self-signed",
    20: "untrusted issuer",
    21: "untrusted issuer",
    23: "revoked",
    62: "wrong host",
    64: "wrong host",
}


# Names


class LeadsInside(OSError):
    """A name, or an address written out, that leads to a private address and was not declared."""


class GuardedResolver(AbstractResolver):
    """Resolves names, A and AAAA, but hides private addresses from hosts nobody declared.

    Connections are made to the very addresses that were looked at here, so a name that changes its
    mind between two questions gains nothing.
    """

    admitted: ClassVar[set[str]] = set()  # as long-lived as the one process of a crawl

    def __init__(
        self, declared: frozenset[str], seconds: float, look_up: Callable[..., Any] = socket.getaddrinfo
    ) -> None:
        """``declared`` hosts may stand inside; ``look_up`` answers like :func:`socket.getaddrinfo`."""
        self._declared = declared
        self._seconds = seconds
        self._look_up = look_up
        self._threads = ThreadPoolExecutor(_LOOK_UPS, "names")
        self._found: dict[str, tuple[float, list[str]]] = {}
        self._asking: dict[str, asyncio.Future[Any]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name that may be reached, IPv4 first.

        Raises :class:`OSError` for a name that does not resolve in time, :class:`LeadsInside` where
        only private addresses stand.
        """
        allowed = self.allowed(host, await self._addresses(host))
        # IPv4 first: where a school's IPv6 is broken, the next address is tried only after a while.
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in sorted(dict.fromkeys(allowed), key=lambda one: ":" in one)
        ]

    async def _addresses(self, host: str) -> list[str]:
        moment, addresses = self._found.get(host, (0.0, []))
        if addresses and time.monotonic() - moment < _FRESH:
            return addresses
        if host not in self._asking:
            # One question a name: those that hang must not take all threads.
            self._asking[host] = asyncio.get_running_loop().run_in_executor(
                self._threads, self._look_up, host, None, 0, socket.SOCK_STREAM
            )
            self._asking[host].add_done_callback(lambda question: self._answered(host, question))
        try:
            rows = await asyncio.wait_for(asyncio.shield(self._asking[host]), self._seconds)
        except TimeoutError as failure:
            words = f"{host} did not resolve within {self._seconds:.0f} seconds"
            raise socket.gaierror(socket.EAI_AGAIN, words) from failure
        addresses = [str(row[4][0]) for row in rows]
        if len(self._found) >= _REMEMBERED:
            self._found.clear()
        self._found[host] = (time.monotonic(), addresses)
        return addresses

    def _answered(self, host: str, question: asyncio.Future[Any]) -> None:
        del self._asking[host]
        if not question.cancelled():
            question.exception()  # nobody may be waiting any more

    def allowed(self, host: str, addresses: list[str]) -> list[str]:
        """Those of a host's ``addresses`` that may be reached; :class:`LeadsInside` where none may."""
        allowed = [address for address in addresses if self.judges(self._declared, host, address)]
        if addresses and not allowed:
            raise LeadsInside(f"{host} resolves to a private address")
        return allowed

    @classmethod
    def judges(cls, declared: frozenset[str], host: str, address: str) -> bool:
        """Whether a connection to ``host`` may go to ``address``.

        Addresses of the link (the cloud's metadata stands there) are open only to who declares them
        as such, not to a declared name that points there.
        """
        if host in declared or host in cls.admitted:
            return host == address or not is_on_link(address)
        return not is_private(address)

    async def close(self) -> None:
        """Ask no more; a question under way is left to end by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


# Certificates


class BadCertificate(Exception):
    """A certificate that does not hold, and why: expired, wrong host, self-signed…"""


def make_context(ciphers: str, *, verifies: bool) -> ssl.SSLContext:
    """How connections are secured: the system's roots, and old servers too, as they are what we see.

    ``ciphers`` in OpenSSL's notation. Without ``verifies`` every certificate is taken.
    """
    context = ssl.create_default_context()
    context.hostname_checks_common_name = False  # as browsers do
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # a default from Python 3.13 on, of no browser
    context.set_ciphers(ciphers)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    if not verifies:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def explain_refusal(
    failure: ssl.SSLCertVerificationError, host: str, address: str, port: int, ciphers: str
) -> BadCertificate:
    """What is wrong with a certificate, and which it is: it is fetched once more, believing nothing."""
    cause = _CAUSES.get(failure.verify_code, f"not trusted (OpenSSL {failure.verify_code})")
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await asyncio.open_connection(
                address, port, ssl=make_context(ciphers, verifies=False), server_hostname=host
            )
            try:
                found = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
            finally:
                writer.transport.abort()
        return BadCertificate(f"{cause}: {_named(found)}")
    except (OSError, TimeoutError, crypto.Error):
        return BadCertificate(cause)


def _named(certificate: bytes) -> str:
    """The certificate in a few words: for whom, from whom, until when."""
    read = crypto.load_certificate(crypto.FILETYPE_ASN1, certificate)
    until = (read.get_notAfter() or b"").decode("ascii", "replace")[:8]
    subject = read.get_subject().commonName or "?"
    issuer = read.get_issuer().commonName or "?"
    return f"certificate of {subject:.60} by {issuer:.60} until {until}"
