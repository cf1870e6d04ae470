"""Who alerts go to: a mail server, and bots that answer as WeCom, DingTalk and Feishu do; on loopback."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

ACCEPTED: Mapping[str, Any] = {"errcode": 0, "errmsg": "ok", "code": 0, "msg": "success"}


@dataclass
class Request:
    path: str
    headers: Mapping[str, str]
    content: dict[str, Any]
    size: int


@dataclass
class Bot:
    """A webhook. ``answers`` are given in turn, then the last one again: a status and a body, or an act."""

    url: str = ""
    got: list[Request] = field(default_factory=list)
    answers: list[tuple[int, Any] | Callable[[], None]] = field(default_factory=lambda: [(200, ACCEPTED)])

    def texts(self) -> list[str]:
        return [json.dumps(one.content, ensure_ascii=False) for one in self.got]


@contextmanager
def a_bot() -> Iterator[Bot]:
    bot = Bot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            bot.got.append(Request(self.path, dict(self.headers), json.loads(raw), len(raw)))
            answer = bot.answers.pop(0) if len(bot.answers) > 1 else bot.answers[0]
            if callable(answer):
                answer()
                self.close_connection = True
                return
            status, content = answer
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            if status in (301, 302, 307, 308):
                self.send_header("Location", bot.url + "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    bot.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield bot
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Post:
    """A mail server's box. ``refused`` addresses are not taken; ``at_data`` answers the message itself."""

    port: int = 0
    got: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    at_data: Callable[[], str] | None = None
    logins: list[tuple[str, str]] = field(default_factory=list)

    def texts(self) -> list[str]:
        return [str(message.get_content()) for _, message in self.got]


@contextmanager
def a_mail_server(
    *, tls: ssl.SSLContext | None = None, implicit: bool = False, password: str | None = None
) -> Iterator[Post]:
    """Offers STARTTLS with ``tls``, speaks it from the start when ``implicit``; asks for ``password``."""
    post = Post()

    class Handler:
        async def handle_RCPT(
            self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
        ) -> str:
            if address in post.refused:
                return "550 5.1.1 no such box"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:
            assert isinstance(envelope.content, bytes)
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            post.got.extend((to, message) for to in envelope.rcpt_tos)
            return post.at_data() if post.at_data else "250 OK"

    def authenticator(_: SMTP, __: Session, ___: Envelope, ____: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        post.logins.append((given.login.decode(), given.password.decode()))
        return AuthResult(success=given.password.decode() == password, handled=False)

    class Server(Controller):
        def factory(self) -> SMTP:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that a login without STARTTLS is not safe: here it is meant
                return SMTP(
                    self.handler,
                    tls_context=None if implicit else tls,
                    require_starttls=bool(tls) and not implicit,
                    authenticator=authenticator if password else None,
                    auth_required=password is not None,
                    auth_require_tls=tls is not None and not implicit,
                    hostname="mail.example",
                )

    server = Server(Handler(), hostname="127.0.0.1", port=0, ssl_context=tls if implicit else None)
    server.port = _free_port()
    server.start()
    post.port = server.port
    try:
        yield post
    finally:
        server.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
