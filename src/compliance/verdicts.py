"""What an item comes to, from the verdicts of its parts."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.model import PartFinding, Verdict, Weight

_FAULTS_FIRST = (
    Verdict.BROKEN,
    Verdict.RESTRICTED,
    Verdict.EMPTY,
    Verdict.STALE,
    Verdict.MISPLACED,
    Verdict.REVIEW,
    Verdict.UNVERIFIED,
)
_FOUND = frozenset({Verdict.PUBLISHED, Verdict.MISPLACED, Verdict.STALE})


def item_verdict(parts: Sequence[PartFinding]) -> Verdict:
    """What an item comes to, from its parts that apply and are more than recommended.

    All alike: that. Some missing beside others whose document was found: partial. Otherwise the
    first fault in the order in which it calls for action. Missing beside parts we could not look at
    stays unverified: the item as a whole was not seen.
    """
    counted = [part.verdict for part in parts if part.weight is not Weight.RECOMMENDED] or [
        part.verdict for part in parts
    ]
    verdicts = {one for one in counted if one not in (Verdict.NOT_APPLICABLE, Verdict.WAIVED)}
    if not verdicts:
        return Verdict.WAIVED if Verdict.WAIVED in counted else Verdict.NOT_APPLICABLE
    if len(verdicts) == 1:
        return next(iter(verdicts))
    if Verdict.MISSING in verdicts and verdicts & _FOUND:
        return Verdict.PARTIAL
    return next(verdict for verdict in _FAULTS_FIRST if verdict in verdicts)
