"""A portal's home page -> a proposed school file: sub-sites and disclosure column as linked there.

A proposal for a person to correct, never a fact: every guess is marked as one in the YAML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from compliance.model import SchoolKind
from compliance.placement import find_column
from crawler.items import Page, Place
from crawler.urls import extension_of, registrable, site_of

_VOCATIONAL = re.compile(r"职业|高等专科|专科学校|高职")
_DEPARTMENT = re.compile(r"[处部室院系馆会团委科]$|中心$|办公室$")
_DIRECTORY = re.compile(r"机构|部门|院系|导航|链接|网站|概况|简介")
_PAGES = frozenset(("", "htm", "html", "shtml", "chtml", "jsp", "php", "asp", "aspx", "psp", "do"))
_CAMPUS = re.compile(r"^(?:首页|网站首页|返回首页|English|EN|更多|more)$", re.IGNORECASE)

NO_NAME = "（请填写学校名称）"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSite:
    """A sub-site the portal links: what it is called there, where it is, who may run it."""

    name: str
    url: str
    department: str | None


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
    found: dict[str, FoundSite] = {}
    for page in pages:
        if page.is_attachment:
            continue
        home = home or page.url
        name = name or _school_name(page)
        disclosure = disclosure or find_column(page, column_names)
        for link in page.links:
            site = site_of(link.url)
            if site and site not in found and _is_sub_site(link.url, portal):
                called = link.anchor.strip()
                if len(called) >= 2 and not _CAMPUS.match(called):
                    found[site] = FoundSite(
                        name=called[:30], url=site + "/", department=_department(called, departments)
                    )
    if home is None:
        return None
    column_site = site_of(disclosure) if disclosure else None
    sites = tuple(site for address, site in found.items() if address != column_site)
    kind = SchoolKind.HIGHER_VOCATIONAL if _VOCATIONAL.search(name) else SchoolKind.UNDERGRADUATE
    return Proposal(name=name, kind=kind, portal=home, disclosure=disclosure, sites=sites)


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


def _is_sub_site(url: str, portal: str) -> bool:
    if not url.startswith(("http://", "https://")) or site_of(url) == site_of(portal):
        return False
    host, home = urlsplit(url).hostname or "", urlsplit(portal).hostname or ""
    return host == home or (registrable(host) != "" and registrable(host) == registrable(home))


def _department(called: str, departments: Mapping[str, tuple[str, ...]]) -> str | None:
    bare = re.sub(r"(?:网站|网页|官网|主页|网)$", "", called)
    for canonical, others in departments.items():
        if bare == canonical or bare in others:
            return bare if _DEPARTMENT.search(bare) else canonical
    return called if _DEPARTMENT.search(called) and len(called) <= 12 else None


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
