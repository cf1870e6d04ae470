"""What one command costs: time, processor time of its whole tree, memory of its whole tree."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.5  # seconds between two looks at memory
_PROC = Path("/proc")


class ContestantError(Exception):
    """A contestant ended as it should not have; the message holds its last words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one command cost. ``memory`` is bytes at the highest, all processes together."""

    seconds: float
    cpu: float
    memory: int


def measure(command: Sequence[str], *, log: Path, good: Sequence[int] = (0,), limit: float = 3600) -> Cost:
    """Run ``command`` to its end, its words to ``log``, and return what it cost.

    Processor time is user and system time of the command and of every child it waited for, from
    ``wait4``. Raises :class:`ContestantError` on an exit code other than ``good``, or after
    ``limit`` seconds.
    """
    with log.open("wb") as words:
        begin = time.monotonic()
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True
        )
        watch = _Watch(child.pid)
        watch.start()
        alarm = threading.Timer(limit, os.killpg, (child.pid, signal.SIGKILL))
        alarm.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
        finally:
            alarm.cancel()
            watch.stop()
    seconds = time.monotonic() - begin
    child.returncode = code = os.waitstatus_to_exitcode(status)  # reaped here, not by Popen
    if code not in good:
        last = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise ContestantError(f"{command[0]} ended with {code} after {seconds:.0f} s:\n{last}")
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Cost(seconds=seconds, cpu=usage.ru_utime + usage.ru_stime, memory=max(watch.peak, largest))


class _Watch(threading.Thread):
    """Looks at the memory of a process and of all below it, in sessions of their own too."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root, self.peak, self._end = root, 0, threading.Event()

    def run(self) -> None:
        while _PROC.is_dir() and not self._end.wait(_EVERY):
            self.peak = max(self.peak, sum(map(_memory, self._tree())))

    def stop(self) -> None:
        self._end.set()
        self.join()

    def _tree(self) -> set[int]:
        """Who descends from the root, or shares its session although its parent has ended."""
        parents = {int(place.name): _parent_and_session(place) for place in _PROC.glob("[0-9]*")}
        tree = {pid for pid, (_, session) in parents.items() if session == self.root}
        while more := {pid for pid, (parent, _) in parents.items() if parent in tree} - tree:
            tree |= more
        return tree


def _parent_and_session(place: Path) -> tuple[int, int]:
    try:
        # After the name in brackets: state, parent, group, session.
        fields = (place / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0, 0
    return int(fields[1]), int(fields[3])


def _memory(pid: int) -> int:
    """Proportional set size, so pages shared between processes count once; 0 if it has ended."""
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
