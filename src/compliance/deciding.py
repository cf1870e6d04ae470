"""A person's decisions applied to what the record says of one part, before it is judged. Pure.

*Accept* says that this is the document. It settles every doubt about what stands there (a scan, a page
with little text, a low score) and nothing else: a blank page stays blank, and what is out of date or not
reached from the column stays so. *Reject* takes a document out: it neither counts nor asks again. Both
hold while the document says what it said; after that the person is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from compliance.cases import Candidate, Case
from compliance.model import Checklist, Decision, DecisionNote, DecisionState, Finding, Thresholds
from compliance.periods import answers_for
from compliance.privacy import mask
from compliance.substance import Substance
from crawler.items import Outcome
from crawler.urls import normalise

# What a person who looked can settle. Where nothing stands, nobody has seen anything.
_SETTLED = frozenset(
    {Substance.SCAN, Substance.IMAGE, Substance.UNREAD}
    | {Substance.THIN, Substance.LISTING, Substance.UNCONFIRMED}
)
# What became of a decision for several parts is said once: the strongest.
_STRONGEST: tuple[DecisionState, ...] = ("used", "changed", "unused", "unseen", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What one decision means for one part; ``url`` is where its address leads in this crawl."""

    decision: Decision
    url: str
    accepts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A part's case after a person's decisions, and what became of each."""

    case: Case
    notes: tuple[DecisionNote, ...]


Rulings = Mapping[str, tuple[Ruling, ...]]


def rulings_of(
    decisions: Iterable[Decision], checklist: Checklist, redirects: Mapping[str, str] | None = None
) -> Rulings:
    """The decisions of each part. One that names an item is of all its parts."""
    parts = {item.id: tuple(part.id for part in item.parts) for item in checklist.items}
    parts |= {part: (part,) for part in chain(*parts.values())}
    found: dict[str, list[Ruling]] = {}
    for decision in decisions:
        address = normalise(decision.url) or decision.url
        url = (redirects or {}).get(address, address)
        given = {part: decision.decision == "accept" for part in parts.get(decision.item, ())}
        given |= {part: True for part in parts.get(decision.belongs_to or "", ())}
        for part, accepts in given.items():
            found.setdefault(part, []).append(Ruling(decision=decision, url=url, accepts=accepts))
    return {part: tuple(rulings) for part, rulings in found.items()}


def decided_addresses(rulings: Rulings) -> dict[str, tuple[str, ...]]:
    """The addresses that were decided on, and for which parts."""
    found: dict[str, list[str]] = {}
    for part, of_part in rulings.items():
        for ruling in of_part:
            found.setdefault(ruling.url, []).append(part)
    return {url: tuple(parts) for url, parts in found.items()}


def decide_all(cases: Mapping[str, Case], rulings: Rulings, thresholds: Thresholds) -> dict[str, Ruled]:
    """Every part's case with its decisions applied."""
    return {part: decide(case, rulings.get(part, ()), thresholds) for part, case in cases.items()}


def decide(case: Case, rulings: Sequence[Ruling], thresholds: Thresholds) -> Ruled:
    """Applies a part's decisions to its case. Thresholds are the matcher's."""
    if not rulings:
        return Ruled(case=case, notes=())
    by_url = {ruling.url: ruling for ruling in rulings}
    done = Case(
        candidates=[one for one in case.candidates if one.evidence.url not in by_url],
        entries=list(case.entries),
        listed=case.listed,
        years=dict(case.years),
    )
    notes = []
    for one in case.candidates:
        if one.evidence.url in by_url:
            notes.append(_rule(one, by_url[one.evidence.url], done, thresholds))
    seen = {note.url for note in notes}
    notes += [note_of(one.decision, "unseen") for one in rulings if one.decision.url not in seen]
    return Ruled(case=done, notes=tuple(notes))


def _rule(one: Candidate, ruling: Ruling, case: Case, thresholds: Thresholds) -> DecisionNote:
    """Applies one ruling to ``case``; the candidate is no longer among its candidates."""
    decision, evidence = ruling.decision, one.evidence
    mine = [entry for entry in case.entries if entry.url == ruling.url and entry.outcome is Outcome.OK]
    matched, doubted = evidence.score >= thresholds.accept, evidence.score >= thresholds.review
    changed = bool(decision.digest) and decision.digest != evidence.text_digest
    if changed:
        stands = matched and one.substance.holds if ruling.accepts else not doubted and not mine
        note = note_of(decision, "changed")
        _take(case, one if stands else replace(one, asked_again=note))
        return note
    case.entries = [entry for entry in case.entries if entry not in mine]
    if not ruling.accepts:
        return note_of(decision, "used" if mine or doubted else "unused")
    substance = Substance.CONFIRMED if one.substance in _SETTLED else one.substance
    used = not matched or substance is not one.substance or mine
    evidence = replace(evidence, substance=substance.value, hollow="") if substance.holds else evidence
    _take(case, replace(one, evidence=evidence, substance=substance, accepted=True))
    return note_of(decision, "used" if used else "unused")


def _take(case: Case, one: Candidate) -> None:
    case.candidates.append(one)
    period = one.evidence.period
    if period is not None and (one.substance.holds or one.substance.unread):
        year = answers_for(period), period.source != "published"
        score = 1.0 if one.accepted else one.evidence.score
        case.years[year] = max(score, case.years.get(year, 0.0))


def note_of(decision: Decision, state: DecisionState) -> DecisionNote:
    """What became of a decision. A person may have written somebody's number into the file."""
    return DecisionNote(
        item=decision.item,
        url=decision.url,
        title=mask(decision.title),
        decision=decision.decision,
        belongs_to=decision.belongs_to,
        by=mask(decision.by),
        decided_on=decision.decided_on,
        reason=mask(decision.reason),
        state=state,
    )


def decision_notes(
    decisions: Iterable[Decision],
    items: Iterable[Finding],
    decided: Mapping[str, Ruled],
    checklist: Checklist,
) -> tuple[DecisionNote, ...]:
    """What became of every decision, once, those of no use first. ``items`` say what their verdicts rest
    on; a decision on a part that does not apply is not needed."""
    told = [note for item in items for part in item.parts for note in part.decisions]
    told += [note for ruled in decided.values() for note in ruled.notes if note.state == "unseen"]
    known = {one.id for one in checklist.items} | {part.id for one in checklist.items for part in one.parts}
    states: dict[tuple[str, str], DecisionState] = {}
    for note in told:
        key = note.item, note.url
        states[key] = min((states.get(key, note.state), note.state), key=_STRONGEST.index)
    notes = []
    for one in decisions:
        named = {one.item, one.belongs_to or one.item} <= known
        notes.append(note_of(one, states.get((one.item, one.url), "unused") if named else "unknown"))
    return tuple(sorted(notes, key=lambda note: (-_STRONGEST.index(note.state), note.item, note.url)))
