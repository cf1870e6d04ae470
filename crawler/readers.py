"""Reading in processes of their own, with limits of time and memory.

Reading costs more processor time than fetching, and a hostile file can hang or kill a parser: here
it can only kill a reader, which is replaced, and its address ends as unreadable.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import IO, NamedTuple

from crawler.frames import Document, Readout, frame_document, read_out, take_answer
from crawler.items import Media, Outcome, Page

MEGABYTES = 1_500
SECONDS = 20.0

_AHEAD = 3  # documents a reader holds at once, so that the next is there when one is done
_PIPE = 1 << 20
_SET_PIPE_SIZE = getattr(fcntl, "F_SETPIPE_SZ", None)  # Linux


class _Job(NamedTuple):
    """A document somebody waits for."""

    document: Document
    done: asyncio.Future[Readout]


class Readers:
    """A pool of reading processes for one event loop. Close it in that loop."""

    def __init__(self, count: int = 0, *, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        """``count`` 0 means one per core. Processes start with the first documents."""
        self.count = count or os.cpu_count() or 1
        self._seconds = seconds
        self._megabytes = megabytes
        self._waiting: deque[_Job] = deque()
        self._processes: list[_Process] = []

    async def read(self, document: Document) -> Readout:
        """Read one document. Callers bound how many they ask for at once. Never raises for a bad one."""
        job = _Job(document, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        self._hand_out()
        return await job.done

    def _hand_out(self) -> None:
        """Give what waits to whoever holds least, to a new process while all others are busy."""
        while self._waiting:
            process = min(self._processes, key=lambda process: len(process.jobs), default=None)
            if (process is None or process.jobs) and len(self._processes) < self.count:
                process = _Process(self._megabytes, self._seconds, self._hand_out, self._lose)
                self._processes.append(process)
            if process is None or len(process.jobs) >= _AHEAD:
                return
            job = self._waiting.popleft()
            if not job.done.done():
                process.give(job)

    def _lose(self, process: _Process, why: str) -> None:
        """A process ended or overran: its first document is unreadable, the others go to another."""
        self._processes.remove(process)
        process.kill()
        if process.jobs:
            document, done = process.jobs.popleft()
            if not done.done():
                page = Page(url=document.url, site=document.site, media=Media.OTHER)
                done.set_result(read_out(page, Outcome.UNREADABLE, why))
        self._waiting.extendleft(reversed(process.jobs))
        self._hand_out()

    def close(self) -> None:
        """End all readers now."""
        for process in self._processes:
            process.kill()
        self._processes.clear()


class _Process:
    """One reading process, its two pipes, and the documents it holds, in their order."""

    def __init__(
        self,
        megabytes: int,
        seconds: float,
        on_room: Callable[[], None],
        on_loss: Callable[[_Process, str], None],
    ) -> None:
        self.jobs: deque[_Job] = deque()
        self._seconds = seconds
        self._on_room = on_room
        self._on_loss = on_loss
        # -P: the working directory must not decide which crawler is imported.
        self._popen = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler.reading", str(megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._in, self._out = _prepare(self._popen.stdin), _prepare(self._popen.stdout)
        self._unsent: deque[memoryview] = deque()
        self._received = bytearray()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._out, self._receive)
        self._begun = self._loop.time()  # the first of the jobs
        self._alarm: asyncio.TimerHandle | None = None

    def give(self, job: _Job) -> None:
        """Add a document to those this process is to read."""
        if not self.jobs:
            self._begun = self._loop.time()
        self.jobs.append(job)
        if self._alarm is None:
            self._alarm = self._loop.call_later(self._seconds, self._look)
        idle = not self._unsent
        self._unsent.append(memoryview(frame_document(job.document)))
        if idle:
            self._send()

    def _look(self) -> None:
        """Whether the first document takes too long; one alarm at a time rather than one for each."""
        self._alarm = None
        if not self.jobs:
            return
        left = self._begun + self._seconds - self._loop.time()
        if left <= 0:
            self._on_loss(self, "reading took too long")
        else:
            self._alarm = self._loop.call_later(left, self._look)

    def _send(self) -> None:
        try:
            while self._unsent:
                view = self._unsent.popleft()
                rest = view[os.write(self._in, view) :]
                if rest:
                    self._unsent.appendleft(rest)
        except BlockingIOError:
            self._unsent.appendleft(view)
            self._loop.add_writer(self._in, self._send)
            return
        except OSError:
            self._unsent.clear()  # it is gone: the end of its answers will say so
        self._loop.remove_writer(self._in)

    def _receive(self) -> None:
        try:
            part = os.read(self._out, _PIPE)
        except BlockingIOError:
            return
        if not part:
            self._on_loss(self, self._why())
            return
        self._received += part
        while self.jobs and (readout := take_answer(self._received)):
            _, done = self.jobs.popleft()
            self._begun = self._loop.time()
            if not done.done():
                done.set_result(readout)
        self._on_room()

    def _why(self) -> str:
        try:
            code = self._popen.wait(1)
        except subprocess.TimeoutExpired:
            return "the reading process closed its pipe"
        if code < 0:
            return f"the reading process died (signal {-code})"
        return f"the reading process ended with {code} (out of memory?)"

    def kill(self) -> None:
        """End the process, whatever it does."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._loop.remove_reader(self._out)
        self._loop.remove_writer(self._in)
        self._popen.kill()
        self._popen.wait()
        for file in (self._popen.stdin, self._popen.stdout):
            if file is not None:
                with suppress(OSError):  # what was written to it may have nowhere to go
                    file.close()


def _prepare(file: IO[bytes] | None) -> int:
    assert file is not None
    pipe = file.fileno()
    os.set_blocking(pipe, False)
    if _SET_PIPE_SIZE is not None:
        with suppress(OSError):  # the system may allow less
            fcntl.fcntl(pipe, _SET_PIPE_SIZE, _PIPE)
    return pipe
