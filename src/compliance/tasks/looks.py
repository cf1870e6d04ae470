"""What the audits of a school say of each fault, as far as its task is concerned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from compliance.chronicle import counted_of, line_of
from compliance.model import Verdict, WaiverNote
from compliance.past import (
    GAPS,
    GOOD,
    Fingerprint,
    PastAudit,
    PastItem,
    PastPart,
    asked_verdict,
    fault_id,
)
from compliance.sightings import Sighting, Step, sightings_of
from compliance.tasks.model import Facts, Look, Record, Sight

Waivers = Mapping[int, Sequence[WaiverNote]]


def looks_of(
    audits: Sequence[PastAudit], *, now: datetime | None = None, waivers: Waivers | None = None
) -> tuple[Record, ...]:
    """A record without answers for each fault of any audit; only those that count give it looks.

    Counted are whole audits that saw no less than the ones before them (:mod:`compliance.chronicle`): never a
    watch, never one under degraded coverage. ``waivers`` are those of the audits, by the store's number.
    """
    counted = counted_of([one for one in line_of(audits, now=now) if one.whole])
    others = [one for one in audits if one not in counted]
    seen = {
        fault: _Looking(fault, others, waivers or {}).record(sightings)
        for fault, sightings in sightings_of(counted, others=others)
    }
    return tuple({**_named_by(others), **seen}.values())


def _named_by(audits: Sequence[PastAudit]) -> dict[Fingerprint, Record]:
    """The faults of audits that do not count: they prove nothing, but a ledger of theirs may be answered."""
    return {
        fault: Record(facts=_facts(fault, *step.parts[fault.part]))
        for step in map(Step, audits)
        for fault in step.faults
    }


def _facts(fault: Fingerprint, item: PastItem, part: PastPart) -> Facts:
    return Facts(
        id=fault_id(fault),
        fingerprint=fault,
        item=item.id,
        title=part.title,
        department=item.department,
        weight=part.weight,
    )


class _Looking:
    """One fault through its sightings."""

    def __init__(self, fault: Fingerprint, others: Sequence[PastAudit], waivers: Waivers) -> None:
        self._fault, self._others, self._waivers = fault, others, waivers
        self._last: PastAudit | None = None  # that saw it

    def record(self, sightings: Sequence[Sighting]) -> Record:
        """The record of the fault; what it is called is what the newest audit with it called it."""
        item, part = [one.on for one in sightings if one.fault is not None and one.on is not None][-1]
        return Record(facts=_facts(self._fault, item, part), looks=tuple(self._looks(sightings)))

    def _looks(self, sightings: Sequence[Sighting]) -> Iterator[Look]:
        for one in sightings:
            sight = self._sight(one)
            if sight is None:
                continue
            waiver = self._waiver(one) if one.fault is not None else None
            item, part = one.on or (None, None)
            yield Look(
                crawl=one.audit.started_at,
                day=one.audit.as_of,
                audit=one.audit.id,
                sight=sight,
                believed=one.believed,
                passing=one.fault is not None and one.fault.may_pass,
                verdict=asked_verdict(item, part) if item and part else Verdict.NOT_APPLICABLE,
                waived=waiver[0] if waiver else None,
                until=waiver[1].until if waiver and waiver[1] else None,
            )
            if one.fault is not None:
                self._last = one.audit

    def _sight(self, one: Sighting) -> Sight | None:
        if one.on is None:  # a newer edition of the list dropped it; another list says nothing of it
            same_list = self._last is not None and self._last.checklist == one.audit.checklist
            return "dropped" if same_list else None
        if one.on[1].seen_as is Verdict.NOT_APPLICABLE:
            return "dropped"
        if not one.looked:
            return None
        if one.fault is not None:
            # A recommended part alone is no gap of its item: then nobody asks for it.
            asked = asked_verdict(*one.on)
            return "seen" if asked in GAPS else "dropped" if asked in GOOD else "undecided"
        return "clean" if self._is_repair(one.audit, one.on[1]) else "dropped"

    def _is_repair(self, audit: PastAudit, part: PastPart) -> bool:
        """Whether the site changed, and not only the rules.

        What the earlier crawl comes to by the rules of now tells, or this crawl by the rules of then. Where
        neither was judged so, only a part that is published by now counts as repaired.
        """
        last = self._last
        if last is None or last.rules == audit.rules:
            return True
        if again := self._judged(last, audit.rules):
            return any(self._stands_in(one) for one in again)
        if again := self._judged(audit, last.rules):
            return not any(self._stands_in(one) for one in again)
        return part.seen_as is Verdict.PUBLISHED

    def _judged(self, crawl: PastAudit, rules: str) -> list[PastAudit]:
        same = [one for one in self._others if one.started_at == crawl.started_at]
        return [one for one in same if one.rules == rules]

    def _stands_in(self, audit: PastAudit) -> bool:
        return any(
            part.id == self._fault.part
            and part.seen_as in GAPS
            and any(
                (one.code, one.address) == (self._fault.fault, self._fault.address) for one in part.faults
            )
            for item in audit.items
            for part in item.parts
        )

    def _waiver(self, one: Sighting) -> tuple[str, WaiverNote | None] | None:
        """The reason of the waiver that covers it, with the waiver where the audit's own words are there."""
        assert one.on is not None  # it was seen there
        item, part = one.on
        if Verdict.WAIVED not in (item.verdict, part.verdict):
            return None
        notes = [
            note
            for note in self._waivers.get(one.audit.id or 0, ())
            if note.item in (item.id, part.id) and note.state == "used"
        ]
        note = max(notes, key=lambda each: each.until, default=None)
        return (note.reason if note else "", note)
