"""A web server, plain or over TLS, that breaks every rule it is asked to break. Seeded."""

from __future__ import annotations

import asyncio
import ipaddress
import random
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Say = AsyncIterator[bytes]
Route = Callable[[int], Say]
HANG_UP = b""  # yielded: reset the connection


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> Route:
    """A plain answer; ``length`` may lie."""

    async def say(_: int) -> Say:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
        if not any(line.lower().startswith("content-type") for line in headers):
            lines.append("Content-Type: text/html; charset=utf-8")
        yield ("\r\n".join(lines) + "\r\n\r\n").encode() + body

    return say


def raw(*pieces: bytes) -> Route:
    """Bytes as they are, then the connection closes."""

    async def say(_: int) -> Say:
        for piece in pieces:
            yield piece

    return say


def forever(head: bytes, piece: bytes, pause: float) -> Route:
    """``head``, then ``piece`` again and again."""

    async def say(_: int) -> Say:
        yield head
        while True:
            await asyncio.sleep(pause)
            yield piece

    return say


def hang() -> Route:
    """Not a byte."""

    async def say(_: int) -> Say:
        await asyncio.sleep(3600)
        yield b""

    return say


def noise(seed: int, size: int) -> bytes:
    """Bytes of chance, the same for the same seed."""
    return random.Random(seed).randbytes(size)


class FaultServer:
    """Serves ``routes`` on loopback; every connection is closed after its answer unless it says a length."""

    def __init__(self, routes: dict[str, Route], tls: ssl.SSLContext | None = None) -> None:
        self.routes = routes
        self.asked: Counter[str] = Counter()
        self.heads: dict[str, str] = {}
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda *_: None)
        start = asyncio.start_server(self._talk, sock=self._socket, ssl=self._tls, limit=1_000_000)
        server = self._loop.run_until_complete(start)
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.run_until_complete(asyncio.sleep(0.01))  # transports close in the next turn
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode()
                self.asked[path] += 1
                self.heads[path] = head.decode("latin-1")
                route = self.routes.get(path) or answer(b"<title>404</title>", status="404 Not Found")
                keep = False
                async for piece in route(self.asked[path]):
                    if piece == HANG_UP:
                        self._reset(writer)
                        return
                    keep = keep or b"\r\nContent-Length:" in piece or b"\r\nTransfer-Encoding:" in piece
                    writer.write(piece)
                    await writer.drain()
                if not keep or self.asked[path] and "close" in self.heads[path].lower():
                    return
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            return
        finally:
            writer.close()

    @staticmethod
    def _reset(writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


class Authority:
    """A certificate authority of the tests' own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "青禾测试根")])
        builder = self._builder(self._name, self._name, self._key, days=30)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        root = builder.sign(self._key, hashes.SHA256())
        self.path = folder / "root.pem"
        self.path.write_bytes(root.public_bytes(serialization.Encoding.PEM))

    @staticmethod
    def _builder(
        subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=days))
        )

    def context(
        self, name: str, *, host: str = "127.0.0.1", days: int = 30, signed: bool = True
    ) -> ssl.SSLContext:
        """A server's side: a certificate for ``host``, ``days`` still to run, ours or its own."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        builder = self._builder(subject, self._name if signed else subject, key, days)
        try:
            alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            alternative = x509.DNSName(host)
        builder = builder.add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        certificate = builder.sign(self._key if signed else key, hashes.SHA256())
        path = self._folder / f"{name}.pem"
        path.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context
