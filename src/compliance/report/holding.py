"""Why a part is published, in one sentence: what its evidence holds and how it stands in time."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance.model import Evidence, FreshnessState, PartFinding
from compliance.report import view
from compliance.report.plain import shorten, shown
from compliance.report.strings import Words
from compliance.report.wording import Named, name_of

TITLE = 60  # columns

# What evidence holds: :class:`compliance.substance.Substance`, as far as it counts as content.
SUBSTANCES: Mapping[str, Named] = MappingProxyType(
    {
        "text": Named("有正文", "has text"),
        "table": Named("有表格", "has a table"),
        "list": Named("有所列条目", "lists the entries"),
        "contact": Named("有联系方式", "has contact details"),
        "attachment": Named("有可读的附件内容", "has an attachment that can be read"),
        "ocr": Named("扫描件，文字由识别读出", "a scan, its text read by OCR"),
        "confirmed": Named("经人工核对确有内容", "its content was confirmed by a person"),
        "nil": Named("写明没有此类情况", "declares that there was none"),
    }
)


def held_text(part: PartFinding, words: Words) -> str:
    """Say which document holds ``part`` and every condition it meets; nothing without evidence."""
    best = best_of(part)
    if best is None:
        return ""
    said = [
        words("held_title", title=shorten(view.title_of(best), TITLE)),
        words("held_placed" if best.placed else "held_unplaced"),
        words("held_opened") if best.outcome == "ok" else "",
        shown(name_of(SUBSTANCES, best.substance, words.lang)),
        words("held_period", period=shown(best.period.label)) if best.period else "",
        _in_date(part.freshness, best, words),
    ]
    first, *rest = filter(None, said)
    # A title with a comma after it reads as part of a list: what follows is said of it.
    return f"{first} {words('comma').join(rest)}" if words.lang == "en" else first + words("comma").join(rest)


def best_of(part: PartFinding) -> Evidence | None:
    """The first evidence that holds and is placed: the one on which the verdict rests."""
    by_fit = sorted(part.evidence, key=lambda each: (not each.placed, not each.substance))
    return by_fit[0] if by_fit else None


def _in_date(state: FreshnessState, best: Evidence, words: Words) -> str:
    if state.due_period:
        return words("held_due", period=shown(state.due_period))
    if state.newest and not (best.period and best.period.label == state.newest):
        return words("held_newest", newest=shown(state.newest))
    return words("held_undue")
