"""One turn run: ``compliance audit`` as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from compliance.alone import alone
from compliance.exits import Exit
from compliance.scheduling.due import Turn
from compliance.scheduling.runs import Run
from compliance.scheduling.timetable import Profile, Timetable
from crawler.mending import can_go_on
from crawler.record import RecordError, read_head

_PROGRAM = (sys.executable, "-P", "-m", "compliance")
LOG, LOCK = "schedule.log", ".lock"
_LONGEST_LOG = 5_000_000  # bytes; then it is moved to schedule.log.1
_PATIENCE = 60.0  # seconds an audit has to end by itself when the scheduler stops
# What is tried, one after the other while it is no use: before an audit found evidence there is nothing to
# watch. Only the audit itself can tell, once it has caught up with what was killed.
_PROFILES = {
    Profile.WATCH: (Profile.WATCH, Profile.FULL),
    Profile.FULL: (Profile.FULL,),
    Profile.CAMPAIGN: (Profile.FULL,),
}


class Running:
    """The audits under way, so that they can be stopped together."""

    def __init__(self) -> None:
        """None yet."""
        self._processes: set[subprocess.Popen[bytes]] = set()
        self.stopping = False

    def interrupt(self) -> None:
        """Ask every audit to end with a report of what was seen."""
        self.stopping = True
        for process in tuple(self._processes):
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)

    def end(self) -> None:
        """Wait for the audits under way; those that do not end are killed."""
        for process in tuple(self._processes):
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()

    def run(self, command: list[str], log: Path) -> int:
        """The exit code of a command whose words go to ``log``; 3 when it was killed."""
        with log.open("ab") as words:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True
            )
            self._processes.add(process)
            if self.stopping:
                process.send_signal(signal.SIGINT)
            try:
                code = process.wait()
            finally:
                self._processes.discard(process)
        return code if code >= 0 else Exit.INCONCLUSIVE


def run_turn(table: Timetable, turn: Turn, running: Running, clock: Callable[[], datetime]) -> Run | None:
    """Runs a turn to its end, going on with a crawl that was cut short. None when we were told to stop.

    Raises :class:`~compliance.alone.Busy` when somebody else audits there (by hand, or an audit that outlived
    its scheduler), and :class:`OSError` when the folder or its log cannot be written to.
    """
    out = table.out(turn.entry)
    out.mkdir(parents=True, exist_ok=True)
    with alone(out / LOCK, f"another audit of {turn.entry.out} is under way 正在审查", "later 稍后再来"):
        pass  # the audit itself holds it from here on
    log = out / LOG
    if log.exists() and log.stat().st_size > _LONGEST_LOG:
        log.replace(out / (LOG + ".1"))
    began, code = clock(), int(Exit.USAGE)
    for profile in _PROFILES[turn.job.profile]:
        if code == Exit.USAGE and not running.stopping:
            code = _audit(table, turn, profile, running, clock)
    over, notified = clock(), None
    if table.notify and code in (Exit.CLEAN, Exit.FINDINGS) and not running.stopping:
        notified = running.run([*_PROGRAM, "notify", str(table.school_file(turn.entry))], log)
    if running.stopping:
        return None
    return ended(turn, began, over, code, notified)


def _audit(
    table: Timetable, turn: Turn, profile: Profile, running: Running, clock: Callable[[], datetime]
) -> int:
    """The exit code of one audit, gone on with where its crawl was cut short."""
    out = table.out(turn.entry)
    log = out / LOG
    with log.open("a", encoding="utf-8") as words:
        words.write(f"\n== {clock():%Y-%m-%d %H:%M:%S} {turn.job.name} ({profile}) ==\n")
    command = [*_PROGRAM, "audit", str(table.school_file(turn.entry))]
    command += ["--out", str(out), "--profile", profile.value]
    goes_on = _was_cut_short(out / "crawl", profile)
    code = running.run([*command, "--resume"], log) if goes_on else Exit.USAGE
    if not goes_on or (code == Exit.USAGE and not running.stopping):
        code = running.run(command, log)
    return code


def ended(turn: Turn, began: datetime, over: datetime, code: int, notified: int | None = None) -> Run:
    """A turn that was run, as it is noted."""
    return Run(
        school=turn.entry.out,
        job=turn.job.name,
        fire=turn.fire,
        began=began,
        ended=over,
        code=code,
        attempt=turn.attempt,
        notified=notified,
    )


def _was_cut_short(record: Path, profile: Profile) -> bool:
    try:
        return can_go_on(record) and read_head(record).plan.profile == profile.value
    except RecordError:
        return False
