"""The report as one HTML file: no network, no trackers, readable without scripts.

Style and script stand inside the file and are allowed by their hashes alone; everything a stranger
wrote is escaped by the template engine and cleaned before that.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import partial
from importlib import resources
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from compliance.model import AUDIT_SCHEMA, Audit, Evidence, Finding, LinkFinding, SiteSummary, Verdict
from compliance.report import view, wording
from compliance.report.explain import freshness_lines, posted
from compliance.report.plain import plain, safe_href, shorten, shown, spaced
from compliance.report.site_list import facts_of, name_of_site, site_groups
from compliance.report.strings import Words
from compliance.report.strings_asking import DECISION_STATES
from compliance.report.weighing import decided_text
from compliance.report.wording import VERDICTS, Lang, name_of, verdict_name

FIRST_GAPS = 8  # on the first screen
STATIC_LINKS = 100  # rows that need no script
MOST_LINKS = 5000  # rows in the file at all; audit.json holds the rest
MOST_REFERRERS = 3
MOST_SITES = 100  # of one kind in the list of sites
MOST_EVIDENCE = 5  # a part


def render(audit: Audit, *, lang: Lang = "zh") -> str:
    """Return the audit as one self-contained HTML page."""
    words = Words(lang)
    style, script = _asset("style.css"), _asset("script.js")
    links = view.links_by_weight(audit)
    return (
        _environment(words)
        .get_template("report.html.j2")
        .render(
            audit=audit,
            lang=lang,
            html_lang="zh-CN" if lang == "zh" else "en",
            style=style,
            script=script,
            policy=_policy(style, script),
            departments=view.by_department(audit, words),
            categories=view.by_category(audit),
            counts=view.counts(audit),
            gaps=view.gaps(audit)[:FIRST_GAPS],
            links=links[:STATIC_LINKS],
            links_json=_links_json(links[STATIC_LINKS:MOST_LINKS], lang),
            links_kept=min(len(links), MOST_LINKS),
            site_groups=site_groups(audit, words, at_most=MOST_SITES),
            summaries={each.site: each for each in audit.sites},
        )
    )


def _environment(words: Words) -> Environment:
    environment = Environment(
        loader=PackageLoader("compliance.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.globals.update(
        t=words,
        view=view,
        names=wording,
        verdicts=VERDICTS,
        to_do=wording.TO_DO,
        schema=AUDIT_SCHEMA,
        most_evidence=MOST_EVIDENCE,
        most_referrers=MOST_REFERRERS,
    )
    environment.filters.update(
        shown=shown,
        urlencode=lambda text: quote(spaced(text)),  # as the anchor's id is written
        href=safe_href,
        short=lambda text, limit: shorten(shown(text), limit),
        verdict=partial(_verdict_name, lang=words.lang),
        name=lambda key, table: name_of(table, key, words.lang),
        say=lambda reason: view.reason_text(reason, words.lang),
        why=lambda finding: view.reason_line(finding, words),
        action=lambda finding: view.action_text(finding, words.lang),
        posted=lambda evidence: posted(evidence, words),
        due=lambda state: freshness_lines(state, words),
        clock=view.clock,
        own_evidence=_own_evidence,
        doc=view.title_of,
        site_name=name_of_site,
        site_facts=lambda site: facts_of(site, words),
        dead=_dead_links,
        decided=lambda note: decided_text(note, words.lang),
        decision_state=lambda note: name_of(DECISION_STATES, note.state, words.lang),
    )
    return environment


def _finalize(value: object) -> object:
    """Clean every string on its way out, whatever a template forgot."""
    return spaced(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _verdict_name(verdict: Verdict, lang: Lang) -> str:
    return verdict_name(verdict, lang)


def _own_evidence(finding: Finding) -> tuple[Evidence, ...]:
    """The item's evidence that no part shows already."""
    seen = {(each.url, each.part) for part in finding.parts for each in part.evidence[:MOST_EVIDENCE]}
    return tuple(each for each in finding.evidence if (each.url, each.part) not in seen)


def _dead_links(summaries: Mapping[str, SiteSummary], site: str) -> int | str:
    return summaries[site].dead_links if site in summaries else ""


def _asset(name: str) -> Markup:
    """A file of the package as it goes into the page. Our own text: nothing in it needs escaping."""
    return Markup(
        resources.files("compliance.report").joinpath("templates", name).read_text(encoding="utf-8")
    )


def _policy(style: str, script: str) -> str:
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _links_json(links: tuple[LinkFinding, ...], lang: Lang) -> Markup:
    """The links beyond the first, for the script to show in portions. Holds no ``<``, ``>`` or ``&``."""
    rows = [_link_row(each, lang) for each in links]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


def _link_row(link: LinkFinding, lang: Lang) -> list[Any]:
    referrers = [[plain(each), safe_href(each)] for each in link.referrers[:MOST_REFERRERS]]
    outcome = name_of(wording.OUTCOMES, link.outcome, lang)
    return [
        plain(link.url),
        safe_href(link.url),
        outcome,
        link.http_status,
        link.in_column,
        not link.on_site,
        referrers,
    ]
