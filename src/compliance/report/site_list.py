"""站点清单 as reports say it: what is declared, forgotten, found and presented, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.model import Audit, SiteSummary
from compliance.report.plain import plain, shown
from compliance.report.strings import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteGroup:
    """Sites that ask for the same thing: ``said`` names it with what to do, ``rest`` are not shown."""

    key: str
    said: str
    warns: bool
    sites: tuple[SiteSummary, ...]
    rest: int


def site_groups(audit: Audit, words: Words, *, at_most: int) -> tuple[SiteGroup, ...]:
    """What a person should do about the school's sites, group by group; nothing when all is well."""
    chosen = {
        "sites_found": [each for each in audit.sites if each.status == "found_not_declared"],
        "sites_unlinked": [each for each in audit.sites if each.status == "declared_not_linked"],
        "sites_presented": [each for each in audit.sites if each.status == "outside" and each.presented],
        "sites_outside": [each for each in audit.sites if each.status == "outside" and not each.presented],
    }
    return tuple(
        SiteGroup(
            key=key,
            said=words(key, count=len(sites)),
            warns=key != "sites_outside",
            sites=tuple(sites[:at_most]),
            rest=max(0, len(sites) - at_most),
        )
        for key, sites in chosen.items()
        if sites
    )


def facts_of(site: SiteSummary, words: Words) -> str:
    """How often a site is linked, who may run it, and whether it was looked at though undeclared."""
    facts = []
    if site.linked_from:
        facts.append(words("linked_from", pages=site.linked_from))
    if site.department and site.department != site.name:
        facts.append(f"{words('department')}{words('colon')}{shown(site.department)}")
    if site.status == "found_not_declared" and site.crawled:
        facts.append(words("crawled_as_found"))
    return words("semicolon").join(facts)


def name_of_site(site: SiteSummary) -> str:
    """What a site is called, or its address when no link names it."""
    return shown(site.name) or plain(site.site)
