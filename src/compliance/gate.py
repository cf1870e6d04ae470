"""The gate (门禁): what makes a pipeline stop (contracts §3).

Pure functions over an audit, an earlier one to compare with, and the chronicle of the stored audits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from compliance.chronicle import Chronicle, Course
from compliance.exits import Exit
from compliance.model import Audit, Finding, PartFinding, Verdict, Weight
from compliance.past import GAPS, Fingerprint, fingerprints, is_fault, past_of
from compliance.tasks import due_on

DEFAULT_FAIL_ON = (
    Verdict.MISSING,
    Verdict.BROKEN,
    Verdict.STALE,
    Verdict.EMPTY,
    Verdict.PARTIAL,
    Verdict.RESTRICTED,
    Verdict.MISPLACED,
)
NEW, OVERDUE = "new", "overdue"
# Every word of --fail-on: verdicts of items, weights of parts with a gap, and two that time decides.
FAIL_ON = (*(one.value for one in Verdict), *(one.value for one in Weight), NEW, OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What does not pass: each on its own is reason enough.

    An item of one of the ``verdicts``; a part with a gap of one of the ``weights``; a gap that is ``new``,
    or ``overdue``; a rate ``under`` this, 0..1.
    """

    verdicts: frozenset[Verdict] = frozenset(DEFAULT_FAIL_ON)
    weights: frozenset[Weight] = frozenset()
    new: bool = False
    overdue: bool = False
    under: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the gate says and why: ``failing`` items with the words of --fail-on that they fail on.

    ``low`` is whether the rate is under the bar. ``unsaid`` are what was asked and could not be
    established: ``seen`` (something was not looked at), ``new``, ``rate``.
    """

    exit: Exit
    failing: tuple[tuple[Finding, tuple[str, ...]], ...] = ()
    low: bool = False
    unsaid: tuple[str, ...] = ()


def bar_of(words: Iterable[str], under: float | None = None) -> Bar:
    """The bar that the words of --fail-on set."""
    said = frozenset(words)
    return Bar(
        verdicts=frozenset(one for one in Verdict if one.value in said),
        weights=frozenset(one for one in Weight if one.value in said),
        new=NEW in said,
        overdue=OVERDUE in said,
        under=under,
    )


def gate(audit: Audit, bar: Bar, baseline: Audit | None = None, chronicle: Chronicle | None = None) -> Ruling:
    """Findings first: what was proven stands. Else inconclusive when what was asked was not established.

    With a baseline, an item fails only through a fault (school, part, fault, address) that the baseline
    does not have. *New* is what the baseline does not have, or, without one, what the stored audits
    confirm with this one; what the first audit finds is no change, and what only one audit saw is not yet
    believed. *Overdue* is what the calendar asked for earlier, and what stands after its deadline.
    """
    looked_up = _Known(audit, baseline, chronicle)
    failing = tuple((item, why) for item in audit.items if (why := tuple(_reasons(item, bar, looked_up))))
    low = bar.under is not None and audit.summary.rate is not None and audit.summary.rate < bar.under
    unsaid = tuple(_unsaid(audit, bar, looked_up))
    code = Exit.FINDINGS if failing or low else Exit.INCONCLUSIVE if unsaid else Exit.CLEAN
    return Ruling(exit=code, failing=failing, low=low, unsaid=unsaid)


class _Known:
    """What a baseline and the stored audits say of the parts of one audit."""

    def __init__(self, audit: Audit, baseline: Audit | None, chronicle: Chronicle | None) -> None:
        newest = chronicle.newest if chronicle else None
        is_it = newest is not None and newest.started_at == audit.started_at and audit.profile == "full"
        told = chronicle if chronicle and is_it and not chronicle.degraded else None
        courses = [one for one in told.courses if one.is_open] if told else []
        self.audit = audit
        self.says_what_is_new = baseline is not None or told is not None
        self.allowed = _parts(_faults(audit) - _faults(baseline)) if baseline else None
        self.new = (
            self.allowed
            if self.allowed is not None
            else _parts(one.fingerprint for one in courses if newest and _came_now(one, newest.as_of))
        )

    def is_late(self, item: Finding, part: PartFinding) -> bool:
        days = (due_on(self.audit, item, one) for one in part.reasons if is_fault(one))
        return bool(part.freshness.overdue_days) or any(day and day < self.audit.as_of for day in days)


def _came_now(course: Course, as_of: date) -> bool:
    return course.confirmed_on == as_of and course.confirmed != "first"


def _faults(audit: Audit) -> frozenset[Fingerprint]:
    return fingerprints(past_of(audit))


def _parts(faults: Iterable[Fingerprint]) -> frozenset[str]:
    return frozenset(one.part for one in faults)


def _reasons(item: Finding, bar: Bar, known: _Known) -> Iterator[str]:
    if known.allowed is not None and not any(part.id in known.allowed for part in item.parts):
        return
    if item.verdict in bar.verdicts:
        yield item.verdict.value
    if item.verdict is Verdict.WAIVED:
        return
    gaps = [part for part in item.parts if part.verdict in GAPS]
    if known.allowed is not None:
        gaps = [part for part in gaps if part.id in known.allowed]
    lacking = bar.weights & {part.weight for part in gaps}
    yield from (weight.value for weight in Weight if weight in lacking)
    if bar.new and any(part.id in known.new for part in gaps):
        yield NEW
    if bar.overdue and any(known.is_late(item, part) for part in gaps):
        yield OVERDUE


def _unsaid(audit: Audit, bar: Bar, known: _Known) -> Iterator[str]:
    if audit.coverage.interrupted or any(item.verdict is Verdict.UNVERIFIED for item in audit.items):
        yield "seen"
    if bar.new and not known.says_what_is_new:
        yield NEW
    if bar.under is not None and audit.summary.rate is None:
        yield "rate"
