"""One document as a person is asked about it: what it is, what speaks for it and against it, its rivals."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.model import Evidence, Thresholds
from compliance.report import view
from compliance.report.explain import date_line
from compliance.report.holding import SUBSTANCES
from compliance.report.plain import shorten, shown
from compliance.report.screen import Canvas, Line, RenderableType, Sheet, address_line, line
from compliance.report.strings import Words
from compliance.report.weighing import decided_text, hollow_text, lost_text, score_text, signal_lines
from compliance.report.wording import Lang, name_of
from compliance.review import ReviewCase

TITLE = 160  # columns


def render(
    case: ReviewCase, thresholds: Thresholds, *, place: int, count: int, lang: Lang = "zh"
) -> RenderableType:
    """Return what is asked as something rich can print; ``place`` of ``count`` counts from 1."""
    words = Words(lang)

    def draw(canvas: Canvas) -> Iterator[Line]:
        finding, part, evidence = case.finding, case.part, case.evidence
        yield from canvas.heading(words("review_place", place=place, count=count))
        yield line(f"{words('item_no', id=shown(finding.id))} {shown(finding.title)}")
        named = f"{shown(part.id)} {shown(part.title)}  "
        department = shown(finding.department) or words("no_department")
        yield line((named, "bold"), canvas.verdict(part.verdict), f"  {department}")
        yield line("")
        yield from _facts(evidence, words)
        yield line((words("review_signals"), "bold"), indent=2)
        if evidence.signals:
            yield line(score_text(evidence.score, thresholds, words), indent=4)
        yield from signal_lines(evidence, words, indent=4)
        yield from _rivals(case, thresholds, words)
        if case.decision is not None:
            said = decided_text(case.decision, lang)
            if case.decision.digest not in ("", evidence.text_digest):
                said += words("changed_since")
            yield line((words("review_before", said=said), "bold yellow"))
        yield line("")
        yield line((words("review_asked", part=shown(part.title)), "bold"))

    return Sheet(draw, lang=lang)


def paragraph(text: str) -> RenderableType:
    """Return one sentence or more, broken by the rules of Chinese typesetting."""
    return Sheet(lambda _: [line(text)])


def _facts(evidence: Evidence, words: Words) -> Iterator[Line]:
    rows = [("review_title", shorten(view.title_of(evidence), TITLE))]
    if evidence.trail:
        rows.append(("review_trail", " > ".join(map(shown, evidence.trail))))
    rows.append(("review_date", date_line(evidence, words)))
    content = hollow_text(evidence.hollow, words.lang) or name_of(SUBSTANCES, evidence.substance, words.lang)
    placed = words("held_placed" if evidence.placed else "held_unplaced")
    rows.append(("review_content", words("semicolon").join(filter(None, (shown(content), placed)))))
    if evidence.snippet:
        rows.append(("review_passage", f"“{shown(evidence.snippet)}”"))
    for key, said in rows:
        yield line((f"{words(key)}{words('colon')}", "bold"), said, indent=2)
    yield address_line(evidence.final_url or evidence.url, indent=2)


def _rivals(case: ReviewCase, thresholds: Thresholds, words: Words) -> Iterator[Line]:
    if not case.rivals:
        yield line(words("review_no_rivals"), indent=2)
        return
    yield line((words("review_rivals"), "bold"), indent=2)
    for rival in case.rivals:
        title = shorten(view.title_of(rival), TITLE)
        yield line(f"{rival.score:.2f} {title}", indent=4)
        is_taken = rival in case.part.evidence and not rival.hollow
        if not is_taken:
            yield line((lost_text(rival, case.part, thresholds, words), "dim"), indent=9)
        yield address_line(rival.final_url or rival.url, indent=9)
