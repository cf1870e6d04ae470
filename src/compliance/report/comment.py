"""The audit as a comment on a merge request: what is new first, the rest folded, never too long to post."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from compliance.compare import compare
from compliance.model import Audit, Finding, Verdict
from compliance.past import past_of
from compliance.report import view
from compliance.report.markdown import escape, link
from compliance.report.open_faults import OpenFault, open_faults
from compliance.report.plain import plain, shorten, shown
from compliance.report.strings import Words
from compliance.report.strings_trend import DEGRADED
from compliance.report.wording import NEEDS_ACTION, OUTCOMES, URGENCY, Lang, name_of, verdict_label

MOST = 60_000  # characters; code hosts refuse more than 65,536
TITLE, REASON = 60, 160  # columns
LONGEST_ADDRESS = 500  # characters; a longer one is for the full report
MOST_LINKS = 20
_KEPT_BACK = 200  # characters for what closes a fold


@dataclass(slots=True)
class _Paper:
    """Lines, as long as they fit."""

    left: int = MOST
    lines: list[str] = field(default_factory=list)

    def add(self, *lines: str) -> bool:
        """Whether they fitted, all of them."""
        size = sum(len(each) + 1 for each in lines)
        if size > self.left - _KEPT_BACK:
            return False
        self.left -= size
        self.lines += lines
        return True

    def close(self, *lines: str) -> None:
        """What must be there: what :meth:`add` keeps back is for it."""
        self.left -= sum(len(each) + 1 for each in lines)
        self.lines += lines


def render(audit: Audit, *, lang: Lang = "zh", earlier: Audit | None = None) -> str:
    """Return the comment as Markdown (GitHub's flavour), at most :data:`MOST` characters."""
    words = Words(lang)
    paper = _Paper()
    paper.add(*_head(audit, words))
    faults = [each for each in open_faults(audit, earlier) if not each.waived]
    open_now = [each for each in faults if each.verdict in NEEDS_ACTION]
    if earlier:
        _against(paper, audit, earlier, open_now, words)
    else:
        gaps = view.gaps(audit)
        _section(
            paper, words("comment_gaps", count=len(gaps)), _of_findings(gaps, words), words, folded=False
        )
    for key, verdict in (
        ("comment_review", Verdict.REVIEW),
        ("comment_unverified", Verdict.UNVERIFIED),
        ("comment_waived", Verdict.WAIVED),
    ):
        found = view.with_verdict(audit, verdict)
        _section(paper, words(key, count=len(found)), _of_findings(found, words), words)
    _links(paper, audit, words)
    return "\n".join(paper.lines).rstrip() + "\n"


def _head(audit: Audit, words: Words) -> Iterator[str]:
    yield f"### {escape(shorten(shown(audit.school.name), TITLE))} {words('report_title')}"
    yield ""
    yield f"**{escape(view.headline(audit, words))}**"
    yield ""
    rate = words("rate_of", published=view.published_count(audit), evaluated=audit.summary.evaluated)
    facts = [
        f"{words('rate')} **{view.rate_text(audit, words)}**",
        rate,
        f"{words('as_of')} {audit.as_of.isoformat()}",
        escape(shorten(shown(f"{audit.checklist.id} {audit.checklist.version}"), TITLE)),
    ]
    yield " · ".join(facts)
    yield ""
    for warning in (
        *view.coverage_warnings(audit, words),
        *view.waiver_warnings(audit, words),
        *view.note_warnings(audit, words),
    ):
        yield f"> **!** {escape(shorten(warning, 2 * REASON))}"
        yield ""


def _against(paper: _Paper, audit: Audit, earlier: Audit, faults: Sequence[OpenFault], words: Words) -> None:
    """What is new, what was put right, and what was there before."""
    compared = compare(past_of(earlier), past_of(audit))
    paper.add(words("comment_against", day=earlier.as_of.isoformat()), "")
    if compared.degraded:
        why = words("join").join(name_of(DEGRADED, each, words.lang) for each in compared.degraded)
        paper.add(f"> **!** {escape(words('degraded', why=why))}", "")
    if compared.other_rules:
        paper.add(f"> **!** {escape(words('other_rules'))}", "")
    new = _by_urgency(each for each in faults if each.is_new)
    if new:
        _section(paper, words("comment_new", count=len(new)), _of_faults(new, words), words, folded=False)
    else:
        paper.add(words("comment_none_new"), "")
    fixed = {change.item for change in compared.changes if change.kind == "fixed" and change.part is None}
    right = [each for each in audit.items if each.id in fixed]
    _section(paper, words("comment_fixed", count=len(right)), _of_findings(right, words), words)
    known = _by_urgency(each for each in faults if not each.is_new)
    _section(paper, words("comment_known", count=len(known)), _of_faults(known, words), words)


def _by_urgency(faults: Iterable[OpenFault]) -> list[OpenFault]:
    return sorted(faults, key=lambda each: (URGENCY[each.verdict], view.id_order(each.part.id)))


def _section(
    paper: _Paper, title: str, rows: Sequence[Sequence[str]], words: Words, *, folded: bool = True
) -> None:
    """A table under its title, as many rows of it as fit; nothing when there are none."""
    keys = ("number", "item", "verdict", "department", "reason")
    _table(paper, title, [words(key) for key in keys], rows, words, folded=folded)


def _table(
    paper: _Paper,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    words: Words,
    *,
    folded: bool = True,
    more: int = 0,
) -> None:
    """Rows as many as fit, said how many do not; ``more`` are left out already."""
    opening = ("<details>", f"<summary>{title}</summary>", "") if folded else (f"#### {title}", "")
    head = (_row(heads), "|" + " --- |" * len(heads))
    if not rows or not paper.add(*opening, *head):
        return
    left = len(rows) + more
    for row in rows:
        if not paper.add(_row(row)):
            break
        left -= 1
    rest = ("", words("comment_rest", count=left)) if left else ()
    paper.close(*rest, "", *(("</details>", "") if folded else ()))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _of_findings(findings: Iterable[Finding], words: Words) -> list[tuple[str, ...]]:
    return [
        (
            escape(shorten(shown(each.id), TITLE)),
            escape(shorten(shown(each.title), TITLE)),
            verdict_label(each.verdict, words.lang),
            escape(shorten(shown(each.department), TITLE)) or words("no_department"),
            escape(shorten(view.reason_line(each, words), REASON)),
        )
        for each in findings
    ]


def _of_faults(faults: Iterable[OpenFault], words: Words) -> list[tuple[str, ...]]:
    return [
        (
            escape(shorten(shown(each.part.id), TITLE)),
            escape(shorten(shown(each.part.title), TITLE)),
            verdict_label(each.verdict, words.lang),
            escape(shorten(shown(each.finding.department), TITLE)) or words("no_department"),
            f"{escape(shorten(each.said(words), REASON))} {_where(each, words)}".rstrip(),
        )
        for each in faults
    ]


def _where(fault: OpenFault, words: Words) -> str:
    url = fault.reasons[0].url
    return link(words("open_page"), url) if url and len(url) <= LONGEST_ADDRESS else ""


def _links(paper: _Paper, audit: Audit, words: Words) -> None:
    dead = [each for each in audit.links if each.in_column]
    rows = [
        (
            link(shorten(plain(each.url), REASON), each.url),
            f"{escape(name_of(OUTCOMES, each.outcome, words.lang))} {each.http_status or ''}".rstrip(),
        )
        for each in dead
        if len(each.url) <= LONGEST_ADDRESS
    ][:MOST_LINKS]
    title = words("comment_links", count=len(dead))
    _table(paper, title, [words("url"), words("outcome")], rows, words, more=len(dead) - len(rows))
