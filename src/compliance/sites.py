"""站点清单: which sites the school has, as declared, as linked, and as presented from elsewhere.

Nothing here changes a verdict: a list for a person, who adds a site to the school file or takes a link
down. What was not crawled completely is not said to be unlinked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from compliance.coverage import Scope
from compliance.model import SiteSummary
from compliance.observations import Observations
from crawler.items import HostKind, HostSeen
from crawler.urls import is_address, normalise

MOST_FOUND = 200
MOST_OUTSIDE = 100

_DEPARTMENT = re.compile(r"[处部室院系馆会团委科]$|中心$|办公室$")
_OWN = re.compile(
    r"招生|就业|教务|选课|图书|公开|采购|招标|招投标|资产|财务|缴费|人事|人才招聘|学工|团委|校友|继续教育|成人教育"
    r"|后勤|保卫|基金会|国际交流|邮箱|办公系统|OA|校园网|信息中心"
)
_PUBLIC = re.compile(r"国家|全国|中国|中华|教育[部厅委局]|人民|政府|[省市县区](?!属)|考试院")


def department_called(name: str, departments: Mapping[str, tuple[str, ...]]) -> str | None:
    """The department that a site's name points to, in the school's own wording, or none."""
    bare = re.sub(r"(?:网站|网页|官网|主页|网)$", "", name)
    for canonical, others in departments.items():
        if bare == canonical or bare in others:
            return bare if _DEPARTMENT.search(bare) else canonical
    return name if _DEPARTMENT.search(name) and len(name) <= 12 else None


def list_sites(
    declared: Sequence[SiteSummary],
    seen: Observations,
    scope: Scope,
    departments: Mapping[str, tuple[str, ...]],
) -> tuple[tuple[SiteSummary, ...], int]:
    """The declared sites with their status, those found beside them, and how many are left out."""
    hosts = seen.end.hosts if seen.end else None
    if hosts is None:
        return tuple(declared), 0
    linked = {_netloc(host.site): host for host in hosts}
    portal = scope.sites[0]
    known = {_netloc(url) for site in declared for url in (site.site, _landing(seen, site.site))}
    sure = portal.complete and not scope.interrupted
    rows = [_declared(site, seen, linked, portal.site, sure=sure) for site in declared]
    bare = {name.removeprefix("www.") for name in known}
    met = [host for host in hosts if _netloc(host.site).removeprefix("www.") not in bare]
    found = [_found(host, departments) for host in met if host.kind in (HostKind.KIN, HostKind.DISCOVERED)]
    outside = [_outside(host, departments) for host in met if host.kind is HostKind.OUTSIDE]
    outside.sort(key=lambda site: not site.presented)
    kept = (*rows, *found[:MOST_FOUND], *outside[:MOST_OUTSIDE])
    left_out = len(rows) + len(found) + len(outside) - len(kept)
    return kept, left_out + (seen.end.hosts_left_out if seen.end else 0)


def _declared(
    site: SiteSummary, seen: Observations, linked: Mapping[str, HostSeen], portal: str, *, sure: bool
) -> SiteSummary:
    spellings = [_netloc(site.site), _netloc(_landing(seen, site.site))]
    host = next((linked[one] for one in spellings if one in linked), None)
    if host is not None:
        return replace(site, linked_from=host.pages, linked_on=host.parent)
    central = {_netloc(portal), _netloc(_landing(seen, portal))}
    if not sure or central.intersection(spellings):
        return site
    return replace(site, status="declared_not_linked")


def _found(host: HostSeen, departments: Mapping[str, tuple[str, ...]]) -> SiteSummary:
    return SiteSummary(
        site=host.site,
        name=host.anchor,
        department=department_called(host.anchor, departments),
        items=(),
        dead_links=0,
        status="found_not_declared",
        linked_from=host.pages,
        linked_on=host.parent,
        crawled=host.kind is HostKind.DISCOVERED,
    )


def _outside(host: HostSeen, departments: Mapping[str, tuple[str, ...]]) -> SiteSummary:
    department = department_called(host.anchor, departments)
    own = bool(department or _OWN.search(host.anchor)) and not _PUBLIC.search(host.anchor)
    foreign = not host.host.endswith((".edu.cn", ".gov.cn"))
    presented = host.menus > 0 and foreign and (own or is_address(host.host))
    return SiteSummary(
        site=host.site,
        name=host.anchor,
        department=department if presented else None,
        items=(),
        dead_links=0,
        status="outside",
        linked_from=host.pages,
        linked_on=host.parent,
        presented=presented,
        crawled=False,
    )


def _landing(seen: Observations, site: str) -> str:
    """Where a site's front page leads, when it was asked for."""
    url = normalise(site) or site
    return seen.resolve(url)


def _netloc(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]
