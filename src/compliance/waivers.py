"""Waivers applied: they excuse, they never remove. What an item would have been stays visible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Literal

from compliance.documents import digest_of, document_of
from compliance.model import Finding, PartFinding, Reason, Verdict, Waiver, WaiverNote
from compliance.observations import Observations
from compliance.placement import Leads
from compliance.verdicts import item_verdict
from crawler.members import Share
from crawler.record import read_glances, telling_where
from crawler.urls import normalise

_UNTOUCHED = (Verdict.PUBLISHED, Verdict.NOT_APPLICABLE)
_NO_DIGESTS: Mapping[str, str] = MappingProxyType({})

State = Literal["used", "unused", "expired", "not_yet", "lapsed"]


def digests_of(seen: Observations, waivers: Sequence[Waiver]) -> dict[str, str]:
    """What the pages that waivers name say (:func:`compliance.documents.digest_of`); only those read."""
    wanted = {seen.resolve(normalise(one.scope) or one.scope): one.scope for one in waivers if one.scope}
    if not wanted:
        return {}
    batches = read_glances(seen.directory, Share(0, 1))
    with telling_where(seen.directory):
        pages = (page for batch in batches for _, page in batch if page.url in wanted)
        return {wanted[page.url]: digest_of(document_of(page, seen, Leads())) for page in pages}


def holds_on(waiver: Waiver, today: date) -> bool:
    """Whether a waiver covers a day."""
    return waiver.created <= today <= waiver.until


def has_lapsed(waiver: Waiver, digests: Mapping[str, str]) -> bool:
    """Whether the page of a waiver was read and no longer says what it said; unread proves nothing."""
    said = digests.get(waiver.scope or "")
    return waiver.digest is not None and said is not None and said != waiver.digest


def apply_waivers(
    items: Sequence[Finding],
    waivers: Sequence[Waiver],
    today: date,
    digests: Mapping[str, str] = _NO_DIGESTS,
) -> tuple[Finding, ...]:
    """Items with their waivers of today applied; published items need none and keep their verdict.

    ``digests`` has, by scope, what the pages of waivers say today.
    """
    valid = defaultdict[str, list[Waiver]](list)
    for waiver in waivers:
        if holds_on(waiver, today) and not has_lapsed(waiver, digests):
            valid[waiver.item].append(waiver)
    return tuple(_waived(item, valid, today) for item in items)


def _waived(item: Finding, valid: Mapping[str, Sequence[Waiver]], today: date) -> Finding:
    of_item = valid.get(item.id, ())
    whole = next((one for one in of_item if one.scope is None), None)
    if whole is not None and item.verdict not in _UNTOUCHED:
        return replace(
            item,
            verdict=Verdict.WAIVED,
            would_be=item.verdict,
            reasons=(_words(whole, today), *item.reasons),
        )
    scoped = [one for one in of_item if one.scope is not None]
    parts = tuple(_waived_part(part, (*valid.get(part.id, ()), *scoped), today) for part in item.parts)
    if parts == item.parts:
        return item
    verdict = item_verdict(parts)
    return replace(
        item, parts=parts, verdict=verdict, would_be=item.verdict if verdict != item.verdict else None
    )


def _waived_part(part: PartFinding, waivers: Sequence[Waiver], today: date) -> PartFinding:
    waiver = next((one for one in waivers if _covers(one, part)), None)
    if waiver is None or part.verdict in _UNTOUCHED:
        return part
    reasons = (_words(waiver, today), *part.reasons)
    return replace(part, verdict=Verdict.WAIVED, would_be=part.verdict, reasons=reasons)


def _covers(waiver: Waiver, part: PartFinding) -> bool:
    """Whether everything that is wrong with a part is wrong at the waiver's address or below."""
    if waiver.scope is None:
        return True
    below = waiver.scope.rstrip("/") + "/"
    return bool(part.reasons) and all(
        reason.url == waiver.scope or (reason.url or "").startswith(below) for reason in part.reasons
    )


def _words(waiver: Waiver, today: date) -> Reason:
    days = (today - waiver.created).days
    return Reason(
        code="waived",
        zh=f"已豁免 {days} 天，至 {waiver.until}：{waiver.reason}（{waiver.approved_by}批准）",
        en=f"waived for {days} days, until {waiver.until}: {waiver.reason} "
        f"(approved by {waiver.approved_by})",
        url=waiver.scope,
    )


def waiver_notes(
    items: Sequence[Finding],
    waivers: Sequence[Waiver],
    today: date,
    digests: Mapping[str, str] = _NO_DIGESTS,
) -> tuple[WaiverNote, ...]:
    """What became of every waiver, those that no longer excuse first."""
    used = {(item.id, item.reasons[0]) for item in items if item.verdict is Verdict.WAIVED and item.reasons}
    used |= {
        (part.id, part.reasons[0])
        for item in items
        for part in item.parts
        if part.verdict is Verdict.WAIVED and part.reasons
    }
    of_parts = {part.id: item.id for item in items for part in item.parts}
    said = {(owner, reason) for key, reason in used for owner in (key, of_parts.get(key, key))}
    notes = [(_state(waiver, said, today, digests), waiver) for waiver in waivers]
    order = ("lapsed", "expired", "unused", "not_yet", "used")
    notes.sort(key=lambda one: (order.index(one[0]), one[1].item))
    return tuple(
        WaiverNote(
            item=waiver.item,
            state=state,
            ground=waiver.ground,
            reason=waiver.reason,
            approved_by=waiver.approved_by,
            until=waiver.until,
            created=waiver.created,
            age_days=max(0, (today - waiver.created).days),
            scope=waiver.scope or "",
            digest=digests.get(waiver.scope or "", ""),
        )
        for state, waiver in notes
    )


def _state(waiver: Waiver, used: set[tuple[str, Reason]], today: date, digests: Mapping[str, str]) -> State:
    if waiver.until < today:
        return "expired"
    if waiver.created > today:
        return "not_yet"
    if has_lapsed(waiver, digests):
        return "lapsed"
    return "used" if (waiver.item, _words(waiver, today)) in used else "unused"
