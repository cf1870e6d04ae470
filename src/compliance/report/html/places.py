"""The same findings seen from where they stand: who answers for them, and on which site their evidence is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from compliance.model import Audit, Finding, SiteCoverage, Verdict
from compliance.report.view import DepartmentList, id_order
from compliance.report.wording import NEEDS_ACTION, VERDICTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How one department's items came out. ``counts`` are by verdict, published first, then by urgency."""

    anchor: str
    name: str
    counts: tuple[tuple[Verdict, int], ...]
    total: int
    published: int
    gaps: int
    review: int
    unverified: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """One site that was looked at: how completely, the items whose evidence it holds, its dead links."""

    coverage: SiteCoverage
    findings: tuple[Finding, ...]
    dead_links: int | None


def tallies(departments: tuple[DepartmentList, ...]) -> tuple[Tally, ...]:
    """Count each department's items by verdict; items that do not apply to the school are left out."""
    return tuple(_tally(each) for each in departments if _applicable(each))


def _applicable(department: DepartmentList) -> tuple[Finding, ...]:
    return tuple(each for each in department.findings if each.verdict is not Verdict.NOT_APPLICABLE)


def _tally(department: DepartmentList) -> Tally:
    findings = _applicable(department)
    number = Counter(each.verdict for each in findings)
    order = (Verdict.PUBLISHED, *(each for each in VERDICTS if each is not Verdict.PUBLISHED))
    return Tally(
        anchor=department.anchor,
        name=department.name,
        counts=tuple((verdict, number[verdict]) for verdict in order if number[verdict]),
        total=len(findings),
        published=number[Verdict.PUBLISHED],
        gaps=sum(number[verdict] for verdict in NEEDS_ACTION),
        review=number[Verdict.REVIEW],
        unverified=number[Verdict.UNVERIFIED],
    )


def by_site(audit: Audit) -> tuple[SiteView, ...]:
    """Every site that was to be seen, in the order of the school file."""
    items = {each.id: each for each in audit.items}
    summaries = {each.site: each for each in audit.sites}
    views = []
    for coverage in audit.coverage.sites:
        summary = summaries.get(coverage.site)
        ids = sorted(set(summary.items), key=id_order) if summary else ()
        views.append(
            SiteView(
                coverage=coverage,
                findings=tuple(items[each] for each in ids if each in items),
                dead_links=summary.dead_links if summary else None,
            )
        )
    return tuple(views)
