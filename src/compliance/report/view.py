"""What every report says about an audit, before anyone decides how it looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from compliance.model import (
    Audit,
    Category,
    Evidence,
    Finding,
    LinkFinding,
    PartFinding,
    Reason,
    SiteCoverage,
    Verdict,
)
from compliance.report.plain import plain, shown
from compliance.report.strings import Words
from compliance.report.wording import (
    COVERAGE_REASONS,
    NEEDS_ACTION,
    TO_DO,
    URGENCY,
    VERDICTS,
    Lang,
    name_of,
    verdict_name,
)
from crawler.pacing import CHINA

NAMED_KINDS = 3  # kinds of gap named in the headline; the counts follow it
SAID_BY_COVERAGE = ("interrupted", "site_unreached")  # notes that the warnings on coverage make needless


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentList:
    """One department's work: what to do, the most urgent first, and all it answers for."""

    anchor: str
    name: str
    to_do: tuple[Finding, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryList:
    """One heading of the list with its findings."""

    category: Category
    findings: tuple[Finding, ...]
    published: int
    applicable: int


def id_order(item_id: str) -> tuple[tuple[int, str], ...]:
    """Sort key for item and part ids: 2 before 10, 19.2 after 19.1."""
    return tuple((int(piece), "") if piece.isdigit() else (10**9, piece) for piece in item_id.split("."))


def by_urgency(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings, the most urgent verdict first, then by item number."""
    return tuple(sorted(findings, key=lambda each: (URGENCY[each.verdict], id_order(each.id))))


def gaps(audit: Audit) -> tuple[Finding, ...]:
    """Items a department must act on, the most urgent first."""
    return by_urgency(each for each in audit.items if each.verdict in NEEDS_ACTION)


def to_do(audit: Audit) -> tuple[Finding, ...]:
    """Gaps, and items that a person must decide."""
    return by_urgency(each for each in audit.items if each.verdict in TO_DO)


def with_verdict(audit: Audit, verdict: Verdict) -> tuple[Finding, ...]:
    """Items that came to ``verdict``, by number."""
    return tuple(sorted((i for i in audit.items if i.verdict is verdict), key=lambda i: id_order(i.id)))


def by_department(audit: Audit, words: Words) -> tuple[DepartmentList, ...]:
    """Group all items by department, the one with most to do first."""
    groups: dict[str, list[Finding]] = {}
    for finding in audit.items:
        groups.setdefault(shown(finding.department) or words("no_department"), []).append(finding)
    lists = [
        (name, by_urgency(f for f in found if f.verdict in TO_DO), found) for name, found in groups.items()
    ]
    lists.sort(key=lambda row: (-len(row[1]), min(id_order(each.id) for each in row[2])))
    return tuple(
        DepartmentList(anchor=f"department-{place}", name=name, to_do=work, findings=tuple(found))
        for place, (name, work, found) in enumerate(lists, start=1)
    )


def by_category(audit: Audit) -> tuple[CategoryList, ...]:
    """Group all items by heading, in the order of the list."""
    names = {category.number: category for category in audit.checklist.categories}
    groups: dict[int, list[Finding]] = {}
    for finding in sorted(audit.items, key=lambda each: id_order(each.id)):
        groups.setdefault(finding.category, []).append(finding)
    return tuple(
        CategoryList(
            category=names.get(number, Category(number=number, name="")),
            findings=tuple(found),
            published=sum(each.verdict is Verdict.PUBLISHED for each in found),
            applicable=sum(each.verdict is not Verdict.NOT_APPLICABLE for each in found),
        )
        for number, found in sorted(groups.items())
    )


def counts(audit: Audit) -> tuple[tuple[Verdict, int], ...]:
    """Every verdict that occurs with its count: published first, then by urgency."""
    order = [Verdict.PUBLISHED, *(each for each in VERDICTS if each is not Verdict.PUBLISHED)]
    return tuple(
        (each, audit.summary.verdicts.get(each, 0)) for each in order if audit.summary.verdicts.get(each, 0)
    )


def headline(audit: Audit, words: Words) -> str:
    """Return the verdict on the school in a sentence or two."""
    open_gaps = gaps(audit)
    review, unverified = (len(with_verdict(audit, each)) for each in (Verdict.REVIEW, Verdict.UNVERIFIED))
    if not audit.summary.applicable:
        return words("said_nothing_applies")
    if open_gaps:
        named = [
            words("count_of", name=verdict_name(verdict, words.lang), count=number)
            for verdict in VERDICTS
            if verdict in NEEDS_ACTION and (number := sum(each.verdict is verdict for each in open_gaps))
        ][:NAMED_KINDS]
        said = words(
            "said_gaps",
            gaps=len(open_gaps),
            departments=len({each.department for each in open_gaps}),
            counts=words("join").join(named),
        )
    elif audit.summary.evaluated:
        said = words("said_no_gap", evaluated=audit.summary.evaluated)
    else:
        said = words("said_nothing_known")
    if not (review or unverified):
        return said
    space = "" if words.lang == "zh" else " "
    return said + space + words("said_open", review=review, unverified=unverified)


def rate_text(audit: Audit, words: Words) -> str:
    """Return the compliance rate as printed: 66.7%; rounded down, so 100% means all."""
    return words("no_rate") if audit.summary.rate is None else percent(audit.summary.rate)


def percent(rate: float) -> str:
    """Return a rate of 0..1 as printed, rounded down."""
    return f"{int(rate * 1000 + 1e-9) / 10:.1f}%"


def published_count(audit: Audit) -> int:
    """How many items are published."""
    return audit.summary.verdicts.get(Verdict.PUBLISHED, 0)


def coverage_warnings(audit: Audit, words: Words) -> tuple[str, ...]:
    """What a reader must know before any figure: that not everything was seen."""
    said: list[str] = []
    partial = unseen_sites(audit)
    if audit.coverage.interrupted:
        said.append(words("interrupted_warning"))
    if partial or not audit.coverage.complete:
        said.append(words("coverage_warning", sites=len(partial)))
    return tuple(said)


def waiver_warnings(audit: Audit, words: Words) -> tuple[str, ...]:
    """That waivers lapsed, ran out, were not needed or do not hold yet, a line each; else nothing."""
    said = []
    for state in ("lapsed", "expired", "unused", "not_yet"):
        items = [shown(each.item) for each in audit.waivers if each.state == state]
        if items:
            said.append(words(f"{state}_warning", count=len(items), items=words("join").join(items)))
    return tuple(said)


def decision_warnings(audit: Audit, words: Words) -> tuple[str, ...]:
    """That decisions of people found no use or must be made again, in one line; nothing where all hold."""
    count = sum(each.state in ("changed", "unseen", "unknown") for each in audit.decisions)
    return (words("decisions_warning", count=count),) if count else ()


def note_warnings(audit: Audit, words: Words) -> tuple[str, ...]:
    """What else must be known before any figure; what the warnings on coverage say is not said again."""
    return tuple(reason_text(each, words.lang) for each in audit.notes if each.code not in SAID_BY_COVERAGE)


def unseen_sites(audit: Audit) -> tuple[SiteCoverage, ...]:
    """Sites that were not seen completely."""
    return tuple(each for each in audit.coverage.sites if not each.complete)


def seen_text(site: SiteCoverage, words: Words) -> str:
    """Say how far a site was seen: complete, or why not."""
    if site.complete:
        return words("complete")
    head = words("incomplete") if site.reached else words("unreached")
    if not site.reason:
        return head
    count = {"robots": site.robots, "budget": site.budget}.get(site.reason, 0)
    many = words("reason_count", count=count) if count else ""
    return f"{head}{words('colon')}{name_of(COVERAGE_REASONS, site.reason, words.lang)}{many}"


def reason_text(reason: Reason, lang: Lang) -> str:
    """Return a reason in ``lang``, or in the other language when it has only one."""
    first, second = (reason.zh, reason.en) if lang == "zh" else (reason.en, reason.zh)
    return shown(first or second)


def reasons_of(finding: Finding | PartFinding) -> tuple[Reason, ...]:
    """Return a finding's own reasons, or those of its parts when it has none itself."""
    if finding.reasons or isinstance(finding, PartFinding):
        return finding.reasons
    return tuple(reason for part in finding.parts for reason in part.reasons)


def reason_line(finding: Finding | PartFinding, words: Words) -> str:
    """Return all reasons on one line, each once."""
    return words("semicolon").join(reasons_said(finding, words))


def reasons_said(finding: Finding | PartFinding, words: Words) -> tuple[str, ...]:
    """Return all reasons in words, each once, without the stop at the end."""
    said = dict.fromkeys(reason_text(each, words.lang).rstrip("。；;.") for each in reasons_of(finding))
    return tuple(said)


def action_text(finding: Finding, lang: Lang) -> str:
    """Return what the department should do, or nothing."""
    first, second = finding.action_zh, finding.action_en
    return shown((first or second) if lang == "zh" else (second or first))


def links_by_weight(audit: Audit) -> tuple[LinkFinding, ...]:
    """Links of the disclosure column first, then the school's own, then those that lead elsewhere."""
    return tuple(sorted(audit.links, key=lambda each: (not each.in_column, not each.on_site)))


def title_of(evidence: Evidence) -> str:
    """Return a document's title, or its address when it has none."""
    return shown(evidence.title) or plain(evidence.url)


def clock(moment: datetime) -> str:
    """Return a moment in Beijing time, to the minute."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
