"""Reading in processes of their own, with limits of time and memory.

Reading costs more processor time than fetching, and a hostile file can hang or kill a parser: here
it can only kill a reader, which is replaced, and its address ends as unreadable.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from struct import Struct
from typing import IO, Any, NamedTuple

from crawler.items import Media, Outcome, Page
from crawler.notation import write_line

MEGABYTES = 1_500
SECONDS = 20.0

_FRAME = Struct(">II")  # as in crawler.reading.__main__


class Document(NamedTuple):
    """What a reader is given: a body and the header values :func:`crawler.reading.read` takes."""

    url: str
    body: bytes
    content_type: str = ""
    disposition: str = ""
    site: str = ""
    last_modified: str = ""


class Readout(NamedTuple):
    """What came back: the outcome, and the page noted on one line (and as the data of that line)."""

    outcome: Outcome
    detail: str
    line: bytes
    data: dict[str, Any]


class ReaderDied(Exception):
    """A reading process ended or overran while it held a document."""


class Readers:
    """A pool of reading processes. Close it, or use it as an async context manager."""

    def __init__(self, count: int = 0, *, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        """``count`` 0 means one per core. Processes start with the first documents."""
        self.count = count or os.cpu_count() or 1
        self._seconds = seconds
        self._megabytes = megabytes
        self._idle: SimpleQueue[_Process | None] = SimpleQueue()
        self._all: set[_Process] = set()
        self._threads = ThreadPoolExecutor(self.count, thread_name_prefix="reader")
        for _ in range(self.count):
            self._idle.put(None)

    async def read(self, document: Document) -> Readout:
        """Read one document. Callers bound how many they ask for at once. Never raises for a bad one."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, document)

    def _read(self, document: Document) -> Readout:
        process = self._idle.get()
        try:
            if process is None:
                process = _Process(self._megabytes)
                self._all.add(process)
            return process.read(document, self._seconds)
        except ReaderDied as failure:
            if process is not None:
                process.kill()
                self._all.discard(process)
            process = None
            page = Page(url=document.url, site=document.site, media=Media.OTHER)
            line = write_line(page)
            return Readout(Outcome.UNREADABLE, str(failure), line, json.loads(line))
        finally:
            self._idle.put(process)

    def close(self) -> None:
        """End all readers now."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in tuple(self._all):
            process.kill()
        self._all.clear()


class _Process:
    """One reading process and its two pipes."""

    def __init__(self, megabytes: int) -> None:
        # -P: the working directory must not decide which crawler is imported.
        self._popen = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler.reading", str(megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        # A blocking write of more than the pipe holds would outlast the deadline.
        os.set_blocking(self._pipe(self._popen.stdin), False)

    def read(self, document: Document, seconds: float) -> Readout:
        """Send a document and await its page; raises :class:`ReaderDied` after ``seconds``."""
        head = document._asdict()
        body = head.pop("body")
        data = json.dumps(head).encode()
        deadline = time.monotonic() + seconds
        self._send(_FRAME.pack(len(data), len(body)) + data + body, deadline)
        head_size, line_size = _FRAME.unpack(self._receive(_FRAME.size, deadline))
        answer = json.loads(self._receive(head_size, deadline))
        line = self._receive(line_size, deadline)
        return Readout(Outcome(answer["outcome"]), answer["detail"], line, json.loads(line))

    def _send(self, data: bytes, deadline: float) -> None:
        pipe = self._pipe(self._popen.stdin)
        view = memoryview(data)
        try:
            while view:
                _await(None, pipe, deadline)
                try:
                    view = view[os.write(pipe, view[: 1 << 18]) :]
                except BlockingIOError:
                    continue
        except OSError as failure:
            raise ReaderDied(self._why()) from failure

    def _receive(self, size: int, deadline: float) -> bytes:
        pipe = self._pipe(self._popen.stdout)
        parts: list[bytes] = []
        while size:
            _await(pipe, None, deadline)
            part = os.read(pipe, min(size, 1 << 18))
            if not part:
                raise ReaderDied(self._why())
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _pipe(self, file: IO[bytes] | None) -> int:
        if file is None:
            raise ReaderDied("the reading process has no pipe")
        return file.fileno()

    def _why(self) -> str:
        try:
            code = self._popen.wait(1)
        except subprocess.TimeoutExpired:
            return "the reading process closed its pipe"
        return (
            f"the reading process died (signal {-code})"
            if code < 0
            else (f"the reading process ended with {code} (out of memory?)")
        )

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._popen.kill()
        self._popen.wait()
        for file in (self._popen.stdin, self._popen.stdout):
            if file is not None:
                file.close()


def _await(read: int | None, write: int | None, deadline: float) -> None:
    ready = select.select(
        [] if read is None else [read],
        [] if write is None else [write],
        [],
        max(0.0, deadline - time.monotonic()),
    )
    if not (ready[0] or ready[1]):
        raise ReaderDied("reading took too long")
