"""Why a verdict: the reasons, the evidence taken with each signal, and what was not taken."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import replace

from compliance.configuration import to_json
from compliance.errors import ComplianceError
from compliance.model import Audit, Evidence, Finding, FreshnessState, PartFinding, Thresholds, Verdict
from compliance.report import view
from compliance.report.advice import advice_for
from compliance.report.holding import held_text
from compliance.report.plain import shown
from compliance.report.screen import (
    Canvas,
    Console,
    Line,
    RenderableType,
    Sheet,
    address_line,
    line,
    print_whole,
)
from compliance.report.strings import Words
from compliance.report.weighing import (
    decided_text,
    decision_on,
    hollow_text,
    lost_text,
    score_text,
    signal_lines,
)
from compliance.report.wording import DATE_SOURCES, OUTCOMES, WEIGHTS, Lang, name_of, verdict_name


class UnknownItem(ComplianceError):
    """The audit has no such item or part; ``nearest`` are ids that may have been meant."""

    def __init__(self, item_id: str, nearest: tuple[str, ...], lang: Lang = "zh") -> None:
        words = Words(lang)
        self.nearest = nearest
        hint = words("semicolon") + words("nearest", ids=", ".join(nearest)) if nearest else ""
        super().__init__(words("unknown_item", id=shown(item_id)) + hint)


def render(audit: Audit, item_id: str, *, lang: Lang = "zh") -> RenderableType:
    """Return the explanation of one item ("19") or part ("19.2").

    Raises :class:`UnknownItem` when the audit has neither.
    """
    finding, parts = _found(audit, item_id, lang)
    words = Words(lang)

    def draw(canvas: Canvas) -> Iterator[Line]:
        yield from _item(finding, parts, canvas, words)
        for part in parts:
            yield from _part(part, audit.thresholds, canvas, words)
        lost = [each for each in finding.candidates if item_id in (finding.id, each.part)]
        if lost:
            yield from canvas.heading(words("candidates"))
            for candidate in lost:
                yield from _lost(candidate, finding, audit.thresholds, words)

    return Sheet(draw, lang=lang)


def show(audit: Audit, item_id: str, console: Console, *, lang: Lang = "zh") -> None:
    """Print the explanation on ``console``. Raises :class:`UnknownItem` when the audit has no such item."""
    print_whole(console, render(audit, item_id, lang=lang))


def render_json(audit: Audit, item_id: str, *, lang: Lang = "zh") -> str:
    """Return the finding as JSON; of a part, its item's finding with that part and its candidates alone.

    Raises :class:`UnknownItem` when the audit has neither, with its message in ``lang``.
    """
    finding, parts = _found(audit, item_id, lang)
    if item_id == finding.id:
        return to_json(finding)
    return to_json(
        replace(
            finding,
            parts=parts,
            evidence=tuple(each for each in finding.evidence if each.part == item_id),
            candidates=tuple(each for each in finding.candidates if each.part == item_id),
        )
    )


def _found(audit: Audit, item_id: str, lang: Lang) -> tuple[Finding, tuple[PartFinding, ...]]:
    for finding in audit.items:
        if finding.id == item_id:
            return finding, finding.parts
        for part in finding.parts:
            if part.id == item_id:
                return finding, (part,)
    known = [each for finding in audit.items for each in (finding.id, *(part.id for part in finding.parts))]
    item = item_id.split(".")[0]
    siblings = [each for each in known if each == item or each.startswith(item + ".")]
    raise UnknownItem(
        item_id, tuple(siblings or difflib.get_close_matches(item_id, known, n=5, cutoff=0.3)), lang
    )


def _item(finding: Finding, parts: tuple[PartFinding, ...], canvas: Canvas, words: Words) -> Iterator[Line]:
    yield line((f"{words('item_no', id=shown(finding.id))} ", "bold"), (finding.title, "bold"))
    yield line(canvas.verdict(finding.verdict), f"  {shown(finding.department) or words('no_department')}")
    if finding.would_be:
        yield line(words("would_be", verdict=verdict_name(finding.would_be, words.lang)))
    yield from canvas.heading(words("why", verdict=verdict_name(finding.verdict, words.lang)))
    yield from _reasons(finding, words)
    yield from _part_by_part(finding, parts, canvas, words)
    action = view.action_text(finding, words.lang)
    if action:
        yield line((f"{words('action')}{words('colon')}", "bold"), action)
    if finding.basis:
        yield line((f"{words('basis')}{words('colon')}", "bold"), words("semicolon").join(finding.basis))


def _part_by_part(
    finding: Finding, parts: tuple[PartFinding, ...], canvas: Canvas, words: Words
) -> Iterator[Line]:
    """What holds of each part, where the item's own reasons do not say it."""
    if finding.reasons and len({part.verdict for part in finding.parts}) < 2:
        return
    for part in parts:
        yield line(
            (f"{shown(part.id)} {shown(part.title)}  ", "bold"), canvas.verdict(part.verdict), indent=2
        )
        held = held_text(part, words) if part.verdict is Verdict.PUBLISHED else ""
        said = held or ("" if finding.reasons else words("semicolon").join(view.reasons_said(part, words)))
        if said:
            yield line(said, indent=4)


def _reasons(finding: Finding | PartFinding, words: Words) -> Iterator[Line]:
    for reason in finding.reasons:
        yield line(f"- {view.reason_text(reason, words.lang)} ", (f"[{reason.code}]", "dim"), indent=2)
        if reason.url:
            yield address_line(reason.url, indent=4)


def _part(part: PartFinding, thresholds: Thresholds | None, canvas: Canvas, words: Words) -> Iterator[Line]:
    weight = name_of(WEIGHTS, part.weight, words.lang)
    yield from canvas.heading(f"{shown(part.id)} {shown(part.title)}")
    yield line(canvas.verdict(part.verdict), f"  {weight}", indent=2)
    yield from _reasons(part, words)
    for remark in part.remarks:
        said = f"{words('remark')}{words('colon')}{view.reason_text(remark, words.lang)} "
        yield line(said, (f"[{remark.code}]", "dim"), indent=2)
        if remark.url:
            yield address_line(remark.url, indent=4)
    for note in part.decisions:
        yield line(words("decided_by", said=decided_text(note, words.lang)), indent=2)
        if note.title:
            yield line(note.title, indent=4)
        yield address_line(note.url, indent=4)
    yield from (line(said, indent=2) for said in freshness_lines(part.freshness, words))
    if part.evidence:
        yield line((words("closest" if part.evidence[0].hollow else "winner"), "bold"), indent=2)
    else:
        yield line(words("no_evidence"), indent=2)
    for place, evidence in enumerate(part.evidence):
        decided = decision_on(evidence, part)
        taken = decided is not None and decided.state == "used"
        why = words("on_word") if taken else ""
        yield from _evidence(evidence, thresholds, words, why=why, signals=not place)
    yield from _entries(part, words)
    advice = advice_for(part, words)
    if advice:
        yield line((words("better"), "bold"), indent=2)
        yield from (line(f"- {said}", indent=4) for said in advice)


def _entries(part: PartFinding, words: Words) -> Iterator[Line]:
    """Where the column's entries for the part led."""
    if part.entries:
        yield line((words("entries"), "bold"), indent=2)
    for entry in part.entries:
        said = hollow_text(entry.hollow, words.lang) or words("entry_opened")
        if entry.outcome != "ok":
            said = name_of(OUTCOMES, entry.outcome, words.lang)
        yield line(f"- “{shown(entry.anchor)}”{words('colon')}{said}", indent=4)
        yield address_line(entry.url, indent=6)


def _evidence(
    evidence: Evidence, thresholds: Thresholds | None, words: Words, *, why: str = "", signals: bool = True
) -> Iterator[Line]:
    yield line((f"{evidence.score:.2f} ", "bold"), view.title_of(evidence), indent=4)
    if why:
        yield line((why, "bold"), indent=9)
    yield address_line(evidence.final_url or evidence.url, indent=9)
    yield line(date_line(evidence, words), indent=9)
    if not signals:
        return
    if evidence.snippet:
        yield line((f"“{shown(evidence.snippet)}”", "italic"), indent=9)
    if evidence.signals:
        yield line(score_text(evidence.score, thresholds, words), indent=9)
    yield from signal_lines(evidence, words, indent=9)


def _lost(
    evidence: Evidence, finding: Finding, thresholds: Thresholds | None, words: Words
) -> Iterator[Line]:
    """A candidate and why it lost; what spoke for it where that decided."""
    part = next((each for each in finding.parts if each.id == evidence.part), None)
    why = lost_text(evidence, part, thresholds, words) if part else ""
    if len(finding.parts) > 1 and why:
        why = f"{words('lost_for', part=shown(evidence.part))}{words('comma')}{why}"
    why = words("lost_why", why=why) if why else ""
    doubtful = thresholds is None or evidence.score < thresholds.accept
    yield from _evidence(evidence, thresholds, words, why=why, signals=doubtful)


def posted(evidence: Evidence, words: Words) -> str:
    """Say on which day a document was posted, and where that day stood."""
    if evidence.published is None:
        return words("undated")
    day = evidence.published.isoformat()
    if not evidence.date_source:
        return day
    source = words("date_from", source=name_of(DATE_SOURCES, evidence.date_source, words.lang))
    return f"{day}（{source}）" if words.lang == "zh" else f"{day} ({source})"


def date_line(evidence: Evidence, words: Words) -> str:
    """Say when a document was posted and which period it covers."""
    said = posted(evidence, words)
    if evidence.published:
        said = f"{words('published_on')} {said}"
    if evidence.period:
        said += f"{words('semicolon')}{words('period')} {shown(evidence.period.label)}"
    return said


def freshness_lines(state: FreshnessState, words: Words) -> tuple[str, ...]:
    """Say what the calendar asks of a part, in at most three lines; nothing for a standing part."""
    said: list[str] = []
    colon = words("colon")
    if state.due_on and not state.due_period:
        said.append(words("due_on") + colon + state.due_on.isoformat())
    elif state.due_period:
        due = f"{words('due_on')} {state.due_on.isoformat()}" if state.due_on else ""
        said.append(
            words("due_period")
            + colon
            + words("semicolon").join(filter(None, [shown(state.due_period or ""), due]))
        )
    if state.newest or state.overdue_days:
        late = ""
        if state.overdue_days and state.overdue_days > 0:
            worked = state.overdue_workdays
            key = "overdue" if worked is None else "overdue_worked"
            late = words(key, days=state.overdue_days, workdays=worked)
        newest = shown(state.newest or "") or words("none")
        said.append(words("newest") + colon + words("semicolon").join(filter(None, [newest, late])))
    if state.next_due:
        key = "next_due" if state.next_period else "next_of_series"
        said.append(words(key, period=shown(state.next_period or ""), day=state.next_due.isoformat()))
    return tuple(said)
