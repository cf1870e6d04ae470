"""When the next turn of a job at a school comes, from what has been run so far. Pure: no clock, no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from compliance.exits import Exit
from compliance.scheduling.runs import Run
from compliance.scheduling.timetable import Entry, Job, Timetable, next_fire

RETRIED = frozenset({Exit.INCONCLUSIVE, Exit.BUG})


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One run that is to come: ``fire`` is the moment the cron expression names, ``at`` when it begins.

    ``attempt`` counts from 1; later ones repeat a run that could establish nothing.
    """

    entry: Entry
    job: Job
    fire: datetime
    at: datetime
    attempt: int = 1


def next_turn(table: Timetable, entry: Entry, job: Job, runs: Sequence[Run], now: datetime) -> Turn | None:
    """The next turn of a job at a school, at or after ``now`` or overdue; None if its season never comes.

    ``runs`` are those of this job and school, oldest first. Of several turns missed, the last counts,
    unless it was missed for too long. A clock that was set back repeats nothing that was run.
    """
    last = runs[-1] if runs else None
    if last and last.code in RETRIED and last.attempt <= table.retries:
        wanted = min(last.ended, now) + timedelta(minutes=table.retry_minutes)
        at = _outside_quiet(table, wanted)
        return Turn(entry=entry, job=job, fire=last.fire, at=at, attempt=last.attempt + 1)
    turn = _turn_after(table, entry, job, last.fire if last else now)
    while turn is not None and turn.at <= now:
        following = _turn_after(table, entry, job, turn.fire)
        if following is None or following.at > now:
            if now - turn.at <= timedelta(hours=table.catch_up_hours):
                return turn
            return following
        turn = following
    return turn


def _turn_after(table: Timetable, entry: Entry, job: Job, after: datetime) -> Turn | None:
    fire = next_fire(job, after)
    if fire is None:
        return None
    at = _outside_quiet(table, fire + _jitter(table, entry, job, fire))
    return Turn(entry=entry, job=job, fire=fire, at=at)


def _jitter(table: Timetable, entry: Entry, job: Job, fire: datetime) -> timedelta:
    """The same for the same turn, so that a restart moves nothing."""
    words = f"{entry.out}\0{job.name}\0{fire.isoformat()}".encode()
    share = int.from_bytes(sha256(words).digest()[:4]) / 2**32
    return timedelta(seconds=round(share * table.jitter_minutes * 60))


def _outside_quiet(table: Timetable, at: datetime) -> datetime:
    left = table.quiet().left(at) if table.quiet_hours else 0.0
    return at + timedelta(seconds=left)
