"""整改任务: what departments have to put right, one for each open fault, with its stable id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.model import Audit
from compliance.past import fault_id
from compliance.report import view
from compliance.report.open_faults import OpenFault, open_faults
from compliance.report.strings import Words
from compliance.report.wording import NEEDS_ACTION, URGENCY
from compliance.tasks import due_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """整改任务: one fault to put right by ``due_on``, none where no day is set yet.

    ``id`` stands for school, part, fault and address; ``found_on`` is a page with the link that fails.
    """

    id: str
    department: str
    fault: OpenFault
    found_on: str | None
    due_on: date | None

    @property
    def url(self) -> str:
        """Where to look, or nothing."""
        return self.fault.fingerprint[3]


def tasks_of(audit: Audit, words: Words) -> tuple[Task, ...]:
    """Everything to put right: by department, the busiest first, then the most urgent."""
    departments = view.by_department(audit, words)
    names = {item.id: department.name for department in departments for item in department.findings}
    places = {department.name: place for place, department in enumerate(departments)}
    on = pages_with(audit)
    tasks = [
        _task(audit, names[fault.finding.id], fault, on)
        for fault in open_faults(audit)
        if fault.finding.verdict in NEEDS_ACTION and fault.part.verdict in NEEDS_ACTION
    ]
    return tuple(
        sorted(tasks, key=lambda task: (places[task.department], URGENCY[task.fault.finding.verdict]))
    )


def pages_with(audit: Audit) -> dict[str, str]:
    """A page that carries it, for every link that failed."""
    return {link.url: link.referrers[0] for link in audit.links if link.referrers}


def _task(audit: Audit, department: str, fault: OpenFault, on: dict[str, str]) -> Task:
    return Task(
        id=fault_id(fault.fingerprint),
        department=department,
        fault=fault,
        found_on=on.get(fault.fingerprint[3]),
        due_on=due_on(audit, fault.finding, fault.reasons[0]),
    )
