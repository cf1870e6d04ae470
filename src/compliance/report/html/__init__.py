"""The report as one HTML file: no network, no trackers, readable without scripts.

A pure function of an audit and, where there is one, of the audit before it. Style and scripts stand
inside the file and are allowed by their hashes alone; everything a stranger wrote is escaped by the
template engine and cleaned before that. Charts are static pictures with the same figures as a table
beside them.
"""

from __future__ import annotations

from compliance.model import Audit, Verdict
from compliance.report import view
from compliance.report.html import charts, years
from compliance.report.html.assets import SCRIPTS, STYLES, inlined, policy
from compliance.report.html.changes import changes_since
from compliance.report.html.environment import environment_for
from compliance.report.html.falling_due import falling_due
from compliance.report.html.link_data import MOST_LINKS, link_data
from compliance.report.html.places import by_site, tallies
from compliance.report.html.strings import PageWords
from compliance.report.html.urgent import most_urgent
from compliance.report.site_list import site_groups
from compliance.report.wording import Lang

__all__ = ["MOST_LINKS", "STATIC_LINKS", "render"]

STATIC_LINKS = 100  # rows that need no script
FIRST_GAPS = 5  # on the first screen
MOST_SITES = 100  # of one kind in the list of sites


def render(audit: Audit, *, lang: Lang = "zh", earlier: Audit | None = None) -> str:
    """Return the audit as one self-contained HTML page.

    ``earlier`` is the audit before it: the page then says what changed since.
    """
    words = PageWords(lang)
    links = view.links_by_weight(audit)
    departments = view.by_department(audit, words)
    tally = tallies(departments)
    due = falling_due(audit, words)
    styles, scripts = inlined(STYLES), inlined(SCRIPTS)
    return (
        environment_for(lang)
        .get_template("report.html.j2")
        .render(
            audit=audit,
            lang=lang,
            html_lang="zh-CN" if lang == "zh" else "en",
            styles=styles,
            scripts=scripts,
            policy=policy(styles, scripts),
            since=changes_since(earlier, audit),
            worst=most_urgent(audit, at_most=FIRST_GAPS),
            counts=view.counts(audit),
            charted=[each for each in view.counts(audit) if each[0] is not Verdict.NOT_APPLICABLE],
            departments=departments,
            tallies=tally,
            categories=view.by_category(audit),
            by_site=by_site(audit),
            site_groups=site_groups(audit, words, at_most=MOST_SITES),
            heat=years.heat_map(audit),
            due=due,
            tally_chart=charts.tally(view.counts(audit), words),
            department_chart=charts.departments(tally, words),
            due_chart=charts.timeline(due, audit.as_of, words),
            links=links[:STATIC_LINKS],
            link_data=link_data(links[:MOST_LINKS], words),
            links_kept=min(len(links), MOST_LINKS),
        )
    )
