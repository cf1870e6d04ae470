"""The sample over real HTTP: one loopback port a site."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from compliance.sample.answers import NOT_FOUND, Answer, address_key

_HOST = "127.0.0.1"
# What pages ask for beside their content; an empty answer is enough.
_STATIC = {".css": "text/css", ".js": "application/javascript", ".gif": "image/gif", ".ico": "image/x-icon"}
_TRIES = 50


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    answers: Mapping[str, Answer]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Server"
    sys_version = ""
    # Head and body leave in one write: two would wait for each other on a kept connection.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    timeout = 60
    server: _Server

    def do_GET(self) -> None:
        """Answer with head and body."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer with the head alone."""
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        answer = find_answer(self.server.answers, self.path)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()
        if with_body:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def find_answer(answers: Mapping[str, Answer], target: str) -> Answer:
    """What a request target is answered with: 404 for an unknown one, nothing much for a style sheet."""
    key = address_key(target)
    if key in answers:
        return answers[key]
    path = key.partition("?")[0]
    for suffix, media_type in _STATIC.items():
        if path.endswith(suffix):
            return Answer(b"", content_type=media_type)
    return NOT_FOUND


class Ports:
    """One port a site, held from the start; a site that is down keeps its port without listening."""

    def __init__(self, sites: Mapping[str, bool], base: int) -> None:
        """Take the ports for ``sites`` (key -> whether it is up); ``OSError`` when none is free."""
        self._servers: dict[str, _Server] = {}
        self._silent: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.addresses: dict[str, str] = {}
        try:
            for offset, (key, up) in enumerate(sites.items()):
                self.addresses[key] = f"http://{_HOST}:{self._take(key, up, base + offset)}"
        except OSError:
            self.close()
            raise

    def _take(self, key: str, up: bool, preferred: int) -> int:
        candidates = [preferred, *(preferred + 20 * turn for turn in range(1, _TRIES)), 0]
        for port in candidates:
            try:
                return self._bind(key, up, port)
            except OSError:
                if port == 0:
                    raise
        raise OSError(f"no free port for {key}")

    def _bind(self, key: str, up: bool, port: int) -> int:
        if up:
            server = _Server((_HOST, port), _Handler)
            self._servers[key] = server
            return int(server.server_address[1])
        # Bound but not listening: every connection is refused, and nobody else gets the port.
        silent = socket.socket()
        try:
            silent.bind((_HOST, port))
        except OSError:
            silent.close()
            raise
        self._silent.append(silent)
        return int(silent.getsockname()[1])

    def start(self, answers: Mapping[str, Mapping[str, Answer]]) -> None:
        """Begin to answer, each site in a thread of its own."""
        for key, server in self._servers.items():
            server.answers = {address_key(path): answer for path, answer in answers[key].items()}
            thread = threading.Thread(
                target=server.serve_forever, args=(0.05,), name=f"sample-{key}", daemon=True
            )
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Stop answering and give the ports back."""
        if self._threads:
            for server in self._servers.values():
                server.shutdown()
        for server in self._servers.values():
            server.server_close()
        for thread in self._threads:
            thread.join()
        for silent in self._silent:
            silent.close()
