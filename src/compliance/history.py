"""The trend of one school: one line per audit in a file beside the school file.

``<school file>.history.jsonl`` is plain text, appended to and never rewritten, friendly to git.
Each line holds what a trend needs and where the whole audit lies.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from compliance.errors import HistoryError
from compliance.model import Audit, Verdict

FORM = "compliance/history@1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAudit:
    """One audit as history keeps it. ``items`` maps item ids to verdicts."""

    as_of: date
    started_at: datetime
    rate: float | None
    verdicts: Mapping[Verdict, int]
    complete: bool
    path: str
    portal: str
    checklist: str
    items: Mapping[str, Verdict]


def history_path(school_file: Path) -> Path:
    """Where the history of a school file is kept."""
    return school_file.with_name(school_file.name + ".history.jsonl")


def remember(school_file: Path, audit: Audit, audit_json: Path) -> None:
    """Appends an audit, unless the same crawl was judged so before: same day, checklist and verdicts.

    Where its audit.json lies makes no difference: the same judgement made twice is no new audit.

    Raises :class:`~compliance.errors.HistoryError` when the file cannot be written.
    """
    target = history_path(school_file)
    row = {
        "schema": FORM,
        "as_of": audit.as_of.isoformat(),
        "started_at": audit.started_at.isoformat(),
        "rate": audit.summary.rate,
        "verdicts": {verdict.value: count for verdict, count in audit.summary.verdicts.items() if count},
        "complete": audit.coverage.complete,
        "path": os.path.relpath(audit_json, target.parent),
        "portal": audit.school.portal,
        "checklist": f"{audit.checklist.id}@{audit.checklist.version}",
        "items": {item.id: item.verdict.value for item in audit.items},
    }
    try:
        if target.exists() and any(
            _is_same(row, line) for line in target.read_text(encoding="utf-8").splitlines()
        ):
            return
        with target.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    except OSError as error:
        raise HistoryError(
            str(target), f"cannot be written: {error}", "check the directory's permissions"
        ) from error


def _is_same(row: dict[str, Any], line: str) -> bool:
    try:
        known = json.loads(line)
    except ValueError:  # reading the history says which line is damaged
        return False
    return isinstance(known, dict) and {**known, "path": ""} == {**row, "path": ""}


def read_history(school_file: Path) -> tuple[PastAudit, ...]:
    """Every audit remembered for a school file, the oldest first; none when there is no file yet.

    Raises :class:`~compliance.errors.HistoryError` naming the line that cannot be read.
    """
    target = history_path(school_file)
    if not target.exists():
        return ()
    rows = []
    for number, line in enumerate(target.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rows.append(_row(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise HistoryError(
                f"{target}:{number}",
                f"not a line of history: {error}",
                "remove the damaged line and run again",
            ) from error
    return tuple(sorted(rows, key=lambda row: (row.started_at, row.as_of)))


def _row(row: dict[str, object]) -> PastAudit:
    if row["schema"] != FORM:
        raise ValueError(f"unknown schema {row['schema']!r}; this version reads {FORM}")
    verdicts, items, rate = row["verdicts"], row["items"], row["rate"]
    if not isinstance(verdicts, dict) or not isinstance(items, dict):
        raise ValueError("verdicts and items must be mappings")
    if rate is not None and not isinstance(rate, int | float):
        raise ValueError("rate must be a number")
    return PastAudit(
        as_of=date.fromisoformat(str(row["as_of"])),
        started_at=datetime.fromisoformat(str(row["started_at"])),
        rate=rate,
        verdicts={Verdict(name): int(count) for name, count in verdicts.items()},
        complete=bool(row["complete"]),
        path=str(row["path"]),
        portal=str(row["portal"]),
        checklist=str(row["checklist"]),
        items={str(name): Verdict(value) for name, value in items.items()},
    )
