"""整改期限: by when each fault is to be put right. Reports and the gate ask here and nowhere else.

Where a store keeps tasks, a fault's day is its task's: fixed when the task opened, and the same in every
document until the gap is closed. What is only suspected, or rests under a waiver, has none. An audit that
was told without a store counts from its own day, as if it were the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from compliance.actions import DEADLINES, Due, asked, deadline_of
from compliance.model import Audit, Finding, PartFinding, Reason
from compliance.past import GAPS, Fingerprint, fingerprint, is_fault
from compliance.tasks.model import Task


def dated(audit: Audit, tasks: Iterable[Task]) -> Audit:
    """The audit with the deadlines of its school's tasks, as they stood on its day."""
    days = {task.facts.fingerprint: task.due_on for task in tasks if task.stands}
    return replace(audit, followed=True, items=tuple(_dated(audit, item, days) for item in audit.items))


def due_on(audit: Audit, finding: Finding, fault: Reason) -> date | None:
    """By when one fault of a part of ``finding`` is to be put right; none where no day is set."""
    return fault.due_on if audit.followed else deadline_of(finding.verdict, audit.as_of)


def due_of(audit: Audit, finding: Finding) -> tuple[Due, ...]:
    """The days by which an item's gaps are to be put right, the nearest first, and whose they are.

    Last comes what has none yet. Empty where nothing is asked for.
    """
    if finding.verdict not in DEADLINES:
        return ()
    if not audit.followed:
        return (Due(deadline_of(finding.verdict, audit.as_of), _gaps(finding)),)
    return _due(finding)


def _dated(audit: Audit, item: Finding, days: Mapping[Fingerprint, date | None]) -> Finding:
    def part_of(part: PartFinding) -> PartFinding:
        told = (replace(one, due_on=days.get(fingerprint(audit, part.id, one))) for one in part.reasons)
        return replace(part, reasons=tuple(told))

    found = replace(item, parts=tuple(map(part_of, item.parts)))
    return asked(found, _due(found) if found.verdict in DEADLINES else ())


def _due(finding: Finding) -> tuple[Due, ...]:
    days: dict[date | None, dict[str, None]] = {}
    for part in finding.parts:
        for one in part.reasons if part.verdict in GAPS else ():
            if is_fault(one):
                days.setdefault(one.due_on, {})[part.id] = None
    found = (Due(day, tuple(parts)) for day, parts in days.items())
    return tuple(sorted(found, key=lambda one: one.day or date.max))


def _gaps(finding: Finding) -> tuple[str, ...]:
    return tuple(part.id for part in finding.parts if part.verdict in GAPS)
