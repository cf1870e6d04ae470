"""A small web server on loopback that behaves as badly as a test asks it to."""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Served(NamedTuple):
    """One answer: a body, its status and headers; ``manner`` is hang or reset."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    manner: str = ""


Route = bytes | str | Served | Callable[[int], Any]


class Site:
    """A site at an ephemeral port. ``routes`` may change while it serves; ``asked`` counts paths.

    ``sent`` counts statuses. A route with an ETag is answered with 304 to whoever has it.
    """

    def __init__(self, routes: dict[str, Route]) -> None:
        self.routes = routes
        self.asked: Counter[str] = Counter()
        self.sent: Counter[int] = Counter()
        self.released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> Served:
        self.asked[path] += 1
        route = self.routes.get(path, Served("<html><title>404</title>没有".encode(), 404))
        if callable(route):
            route = route(self.asked[path])
        if isinstance(route, str):
            route = route.encode()
        return Served(route) if isinstance(route, bytes) else route


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            served = site.answer(self.path)
            if served.manner == "hang":
                site.released.wait(60)
                self.close_connection = True
                return
            if served.manner == "reset":
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
                self.close_connection = True
                return
            tag = dict(served.headers).get("ETag")
            if tag is not None and self.headers["If-None-Match"] == tag:
                served = Served(status=304)
            site.sent[served.status] += 1
            self.send_response(served.status)
            if not any(name == "Content-Type" for name, _ in served.headers):
                self.send_header("Content-Type", "text/html")
            for name, value in served.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(served.body)))
            self.end_headers()
            self.wfile.write(served.body)

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ValueError):
                self.close_connection = True

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            return

    return Handler
