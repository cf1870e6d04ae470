"""What an audit says beside its items: counts, sites, dead links, notes for the reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from compliance.actions import deadline_of
from compliance.coverage import Scope
from compliance.model import (
    Finding,
    LinkFinding,
    Reason,
    SiteSummary,
    Summary,
    Verdict,
)
from compliance.observations import Observations
from compliance.workdays import known, known_years
from crawler.items import Outcome
from crawler.urls import site_of

_OURS = {Outcome.ROBOTS, Outcome.BUDGET, Outcome.OUT_OF_SCOPE, Outcome.INTERRUPTED}


def summarise(items: Sequence[Finding]) -> Summary:
    """Counts by verdict; the rate is published over evaluated items."""
    counts = Counter(item.verdict for item in items)
    applicable = len(items) - counts[Verdict.NOT_APPLICABLE]
    evaluated = applicable - counts[Verdict.WAIVED] - counts[Verdict.UNVERIFIED] - counts[Verdict.REVIEW]
    rate = round(counts[Verdict.PUBLISHED] / evaluated, 4) if evaluated else None
    return Summary(
        verdicts={verdict: counts[verdict] for verdict in Verdict},
        applicable=applicable,
        evaluated=evaluated,
        rate=rate,
    )


def links_of(seen: Observations, scope: Scope) -> tuple[LinkFinding, ...]:
    """Every address that did not end well, with the pages that link it."""
    declared = {site.site for site in scope.sites}
    found = []
    for url, fetch in sorted(seen.failures.items()):
        if fetch.outcome in _OURS:
            continue
        referrers = tuple(seen.referrers.get(url, ())) or ((fetch.parent,) if fetch.parent else ())
        found.append(
            LinkFinding(
                url=url,
                outcome=fetch.outcome.value,
                http_status=fetch.status,
                on_site=site_of(url) in declared,
                referrers=referrers,
                in_column=any(seen.column.holds_url(one) for one in referrers) if seen.column else False,
            )
        )
    return tuple(found)


def sites_of(scope: Scope, items: Sequence[Finding], links: Sequence[LinkFinding]) -> tuple[SiteSummary, ...]:
    """What each declared site contributed."""
    holding: dict[str, list[str]] = {}
    for item in items:
        for site in dict.fromkeys(site_of(one.url) for one in item.evidence):
            holding.setdefault(site, []).append(item.id)
    dead = Counter(site for link in links for site in {site_of(one) for one in link.referrers})
    return tuple(
        SiteSummary(
            site=site.site,
            name=site.name,
            department=site.department,
            items=tuple(holding.get(site.site, ())),
            dead_links=dead[site.site],
        )
        for site in scope.sites
    )


def notes_of(seen: Observations, scope: Scope) -> tuple[Reason, ...]:
    """What the reader must know before believing anything else."""
    notes: list[Reason] = []
    if scope.interrupted:
        notes.append(
            Reason(
                code="interrupted",
                zh="抓取没有完成（中途停止或没有结束标记），没有查到的内容一律列为“未能核查”",
                en="the crawl did not finish; what was not found is unverified, not missing",
            )
        )
    for site in scope.sites:
        if not site.reached:
            notes.append(
                Reason(
                    code="site_unreached",
                    zh=f"{site.name}无法访问",
                    en=f"{site.name} could not be reached",
                    url=site.site,
                )
            )
    if seen.column is None:
        notes.append(
            Reason(
                code="no_column",
                zh="门户首页上没有找到信息公开专栏的链接（《高等学校信息公开办法》要求在学校网站开设专栏）",
                en="no link to a disclosure column was found on the portal's home page",
            )
        )
    return tuple(notes)


def calendar_notes(items: Sequence[Finding], today: date) -> tuple[Reason, ...]:
    """A warning when working days were counted in years whose public holidays are not known."""
    days = {today}
    for item in items:
        until = deadline_of(item.verdict, today)
        days.update((until,) if until else ())
        for part in item.parts:
            late = part.freshness.overdue_workdays is not None and part.freshness.due_on
            days.update((late,) if late else ())
    years = sorted({day.year for day in days if not known(day)})
    if not years:
        return ()
    first, last = known_years()
    named = "、".join(map(str, years))
    return (
        Reason(
            code="calendar_unknown",
            zh=f"没有 {named} 年的节假日安排（只有 {first}–{last} 年），该年按周一至周五计算工作日",
            en=f"the public holidays of {', '.join(map(str, years))} are not known (only {first}–{last}); "
            "Monday to Friday were counted as working days",
        ),
    )
