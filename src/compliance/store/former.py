"""The history of earlier versions, ``<school file>.history.jsonl``: taken in once, then set aside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from compliance.configuration import from_json
from compliance.errors import ConfigError
from compliance.model import Audit, Verdict
from compliance.past import PastAudit, PastItem
from compliance.store.opening import Store
from compliance.store.writing import keep_in, keep_verdicts_in

FORM = "compliance/history@1"
ASIDE = ".imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerHistory:
    """What became of the old file: audits taken in whole, those whose audit.json is gone and of which only
    the verdicts are known, the numbers of the lines that could not be read, and where the file is now."""

    whole: int
    bare: int
    damaged: tuple[int, ...]
    aside: Path


def former_path(school_file: Path) -> Path:
    """Where earlier versions kept the history of a school file."""
    return school_file.with_name(school_file.name + ".history.jsonl")


def take_in_former(store: Store, school_file: Path) -> FormerHistory | None:
    """Stores what the old file holds and renames it; none when there is no such file.

    Stopped in between, it is done again, and nothing is stored twice. A damaged line stays in the file.
    """
    path = former_path(school_file)
    if not path.is_file():
        return None
    found: list[Audit | PastAudit] = []
    damaged = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if line.strip():
            try:
                found.append(_audit_of(json.loads(line), path.parent))
            except (ValueError, KeyError, TypeError, AttributeError):
                damaged.append(number)
    with store.writing() as connection:
        for one in found:
            if isinstance(one, Audit):
                keep_in(connection, one)
            else:
                keep_verdicts_in(connection, one)
    aside = _free(path)
    path.rename(aside)
    whole = sum(isinstance(one, Audit) for one in found)
    return FormerHistory(whole=whole, bare=len(found) - whole, damaged=tuple(damaged), aside=aside)


def _free(path: Path) -> Path:
    names = (path.with_name(path.name + ASIDE + ("" if n == 0 else f"-{n}")) for n in range(10_000))
    return next(name for name in names if not name.exists())


def _audit_of(row: dict[str, Any], folder: Path) -> Audit | PastAudit:
    """The audit.json that the line names, if it is still the one it was; else the line's own verdicts."""
    past = _bare(row)
    for audit in _kept_at(folder / str(row["path"])):
        verdicts = {item.id: item.verdict for item in audit.items}
        key = (audit.school.portal, audit.started_at, audit.as_of)
        if key == (past.school, past.started_at, past.as_of) and verdicts == {
            item.id: item.verdict for item in past.items
        }:
            return audit
    return past


def _kept_at(path: Path) -> Iterator[Audit]:
    try:
        yield from_json(path.read_text(encoding="utf-8-sig"), Audit, file=str(path))
    except (OSError, UnicodeDecodeError, ConfigError):
        return


def _bare(row: dict[str, Any]) -> PastAudit:
    if row["schema"] != FORM:
        raise ValueError(f"unknown schema {row['schema']!r}")
    started = datetime.fromisoformat(str(row["started_at"]))
    if started.tzinfo is None:
        raise ValueError("started_at has no time zone")
    checklist, _, version = str(row["checklist"]).partition("@")
    rate = row["rate"]
    return PastAudit(
        school=str(row["portal"]),
        name="",
        as_of=date.fromisoformat(str(row["as_of"])),
        started_at=started,
        ended_at=started,
        profile="full",
        checklist=checklist,
        checklist_version=version,
        rules=version,
        tool="",
        complete=bool(row["complete"]),
        interrupted=False,
        pages=0,
        rate=None if rate is None else float(rate),
        whole=False,
        categories={},
        items=tuple(
            PastItem(id=str(key), title="", category=0, department="", verdict=Verdict(value))
            for key, value in row["items"].items()
        ),
    )
