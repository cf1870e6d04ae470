"""What falls due next, by day: the calendar's side of the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.model import Audit, Verdict
from compliance.report.plain import shown
from compliance.report.strings import Words
from compliance.report.view import id_order
from compliance.workdays import workdays_between


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """One item that falls due on ``day``: the periods asked for (none for a series of notices).

    ``days`` and ``workdays`` (工作日) are counted from the day of the audit.
    """

    day: date
    days: int
    workdays: int
    item: str
    title: str
    department: str
    periods: tuple[str, ...]
    parts: tuple[str, ...]


def falling_due(audit: Audit, words: Words) -> tuple[DueItem, ...]:
    """Every item's next due days after the audit, the nearest first."""
    found: list[DueItem] = []
    for finding in audit.items:
        days: dict[date, list[tuple[str, str | None]]] = {}
        for part in finding.parts:
            state = part.freshness
            if state.next_due and state.next_due > audit.as_of and part.verdict is not Verdict.NOT_APPLICABLE:
                days.setdefault(state.next_due, []).append((part.id, state.next_period))
        for day, asked in days.items():
            found.append(
                DueItem(
                    day=day,
                    days=(day - audit.as_of).days,
                    workdays=workdays_between(audit.as_of, day),
                    item=finding.id,
                    title=finding.title,
                    department=shown(finding.department) or words("no_department"),
                    periods=tuple(dict.fromkeys(shown(period) for _, period in asked if period)),
                    parts=tuple(part for part, _ in asked),
                )
            )
    return tuple(sorted(found, key=lambda each: (each.day, id_order(each.item))))
