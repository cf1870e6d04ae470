"""What changed between two audits of one school, item by item and part by part."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from compliance.model import Audit, Finding, PartFinding, Reason, Verdict

ChangeKind = Literal["fixed", "new", "worse", "better", "changed"]

_GOOD = frozenset({Verdict.PUBLISHED, Verdict.NOT_APPLICABLE, Verdict.WAIVED})
_OPEN = frozenset({Verdict.UNVERIFIED, Verdict.REVIEW})
# how far a verdict is from published, for telling worse from better
_DISTANCE = {
    Verdict.PUBLISHED: 0,
    Verdict.NOT_APPLICABLE: 0,
    Verdict.WAIVED: 0,
    Verdict.MISPLACED: 1,
    Verdict.STALE: 2,
    Verdict.PARTIAL: 3,
    Verdict.RESTRICTED: 4,
    Verdict.EMPTY: 4,
    Verdict.BROKEN: 4,
    Verdict.MISSING: 5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """变化: an item or part whose verdict differs. ``before`` is none for one newly in the list."""

    item: str
    part: str | None
    title: str
    before: Verdict | None
    after: Verdict | None
    kind: ChangeKind
    department: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Changes between two audits; ``degraded`` says why they may not be the school's doing."""

    changes: tuple[Change, ...]
    degraded: tuple[str, ...]


def compare(old: Audit, new: Audit) -> Comparison:
    """Everything that changed from ``old`` to ``new``.

    A verdict that turned to or from *unverified* is reported as changed, never as fixed or new:
    not having looked is no news about the school.
    """
    before = {item.id: item for item in old.items}
    changes: list[Change] = []
    for item in new.items:
        changes += _of_item(before.pop(item.id, None), item)
    for gone in before.values():
        changes.append(_change(gone.id, None, gone.title, gone.verdict, None, gone.department))
    return Comparison(changes=tuple(changes), degraded=_degraded(old, new))


def _of_item(old: Finding | None, new: Finding) -> list[Change]:
    changes = []
    if old is None or old.verdict is not new.verdict:
        changes.append(
            _change(new.id, None, new.title, old.verdict if old else None, new.verdict, new.department)
        )
    parts: dict[str, PartFinding] = {part.id: part for part in old.parts} if old else {}
    for part in new.parts:
        was = parts.get(part.id)
        if old is not None and len(new.parts) > 1 and (was is None or was.verdict is not part.verdict):
            changes.append(
                _change(
                    new.id, part.id, part.title, was.verdict if was else None, part.verdict, new.department
                )
            )
    return changes


def _change(
    item: str, part: str | None, title: str, before: Verdict | None, after: Verdict | None, department: str
) -> Change:
    return Change(
        item=item,
        part=part,
        title=title,
        before=before,
        after=after,
        kind=_kind(before, after),
        department=department,
    )


def _kind(before: Verdict | None, after: Verdict | None) -> ChangeKind:
    if before is None or after is None or before in _OPEN or after in _OPEN:
        return "changed"
    if after in _GOOD:
        return "changed" if before in _GOOD else "fixed"
    if before in _GOOD:
        return "new"
    distance = _DISTANCE[after] - _DISTANCE[before]
    return "worse" if distance > 0 else "better" if distance < 0 else "changed"


def _degraded(old: Audit, new: Audit) -> tuple[str, ...]:
    notes = []
    for name, one in (("old", old), ("new", new)):
        if not one.coverage.complete:
            notes.append(f"coverage_{name}")
    if (old.checklist.id, old.checklist.version) != (new.checklist.id, new.checklist.version):
        notes.append("checklist")
    if old.tool.version != new.tool.version:
        notes.append("tool")
    if old.school.portal != new.school.portal:
        notes.append("school")
    return tuple(notes)


Fingerprint = tuple[str, str, str, str]


def fingerprint(audit: Audit, part: str, fault: Reason) -> Fingerprint:
    """What makes a fault the same one in two audits: school, part, fault, address (never counts or words)."""
    return (audit.school.portal, part, fault.code, fault.url or "")


def gaps(audit: Audit) -> frozenset[Fingerprint]:
    """The fingerprints of an audit's faults."""
    return frozenset(
        fingerprint(audit, part.id, reason)
        for item in audit.items
        for part in item.parts
        if part.verdict not in _GOOD
        for reason in part.reasons
    )


def fault_id(mark: Fingerprint) -> str:
    """A fault's short name in what people fill in and send back: the same wherever the fault is.

    It begins with a letter, so that no spreadsheet takes it for a number.
    """
    said = "\x1f".join(mark)
    return "f" + sha256(said.encode("utf-8", errors="surrogatepass")).hexdigest()[:15]
