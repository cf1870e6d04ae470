"""The exit code: what a pipeline or a person's script may conclude (contracts §3)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from compliance.model import Audit, Finding, Verdict
from compliance.past import fingerprints, past_of

DEFAULT_FAIL_ON = (
    Verdict.MISSING,
    Verdict.BROKEN,
    Verdict.STALE,
    Verdict.EMPTY,
    Verdict.PARTIAL,
    Verdict.RESTRICTED,
    Verdict.MISPLACED,
)


class Exit(IntEnum):
    """Exit codes, each with one meaning."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INCONCLUSIVE = 3
    BUG = 4


def failing(audit: Audit, fail_on: Iterable[Verdict], baseline: Audit | None = None) -> tuple[Finding, ...]:
    """The findings that fail the gate.

    With a baseline, an item fails only through a fault (school, part, fault, address) that the
    baseline does not have.
    """
    wanted = frozenset(fail_on)
    hit = [item for item in audit.items if item.verdict in wanted]
    if baseline is None:
        return tuple(hit)
    fresh = fingerprints(past_of(audit)) - fingerprints(past_of(baseline))
    parts = {one.part for one in fresh}
    return tuple(item for item in hit if any(part.id in parts for part in item.parts))


def gate(audit: Audit, fail_on: Iterable[Verdict], baseline: Audit | None = None) -> Exit:
    """Findings first: what was proven stands. Else inconclusive when not everything was seen."""
    wanted = frozenset(fail_on)
    if failing(audit, wanted, baseline):
        return Exit.FINDINGS
    unseen = any(item.verdict is Verdict.UNVERIFIED for item in audit.items)
    return Exit.INCONCLUSIVE if unseen or audit.coverage.interrupted else Exit.CLEAN
