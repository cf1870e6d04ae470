"""A portal's home page -> a proposed school file: sub-sites and disclosure column as linked there.

A proposal for a person to correct, never a fact: every guess is marked as one in the YAML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from compliance.model import SchoolKind
from compliance.placement import find_column
from compliance.reasons import outcome_words
from compliance.sites import department_called
from crawler.hosts import Hosts
from crawler.items import Fetch, HostKind, HostSeen, Outcome, Page, Place
from crawler.urls import are_kin, extension_of, host_of, site_of

_VOCATIONAL = re.compile(r"职业|高等专科|专科学校|高职")
_DIRECTORY = re.compile(r"地图|导航|机构|部门|院系|链接|网站|概况|简介|site\s?map", re.IGNORECASE)
_PAGES = frozenset(("", "htm", "html", "shtml", "chtml", "jsp", "php", "asp", "aspx", "psp", "do"))

NO_NAME = "（请填写学校名称）"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSite:
    """A sub-site the portal links: what it is called there, where it is, who may run it.

    ``outcome`` is how its front page ended, or none when it was not asked for.
    """

    name: str
    url: str
    department: str | None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the portal shows of the school. ``name`` is empty when no page says it."""

    name: str
    kind: SchoolKind
    portal: str
    disclosure: str | None
    sites: tuple[FoundSite, ...]


def propose(
    portal: str,
    pages: Iterable[Page],
    *,
    column_names: tuple[str, ...],
    departments: Mapping[str, tuple[str, ...]],
) -> Proposal | None:
    """Reads a proposal from the pages of a portal (its home page first), or none without a page."""
    name = ""
    home: str | None = None
    disclosure: str | None = None
    hosts = Hosts()
    for page in pages:
        if page.is_attachment:
            continue
        home = home or page.url
        name = name or _school_name(page)
        disclosure = disclosure or find_column(page, column_names)
        hosts.note(page.url, page.links, central=True)
    if home is None:
        return None
    own = {_netloc(url) for url in (portal, home, disclosure or home)}
    sites = tuple(
        _site(host, departments) for host in _kin_of(hosts, portal) if _netloc(host.site) not in own
    )
    kind = SchoolKind.HIGHER_VOCATIONAL if _VOCATIONAL.search(name) else SchoolKind.UNDERGRADUATE
    return Proposal(name=name, kind=kind, portal=home, disclosure=disclosure, sites=sites)


def _kin_of(hosts: Hosts, portal: str) -> tuple[HostSeen, ...]:
    def kind_of(url: str) -> HostKind:
        return HostKind.KIN if are_kin(host_of(url), host_of(portal)) else HostKind.OUTSIDE

    return tuple(host for host in hosts.seen(kind_of)[0] if host.kind is HostKind.KIN)


def _site(host: HostSeen, departments: Mapping[str, tuple[str, ...]]) -> FoundSite:
    called = host.anchor[:30]
    return FoundSite(
        name=called or host.host, url=host.site + "/", department=department_called(called, departments)
    )


def _netloc(url: str) -> str:
    return site_of(url).partition("://")[2]


def confirm(
    proposal: Proposal,
    pages: Iterable[Page],
    fetches: Iterable[Fetch],
    *,
    departments: Mapping[str, tuple[str, ...]],
) -> Proposal:
    """The proposal with what the sites' own front pages say: whose they are, and which do not open."""
    ends = {fetch.url: fetch for fetch in fetches}
    by_url = {page.url: page for page in pages}
    sites = []
    for site in proposal.sites:
        end = ends.get(site.url)
        page = by_url.get(end.final_url) if end else None
        department = site.department
        if department is None and page is not None and end is not None and end.outcome is Outcome.OK:
            names = (text.replace(proposal.name, "").strip(" -_|—·") for text in (page.site_name, page.title))
            department = next((one for text in names if (one := department_called(text, departments))), None)
        sites.append(replace(site, department=department, outcome=end.outcome if end else None))
    return replace(proposal, sites=tuple(sites))


def moved_on(pages: Iterable[Page]) -> tuple[str, ...]:
    """Where pages send every visitor on to: frames, refreshes and script redirects."""
    links = (link for page in pages for link in page.links if link.place in (Place.REDIRECT, Place.FRAME))
    return tuple(dict.fromkeys(link.url for link in links))


def choose_pages(home: Iterable[Page], column_names: tuple[str, ...], *, at_most: int) -> tuple[str, ...]:
    """The pages of the portal's own site most likely to link sub-sites and the column, as linked there."""
    ranked: dict[str, tuple[int, int]] = {}
    for page in home:
        site = site_of(page.url)
        for order, link in enumerate(page.links):
            moved = link.place in (Place.REDIRECT, Place.FRAME)
            if not moved and (site_of(link.url) != site or extension_of(link.url) not in _PAGES):
                continue
            if link.url != page.url:
                telling = any(name in link.anchor for name in column_names) or _DIRECTORY.search(link.anchor)
                rank = 0 if moved else 1 if telling else 2 if link.place is Place.NAV else 3
                ranked[link.url] = min(ranked.get(link.url, (rank, order)), (rank, order))
    return tuple(sorted(ranked, key=lambda url: ranked[url])[: max(0, at_most)])


def _school_name(page: Page) -> str:
    for text in (page.site_name, page.title):
        found = re.search(r"[\u4e00-\u9fff]{2,20}(?:大学|学院|学校)", text)
        if found:
            return found[0]
    return ""


def to_yaml(proposal: Proposal) -> str:
    """The proposal as a commented school file."""
    lines = [
        "# 由 compliance init 根据门户首页生成，请逐行核对后再使用。",
        "# Proposed from the portal's home page: check every line before use.",
        "school:",
        f"  name: {_quoted(proposal.name)}"
        if proposal.name
        else f"  name: {_quoted(NO_NAME)}  # 页面上没有找到学校名称，必须填写 / FILL THIS IN: none was found",
        f"  kind: {proposal.kind.value}  # undergraduate | higher-vocational（按校名猜测，请核对）",
        f"portal: {_quoted(proposal.portal)}",
    ]
    if proposal.disclosure:
        lines.append(f"disclosure: {_quoted(proposal.disclosure)}  # 信息公开专栏")
    else:
        lines.append("# disclosure:   # 首页上没有找到信息公开专栏，请填写其地址")
    lines.append("sites:" if proposal.sites else "sites: []  # 首页上没有找到子网站")
    for site in proposal.sites:
        known = f", department: {_quoted(site.department)}" if site.department else ""
        note = "" if site.department else "  # 请补充 department（责任部门）"
        if site.outcome not in (None, Outcome.OK):
            zh, en = outcome_words(site.outcome)
            note = f"  # 打不开（{zh}），请核对或删去 / does not open: {en}"
        lines.append(f"  - {{name: {_quoted(site.name)}, url: {_quoted(site.url)}{known}}}{note}")
    lines += [
        "checklist: moe-2014",
        "# not_applicable: {17: 本校无校办企业}   # 不适用的事项和理由",
        "crawl: {max_pages: 50000, requests_per_second: 4, obey_robots: true}",
        "",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A JSON string is a YAML string, whatever a stranger wrote into an anchor."""
    return json.dumps(text, ensure_ascii=False)
