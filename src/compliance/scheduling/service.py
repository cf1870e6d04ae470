"""The scheduler as a service: every turn at its time, one audit at a time per school."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from compliance.alone import Busy, alone
from compliance.errors import FileError
from compliance.exits import Exit
from compliance.scheduling import health
from compliance.scheduling.due import Turn, next_turn
from compliance.scheduling.health import Standing
from compliance.scheduling.running import LOG, Running, ended, run_turn
from compliance.scheduling.runs import Run, append_run, of, read_runs, runs_file
from compliance.scheduling.timetable import Entry, Job, Timetable
from crawler.pacing import CHINA

Pair = tuple[Entry, Job]

_GLANCE = 30.0  # seconds: a clock that was set, or a machine that slept, is noticed so soon
_LATER = 300.0  # seconds until a school that somebody else audits is come back to


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
        self._unnoted: list[Run] = []  # the disk would not take them yet
        self._noting = threading.Lock()
        self._over = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=CHINA, executors={"default": ThreadPoolExecutor(table.parallel)}
        )

    def run(self) -> None:
        """Run every turn at its time until told to stop.

        Raises :class:`~compliance.alone.Busy` when another scheduler works on this timetable,
        :class:`~compliance.errors.FileError` when the health page's address cannot be had, and
        :class:`OSError` when nothing can be noted beside the timetable.
        """
        with ExitStack() as stack:
            stack.enter_context(self._alone())
            self._show_health(stack)
            self._enrol()
            for pair in self._pairs():
                self._plan(pair)
            self._scheduler.start()
            while not self._over.wait(_GLANCE):
                self._scheduler.wakeup()
            self._scheduler.remove_all_jobs()
            self._running.end()
            self._scheduler.shutdown(wait=True)

    def run_due(self) -> tuple[Run, ...]:
        """Run what is due now, one after the other. Raises as :meth:`run` does."""
        done = []
        with self._alone():
            self._enrol()
            for pair in self._pairs():
                turn = self._next(pair)
                if turn is None or turn.at > self._clock() or self._running.stopping:
                    continue
                try:
                    run = self._take(turn)
                except Busy as busy:
                    self._say(str(busy))
                    continue
                if run:
                    done.append(run)
        return tuple(done)

    def stop(self) -> None:
        """Begin nothing more; audits under way end with a report of what was seen."""
        self._running.interrupt()
        self._over.set()

    def standings(self) -> tuple[Standing, ...]:
        """How each job at each school stands."""
        runs, unnoted = self._past(), {(run.school, run.job) for run in self._unnoted}
        found = []
        for entry, job in self._pairs():
            mine = of(runs, entry.out, job.name)
            last = mine[-1] if mine and mine[-1].attempt else None
            turn = next_turn(self._table, entry, job, mine, self._clock())
            busy = self._busy.get((entry, job))
            noted = (entry.out, job.name) not in unnoted
            found.append(
                Standing(
                    name=self._table.names.get(entry.out, entry.out),
                    entry=entry,
                    job=job,
                    last=last,
                    turn=turn,
                    running_since=busy,
                    noted=noted,
                )
            )
        return tuple(found)

    def _alone(self) -> AbstractContextManager[None]:
        return alone(
            self._path.with_name(self._path.name + ".lock"),
            f"another scheduler is at work on {self._path.name} 另一个调度程序正在运行",
            "stop it first, or give this one a timetable of its own 请先停止它",
        )

    def _show_health(self, stack: ExitStack) -> None:
        if address := self._table.health_address():
            try:
                stack.enter_context(health.serving(address, self.standings))
            except OSError as error:
                raise FileError(
                    str(self._path),
                    f"health: {self._table.health} cannot be used 地址无法使用 ({error.strerror or error})",
                    "name another HOST:PORT, or leave it out 请换一个地址，或去掉此项",
                ) from error

    def _past(self) -> tuple[Run, ...]:
        return (*read_runs(self._runs), *self._unnoted)

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
        runs = of(self._past(), entry.out, job.name)
        return next_turn(self._table, entry, job, runs, self._clock())

    def _plan(self, pair: Pair) -> None:
        turn = self._next(pair)
        if turn is None or self._running.stopping:
            return
        self._say(f"{pair[0].out}: {pair[1].name} {turn.at.astimezone(CHINA):%Y-%m-%d %H:%M}")
        self._await(turn, turn.at)

    def _await(self, turn: Turn, at: datetime) -> None:
        self._scheduler.add_job(
            self._turn,
            DateTrigger(max(at, self._clock())),
            args=[turn],
            misfire_grace_time=None,  # how late is too late is decided by next_turn
            max_instances=3,  # the one that plans the next has not quite ended when that begins
            id=f"{turn.entry.out}\0{turn.job.name}",
            replace_existing=True,
        )

    def _turn(self, turn: Turn) -> None:
        """In a thread of the pool: a turn, then its next one. A school under way is come back to."""
        school = self._schools[turn.entry.out]
        if not school.acquire(blocking=False):
            self._await(turn, self._clock() + timedelta(seconds=_GLANCE))
            return
        pair = (turn.entry, turn.job)
        try:
            # Overtaken when the machine slept, or the clock was set.
            if not self._running.stopping and self._next(pair) == turn:
                self._take(turn)
        except Busy as busy:
            self._say(str(busy))
            self._await(turn, self._clock() + timedelta(seconds=_LATER))
            return
        finally:
            school.release()
        if not self._running.stopping:
            self._plan(pair)

    def _take(self, turn: Turn) -> Run | None:
        """Runs a turn and notes it; none when told to stop. Raises :class:`Busy` as :func:`run_turn` does."""
        began = self._busy[turn.entry, turn.job] = self._clock()
        self._say(
            f"{turn.entry.out}: {turn.job.name} begins 开始; log 日志: {self._table.out(turn.entry) / LOG}"
        )
        try:
            run = run_turn(self._table, turn, self._running, self._clock)
        except Busy:
            raise
        except Exception as failure:  # one turn that fails must not end its job
            code = Exit.INCONCLUSIVE if isinstance(failure, OSError) else Exit.BUG
            said = str(failure) if isinstance(failure, OSError) else traceback.format_exc()
            self._say(f"{turn.entry.out}: {turn.job.name} could not be run 未能进行: {said}")
            run = None if self._running.stopping else ended(turn, began, self._clock(), code)
        finally:
            self._busy.pop((turn.entry, turn.job), None)
        if run is not None:
            self._note(run)
            self._say(f"{run.school}: {run.job} ended with {run.code} 结束")
        return run

    def _note(self, run: Run) -> None:
        """On the disk, or in memory until that takes it: what was run is not run again."""
        with self._noting:
            self._unnoted.append(run)
            try:
                while self._unnoted:
                    append_run(self._runs, self._unnoted[0])
                    del self._unnoted[0]
            except OSError as error:
                self._say(
                    f"{self._runs}: cannot be written 无法写入 ({error.strerror or error}); the run is noted "
                    "with the next one, if this process lives so long 请清理磁盘，下次检查后一并补记"
                )
