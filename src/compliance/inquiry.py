"""查询: what a crawl record holds for every part of a checklist, before anything is decided of it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from compliance.candidates import Context
from compliance.cases import KEPT
from compliance.coverage import Scope, scope_of
from compliance.deciding import Rulings, decided_addresses, rulings_of
from compliance.gathering import Gathered, gather
from compliance.matching import Claims, Matcher
from compliance.model import Decision, School
from compliance.observations import Observations
from compliance.observing import observe


class Inquiry(NamedTuple):
    """What was seen, which sites that covers, what people decided, and what documents there are."""

    seen: Observations
    scope: Scope
    rulings: Rulings
    gathered: Gathered


def gather_all(
    record: Path,
    school: School,
    matcher: Matcher,
    decisions: tuple[Decision, ...] = (),
    *,
    most: int = KEPT,
) -> Inquiry:
    """What ``record`` holds for the checklist of ``matcher``, at most ``most`` candidates a part.

    Raises :class:`crawler.record.RecordError` when ``record`` is not a crawl record.
    """
    checklist = matcher.checklist
    seen = observe(
        record,
        portal=school.portal,
        disclosure=school.disclosure,
        column_names=checklist.column_terms,
        names=matcher.names,
    )
    scope = scope_of(school, seen.end, seen.column.site if seen.column else None)
    rulings = rulings_of(decisions, checklist, seen.redirects)
    gathered = gather(seen, _context(school, matcher, scope, rulings), most=most)
    return Inquiry(seen, scope, rulings, gathered)


def _context(school: School, matcher: Matcher, scope: Scope, rulings: Rulings) -> Context:
    checklist, weights = matcher.checklist, matcher.weights
    names = (school.school.name, *school.school.short)
    return Context(
        checklist=checklist,
        matcher=matcher,
        claims=Claims(matcher, names),
        school_names=names,
        site_names={site.site: site.name for site in scope.sites},
        departments={site.site: site.department for site in scope.sites},
        reached=frozenset(site.site for site in scope.sites if site.reached),
        declared=frozenset(site.site for site in scope.sites),
        floor=weights.review / 2,
        decided=decided_addresses(rulings),
    )
