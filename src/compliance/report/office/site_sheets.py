"""The ledger's sheets about sites, links, waivers and personal data."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.model import Audit
from compliance.report import view
from compliance.report.office.sheets import Row, columns, linked, number_of, table
from compliance.report.office.workbook import Linked, Table
from compliance.report.plain import plain, shown
from compliance.report.site_list import facts_of, name_of_site, site_groups
from compliance.report.strings import Words
from compliance.report.wording import GROUNDS, OUTCOMES, PERSONAL_KINDS, WAIVER_STATES, name_of

MOST_LINKS = 100_000  # rows; a sheet takes ten times as many, and nobody reads a tenth
MOST_SITES = 5_000  # of one kind


def of_links(audit: Audit, words: Words) -> Table:
    """失效链接: those of the column first, each with a page that carries it."""
    heads = columns(
        words,
        {
            "url": 60,
            "outcome": 16,
            "http_status": 8,
            "in_column": 9,
            "on_site": 9,
            "found_on": 60,
            "referrer_count": 9,
        },
    )
    yes, no = words("yes"), words("no")
    links = view.links_by_weight(audit)[:MOST_LINKS]
    rows: Iterator[Row] = (
        (
            linked(each.url),
            shown(name_of(OUTCOMES, each.outcome, words.lang)),
            each.http_status,
            yes if each.in_column else no,
            yes if each.on_site else no,
            linked(each.referrers[0]) if each.referrers else "",
            len(each.referrers),
        )
        for each in links
    )
    return Table(name=words("sheet_links"), columns=heads, rows=rows, count=len(links))


def of_coverage(audit: Audit, words: Words) -> Table:
    """站点覆盖: how completely each declared site was seen."""
    heads = columns(
        words,
        {
            "site": 20,
            "address": 34,
            "department": 14,
            "pages": 8,
            "failed": 8,
            "blocked": 8,
            "skipped": 8,
            "seen": 36,
            "dead_links": 9,
        },
    )
    dead = {each.site: each.dead_links for each in audit.sites}
    rows: list[Row] = [
        (
            shown(each.name),
            linked(each.site),
            shown(each.department or ""),
            each.pages,
            each.failed,
            each.blocked,
            each.skipped,
            shown(view.seen_text(each, words)),
            dead.get(each.site),
        )
        for each in audit.coverage.sites
    ]
    return table(words, "sheet_coverage", heads, rows)


def of_sites(audit: Audit, words: Words) -> Table:
    """站点清单: hosts that someone should declare, link, move or take down."""
    heads = columns(
        words, {"problem": 50, "site": 24, "address": 36, "remark": 30, "found_on": 50, "linking_pages": 9}
    )
    rows: list[Row] = [
        (
            shown(group.said),
            name_of_site(each),
            linked(each.site),
            facts_of(each, words),
            linked(each.linked_on),
            each.linked_from,
        )
        for group in site_groups(audit, words, at_most=MOST_SITES)
        for each in group.sites
    ]
    return table(words, "sheet_sites", heads, rows)


def of_waivers(audit: Audit, words: Words) -> Table:
    """豁免: what became of each."""
    heads = columns(
        words, {"item_id": 9, "state": 12, "ground": 16, "reason": 50, "approved_by": 18, "until": 12}
    )
    rows: list[Row] = [
        (
            number_of(each.item),
            name_of(WAIVER_STATES, each.state, words.lang),
            name_of(GROUNDS, each.ground, words.lang),
            shown(each.reason),
            shown(each.approved_by),
            each.until,
        )
        for each in audit.waivers
    ]
    return table(words, "sheet_waivers", heads, rows)


def of_privacy(audit: Audit, words: Words) -> Table:
    """个人信息: where numbers of persons stand in public, masked."""
    heads = columns(words, {"kind": 14, "people_count": 9, "masked": 26, "url": 70})
    rows: list[Row] = [
        (
            name_of(PERSONAL_KINDS, each.kind, words.lang),
            each.count,
            shown(each.masked),
            Linked(plain(each.url), each.url),
        )
        for each in audit.privacy
    ]
    return table(words, "sheet_privacy", heads, rows)
