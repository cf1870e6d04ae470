"""The head of an answer as it comes over a connection: bounded, and forgiven what browsers forgive.

aiohttp's parser is strict, and loses an answer whose head holds a line that is no header, or whose
body is longer than promised. Old servers send both, and every browser shows such a page.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import Any

from aiohttp import ServerDisconnectedError
from aiohttp.client_proto import ResponseHandler

MAX_HEAD = 256_000  # bytes of status line and headers

_END = re.compile(rb"\n\r?\n")
_FIELD = rb"[!#$%&'*+.^_`|~0-9A-Za-z\-]+:[^\r\n\0]*\r\n"
_SOUND = re.compile(rb"HTTP/1\.[01] \d{3}[^\r\n\0]*\r\n(?:" + _FIELD + rb")*\r\n")
_NAMED = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z\-]+)[ \t]*:")
_LENGTH = re.compile(rb"\r\ncontent-length:([^\r]*)(?=\r\n)", re.IGNORECASE)
_CODING = re.compile(rb"\r\ntransfer-encoding:([^\r]*)(?=\r\n)", re.IGNORECASE)
_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)\d\d")
_PROMISE = re.compile(rb"\r\n(?:content-length:[ \t]*0*[1-9]|transfer-encoding:)", re.IGNORECASE)
_BODILESS = re.compile(rb"HTTP/1\.[01] (?:204|304)")


class HeadTooLong(Exception):
    """Headers without end."""


class Listening:
    """One request's reply: whether anything was ``heard``, and whether its connection had been ``kept``."""

    __slots__ = ("heard", "kept")

    def __init__(self) -> None:
        self.heard = False
        self.kept = False


LISTENING: ContextVar[Listening] = ContextVar("listening")


class Connection(ResponseHandler):
    """One connection. Who asks sets :data:`LISTENING`, and is told when the first byte is heard.

    What comes when nothing was asked, or after an answer, must never be taken for the next one.
    """

    _listening = Listening()
    _head: bytearray | None = None  # what has come of a head; None once it is whole
    _skipped = 0  # bytes before that head: interim answers, empty lines
    _answered = False
    _asked = False

    def set_response_params(self, **params: Any) -> None:
        """As aiohttp announces the next answer."""
        self._listening = LISTENING.get(Listening())
        self._listening.kept = self._asked
        self._asked, self._answered = True, False
        self._head, self._skipped = bytearray(), 0
        super().set_response_params(**params)

    def feed_data(self, answer: Any, size: int = 0) -> None:
        """As aiohttp is given an answer by its parser: there is one to a request."""
        if self._answered:
            self._hang_up()
            return
        self._answered = True
        super().feed_data(answer, size)

    def data_received(self, data: bytes) -> None:
        """As aiohttp is given what came; nothing at all (``b""``) lets its parser go on after a pause."""
        if data and self._head is not None:
            self._listening.heard = True
            data = self._take_head(self._head, data)
            if not data:
                return
        if data and self._answered and (self._payload is None or self._payload.is_eof()):
            self._hang_up()
            return
        super().data_received(data)

    def _hang_up(self) -> None:
        if self.transport is not None:
            self.transport.close()

    def _take_head(self, head: bytearray, data: bytes) -> bytes:
        """Pass a head on once it is whole; what came of the body."""
        start = max(0, len(head) - 2)
        head += data
        while True:
            if head.startswith((b"\r", b"\n")):
                self._skip(head, len(head) - len(head.lstrip(b"\r\n")))
            if not head.startswith(b"HTTP/"[: len(head)]):
                self._head = None
                if not self._listening.kept:
                    return bytes(head)  # no HTTP: the parser will say so
                # The rest of an answer longer than promised: this one is still to come, but not from here.
                self._listening.heard = False
                self.set_exception(ServerDisconnectedError("more came of the answer before"))
                self._hang_up()
                return b""
            end = _END.search(head, start)
            if end is None or not _INTERIM.match(head):
                break
            self._skip(head, end.end())
            start = 0
        if (end.end() if end else len(head)) + self._skipped > MAX_HEAD:
            self._head = None
            self.set_exception(HeadTooLong(f"more than {MAX_HEAD} bytes of headers"))
            self._hang_up()
            return b""
        if end is None:
            return b""
        whole, rest = bytes(head[: end.end()]), bytes(head[end.end() :])
        self._head = None
        whole = _framed(whole if _SOUND.fullmatch(whole) else _tidied(whole))
        if _BODILESS.match(whole) and _PROMISE.search(whole):
            self.force_close()  # some send the body all the same
        super().data_received(whole)
        return rest

    def _skip(self, head: bytearray, length: int) -> None:
        del head[:length]
        self._skipped += length

    def set_exception(self, exc: BaseException, *cause: BaseException) -> None:
        """As aiohttp notes a failure. Its parser does not tell who waits for a body: he would wait long."""
        super().set_exception(exc, *cause)
        if self._payload is not None and not self._payload.is_eof() and self._payload.exception() is None:
            self._payload.set_exception(exc)


def _tidied(head: bytes) -> bytes:
    """The head without lines that are no header, with folded lines in one and the line ends asked for."""
    first, *lines = head.replace(b"\0", b"").split(b"\n")
    kept = [first.rstrip(b"\r")]
    for line in lines:
        named = _NAMED.match(line)
        if named:
            kept.append(named[1] + b":" + line[named.end() :].rstrip(b"\r").replace(b"\r", b" "))
        elif line[:1] in (b" ", b"\t") and len(kept) > 1:
            kept[-1] += b" " + line.strip().replace(b"\r", b" ")
    return b"\r\n".join([*kept, b"", b""])


def _framed(head: bytes) -> bytes:
    """The head with one word on how long its body is, where several agree; chunks go before lengths."""
    lengths: list[bytes] = _LENGTH.findall(head)
    codings: list[bytes] = _CODING.findall(head)
    if lengths and codings:
        return (_LENGTH if b"chunked" in b"".join(codings).lower() else _CODING).sub(b"", head)
    values = {value.strip() for length in lengths for value in length.split(b",")}
    if len(values) == 1 and (len(lengths) > 1 or b"," in lengths[0]):
        return _LENGTH.sub(b"", head)[:-2] + b"Content-Length: " + values.pop() + b"\r\n\r\n"
    return head
