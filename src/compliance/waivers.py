"""Waivers applied: they excuse, they never remove. What an item would have been stays visible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from compliance.model import Finding, Reason, Verdict, Waiver, WaiverNote
from compliance.verdicts import item_verdict

_UNTOUCHED = (Verdict.PUBLISHED, Verdict.NOT_APPLICABLE)


def holds_on(waiver: Waiver, today: date) -> bool:
    """Whether a waiver covers a day."""
    return waiver.created <= today <= waiver.until


def apply_waivers(items: Sequence[Finding], waivers: Sequence[Waiver], today: date) -> tuple[Finding, ...]:
    """Items with their waivers of today applied; published items need none and keep their verdict."""
    valid = {waiver.item: waiver for waiver in waivers if holds_on(waiver, today)}
    return tuple(_waived(item, valid) for item in items)


def _waived(item: Finding, valid: dict[str, Waiver]) -> Finding:
    waiver = valid.get(item.id)
    if waiver is not None and item.verdict not in _UNTOUCHED:
        return replace(
            item,
            verdict=Verdict.WAIVED,
            would_be=item.verdict,
            reasons=(_words(waiver), *item.reasons),
            action_zh="",
            action_en="",
        )
    parts = tuple(
        replace(
            part,
            verdict=Verdict.WAIVED,
            would_be=part.verdict,
            reasons=(_words(valid[part.id]), *part.reasons),
        )
        if part.id in valid and part.verdict not in _UNTOUCHED
        else part
        for part in item.parts
    )
    if parts == item.parts:
        return item
    verdict = item_verdict(parts)
    return replace(
        item, parts=parts, verdict=verdict, would_be=item.verdict if verdict != item.verdict else None
    )


def _words(waiver: Waiver) -> Reason:
    return Reason(
        code="waived",
        zh=f"已豁免至 {waiver.until}：{waiver.reason}（{waiver.approved_by}批准）",
        en=f"waived until {waiver.until}: {waiver.reason} (approved by {waiver.approved_by})",
    )


def waiver_notes(items: Sequence[Finding], waivers: Sequence[Waiver], today: date) -> tuple[WaiverNote, ...]:
    """What became of every waiver, those that no longer excuse first."""
    used = {item.id for item in items if item.verdict is Verdict.WAIVED}
    used |= {part.id for item in items for part in item.parts if part.verdict is Verdict.WAIVED}
    notes = []
    for waiver in waivers:
        if waiver.until < today:
            state = "expired"
        elif waiver.created > today:
            state = "not_yet"
        else:
            state = "used" if waiver.item in used else "unused"
        notes.append((state, waiver))
    order = ("expired", "unused", "not_yet", "used")
    notes.sort(key=lambda one: (order.index(one[0]), one[1].item))
    return tuple(
        WaiverNote(
            item=waiver.item,
            state=state,  # type: ignore[arg-type]
            ground=waiver.ground,
            reason=waiver.reason,
            approved_by=waiver.approved_by,
            until=waiver.until,
        )
        for state, waiver in notes
    )
