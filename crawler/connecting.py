"""From a name to a connection: which addresses may be reached, which certificates hold.

The door to OpenSSL and service_identity.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence
from functools import partial
from ipaddress import ip_address
from typing import Any, ClassVar

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver, HostResolution
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress
from twisted.internet.ssl import AcceptableCiphers, CertificateOptions, TLSVersion, platformTrust
from twisted.internet.threads import deferToThreadPool
from twisted.python.failure import Failure
from twisted.web.client import BrowserLikePolicyForHTTPS

from crawler.urls import is_private

MAX_HEAD = 256_000  # bytes of status line and headers

_REMEMBERED = 10_000
_FRESH = 300.0  # seconds an address found is used again
_OLD_SERVERS = 0x4  # OP_LEGACY_SERVER_CONNECT
_CAUSES = {
    9: "not yet valid",
    10: "expired",
    18: "self-signed",
    19: "self-signed",
    20: "untrusted issuer",
    21: "untrusted issuer",
    23: "revoked",
}


# Names


class GuardedResolver(CachingHostnameResolver):
    """Resolves names, A and AAAA, but hides private addresses from hosts nobody declared.

    Connections are made to the very addresses that were looked at here, so a name that changes its
    mind between two questions gains nothing.
    """

    admitted: ClassVar[set[str]] = set()  # as long-lived as the one reactor that resolves
    refused: ClassVar[set[str]] = set()

    def __init__(
        self,
        reactor: ReactorBase,
        declared: frozenset[str],
        seconds: float,
        look_up: Callable[..., Any] = socket.getaddrinfo,
    ) -> None:
        """``declared`` hosts may stand inside; ``look_up`` answers like :func:`socket.getaddrinfo`."""
        super().__init__(reactor, _REMEMBERED)
        self._declared = declared
        self._seconds = seconds
        self._look_up = look_up
        self._found: dict[str, tuple[float, list[str]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        """The declared hosts come with the settings."""
        declared = frozenset(host.strip("[]") for host in crawler.settings.getlist("DECLARED_HOSTS"))
        return cls(reactor, declared, crawler.settings.getfloat("DNS_TIMEOUT"))

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """As Twisted asks for it."""
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        deliver = partial(self._deliver, resolutionReceiver, hostName, portNumber)
        moment, addresses = self._found.get(hostName, (0.0, []))
        if addresses and time.monotonic() - moment < _FRESH:
            deliver(addresses)
            return resolution
        reactor: Any = self.reactor
        question = deferToThreadPool(
            reactor, reactor.getThreadPool(), self._look_up, hostName, None, 0, socket.SOCK_STREAM
        )
        question.addTimeout(self._seconds, reactor)
        question.addCallbacks(lambda rows: [str(row[4][0]) for row in rows], lambda _: [])
        question.addCallback(deliver)
        return resolution

    def _deliver(self, receiver: Any, host: str, port: int, addresses: list[str]) -> None:
        if addresses:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[host] = (time.monotonic(), addresses)
        allowed = [address for address in addresses if self.judges(self._declared, host, address)]
        if len(allowed) < len(addresses):
            self.refused.add(host)
        # IPv4 first: where a school's IPv6 is broken, Twisted goes on to the next only after a while.
        for address in sorted(dict.fromkeys(allowed), key=lambda one: ":" in one):
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, port))
        receiver.resolutionComplete()

    @classmethod
    def judges(cls, declared: frozenset[str], host: str, address: str) -> bool:
        """Whether a connection to ``host`` may go to ``address``.

        Addresses of the link (the cloud's metadata stands there) are open only to who declares them
        as such, not to a declared name that points there.
        """
        if host in declared or host in cls.admitted:
            return host == address or not ip_address(address.partition("%")[0]).is_link_local
        return not is_private(address)


# Certificates

HandshakeFailed = SSL.Error


class BadCertificate(Exception):
    """A certificate that does not hold, and why: expired, wrong host, self-signed…"""


class Certificates(BrowserLikePolicyForHTTPS):
    """Verifies certificates by the system's roots, and says by name what is wrong with one."""

    def __init__(self, ciphers: str) -> None:
        """``ciphers`` in OpenSSL's notation."""
        super().__init__()  # type: ignore[no-untyped-call]
        options = CertificateOptions(
            trustRoot=platformTrust(),  # type: ignore[no-untyped-call]
            fixBrokenPeers=True,
            acceptableCiphers=AcceptableCiphers.fromOpenSSLCipherString(ciphers),  # type: ignore[no-untyped-call]
            insecurelyLowerMinimumTo=TLSVersion.TLSv1_0,
        )
        self._context = options.getContext()
        self._context.set_options(_OLD_SERVERS)

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        """As Twisted asks for it."""
        return _Connections(self._context, hostname.decode("ascii"))


class _Connections(CertificateOptions):
    """Makes the connections to one host. Inherits for the interface, shares one context."""

    def __init__(self, context: SSL.Context, host: str) -> None:
        self._shared = context
        self._host = host.strip("[]")
        self._literal = isIPAddress(self._host) or isIPv6Address(self._host)

    def clientConnectionForTLS(self, protocol: Any) -> SSL.Connection:
        connection = SSL.Connection(self._shared, None)
        if not self._literal:
            connection.set_tlsext_host_name(self._host.encode("ascii"))
        how = SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT
        connection.set_verify(how, partial(self._verify, protocol))
        return connection

    def _verify(self, protocol: Any, _: Any, certificate: Any, error: int, depth: int, ok: int) -> bool:
        cause = "" if ok else _CAUSES.get(error, f"not trusted (OpenSSL {error})")
        if not cause and depth == 0:
            wanted = IPAddress_ID(self._host) if self._literal else DNS_ID(self._host)
            try:
                verify_service_identity(extract_patterns(certificate), [wanted], [])
            except (VerificationError, CertificateError):
                cause = "wrong host"
        if cause:
            words = f"{cause}: {_named(certificate)}"
            protocol.failVerification(Failure(BadCertificate(words)))  # type: ignore[no-untyped-call]
        return not cause


def _named(certificate: Any) -> str:
    """The certificate in a few words: for whom, from whom, until when."""
    until = (certificate.get_notAfter() or b"").decode("ascii", "replace")[:8]
    subject = certificate.get_subject().commonName or "?"
    issuer = certificate.get_issuer().commonName or "?"
    return f"certificate of {subject:.60} by {issuer:.60} until {until}"


# Answers


class HeadTooLong(Exception):
    """Headers without end."""


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Gives up on heads without end, and remembers that something was heard at all."""

    _head = 0

    def request(self, request: Any) -> Any:
        self._head = 0
        return super().request(request)

    def dataReceived(self, bytes: bytes) -> None:
        if (
            self._head <= MAX_HEAD
            and self._responseDeferred is not None
            and not self._responseDeferred.called
        ):
            if not self._head and self._currentRequest is not None:
                HEARD.add(self._currentRequest.absoluteURI)
            self._head += len(bytes)
            if self._head > MAX_HEAD and b"\r\n\r\n" not in bytes and b"\n\n" not in bytes:
                failure = Failure(HeadTooLong(f"more than {MAX_HEAD} bytes of headers"))  # type: ignore[no-untyped-call]
                self._giveUp(failure)  # type: ignore[no-untyped-call]
                return
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]


# Addresses under way whose server has sent at least a byte.
HEARD: set[bytes] = set()


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Builds the connections of :class:`crawler.fetching.Handler`."""

    noisy = False

    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:
        """As Twisted asks for it."""
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
