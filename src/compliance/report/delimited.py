"""CSV that spreadsheets open as it is meant: Chinese readable, nothing taken for a formula.

UTF-8 with a byte order mark, by which Excel knows it; CRLF, commas, quotes where needed (RFC 4180).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from compliance.model import Audit, Evidence, Finding, PartFinding
from compliance.report import view
from compliance.report.open_faults import parts_of
from compliance.report.plain import plain, shown
from compliance.report.strings import Words
from compliance.report.wording import OUTCOMES, Lang, name_of, verdict_name

MARK = "\ufeff"
LONGEST = 32_000  # characters; a cell of Excel holds 32,767
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # what begins a formula, also as a Chinese keyboard types it
# A spreadsheet of a country that writes decimal commas splits at semicolons, whatever stands in quotes.
_AFTER_SEMICOLON = re.compile(r";(?=\s*[=+\-@＝＋－＠])")


def render_items(audit: Audit, *, lang: Lang = "zh") -> str:
    """Return a row for each part of each item: verdict, reasons, what is due, the best evidence."""
    words = Words(lang)
    keys = (
        *("number", "item", "part_no", "part", "category", "department", "item_verdict", "part_verdict"),
        *("without_waiver", "reason", "where", "action", "due_period", "due_from", "newest", "days_over"),
        *("workdays_over", "evidence_title", "evidence_url", "published_on", "period", "fetched", "digest"),
    )
    findings = sorted(audit.items, key=lambda each: view.id_order(each.id))
    names = {each.number: each.name for each in audit.checklist.categories}
    rows = (
        [*_duty(finding, part, names.get(finding.category, ""), words), *_found(part, words)]
        for finding in findings
        for part in parts_of(finding)
    )
    return text_of([words(key) for key in keys], rows)


def render_links(audit: Audit, *, lang: Lang = "zh") -> str:
    """Return a row for each link that did not end well, those of the disclosure column first."""
    words = Words(lang)
    keys = ("url", "outcome", "status_code", "in_column", "own_site", "referrers", "found_on")
    rows = (
        (
            plain(link.url),
            name_of(OUTCOMES, link.outcome, lang),
            link.http_status,
            words("yes" if link.in_column else "no"),
            words("yes" if link.on_site else "no"),
            len(link.referrers),
            plain(link.referrers[0]) if link.referrers else "",
        )
        for link in view.links_by_weight(audit)
    )
    return text_of([words(key) for key in keys], rows)


def _duty(finding: Finding, part: PartFinding, category: str, words: Words) -> Iterator[str | int | None]:
    would_be = part.would_be or finding.would_be
    state = part.freshness
    yield shown(finding.id)
    yield shown(finding.title)
    # A spreadsheet takes 19.10 for the number 19.1: the words around it keep it text.
    yield f"{words('part')} {shown(part.id)}"
    yield shown(part.title)
    yield shown(category)
    yield shown(finding.department) or words("no_department")
    yield verdict_name(finding.verdict, words.lang)
    yield verdict_name(part.verdict, words.lang)
    yield verdict_name(would_be, words.lang) if would_be else ""
    yield view.reason_line(part, words)
    yield plain(next((each.url for each in part.reasons if each.url), ""))
    yield view.action_text(finding, words.lang)
    yield shown(state.due_period or "")
    yield state.due_on.isoformat() if state.due_on else ""
    yield shown(state.newest or "")
    yield state.overdue_days
    yield state.overdue_workdays


def _found(part: PartFinding, words: Words) -> Sequence[str]:
    best = part.evidence[0] if part.evidence else None
    return [""] * 6 if best is None else list(_evidence(best))


def _evidence(best: Evidence) -> Iterator[str]:
    yield view.title_of(best)
    yield plain(best.final_url or best.url)
    yield best.published.isoformat() if best.published else ""
    yield shown(best.period.label) if best.period else ""
    yield view.clock(best.fetched_at)
    yield plain(best.sha256)


def text_of(heads: Sequence[str], rows: Iterable[Iterable[str | int | None]]) -> str:
    """Return heads and rows as CSV, no cell of which is computed."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([cell(each) if isinstance(each, str) else each for each in row])
    return MARK + sheet.getvalue()


def cell(text: str) -> str:
    """Return ``text`` so that no spreadsheet computes it: what may begin a formula gets an apostrophe."""
    kept = _AFTER_SEMICOLON.sub(";'", text[:LONGEST])
    return f"'{kept}" if kept.lstrip().startswith(_FORMULA) else kept
