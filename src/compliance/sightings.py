"""What each audit said of each fault: seen or not, and whether that is believed yet.

Pure functions over audits of different crawls, in order. A fault that was not there before is suspected
until it is seen in two of the last three audits that could judge its part; a page that was archived before
and now answers 404 or 410 is believed at once, and so is what only the calendar brought about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from compliance.model import Verdict
from compliance.past import GAPS, Fingerprint, PastAudit, PastFault, PastItem, PastPart

Confirmed = Literal["", "first", "twice", "gone", "calendar"]
Cause = Literal["", "site", "rules", "calendar", "unclear"]

WINDOW, NEEDED = 3, 2  # seen in so many of the last so many audits


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one audit said of one fault: ``fault`` where it saw it, none where it did not.

    ``looked``: it could judge the part. ``believed``: it saw the fault, and that is no longer only suspected.
    ``on`` is the part with its item as the audit has them, none where the list lacks the part.
    """

    audit: PastAudit
    looked: bool
    fault: PastFault | None
    believed: bool
    on: tuple[PastItem, PastPart] | None


def sightings_of(
    counted: Sequence[PastAudit], *, others: Sequence[PastAudit] = ()
) -> Iterator[tuple[Fingerprint, tuple[Sighting, ...]]]:
    """The same audits fault by fault: what each said of it, from the one that saw it first."""
    steps, faults, seen_by_others = steps_of(counted, others)
    for fault in faults:
        told = []
        for step, run in zip(steps, walk(fault, steps, seen_by_others), strict=True):
            if run.seen:
                here = run.looked and run.marks[-1]
                told.append(
                    Sighting(
                        audit=step.audit,
                        looked=run.looked,
                        fault=step.faults.get(fault) if here else None,
                        believed=here and bool(run.confirmed),
                        on=step.parts.get(fault.part),
                    )
                )
        yield fault, tuple(told)


def steps_of(
    counted: Sequence[PastAudit], others: Sequence[PastAudit]
) -> tuple[list[Step], tuple[Fingerprint, ...], Others]:
    """The audits, every fault that stands in any of them, and what other judgements of the crawls say."""
    steps = [Step(audit) for audit in counted]
    faults: dict[Fingerprint, None] = {}
    for step in steps:
        faults.update(dict.fromkeys(step.faults))
    seen_by_others = Others(list)
    for one in others:
        seen_by_others[one.started_at, one.as_of].append((one.rules, frozenset(Step(one).faults)))
    return steps, tuple(faults), seen_by_others


class Step:
    """One audit as the courses need it."""

    def __init__(self, audit: PastAudit) -> None:
        self.audit = audit
        self.parts: dict[str, tuple[PastItem, PastPart]] = {}
        self.faults: dict[Fingerprint, PastFault] = {}
        self.opened: set[str] = set()
        for item in audit.items:
            for part in item.parts:
                self.parts[part.id] = (item, part)
                self.opened.update(one.address for one in part.evidence)
                if part.seen_as in GAPS:
                    for fault in part.faults:
                        key = Fingerprint(audit.school, part.id, fault.code, fault.address)
                        self.faults[key] = fault

    def judged(self, fault: Fingerprint) -> bool:
        """Whether the audit could say if the fault stands."""
        return fault in self.faults or (
            fault.part in self.parts and self.parts[fault.part][1].could_show(fault.fault)
        )


# Crawl and day -> what others judged it by, and the faults they found.
Others = defaultdict[tuple[datetime, date], list[tuple[str, frozenset[Fingerprint]]]]


@dataclass(slots=True)
class Run:
    """What is known of a fault while its audits are gone through; ``looked``: the last judged its part."""

    marks: list[bool]
    looked: bool = False
    first: int = 0
    last: int = 0
    seen: int = 0
    consecutive: int = 0
    again: bool = False
    confirmed: Confirmed = ""
    confirmed_on: date | None = None
    cause: Cause = ""


def walk(fault: Fingerprint, steps: Sequence[Step], others: Others) -> Iterator[Run]:
    """The same run after each step."""
    run = Run(marks=[])
    opened: set[str] = set()
    previous: Step | None = None
    for place, step in enumerate(steps):
        run.looked = step.judged(fault)
        if run.looked:
            here = fault in step.faults
            if here and not (run.marks and run.marks[-1]):
                run.again, run.consecutive = run.seen > 0, 0
                run.confirmed, run.confirmed_on = "", None
                run.cause = _cause(fault, previous, step, others)
            run.marks.append(here)
            if here:
                run.first, run.last = (run.first if run.seen else place), place
                run.seen, run.consecutive = run.seen + 1, run.consecutive + 1
                if not run.confirmed and (why := _why_believed(fault, run, previous, step, opened)):
                    run.confirmed, run.confirmed_on = why, step.audit.as_of
            previous = step
        opened |= step.opened
        yield run


def _why_believed(
    fault: Fingerprint, run: Run, previous: Step | None, step: Step, opened: set[str]
) -> Confirmed:
    if previous is None and not step.faults[fault].may_pass:
        return "first"
    if step.faults[fault].gone and fault.address in opened:
        return "gone"
    if run.cause == "calendar":
        return "calendar"
    return "twice" if sum(run.marks[-WINDOW:]) >= NEEDED else ""


def _cause(fault: Fingerprint, previous: Step | None, step: Step, others: Others) -> Cause:
    if previous is None:
        return ""
    judged_otherwise = others.get((step.audit.started_at, step.audit.as_of), ())
    if any(rules != step.audit.rules and fault not in found for rules, found in judged_otherwise):
        return "rules"
    if previous.audit.rules != step.audit.rules:
        return "unclear"
    before, after = previous.parts[fault.part][1], step.parts[fault.part][1]
    return "calendar" if only_aged(before, after) else "site"


def only_aged(before: PastPart, after: PastPart) -> bool:
    """Whether a part became stale while the very same documents stood there: only the day moved on."""
    same = bool(after.evidence) and before.evidence == after.evidence
    return after.seen_as is Verdict.STALE and before.seen_as is Verdict.PUBLISHED and same
