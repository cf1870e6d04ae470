"""How completely the school was seen, and which sites could hold an item.

Absence is proven only by a complete crawl of every site that could hold a part: the portal, the
disclosure column, the sites of departments that may answer for it, and sites whose department is
not declared. A library's site being down proves nothing about budgets, and hides nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compliance.model import Checklist, Coverage, Item, Part, School, SiteCoverage
from crawler.items import CrawlEnd, SiteEnd
from crawler.urls import site_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The declared sites of one crawl, with what became of each and who runs it."""

    sites: tuple[SiteCoverage, ...]
    central: frozenset[str]
    column: str | None
    interrupted: bool

    def that_could_hold(
        self, departments: Iterable[str], names: Mapping[str, tuple[str, ...]]
    ) -> tuple[SiteCoverage, ...]:
        """The sites on which something these departments answer for could stand."""
        answerers = frozenset(departments)
        groups = [frozenset((name, *others)) for name, others in names.items()]
        wanted = answerers.union(*(group for group in groups if group & answerers))
        return tuple(
            site
            for site in self.sites
            if site.site in self.central or site.department is None or _any_of(site.department, wanted)
        )


def _any_of(department: str, wanted: frozenset[str]) -> bool:
    """A declared department may be written as several: 学生工作处（团委）, 教务处、科研处."""
    if department in wanted:
        return True
    return any(len(name) >= 3 and name in department for name in wanted)


def departments_of(item: Item, part: Part | None, school: School) -> tuple[str, ...]:
    """Who may answer for an item or part: the school's own word, else the checklist's defaults."""
    for key in ((part.id,) if part else ()) + (item.id,):
        if key in school.departments:
            return (school.departments[key],)
    return tuple(dict.fromkeys((*(part.departments if part else ()), *item.departments)))


def department_shown(item: Item, school: School, checklist: Checklist) -> str:
    """The department to name in reports, in the school's own wording where it declares one."""
    candidates = departments_of(item, None, school)
    if item.id in school.departments or not candidates:
        return candidates[0] if candidates else ""
    group = frozenset({candidates[0], *checklist.departments.get(candidates[0], ())})
    declared = (site.department for site in school.sites if site.department)
    return next((name for name in declared if _any_of(name, group)), candidates[0])


def scope_of(school: School, end: CrawlEnd | None, disclosure_site: str | None) -> Scope:
    """What the end mark says of each declared site; without one nothing is complete."""
    departments = {site_of(site.url): site.department for site in school.sites}
    names = {site_of(site.url): site.name for site in school.sites}
    ends: dict[str, SiteEnd] = {one.site: one for one in end.sites} if end else {}
    column = _column_site(school, disclosure_site, ends)
    central = {site_of(school.portal)} | ({column} if column else set())
    declared = dict.fromkeys(
        [site_of(school.portal), *([column] if column else []), *(site_of(site.url) for site in school.sites)]
    )
    rows = []
    for address in declared:
        name = names.get(address) or ("门户网站" if address == site_of(school.portal) else "信息公开网")
        rows.append(_row(address, name, departments.get(address), ends.get(address)))
    return Scope(
        sites=tuple(rows),
        central=frozenset(central),
        column=column,
        interrupted=end is None or end.reason == "interrupted",
    )


def _column_site(school: School, found: str | None, ends: Mapping[str, SiteEnd]) -> str | None:
    """The site that stands for the column in the end mark.

    A declared column that redirects elsewhere was crawled as its own seed's site.
    """
    if school.disclosure and (found is None or found not in ends):
        return site_of(school.disclosure)
    return found


def _row(address: str, name: str, department: str | None, end: SiteEnd | None) -> SiteCoverage:
    if end is None:
        return SiteCoverage(
            site=address,
            name=name,
            department=department,
            pages=0,
            failed=0,
            blocked=0,
            skipped=0,
            complete=False,
            reason="no_end_mark",
            reached=False,
        )
    return SiteCoverage(
        site=address,
        name=name,
        department=department,
        pages=end.pages,
        failed=end.failed,
        blocked=end.blocked,
        skipped=end.skipped,
        complete=end.complete,
        reason=end.reason,
        reached=end.reached,
        robots=end.robots,
        budget=end.budget,
    )


def coverage_of(scope: Scope, addresses: int) -> Coverage:
    """The coverage section of an audit."""
    return Coverage(
        complete=all(site.complete for site in scope.sites),
        interrupted=scope.interrupted,
        pages=sum(site.pages for site in scope.sites),
        addresses=addresses,
        sites=scope.sites,
    )
