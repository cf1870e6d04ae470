"""The template engine as the page needs it: everything escaped, everything cleaned on its way out."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from compliance.model import AUDIT_SCHEMA, Evidence, Finding, PartFinding, Verdict
from compliance.report import strings_trend, view, wording
from compliance.report.explain import freshness_lines, posted
from compliance.report.holding import SUBSTANCES, held_text
from compliance.report.html.strings import PageWords
from compliance.report.html.urgent import days_late
from compliance.report.plain import plain, safe_href, shorten, shown, spaced
from compliance.report.site_list import facts_of, name_of_site
from compliance.report.strings_asking import DECISION_STATES
from compliance.report.weighing import decided_text
from compliance.report.wording import LANGUAGES, VERDICTS, Lang, name_of, verdict_name

MOST_REFERRERS = 3
MOST_EVIDENCE = 5  # a part

_STEP = re.compile(r"(?P<words>.*?)\s*<(?P<url>https?://[^<>\s]+)>", re.DOTALL)


@lru_cache(maxsize=len(LANGUAGES))
def environment_for(lang: Lang) -> Environment:
    """An environment whose templates speak ``lang``. Kept: compiling them takes longer than using them."""
    words = PageWords(lang)
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
        changing=strings_trend,
        substances=SUBSTANCES,
        verdicts=VERDICTS,
        to_do=wording.TO_DO,
        urgency=wording.URGENCY,
        schema=AUDIT_SCHEMA,
        most_evidence=MOST_EVIDENCE,
        most_referrers=MOST_REFERRERS,
    )
    environment.filters.update(
        shown=shown,
        anchor=lambda name: quote(plain(name), safe=""),
        href=safe_href,
        short=lambda text, limit: shorten(shown(text), limit),
        verdict=lambda verdict: verdict_name(verdict, words.lang),
        name=lambda key, table: shown(name_of(table, key, words.lang)),
        say=lambda reason: view.reason_text(reason, words.lang),
        why=lambda finding: view.reason_line(finding, words),
        action=lambda finding: view.action_text(finding, words.lang),
        step=_step,
        posted=lambda evidence: posted(evidence, words),
        due=lambda state: freshness_lines(state, words),
        clock=view.clock,
        percent=view.percent,
        held=lambda part: _held(part, words),
        late=days_late,
        next_due=_next_due,
        own_evidence=_own_evidence,
        doc=view.title_of,
        site_name=name_of_site,
        site_facts=lambda site: facts_of(site, words),
        decided=lambda note: decided_text(note, words.lang),
        decision_state=lambda note: name_of(DECISION_STATES, note.state, words.lang),
    )
    return environment


def _finalize(value: object) -> object:
    """Clean every string on its way out, whatever a template forgot."""
    return spaced(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _step(step: str) -> tuple[str, str]:
    """One step of a click path, ``words <address>``, as its words and its address; either may be empty."""
    found = _STEP.fullmatch(step)
    if not found:
        return step, ""
    return found["words"] or found["url"], found["url"]


def _held(part: PartFinding, words: PageWords) -> str:
    """Why a published part holds, in a sentence."""
    return held_text(part, words) if part.verdict is Verdict.PUBLISHED else ""


def _next_due(finding: Finding) -> str:
    """The next day on which a part of an item falls due, to sort by; empty when the calendar asks nothing."""
    days = [each.freshness.next_due for each in finding.parts if each.freshness.next_due]
    return min(days).isoformat() if days else ""


def _own_evidence(finding: Finding) -> tuple[Evidence, ...]:
    """The item's evidence that no part shows already."""
    seen = {(each.url, each.part) for part in finding.parts for each in part.evidence[:MOST_EVIDENCE]}
    return tuple(each for each in finding.evidence if (each.url, each.part) not in seen)
