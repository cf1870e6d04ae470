"""A school file -> what to crawl, and within which bounds."""

from __future__ import annotations

from dataclasses import replace

from compliance import __version__
from compliance.model import School
from compliance.schools import declared_sites
from crawler.items import Plan, Seed
from crawler.urls import site_of

_PURPOSE = "university information disclosure audit; on behalf of the school's disclosure office"
AGENT = f"compliance/{__version__} ({_PURPOSE})"


def plan_of(
    school: School, column: str | None, *, concurrency: int, second_look_after: float, profile: str
) -> Plan:
    """What to crawl: every declared site once, the disclosure column first."""
    disclosure = school.disclosure or column
    roles = {site_of(school.portal): "portal"}
    if disclosure:
        roles.setdefault(site_of(disclosure), "disclosure")
    seeds = [
        Seed(name=site.name, url=site.url, role=roles.get(site_of(site.url), "site"))
        for site in declared_sites(school)
    ]
    known = {site_of(seed.url) for seed in seeds}
    if disclosure and (roles[site_of(disclosure)] == "portal" or site_of(disclosure) not in known):
        seeds.append(Seed(name="信息公开专栏", url=disclosure, role="disclosure"))
    return replace(
        limits_of(school),
        seeds=tuple(seeds),
        concurrency_per_site=concurrency,
        second_look_after=second_look_after,
        browser=school.crawl.browser,
        profile=profile,
    )


def limits_of(school: School) -> Plan:
    """The bounds of the school file as a plan without seeds that looks once."""
    crawl = school.crawl
    return Plan(
        seeds=(),
        max_pages=crawl.max_pages,
        requests_per_second=crawl.requests_per_second,
        obey_robots=crawl.obey_robots,
        discover=crawl.discover,
        user_agent=f"compliance/{__version__} (+{crawl.contact}; {_PURPOSE})" if crawl.contact else AGENT,
        seconds=crawl.max_seconds,
        max_bytes=int(crawl.max_megabytes * 1_000_000),
        max_expanded=int(crawl.max_expanded_megabytes * 1_000_000),
        max_redirects=crawl.max_redirects,
        max_depth=crawl.max_depth,
        max_per_pattern=crawl.max_per_pattern,
        max_seconds=(crawl.max_hours or 0.0) * 3600,
        max_crawl_delay=crawl.max_crawl_delay,
        max_wait=crawl.max_wait,
        quiet_hours=crawl.quiet_hours or "",
        verify_certificates=crawl.verify_certificates,
        second_look_after=0,
    )
