"""The head of an answer as it comes over a connection: bounded, and forgiven what browsers forgive.

aiohttp's parser is strict, and loses an answer whose head holds a line that is no header, or whose
body is longer than promised. Old servers send both, and every browser shows such a page.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import Any

from aiohttp.client_proto import ResponseHandler

MAX_HEAD = 256_000  # bytes of status line and headers

_END = re.compile(rb"\n\r?\n")
_FIELD = rb"[!#$%&'*+.^_`|~0-9A-Za-z\-]+:[^\r\n\0]*\r\n"
_SOUND = re.compile(rb"HTTP/1\.[01] \d{3}[^\r\n\0]*\r\n(?:" + _FIELD + rb")*\r\n")
_NAMED = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z\-]+)[ \t]*:")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_CODED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d")


class HeadTooLong(Exception):
    """Headers without end."""


class Listening:
    """Whether anything at all was heard in reply to one request."""

    __slots__ = ("heard",)

    def __init__(self) -> None:
        self.heard = False


LISTENING: ContextVar[Listening] = ContextVar("listening")


class Connection(ResponseHandler):
    """One connection. Who asks sets :data:`LISTENING`, and is told when the first byte is heard."""

    _listening = Listening()
    _head: bytearray | None = None  # what has come of a head; None once it is whole
    _left: int | None = None  # bytes of the body still to come, where a length was promised

    def set_response_params(self, **params: Any) -> None:
        """As aiohttp announces the next answer."""
        self._listening = LISTENING.get(Listening())
        self._head, self._left = bytearray(), None
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        """As aiohttp is given what came."""
        self._listening.heard = True
        if self._head is not None:
            data = self._take_head(self._head, data)
        if not data:
            return
        surplus = self._left is not None and len(data) > self._left
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        if data:
            super().data_received(data)
        if surplus and self.transport is not None:
            self.transport.close()  # what follows an answer nobody asked for

    def _take_head(self, head: bytearray, data: bytes) -> bytes:
        """Pass a head on once it is whole; what came of the body."""
        start = max(0, len(head) - 2)
        head += data
        end = _END.search(head, start)
        if end is None and head.startswith(b"HTTP/"[: len(head)]):
            if len(head) > MAX_HEAD:
                self._head = None
                self.set_exception(HeadTooLong(f"more than {MAX_HEAD} bytes of headers"))
                if self.transport is not None:
                    self.transport.close()
            return b""
        if end is None:
            self._head = None
            return bytes(head)  # no HTTP: the parser will say so
        whole, rest = bytes(head[: end.end()]), bytes(head[end.end() :])
        if _INTERIM.match(whole):
            self._head = bytearray()
            super().data_received(whole)
            return self._take_head(self._head, rest) if rest else b""
        self._head = None
        whole = whole if _SOUND.fullmatch(whole) else _tidied(whole)
        length = _LENGTH.search(whole)
        if length and not _CODED.search(whole):
            self._left = int(length[1])
        super().data_received(whole)
        return rest

    def set_exception(self, exc: BaseException, *cause: BaseException) -> None:
        """As aiohttp notes a failure. Its parser does not tell who waits for a body: he would wait long."""
        super().set_exception(exc, *cause)
        if self._payload is not None and not self._payload.is_eof() and self._payload.exception() is None:
            self._payload.set_exception(exc)

    def connection_lost(self, exc: BaseException | None) -> None:
        """As aiohttp is told of the end: what is there of a head is judged as it stands."""
        if self._head:
            head, self._head = bytes(self._head), None
            super().data_received(head)
        super().connection_lost(exc)


def _tidied(head: bytes) -> bytes:
    """The head without lines that are no header, and with the line ends that are asked for."""
    first, *lines = head.replace(b"\0", b"").split(b"\n")
    kept = [first.rstrip(b"\r")]
    for line in lines:
        named = _NAMED.match(line)
        if named:
            kept.append(named[1] + b":" + line[named.end() :].rstrip(b"\r").replace(b"\r", b" "))
    return b"\r\n".join([*kept, b"", b""])
