"""What was run: one line of JSON a run, beside the timetable. Appended, never rewritten."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from compliance.alone import in_turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One audit that was run for a turn: whose, which, when, and the exit code it ended with.

    ``notified`` is the exit code of ``compliance notify`` after it, none when nobody was to be told.
    """

    school: str
    job: str
    fire: datetime
    began: datetime
    ended: datetime
    code: int
    attempt: int = 1
    notified: int | None = None


def runs_file(timetable: Path) -> Path:
    """Where the runs of a timetable are kept."""
    return timetable.with_name(timetable.name + ".runs.jsonl")


def read_runs(path: Path) -> tuple[Run, ...]:
    """The runs in order; a last line that a crash tore, and lines that are none, are passed over."""
    found = []
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            data = json.loads(line)
            moments = {name: datetime.fromisoformat(data[name]) for name in ("fire", "began", "ended")}
            run = Run(
                school=str(data["school"]),
                job=str(data["job"]),
                code=int(data["code"]),
                attempt=int(data["attempt"]),
                notified=None if data.get("notified") is None else int(data["notified"]),
                **moments,
            )
        except (ValueError, KeyError, TypeError):
            continue
        if all(moment.tzinfo for moment in moments.values()):
            found.append(run)
    return tuple(found)


def append_run(path: Path, run: Run) -> None:
    """Add one run, whole and on the disk when this returns. Raises :class:`OSError` when the disk does."""
    data = {
        "school": run.school,
        "job": run.job,
        "fire": run.fire.isoformat(),
        "began": run.began.isoformat(),
        "ended": run.ended.isoformat(),
        "code": run.code,
        "attempt": run.attempt,
        "notified": run.notified,
    }
    with in_turn(path), path.open("ab+") as file:
        torn = file.tell() and not _ends_a_line(file.fileno())
        line = json.dumps(data, ensure_ascii=False).encode() + b"\n"
        file.write(b"\n" + line if torn else line)
        file.flush()
        os.fsync(file.fileno())


def _ends_a_line(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, 1, size - 1) == b"\n"


def of(runs: Sequence[Run], school: str, job: str) -> tuple[Run, ...]:
    """Those of one school and job."""
    return tuple(run for run in runs if run.school == school and run.job == job)
