"""The only way out for a browser: a proxy on loopback that knows where a page may ask.

A page's scripts can ask for anything, and a browser follows redirects by itself. So nothing is left to
the browser: every connection is made here, to an address that was resolved and judged here, which a
name that changes its address between two look-ups (DNS rebinding) cannot evade.
"""

from __future__ import annotations

import asyncio
import socket
from asyncio import StreamReader as Reader
from asyncio import StreamWriter as Writer
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler.urls import host_of, is_private, normalise, registrable, site_of

_HEAD_LIMIT = 1 << 16
_CHUNK = 1 << 16
_CONNECT_SECONDS = 10.0
_HOP = (b"connection:", b"proxy-", b"keep-alive:", b"upgrade:", b"te:")
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
_REFUSAL = b"HTTP/1.1 403 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Reach(NamedTuple):
    """Where a page may ask: hosts under ``domains``, and of private addresses only ``sites``."""

    domains: tuple[str, ...]
    sites: tuple[str, ...]

    def knows(self, host: str) -> bool:
        """Whether the host is one of the school's."""
        return registrable(host) in self.domains

    def holds(self, host: str, port: int) -> bool:
        """Whether exactly this host and port was declared: then it may stand inside."""
        return (host, port) in {_endpoint(site) for site in self.sites}


def reach_of(hosts: set[str], urls: tuple[str, ...]) -> Reach:
    """The reach of declared hosts, and of the sites of addresses that may stand inside."""
    return Reach(
        tuple(sorted({registrable(host) for host in hosts})), tuple(sorted({site_of(url) for url in urls}))
    )


def _endpoint(url: str) -> tuple[str, int]:
    return host_of(url), urlsplit(url).port or (443 if url.startswith("https:") else 80)


class Refused(Exception):
    """A page asked for what it must not have: the host it asked."""


class Gateway:
    """The proxy. One page at a time is served: :meth:`admit` begins it, :meth:`shut` ends it."""

    def __init__(self) -> None:
        """Listens only once started; lets nothing through before a page is admitted."""
        self.refused: set[str] = set()
        self._reach = Reach((), ())
        self._bytes_left = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Listen on loopback, and say where."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD_LIMIT)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def admit(self, reach: Reach, max_bytes: int) -> None:
        """Let through what one page asks for, up to ``max_bytes`` of answers."""
        self._reach = reach
        self._bytes_left = max_bytes
        self.refused.clear()

    def shut(self) -> None:
        """Let nothing through any more, and end what is still open."""
        self._reach = Reach((), ())
        for task in tuple(self._tasks):
            task.cancel()

    async def _accept(self, reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._serve(reader, writer)
        except Refused as refusal:
            self.refused.add(str(refusal))
            with suppress(OSError):
                writer.write(_REFUSAL)
                await writer.drain()
        # A peer that hangs up, or sends what is no request, ends its own connection only.
        except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        except asyncio.CancelledError:
            pass  # only ever from shut(): the connection ends, the server stays
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _serve(self, reader: Reader, writer: Writer) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        tunnel = method == "CONNECT"
        url = normalise(f"https://{target}/" if tunnel else target)
        if url is None:
            raise Refused("")
        if not tunnel and method not in _HARMLESS:
            raise Refused(host_of(url))
        source, sink = await self._dial(*_endpoint(url))
        try:
            if tunnel:
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                up = asyncio.create_task(_pass_on(reader, sink))
                try:
                    await self._pass_back(source, writer)
                finally:
                    up.cancel()
            else:
                sink.write(_rewrite(head, method, target))
                await self._pass_back(source, writer)
        finally:
            sink.close()

    async def _dial(self, host: str, port: int) -> tuple[Reader, Writer]:
        """A connection to an address that was judged, not to a name that may be looked up again."""
        if not self._reach.knows(host):
            raise Refused(host)
        found = await asyncio.get_running_loop().getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if not self._reach.holds(host, port) and any(is_private(address) for address in addresses):
            raise Refused(host)
        for address in addresses[:2]:
            with suppress(OSError, TimeoutError):
                return await asyncio.wait_for(asyncio.open_connection(address, port), _CONNECT_SECONDS)
        raise OSError(f"no connection to {host}")

    async def _pass_back(self, source: Reader, writer: Writer) -> None:
        while self._bytes_left >= 0 and (chunk := await source.read(_CHUNK)):
            self._bytes_left -= len(chunk)
            writer.write(chunk)
            await writer.drain()


async def _pass_on(reader: Reader, sink: Writer) -> None:
    with suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            sink.write(chunk)
            await sink.drain()


def _rewrite(head: bytes, method: str, target: str) -> bytes:
    """The request as the server wants it: its path only, and one answer a connection."""
    parts = urlsplit(target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [line for line in head.split(b"\r\n")[1:] if line and not line.lower().startswith(_HOP)]
    first = f"{method} {path} HTTP/1.1".encode("latin-1")
    return b"\r\n".join([first, *lines, b"Connection: close", b"", b""])
