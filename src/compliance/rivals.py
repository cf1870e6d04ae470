"""What was considered for an item and not taken, and the column's entries that name a part not found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compliance.cases import Candidate, Case, Entry
from compliance.model import ColumnEntry, Evidence, PartFinding, Verdict

SHOWN = 5  # of an item, the best by score
ASKED_SHOWN = 5  # of a part that does not hold: what a person may still accept
ENTRIES_SHOWN = 5  # of a part

_SETTLED = frozenset({Verdict.PUBLISHED, Verdict.NOT_APPLICABLE})


def rivals_of(
    parts: Sequence[PartFinding], cases: Mapping[str, Case], *, accept: float, review: float
) -> tuple[Evidence, ...]:
    """The candidates of an item that are no evidence: the best, those in doubt for a part that does not
    hold, and those that a person decided on. Thresholds are the matcher's."""
    shown = {(one.url, one.part) for part in parts for one in part.evidence}
    everyone = [one for part in parts for one in cases[part.id].candidates if _key(one) not in shown]
    everyone.sort(key=lambda one: (-one.evidence.score, one.evidence.part, one.evidence.url))
    kept = {_key(one): one for one in everyone[:SHOWN]}
    kept |= {_key(one): one for one in everyone if one.pinned}
    for part in parts:
        if part.verdict not in _SETTLED:
            asked = [
                one for one in everyone if one.evidence.part == part.id and _doubtful(one, accept, review)
            ]
            kept |= {_key(one): one for one in asked[:ASKED_SHOWN]}
    return tuple(one.evidence for one in everyone if _key(one) in kept)


def _key(one: Candidate) -> tuple[str, str]:
    return one.evidence.url, one.evidence.part


def _doubtful(one: Candidate, accept: float, review: float) -> bool:
    grey = review <= one.evidence.score < accept and (one.substance.holds or one.substance.unread)
    return grey or (one.evidence.score >= accept and one.substance.unread)


def entries_of(case: Case, finding: PartFinding) -> tuple[ColumnEntry, ...]:
    """Where the column's entries for a part led, those that failed first; none for what is published."""
    if finding.verdict in _SETTLED:
        return ()
    found: dict[str, Entry] = {}
    for one in (*case.entries, *sorted(case.listed, key=lambda one: (one.url, one.anchor))):
        found.setdefault(one.url, one)
    return tuple(map(_shown, found.values()))[:ENTRIES_SHOWN]


def _shown(entry: Entry) -> ColumnEntry:
    return ColumnEntry(
        url=entry.url,
        anchor=entry.anchor,
        outcome=entry.outcome.value,
        http_status=entry.status,
        hollow=entry.substance.value if entry.substance else "",
        text_digest=entry.text_digest,
    )
