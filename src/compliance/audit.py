"""A crawl record and a checklist -> an :class:`~compliance.model.Audit`. No network, no clock.

The same record, checklist, school file and day give the same audit, byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from compliance.actions import Due, asked, deadline_of
from compliance.cases import Case
from compliance.checklists import content_version, legal_basis
from compliance.configuration import to_json
from compliance.coverage import Scope, coverage_of, department_shown, departments_of
from compliance.deciding import Ruled, decide_all, decision_notes
from compliance.faults import Exempt
from compliance.freshness import state_of
from compliance.inquiry import gather_all
from compliance.judge import Bench, Judgement, judge
from compliance.matching import Matcher, Weights
from compliance.model import (
    AUDIT_SCHEMA,
    Audit,
    AuditedSchool,
    Checklist,
    ChecklistRef,
    CrawlLimits,
    Decision,
    Evidence,
    Finding,
    FreshnessState,
    Item,
    Part,
    PartFinding,
    Reason,
    School,
    Thresholds,
    Tool,
    Verdict,
    Waiver,
    Weight,
)
from compliance.observations import Observations
from compliance.overview import calendar_notes, links_of, notes_of, sites_of, summarise
from compliance.reasons import reason_of
from compliance.remarks import Desk, remarks_on
from compliance.rivals import entries_of, rivals_of
from compliance.sites import list_sites
from compliance.verdicts import item_verdict
from compliance.waivers import apply_waivers, digests_of, waiver_notes
from crawler.sealing import seal_of

EVIDENCE_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a record: which school, which checklist, as of which day."""

    school: School
    checklist: Checklist
    weights: Weights
    waivers: tuple[Waiver, ...]
    today: date
    tool: Tool
    decisions: tuple[Decision, ...] = ()


def audit(record: Path, question: Question) -> Audit:
    """Judges one crawl record.

    Raises :class:`crawler.record.RecordError` when ``record`` is not a crawl record.
    """
    school, checklist, version = question.school, question.checklist, content_version(question.checklist)
    matcher = Matcher(checklist, question.weights)
    seen, scope, rulings, gathered = gather_all(record, school, matcher, question.decisions)
    thresholds = Thresholds(accept=question.weights.accept, review=question.weights.review)
    decided = decide_all(gathered.cases, rulings, thresholds)
    items = tuple(_item(item, gathered.cases, decided, question, scope, seen) for item in checklist.items)
    decisions = decision_notes(question.decisions, items, decided, checklist)
    digests = digests_of(seen, question.waivers)
    items = _asked(apply_waivers(items, question.waivers, question.today, digests), question.today)
    links = links_of(seen, scope)
    sites, left_out = list_sites(sites_of(scope, items, links), seen, scope, checklist.departments)
    return Audit(
        schema=AUDIT_SCHEMA,
        tool=question.tool,
        school=AuditedSchool(
            name=school.school.name,
            kind=school.school.kind,
            portal=school.portal,
            disclosure=seen.column.url if seen.column else None,
            disclosure_found=seen.column_found,
        ),
        as_of=question.today,
        started_at=seen.head.started_at,
        ended_at=seen.end.ended_at if seen.end else _last_seen(seen),
        checklist=ChecklistRef(
            id=checklist.id,
            version=version,
            profile=checklist.profile,
            title=checklist.title,
            categories=checklist.categories,
        ),
        coverage=coverage_of(scope, len(seen.traces)),
        summary=summarise(items),
        items=items,
        seal=seal_of(record),
        sites=sites,
        links=links,
        privacy=gathered.personal,
        waivers=waiver_notes(items, question.waivers, question.today, digests),
        notes=notes_of(seen, scope) + calendar_notes(items, question.today),
        sites_left_out=left_out,
        profile="watch" if seen.head.plan.profile == "watch" else "full",
        rules=rules_of(question, version),
        decisions=decisions,
        thresholds=thresholds,
    )


def rules_of(question: Question, version: str) -> str:
    """A digest of all that a judgement depends on beside the record, the waivers and the day.

    ``version`` is that of the checklist's content.
    """
    weights = ((one.name, getattr(question.weights, one.name)) for one in fields(question.weights))
    judged_by = (
        question.tool.version,
        version,
        {name: sorted(value) if isinstance(value, frozenset) else value for name, value in weights},
        replace(question.school, crawl=CrawlLimits()),
        question.decisions,
    )
    return sha256(to_json(judged_by).encode()).hexdigest()[:16]


def _last_seen(seen: Observations) -> datetime:
    return max((trace.fetched_at for trace in seen.traces.values()), default=seen.head.started_at)


def _item(
    item: Item,
    cases: Mapping[str, Case],
    decided: Mapping[str, Ruled],
    question: Question,
    scope: Scope,
    seen: Observations,
) -> Finding:
    school = question.school
    exempt = school.not_applicable.get(item.id) or item.not_applicable
    department = department_shown(item, school, question.checklist)
    if exempt is not None:
        reason = reason_of(Exempt(reason=exempt))
        parts = tuple(
            PartFinding(id=part.id, title=part.title, verdict=Verdict.NOT_APPLICABLE, weight=part.weight)
            for part in item.parts
        )
        return Finding(
            id=item.id,
            title=item.title,
            category=item.category,
            verdict=Verdict.NOT_APPLICABLE,
            department=department,
            reasons=(reason,),
            parts=parts,
            basis=legal_basis(question.checklist, item),
        )
    parts = tuple(_part(item, part, decided[part.id], question, scope, seen) for part in item.parts)
    rivals = rivals_of(parts, cases, accept=question.weights.accept, review=question.weights.review)
    finding = finding_of(item, parts, department=department, rivals=rivals)
    return replace(finding, basis=legal_basis(question.checklist, item))


def _part(
    item: Item, part: Part, decided: Ruled, question: Question, scope: Scope, seen: Observations
) -> PartFinding:
    exempt = question.school.not_applicable.get(part.id) or part.not_applicable
    if exempt is not None:
        return PartFinding(
            id=part.id,
            title=part.title,
            verdict=Verdict.NOT_APPLICABLE,
            weight=part.weight,
            reasons=(reason_of(Exempt(reason=exempt)),),
        )
    holders = scope.that_could_hold(
        departments_of(item, part, question.school), question.checklist.departments
    )
    column_site = [site for site in scope.sites if site.site == scope.column]
    bench = Bench(
        today=question.today,
        accept=question.weights.accept,
        review=question.weights.review,
        holders=holders,
        column_url=seen.column.url if seen.column else None,
        column_read=seen.column_read and bool(column_site) and all(site.complete for site in column_site),
        interrupted=scope.interrupted,
    )
    names = (question.school.school.name, *question.school.school.short)
    desk = Desk(accept=bench.accept, complete=bench.complete, names=names)
    case = decided.case
    judgement = judge(part, case, bench)
    finding = PartFinding(
        id=part.id,
        title=part.title,
        verdict=judgement.verdict,
        weight=part.weight,
        reasons=tuple(reason_of(fault) for fault in judgement.faults),
        evidence=tuple(one.evidence for one in judgement.evidence[:EVIDENCE_SHOWN]),
        freshness=_freshness(part, judgement, question.today),
        remarks=remarks_on(part, judgement.verdict, judgement.evidence, case, desk),
        decisions=tuple(note for note in decided.notes if note.state in ("used", "changed")),
    )
    return replace(finding, entries=entries_of(case, finding))


def _freshness(part: Part, judgement: Judgement, today: date) -> FreshnessState:
    """How the part stands against the calendar; overdue is said only of what is established."""
    state = state_of(part.freshness, judgement.newest, today, last=judgement.last)
    if judgement.verdict in (Verdict.UNVERIFIED, Verdict.REVIEW):
        return replace(state, overdue_days=None, overdue_workdays=None)
    return state


def _asked(items: Sequence[Finding], today: date) -> tuple[Finding, ...]:
    """What is to be done, by days counted from ``today``: an audit alone knows no task."""
    days = [deadline_of(item.verdict, today) for item in items]
    return tuple(asked(item, (Due(day),) if day else ()) for item, day in zip(items, days, strict=True))


def finding_of(
    item: Item, parts: tuple[PartFinding, ...], *, department: str, rivals: tuple[Evidence, ...]
) -> Finding:
    """An item's finding from its parts; ``rivals`` are the candidates that were not taken."""
    verdict = item_verdict(parts)
    return Finding(
        id=item.id,
        title=item.title,
        category=item.category,
        verdict=verdict,
        department=department,
        reasons=_reasons(parts, verdict),
        parts=parts,
        evidence=_best_evidence(parts),
        candidates=rivals,
    )


def _reasons(parts: tuple[PartFinding, ...], verdict: Verdict) -> tuple[Reason, ...]:
    """The parts' reasons, those that carry the verdict first; what several parts share is said once."""
    counted = [part for part in parts if part.weight is not Weight.RECOMMENDED] or list(parts)
    wanted = Verdict.MISSING if verdict is Verdict.PARTIAL else verdict
    shared: dict[Reason, dict[str, None]] = {}
    for part in sorted(counted, key=lambda part: part.verdict is not wanted):
        if part.verdict in (Verdict.PUBLISHED, Verdict.NOT_APPLICABLE):
            continue
        for reason in part.reasons[:2]:
            shared.setdefault(reason, {})[part.title] = None
    everyone = [part for part in parts if part.verdict is not Verdict.NOT_APPLICABLE]
    return tuple(
        reason if len(titles) == len(everyone) else _named(reason, tuple(titles))
        for reason, titles in shared.items()
    )


def _named(reason: Reason, titles: Sequence[str]) -> Reason:
    return replace(reason, zh=f"{'、'.join(titles)}：{reason.zh}", en=f"{'、'.join(titles)}: {reason.en}")


def _best_evidence(parts: tuple[PartFinding, ...]) -> tuple[Evidence, ...]:
    firsts: dict[str, Evidence] = {}
    for part in parts:
        for one in part.evidence[:1]:
            firsts.setdefault(one.url, one)
    return tuple(firsts.values())
