"""appendix.docx: 《信息公开事项清单》, the table that goes behind the annual report, with its live links."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.model import Audit, Evidence, Finding, PartFinding, Verdict, Weight
from compliance.report import view
from compliance.report.holding import best_of
from compliance.report.office.notices import LONGEST_TEXT, day_in_words
from compliance.report.office.paper import HEADING, Line, Paper, Piece
from compliance.report.office.sealing import moment_of
from compliance.report.plain import shorten, shown
from compliance.report.strings import Words
from compliance.report.wording import Lang, verdict_name

MOST_REASONS = 4  # of one item; the ledger has them all
LONGEST_TITLE = 120  # columns
# What is there for everyone to open, though perhaps not where or as new as it should be.
_CAN_BE_OPENED = frozenset(
    {Verdict.PUBLISHED, Verdict.MISPLACED, Verdict.STALE, Verdict.PARTIAL, Verdict.WAIVED}
)


def render(audit: Audit, *, lang: Lang = "zh") -> bytes:
    """Return the appendix as the bytes of a DOCX file; the same audit gives the same bytes."""
    words, school = Words(lang), shown(audit.school.name)
    title = words("appendix_title", school=school)
    paper = Paper(lang=lang, title=title, made_at=moment_of(audit.ended_at), landscape=True)
    paper.text([Piece(words("appendix_label"), font=HEADING)], indent=False, align="left")
    paper.title(title)
    paper.text(words("appendix_day", day=day_in_words(audit.as_of, words)), indent=False, align="center")
    paper.text(
        words(
            "appendix_summary",
            count=len(audit.items),
            applicable=audit.summary.applicable,
            published=view.published_count(audit),
            unseen=" ".join(view.coverage_warnings(audit, words)),
        ).strip()
    )
    heads = ("number", "category", "table_item", "appendix_where", "department", "appendix_state", "remark")
    rows = [
        _row(item, group.category.name, words) for group in view.by_category(audit) for item in group.findings
    ]
    paper.table([words(each) for each in heads], (5, 9, 18, 33, 10, 9, 22), rows, joined=1)
    return paper.sealed()


def _row(item: Finding, category: str, words: Words) -> list[list[Line]]:
    return [
        [[Piece(shown(item.id))]],
        [[Piece(shown(category))]],
        [[Piece(shorten(shown(item.title), LONGEST_TEXT))]],
        list(_published(item, words)),
        [[Piece(shown(item.department) or words("no_department"))]],
        [[Piece(verdict_name(item.verdict, words.lang))]],
        list(_remarks(item, words)),
    ]


def _published(item: Finding, words: Words) -> Iterator[Line]:
    """Each part with the title of its evidence as a link, and the day it was posted."""
    for part in item.parts:
        best = best_of(part) if part.verdict in _CAN_BE_OPENED else None
        if best is None and (part.weight is Weight.RECOMMENDED or item.verdict is Verdict.NOT_APPLICABLE):
            continue
        name = [Piece(f"{shown(part.title)}{words('colon')}")] if len(item.parts) > 1 else []
        yield [*name, *(_linked(best, part, words) if best else _not_there(part, words))]


def _linked(best: Evidence, part: PartFinding, words: Words) -> Iterator[Piece]:
    yield Piece(shorten(view.title_of(best), LONGEST_TITLE), best.final_url or best.url)
    if best.published:
        yield Piece(words("posted_on", day=best.published.strftime("%Y.%m.%d")))
    if part.verdict is not Verdict.PUBLISHED:
        yield Piece(words("comma"))
        yield from _not_there(part, words)


def _not_there(part: PartFinding, words: Words) -> Iterator[Piece]:
    yield Piece(verdict_name(part.verdict, words.lang))


def _remarks(item: Finding, words: Words) -> Iterator[Line]:
    """Why an item is not simply published."""
    said = view.reasons_said(item, words)
    yield from ([Piece(shorten(each, LONGEST_TEXT))] for each in said[:MOST_REASONS])
    if len(said) > MOST_REASONS:
        yield [Piece(words("more_problems", count=len(said) - MOST_REASONS))]
