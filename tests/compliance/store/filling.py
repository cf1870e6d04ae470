"""Audits to fill a store with, and a program that stores them and says which, to be killed or run twice."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import Any

from compliance.model import Audit, Verdict
from compliance.store import keep, opened
from tests.builders import NOON, a_finding, a_part, an_audit

PORTAL = "https://www.example.edu.cn/"
VERDICTS = (Verdict.MISSING, Verdict.STALE, Verdict.PUBLISHED)


def an_audit_of_week(week: int, verdict: Verdict | None = None, **changes: Any) -> Audit:
    """The audit of a week: one item that goes through three verdicts, and one that stays."""
    told = verdict or VERDICTS[week % 3]
    begun = NOON + timedelta(weeks=week)
    return an_audit(
        a_finding(told),
        a_finding(Verdict.BROKEN, id="20", parts=(a_part(Verdict.BROKEN, id="20.1"),)),
        started_at=begun,
        ended_at=begun + timedelta(hours=1),
        as_of=begun.date(),
        **changes,
    )


def start_filling(place: str, *weeks: int) -> subprocess.Popen[str]:
    """A process that stores the audits of these weeks, one store a week, and prints each once stored."""
    command = [sys.executable, "-m", "tests.compliance.store.filling", place, *map(str, weeks)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def fill(place: str, weeks: list[int]) -> None:
    """Store the audits of ``weeks`` and print each number once it is stored."""
    for week in weeks:
        with opened(place) as store:
            keep(store, an_audit_of_week(week))
        print(week, flush=True)


if __name__ == "__main__":
    fill(sys.argv[1], [int(word) for word in sys.argv[2:]])
