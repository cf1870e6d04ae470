"""The audit as Markdown: for wikis, merge requests and mail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from compliance.model import Audit, Evidence, Finding, PartFinding, Reason, Verdict
from compliance.report import view
from compliance.report.explain import date_line, freshness_lines
from compliance.report.plain import plain, safe_href, shown
from compliance.report.site_list import facts_of, name_of_site, site_groups
from compliance.report.strings import Words
from compliance.report.strings_asking import DECISION_STATES
from compliance.report.weighing import decided_text
from compliance.report.wording import (
    GROUNDS,
    OUTCOMES,
    PERSONAL_KINDS,
    WAIVER_STATES,
    Lang,
    name_of,
    verdict_label,
)

MOST_LINKS = 200
MOST_SITES = 50  # of one kind in the list of sites
MOST_EVIDENCE = 3  # a part

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~$:@=-])")
_WORLD_WIDE = re.compile(r"\b(www)\.", re.IGNORECASE)  # made a link wherever it stands
_ADDRESS = "-._~:/?#@!$&+,;=%"  # kept as they are; brackets, bars and ticks are not


def render(audit: Audit, *, lang: Lang = "zh") -> str:
    """Return the audit as Markdown (GitHub's flavour)."""
    words = Words(lang)
    lines = [
        *_head(audit, words),
        *_work(audit, words),
        *_items(audit, words),
        *_sites(audit, words),
        *_links(audit, words),
        *_rest(audit, words),
    ]
    return "\n".join(lines).rstrip() + "\n"


def escape(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is: one line, no markup, no HTML."""
    text = shown(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _WORLD_WIDE.sub(r"\1\\.", _SPECIAL.sub(r"\\\1", text))


def link(text: str, url: str | None) -> str:
    """Return a link where ``url`` may be linked to, else the text and the bare address."""
    target = safe_href(url)
    if target:
        return f"[{escape(text)}]({quote(target, safe=_ADDRESS)})"
    return escape(text) if not url or plain(url) == text else f"{escape(text)} ({escape(url)})"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table whose cells are escaped, and a blank one after it."""
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def _heads(words: Words, *keys: str) -> list[str]:
    return [words(key) for key in keys]


def _head(audit: Audit, words: Words) -> Iterator[str]:
    yield f"# {escape(audit.school.name)} {words('report_title')}"
    yield ""
    checklist = f"{escape(audit.checklist.title)} {escape(audit.checklist.version)}"
    yield f"{words('as_of')} {audit.as_of} · {checklist}"
    yield ""
    warnings = (view.waiver_warnings, view.coverage_warnings, view.decision_warnings)
    for warning in (said for warn in warnings for said in warn(audit, words)):
        yield f"> **!** {escape(warning)}"
        yield ""
    yield f"**{escape(view.headline(audit, words))}**"
    yield ""
    rate = words("rate_of", published=view.published_count(audit), evaluated=audit.summary.evaluated)
    yield f"{words('rate')} **{view.rate_text(audit, words)}** · {rate}"
    yield ""
    yield words("rate_base", applicable=audit.summary.applicable)
    yield ""
    rows = [(verdict_label(verdict, words.lang), str(number)) for verdict, number in view.counts(audit)]
    yield from table(_heads(words, "verdict", "count"), rows)


def _work(audit: Audit, words: Words) -> Iterator[str]:
    yield f"## {words('departments')}"
    yield ""
    busy = [each for each in view.by_department(audit, words) if each.to_do]
    if not busy:
        yield words("todo_all_done")
        yield ""
    for each in busy:
        yield f"### {escape(each.name)} · {words('todo_count', count=len(each.to_do))}"
        yield ""
        rows = [
            (
                escape(item.id),
                escape(item.title),
                verdict_label(item.verdict, words.lang),
                escape(view.reason_line(item, words)),
                escape(view.action_text(item, words.lang)),
            )
            for item in each.to_do
        ]
        yield from table(_heads(words, "number", "item", "verdict", "reason", "action"), rows)
    unseen = view.with_verdict(audit, Verdict.UNVERIFIED)
    if unseen:
        numbers = words("join").join(escape(each.id) for each in unseen)
        yield f"{words('unverified_items')}{words('colon')}{numbers}"
        yield ""


def _items(audit: Audit, words: Words) -> Iterator[str]:
    yield f"## {words('items')}"
    yield ""
    for group in view.by_category(audit):
        yield f"### {escape(group.category.name)}"
        yield ""
        for finding in group.findings:
            yield from _item(finding, words)


def _item(finding: Finding, words: Words) -> Iterator[str]:
    label = verdict_label(finding.verdict, words.lang)
    yield f"#### {words('item_no', id=escape(finding.id))} {escape(finding.title)}"
    yield ""
    yield f"**{label}** · {escape(finding.department) or words('no_department')}"
    yield ""
    if finding.would_be:
        yield f"- {words('would_be', verdict=verdict_label(finding.would_be, words.lang))}"
    if finding.basis:
        yield f"- {words('basis')}{words('colon')}{words('semicolon').join(map(escape, finding.basis))}"
    yield from _reasons(finding, words, "")
    for part in finding.parts:
        yield f"- {escape(part.id)} {escape(part.title)} · {verdict_label(part.verdict, words.lang)}"
        yield from _reasons(part, words, "  ")
        yield from _said(part.remarks, "remark", words, "  ")
        for note in part.decisions:
            decided = escape(words("decided_by", said=decided_text(note, words.lang)))
            yield f"  - {decided} {link(note.title or plain(note.url), note.url)}"
        for said in freshness_lines(part.freshness, words):
            yield f"  - {escape(said)}"
        for seen in part.evidence[:MOST_EVIDENCE]:
            yield f"  - {words('evidence')}{words('colon')}{_evidence(seen, words)}"
    yield ""


def _reasons(finding: Finding | PartFinding, words: Words, indent: str) -> Iterator[str]:
    yield from _said(finding.reasons, "reason", words, indent)


def _said(reasons: Iterable[Reason], label: str, words: Words, indent: str) -> Iterator[str]:
    for reason in reasons:
        where = f" {link(words('open_page'), reason.url)}" if reason.url else ""
        said = escape(view.reason_text(reason, words.lang))
        yield f"{indent}- {words(label)}{words('colon')}{said}{where}"


def _evidence(evidence: Evidence, words: Words) -> str:
    title = link(view.title_of(evidence), evidence.final_url or evidence.url)
    facts = [title, escape(date_line(evidence, words)), f"{words('score')} {evidence.score:.2f}"]
    if evidence.snippet:
        facts.append(f"“{escape(evidence.snippet)}”")
    return words("semicolon").join(facts)


def _sites(audit: Audit, words: Words) -> Iterator[str]:
    yield f"## {words('sites')}"
    yield ""
    rows = [
        (
            link(site.name, site.site),
            escape(site.department or ""),
            str(site.pages),
            str(site.failed),
            str(site.blocked),
            str(site.skipped),
            escape(view.seen_text(site, words)),
        )
        for site in audit.coverage.sites
    ]
    heads = _heads(words, "site", "department", "pages", "failed", "blocked", "skipped", "seen")
    yield from table(heads, rows)
    yield from _site_list(audit, words)


def _site_list(audit: Audit, words: Words) -> Iterator[str]:
    groups = site_groups(audit, words, at_most=MOST_SITES)
    if not groups:
        return
    yield f"### {words('site_list')}"
    yield ""
    for group in groups:
        yield f"{'**!** ' if group.warns else ''}{escape(group.said)}"
        yield ""
        for site in group.sites:
            on = f"{words('semicolon')}{link(words('found_on'), site.linked_on)}" if site.linked_on else ""
            where = link(plain(site.site), site.site)
            yield f"- {escape(name_of_site(site))} {where} {escape(facts_of(site, words))}{on}"
        if group.rest:
            yield f"- {escape(words('more', count=group.rest))}"
        yield ""
    if audit.sites_left_out:
        yield words("sites_left_out", count=audit.sites_left_out)
        yield ""


def _links(audit: Audit, words: Words) -> Iterator[str]:
    links = view.links_by_weight(audit)
    yield f"## {words('links')}"
    yield ""
    if not links:
        yield words("no_links")
        yield ""
        return
    rows = [
        (
            link(plain(each.url), each.url),
            f"{escape(name_of(OUTCOMES, each.outcome, words.lang))} {each.http_status or ''}".rstrip(),
            words("yes") if each.in_column else words("no"),
            link(plain(each.referrers[0]), each.referrers[0]) if each.referrers else "",
        )
        for each in links[:MOST_LINKS]
    ]
    yield from table(_heads(words, "url", "outcome", "in_column", "found_on"), rows)
    if len(links) > MOST_LINKS:
        yield words("links_rest", count=len(links) - MOST_LINKS)
        yield ""


def _rest(audit: Audit, words: Words) -> Iterator[str]:
    if audit.privacy:
        yield f"## {words('privacy')}"
        yield ""
        rows = [
            (
                name_of(PERSONAL_KINDS, each.kind, words.lang),
                str(each.count),
                escape(each.masked),
                link(plain(each.url), each.url),
            )
            for each in audit.privacy
        ]
        yield from table(_heads(words, "kind", "count", "masked", "url"), rows)
    if audit.waivers:
        yield f"## {words('waivers')}"
        yield ""
        waived = [
            (
                escape(each.item),
                name_of(WAIVER_STATES, each.state, words.lang),
                name_of(GROUNDS, each.ground, words.lang),
                escape(each.reason),
                escape(each.approved_by),
                each.until.isoformat(),
            )
            for each in audit.waivers
        ]
        yield from table(_heads(words, "item", "state", "ground", "reason", "approved_by", "until"), waived)
    yield from _decisions(audit, words)
    yield f"## {words('method')}"
    yield ""
    yield from (f"- {escape(view.reason_text(each, words.lang))}" for each in audit.notes)
    ran = f"{view.clock(audit.started_at)} – {view.clock(audit.ended_at)} ({words('beijing')})"
    yield f"- {words('crawled')}{words('colon')}{ran}"
    yield f"- {words('tool')}{words('colon')}{escape(audit.tool.name)} {escape(audit.tool.version)}"
    checklist = f"{escape(audit.checklist.id)} {escape(audit.checklist.version)}"
    yield f"- {words('checklist')}{words('colon')}{checklist}"


def _decisions(audit: Audit, words: Words) -> Iterator[str]:
    """What became of every decision of a person."""
    if not audit.decisions:
        return
    yield f"## {words('decisions')}"
    yield ""
    decided = [
        (
            escape(each.item),
            name_of(DECISION_STATES, each.state, words.lang),
            link(each.title or plain(each.url), each.url),
            escape(decided_text(each, words.lang)),
        )
        for each in audit.decisions
    ]
    yield from table(_heads(words, "item", "state", "review_title", "decision"), decided)
