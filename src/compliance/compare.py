"""What changed between two audits of one school, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from compliance.chronicle import (
    LOOKED_BACK,
    Course,
    counted_of,
    courses_of,
    degraded,
    line_of,
)
from compliance.model import Verdict
from compliance.past import GAPS, GOOD, OPEN, PastAudit, PastItem, PastPart
from compliance.sightings import Cause, only_aged

ChangeKind = Literal["new", "worse", "changed", "better", "fixed", "persisting"]
Standing = Literal["", "suspected", "confirmed"]

# how far a verdict is from published, for telling worse from better
_DISTANCE = {
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
    """变化: an item or part that changed, or whose gap persists.

    ``before`` is none for one newly in the list, ``after`` for one that left it.

    A change to the worse (new, worse) is *suspected* until it is *confirmed*; see
    :class:`~compliance.chronicle.Course`, from which ``first_seen``, ``last_seen`` and ``consecutive``
    come too: of the faults behind it, the earliest, the latest, the most.
    """

    item: str
    part: str | None
    title: str
    before: Verdict | None
    after: Verdict | None
    kind: ChangeKind
    department: str
    cause: Cause = ""
    standing: Standing = ""
    first_seen: date | None = None
    last_seen: date | None = None
    consecutive: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Changes between two audits. Where they cannot be compared, ``degraded`` says why and ``changes`` is
    empty: what differs all the same stands in ``unclaimed``. ``other_rules``: the two were judged by
    different rules."""

    before: date
    after: date
    changes: tuple[Change, ...]
    courses: tuple[Course, ...]
    degraded: tuple[str, ...]
    unclaimed: tuple[Change, ...] = ()
    other_rules: bool = False


def compare(
    old: PastAudit, new: PastAudit, *, others: Sequence[PastAudit] = (), earlier: Sequence[PastAudit] = ()
) -> Comparison:
    """Everything that changed from ``old`` to ``new``.

    ``others`` are further judgements of the same two crawls: one of the old crawl by the new rules tells
    what the rules changed from what the site changed. ``earlier`` are audits before the old one: they
    confirm, and say since when. A verdict that turned to or from *unverified* is reported as changed,
    never as fixed or new: not having looked is no news about the school.
    """
    ruled = _by_new_rules(old, new, others)
    before = counted_of([one for one in line_of(earlier) if one.whole and one.started_at < old.started_at])
    why = degraded_between(old, new)
    if not why and degraded((*before[1 - LOOKED_BACK :], old), new):
        why = ("coverage_new",)
    steps = [*before, ruled or old, new] if old.started_at != new.started_at else [new]
    aside = [one for one in (*earlier, *others, old) if one not in steps]
    courses = courses_of(steps, others=aside)
    changes = tuple(_Comparing(old, new, ruled, courses).changes())
    return Comparison(
        before=old.as_of,
        after=new.as_of,
        changes=() if why else changes,
        courses=() if why else courses,
        degraded=why,
        unclaimed=tuple(
            replace(one, cause="", standing="") for one in changes if one.kind != "persisting" and why
        ),
        other_rules=old.rules != new.rules,
    )


def degraded_between(old: PastAudit, new: PastAudit) -> tuple[str, ...]:
    """Why two audits cannot be compared: one saw less than the other, or they are of two schools.

    ``coverage_old`` and ``coverage_new`` say which saw less; ``watch_old`` and ``watch_new`` that it only
    looked at known evidence; ``school`` that the portals differ.
    """
    found = []
    if old.school != new.school:
        found.append("school")
    for name, one, other in (("old", old, new), ("new", new, old)):
        if one.profile != "full":
            found.append(f"watch_{name}")
        elif other.profile == "full" and degraded((other,), one):
            found.append(f"coverage_{name}")
    return tuple(found)


def _by_new_rules(old: PastAudit, new: PastAudit, others: Sequence[PastAudit]) -> PastAudit | None:
    """The old crawl, judged for its own day by the rules of the new audit."""
    if old.rules == new.rules:
        return None
    same = [one for one in others if one.started_at == old.started_at and one.as_of == old.as_of]
    return next((one for one in same if one.rules == new.rules), None)


class _Comparing:
    """The two audits side by side."""

    def __init__(
        self, old: PastAudit, new: PastAudit, ruled: PastAudit | None, courses: Sequence[Course]
    ) -> None:
        self._old, self._new = old, new
        self._ruled = _verdicts(ruled) if ruled else None
        self._courses = [one for one in courses if one.state in ("new", "persisting") and not one.waived]

    def changes(self) -> Iterator[Change]:
        """Item by item, an item of several parts before its parts."""
        before = {item.id: item for item in self._old.items}
        for item in self._new.items:
            yield from self._of_item(before.pop(item.id, None), item)
        for gone in before.values():
            yield Change(
                item=gone.id,
                part=None,
                title=gone.title,
                before=gone.verdict,
                after=None,
                kind="changed",
                department=gone.department,
            )

    def _of_item(self, old: PastItem | None, new: PastItem) -> Iterator[Change]:
        kind = _kind(old.verdict if old else None, new.verdict)
        one_old, one_new = (item.parts[0] if item and len(item.parts) == 1 else None for item in (old, new))
        if kind:
            behind = [one for one in self._courses if one.item == new.id]
            yield self._change(new, None, old.verdict if old else None, kind, behind, (one_old, one_new))
        parts: dict[str, PastPart] = {part.id: part for part in old.parts} if old else {}
        for part in new.parts if old is not None and len(new.parts) > 1 else ():
            was = parts.get(part.id)
            if kind := _kind(was.verdict if was else None, part.verdict):
                behind = [one for one in self._courses if one.fingerprint.part == part.id]
                yield self._change(new, part, was.verdict if was else None, kind, behind, (was, part))

    def _change(
        self,
        item: PastItem,
        part: PastPart | None,
        before: Verdict | None,
        kind: ChangeKind,
        behind: Sequence[Course],
        sides: tuple[PastPart | None, PastPart | None],
    ) -> Change:
        after = part.verdict if part else item.verdict
        worse = kind in ("new", "worse")
        believed = any(one.confirmed for one in behind if kind != "worse" or one.state == "new")
        return Change(
            item=item.id,
            part=part.id if part else None,
            title=part.title if part else item.title,
            before=before,
            after=after,
            kind=kind,
            department=item.department,
            cause=""
            if kind == "persisting"
            else self._cause(part.id if part else item.id, before, after, sides),
            standing="" if not worse else "confirmed" if believed else "suspected",
            first_seen=min((one.first_seen for one in behind), default=None),
            last_seen=max((one.last_seen for one in behind), default=None),
            consecutive=max((one.consecutive for one in behind), default=0),
        )

    def _cause(
        self,
        key: str,
        before: Verdict | None,
        after: Verdict,
        sides: tuple[PastPart | None, PastPart | None],
    ) -> Cause:
        """What the old crawl comes to by the new rules decides; without that, it is unclear.

        Of a site that was not looked at, or whose gap a waiver covers, before or now, nothing is said.
        """
        site: Cause = "" if {before, after} & {Verdict.UNVERIFIED, Verdict.WAIVED} else "site"
        if self._ruled is not None and self._ruled.get(key, before) is not before:
            return "rules" if self._ruled.get(key) is after else site
        if self._ruled is None and self._old.rules != self._new.rules:
            return "unclear"
        aged = sides[0] is not None and sides[1] is not None and only_aged(sides[0], sides[1])
        return "calendar" if aged or self._old.started_at == self._new.started_at else site


def _verdicts(audit: PastAudit) -> dict[str, Verdict]:
    found = {item.id: item.verdict for item in audit.items}
    return found | {part.id: part.verdict for item in audit.items for part in item.parts}


def _kind(before: Verdict | None, after: Verdict) -> ChangeKind | None:
    """What a turn of verdicts is called; none where nothing is to be said."""
    if before is after:
        return "persisting" if after in GAPS else None
    if before is None or before in OPEN or after in OPEN:
        return "changed"
    if after in GOOD:
        return "changed" if before in GOOD else "fixed"
    if before in GOOD:
        return "new"
    distance = _DISTANCE[after] - _DISTANCE[before]
    return "worse" if distance > 0 else "better" if distance < 0 else "changed"
