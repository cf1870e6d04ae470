"""Reading a large record with every core: each process takes its share of the batches, in turns.

Processes are forked, so they know what this one knows and nothing has to be sent to them; but what they
look at of it is copied. What they send back comes out in the order of the record. Small records, and
systems where forking is not safe, are read in this process: the results are the same.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from crawler.members import Share

T = TypeVar("T")
Work = Callable[[Share], Iterator[T]]

FEW = 1500  # pages; starting processes costs more than they save
MOST = 4  # processes: what they tell is put together by one
_AHEAD = 1 << 20  # bytes that one may have told before they are taken


def in_shares(work: Work[T], *, units: int, here: bool = False) -> Iterator[T]:
    """What ``work`` yields for every share of the record, batch by batch in the record's order.

    ``units`` says about how many pages there are. ``here``: this process has a share of its own, so that
    what it knows is copied once less; otherwise it only takes in what is yielded, and is not crumbled by
    what reading leaves behind. Raises what ``work`` raises.
    """
    shares = _shares(units)
    every = [Share(number, shares) for number in range(shares)]
    mine, others = (every[:1], every[1:]) if here or shares == 1 else ([], every)
    with _unswept(), _forked(work, others) as ends:
        yield from _in_turns([*map(work, mine), *map(_told, ends)])


@contextmanager
def beside(work: Callable[[], T], *, worth: bool = True) -> Iterator[Callable[[], T]]:
    """Does ``work`` in a process of its own, meanwhile; what is given answers with what came of it.

    It is done in this process, when asked for, where it is not ``worth`` that, there is one core only, or
    forking is not safe. Raises what ``work`` raises.
    """
    if not worth or _shares(FEW) == 1:
        yield work
        return
    with _forked(lambda share: iter((work(),)), [Share(0, 1)]) as ends:
        yield lambda: next(_told(ends[0]))


def _shares(units: int) -> int:
    if units < FEW or sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return min(MOST, len(os.sched_getaffinity(0)))


@contextmanager
def _forked(work: Work[Any], shares: Sequence[Share]) -> Iterator[list[Connection]]:
    """A process for each share, and where what it tells comes out."""
    from fcntl import F_SETPIPE_SZ, fcntl  # of Linux alone, as are our forks

    context = get_context("fork")
    ends: list[Connection] = []
    processes = []
    try:
        for share in shares:
            mine, theirs = context.Pipe(duplex=False)
            fcntl(mine, F_SETPIPE_SZ, _AHEAD)
            process = context.Process(target=_serve, args=(work, share, theirs), daemon=True)
            process.start()
            theirs.close()
            ends.append(mine)
            processes.append(process)
        yield ends
    finally:
        for end in ends:
            end.close()
        for process in processes:
            process.terminate()
            process.join()


def _in_turns(tellers: Iterable[Iterator[T]]) -> Iterator[T]:
    """One result of each, then the next of each: batches were dealt so."""
    left = list(tellers)
    while left:
        for teller in tuple(left):
            try:
                yield next(teller)
            except StopIteration:
                left.remove(teller)


def _told(end: Connection) -> Iterator[Any]:
    """What a process tells, until it is done."""
    while True:
        try:
            said, value = end.recv()
        except EOFError as gone:
            raise ChildProcessError("a process that read the record was killed (out of memory?)") from gone
        if said == "failed":
            raise value
        if said == "done":
            return
        yield value


def _serve(work: Work[Any], share: Share, end: Connection) -> None:
    """In a process of its own: does one share. A pipe nobody reads any more ends it."""
    try:
        for value in work(share):
            end.send(("result", value))
        end.send(("done", None))
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(1)
    except Exception as failure:
        end.send(("failed", failure))


@contextmanager
def _unswept() -> Iterator[None]:
    """Without looking for cyclic garbage: pages hold none, and every look would walk through thousands
    of their values, and copy what is held into every process."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
