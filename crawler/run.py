"""The one door to a crawl: :func:`run`. Scrapy lives in a child process and dies with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from crawler.earlier import reading_version
from crawler.items import CrawlEnd, Plan, Progress
from crawler.mending import can_go_on, differences, lock
from crawler.notation import from_data, write_line
from crawler.record import HEAD, RecordError, read_end, read_head

LOG = "crawl.log"
STOP_SECONDS = 20.0


class CrawlFailed(Exception):
    """The crawling process ended without an end mark: ``log`` says where its words are.

    What it had recorded stays readable.
    """

    def __init__(self, log: Path, code: int, last_lines: str) -> None:
        """``code`` is the process's exit code, ``last_lines`` the end of its log."""
        super().__init__(f"the crawl ended with {code} before its end mark; see {log}\n{last_lines}")
        self.log = log
        self.code = code
        self.last_lines = last_lines


def run(
    plan: Plan,
    directory: Path,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    on_stop: Callable[[], None] | None = None,
    going_on: bool = False,
) -> CrawlEnd:
    """Crawl ``plan`` into a new record at ``directory`` and return its end mark.

    ``going_on``: the unfinished record there is gone on with, whose plan must be the same.
    A KeyboardInterrupt stops the crawl in order: ``on_stop`` is called at once, and the record gets
    an end mark with the reason ``interrupted``, which is returned; more of them change nothing.
    Raises :class:`CrawlFailed` when the crawling process dies, :class:`RecordError` when the
    directory already holds a record, or one that cannot be gone on with.
    """
    if going_on:
        check_going_on(plan, directory)
    elif (directory / HEAD).exists():
        raise RecordError(directory, "already holds a crawl record; choose another directory")
    directory.mkdir(parents=True, exist_ok=True)
    log = directory / LOG
    with tempfile.TemporaryDirectory(prefix="crawl-") as beside, log.open("ab") as log_file:
        plan_path = Path(beside, "plan.json")
        plan_path.write_bytes(write_line(plan))
        # A session of its own: Ctrl-C must reach the child once, through us.
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler", str(plan_path), str(directory.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log_file,
            start_new_session=True,
        )
        try:
            code = _watch(child, on_progress)
        except KeyboardInterrupt:
            code = _stop(child, on_stop)
        except BaseException:
            child.kill()
            child.wait()
            raise
    end = read_end(directory) if (directory / HEAD).exists() else None
    if end is None:
        raise CrawlFailed(log, code, _last_lines(log))
    return end


def check_going_on(plan: Plan, directory: Path) -> None:
    """Raises :class:`RecordError` that says what keeps the record there from being gone on with."""
    head = read_head(directory)
    if not can_go_on(directory):
        raise RecordError(directory, "this crawl came to its end; there is nothing to go on with")
    found = differences(head.plan, plan)
    if head.reading != reading_version():
        found.append("the program reads pages differently now")
    if found:
        raise RecordError(directory, f"this crawl was begun with another plan ({'; '.join(found)})")
    os.close(lock(directory))


def _watch(child: subprocess.Popen[bytes], on_progress: Callable[[Progress], None] | None) -> int:
    assert child.stdout is not None
    with child.stdout as lines:
        for line in lines:
            if on_progress is not None and line.startswith(b"["):
                on_progress(from_data(Progress, json.loads(line)))
    return child.wait()


def _stop(child: subprocess.Popen[bytes], on_stop: Callable[[], None] | None) -> int:
    """Ask the child to end in order; after a while, end it.

    An impatient second interrupt must not leave the record without its end mark, so each is borne.
    """
    steps = [child.terminate, *([on_stop] if on_stop else [])]
    deadline = time.monotonic() + STOP_SECONDS
    while True:
        try:
            while steps:
                steps.pop(0)()
            return child.wait(max(0.0, deadline - time.monotonic()))
        except KeyboardInterrupt:
            continue
        except subprocess.TimeoutExpired:
            child.kill()
            deadline = time.monotonic() + STOP_SECONDS


def _last_lines(log: Path, count: int = 12) -> str:
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-count:])
