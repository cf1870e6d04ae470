"""The gaps that matter most: what a supervisor with five minutes should ask about."""

from __future__ import annotations

from compliance.model import Audit, Finding, Weight
from compliance.report import view
from compliance.report.wording import NEEDS_ACTION, URGENCY


def most_urgent(audit: Audit, *, at_most: int) -> tuple[Finding, ...]:
    """The worst gaps: essential parts before others, then by verdict, then the longest overdue."""
    ranked = sorted(
        view.gaps(audit),
        key=lambda each: (
            not _is_essential(each),
            URGENCY[each.verdict],
            -(days_late(each) or 0),
            view.id_order(each.id),
        ),
    )
    return tuple(ranked[:at_most])


def _is_essential(finding: Finding) -> bool:
    """Whether a part that the checklist calls essential has a gap."""
    return any(part.weight is Weight.ESSENTIAL and part.verdict in NEEDS_ACTION for part in finding.parts)


def days_late(finding: Finding) -> int | None:
    """By how many calendar days a gap's part longest overdue is late; none when no part is, or no gap."""
    if finding.verdict not in NEEDS_ACTION:
        return None
    late = [
        part.freshness.overdue_days
        for part in finding.parts
        if part.freshness.overdue_days and part.verdict in NEEDS_ACTION
    ]
    return max(late, default=None)
