"""整改任务: what departments have to put right, one row for each fault of a part, with its stable id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from compliance.actions import DEADLINES, deadline_of
from compliance.compare import fault_id
from compliance.model import Audit, Finding, PartFinding, Reason, Verdict
from compliance.report import view
from compliance.report.strings import Words
from compliance.report.wording import NEEDS_ACTION, URGENCY


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """整改任务: one fault to put right by ``due_on``, ``workdays`` working days after the audit's day.

    ``id`` is the fingerprint of school, part, fault and address. ``found_on`` is a page with the link that
    does not work. Both ``part`` and ``reason`` are none where an audit names none.
    """

    id: str
    department: str
    item: Finding
    part: PartFinding | None
    reason: Reason | None
    found_on: str | None
    due_on: date | None
    workdays: int

    @property
    def verdict(self) -> Verdict:
        """The verdict of the part, or of the item where no part is named."""
        return self.part.verdict if self.part else self.item.verdict


def tasks_of(audit: Audit, words: Words) -> tuple[Task, ...]:
    """Everything to put right: by department, the busiest first, then the most urgent."""
    on = {link.url: link.referrers[0] for link in audit.links if link.referrers}
    return tuple(
        _task(audit, department.name, item, part, reason, on)
        for department in view.by_department(audit, words)
        for item in department.to_do
        if item.verdict in NEEDS_ACTION
        for part, reason in _faults(item)
    )


def reasons_once(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The same fault at the same address is one."""
    first: dict[tuple[str, str | None], Reason] = {}
    for reason in reasons:
        first.setdefault((reason.code, reason.url), reason)
    return tuple(first.values())


def _faults(item: Finding) -> Iterator[tuple[PartFinding | None, Reason | None]]:
    """Every part that asks for action with each of its reasons, or the item as it stands."""
    parts: list[PartFinding] = sorted(
        (part for part in item.parts if part.verdict in NEEDS_ACTION),
        key=lambda part: (URGENCY[part.verdict], view.id_order(part.id)),
    )
    for part in parts:
        for reason in reasons_once(part.reasons) or (None,):
            yield part, reason
    if not parts:
        for reason in reasons_once(item.reasons) or (None,):
            yield None, reason


def _task(
    audit: Audit,
    department: str,
    item: Finding,
    part: PartFinding | None,
    reason: Reason | None,
    on: dict[str, str],
) -> Task:
    code, url = (reason.code, reason.url or "") if reason else ("", "")
    return Task(
        id=fault_id((audit.school.portal, part.id if part else item.id, code, url)),
        department=department,
        item=item,
        part=part,
        reason=reason,
        found_on=on.get(url),
        # The item's day, not the part's: it is the one that every other report names.
        due_on=deadline_of(item.verdict, audit.as_of),
        workdays=DEADLINES.get(item.verdict, 0),
    )
