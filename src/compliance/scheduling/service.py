"""The scheduler as a service: every turn at its time, one audit at a time per school."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from compliance.scheduling import health
from compliance.scheduling.due import Turn, next_turn
from compliance.scheduling.health import Standing
from compliance.scheduling.running import LOG, Running, TimetableBusy, locked, run_turn
from compliance.scheduling.runs import Run, append_run, of, read_runs, runs_file
from compliance.scheduling.timetable import Entry, Job, Timetable
from crawler.pacing import CHINA

Pair = tuple[Entry, Job]


class Service:
    """Runs a timetable: :meth:`run` until :meth:`stop`, :meth:`run_due` what is due now."""

    def __init__(
        self, table: Timetable, path: Path, *, clock: Callable[[], datetime], say: Callable[[str], None]
    ) -> None:
        """``path`` is the timetable's file, beside which runs are kept; ``say`` gets a line an event."""
        self._table, self._path, self._clock, self._say = table, path, clock, say
        self._runs = runs_file(path)
        self._running = Running()
        self._schools = {entry.out: threading.Lock() for entry in table.schools}
        self._busy: dict[Pair, datetime] = {}
        self._over = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=CHINA, executors={"default": ThreadPoolExecutor(table.parallel)}
        )

    def run(self) -> None:
        """Run every turn at its time until told to stop.

        Raises :class:`TimetableBusy` when another scheduler works on this timetable, and
        :class:`OSError` when the health page's address is taken.
        """
        with ExitStack() as stack:
            stack.enter_context(self._alone())
            if address := self._table.health_address():
                stack.enter_context(health.serving(address, self.standings))
            self._enrol()
            for pair in self._pairs():
                self._plan(pair)
            self._scheduler.start()
            self._over.wait()
            self._scheduler.remove_all_jobs()
            self._running.end()
            self._scheduler.shutdown(wait=True)

    def run_due(self) -> tuple[Run, ...]:
        """Run what is due now, one after the other. Raises :class:`TimetableBusy` as :meth:`run` does."""
        done = []
        with self._alone():
            self._enrol()
            for pair in self._pairs():
                turn = self._next(pair)
                due = turn is not None and turn.at <= self._clock() and not self._running.stopping
                if turn and due and (run := self._take(turn)):
                    done.append(run)
        return tuple(done)

    def stop(self) -> None:
        """Begin nothing more; audits under way end with a report of what was seen."""
        self._running.interrupt()
        self._over.set()

    def standings(self) -> tuple[Standing, ...]:
        """How each job at each school stands."""
        runs = read_runs(self._runs)
        found = []
        for entry, job in self._pairs():
            mine = of(runs, entry.out, job.name)
            last = mine[-1] if mine and mine[-1].attempt else None
            turn = next_turn(self._table, entry, job, mine, self._clock())
            busy = self._busy.get((entry, job))
            found.append(Standing(entry=entry, job=job, last=last, turn=turn, running_since=busy))
        return tuple(found)

    def _alone(self) -> ExitStack:
        stack = ExitStack()
        stack.enter_context(locked(self._path.with_name(self._path.name + ".lock"), self._path.name))
        return stack

    def _pairs(self) -> list[Pair]:
        return [(entry, job) for entry in self._table.schools for job in self._table.jobs]

    def _enrol(self) -> None:
        """From when on a job counts for a school: what came before was not missed."""
        runs, now = read_runs(self._runs), self._clock()
        for entry, job in self._pairs():
            if not of(runs, entry.out, job.name):
                start = Run(school=entry.out, job=job.name, fire=now, began=now, ended=now, code=0, attempt=0)
                append_run(self._runs, start)

    def _next(self, pair: Pair) -> Turn | None:
        entry, job = pair
        runs = of(read_runs(self._runs), entry.out, job.name)
        return next_turn(self._table, entry, job, runs, self._clock())

    def _plan(self, pair: Pair) -> None:
        turn = self._next(pair)
        if turn is None or self._running.stopping:
            return
        self._say(f"{pair[0].out}: {pair[1].name} {turn.at.astimezone(CHINA):%Y-%m-%d %H:%M}")
        self._scheduler.add_job(
            self._turn,
            DateTrigger(max(turn.at, self._clock())),
            args=[turn],
            misfire_grace_time=None,  # how late is too late is decided by next_turn
            id=f"{pair[0].out}\0{pair[1].name}",
            replace_existing=True,
        )

    def _turn(self, turn: Turn) -> None:
        """In a thread of the pool: a turn, then its next one."""
        pair = (turn.entry, turn.job)
        with self._schools[turn.entry.out]:
            # Overtaken when the machine slept, or the clock was set.
            if not self._running.stopping and self._next(pair) == turn:
                self._take(turn)
        if not self._running.stopping:
            self._plan(pair)

    def _take(self, turn: Turn) -> Run | None:
        self._busy[turn.entry, turn.job] = self._clock()
        self._say(
            f"{turn.entry.out}: {turn.job.name} begins 开始; log 日志: {self._table.out(turn.entry) / LOG}"
        )
        try:
            run = run_turn(self._table, turn, self._running, self._clock)
        except TimetableBusy as busy:
            self._say(str(busy))
            run = None
        finally:
            self._busy.pop((turn.entry, turn.job), None)
        if run is not None:
            append_run(self._runs, run)
            self._say(f"{run.school}: {run.job} ended with {run.code} 结束")
        return run
