"""Past audits of a school, one a row, the newest last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from compliance.model import Verdict
from compliance.report.screen import Canvas, Line, RenderableType, Sheet, line
from compliance.report.strings import Words
from compliance.report.view import clock
from compliance.report.wording import NEEDS_ACTION, Lang, verdict_name


class PastAudit(Protocol):
    """One row of the history, as :mod:`compliance.history` gives it."""

    @property
    def as_of(self) -> date:
        """The day the audit judged for."""

    @property
    def started_at(self) -> datetime:
        """When the crawl began."""

    @property
    def rate(self) -> float | None:
        """Published over evaluated items, or none."""

    @property
    def verdicts(self) -> Mapping[Verdict, int]:
        """Items by verdict."""

    @property
    def complete(self) -> bool:
        """Whether every site was seen completely."""

    @property
    def path(self) -> str:
        """Where its audit.json is."""


def render(rows: Sequence[PastAudit], *, lang: Lang = "zh") -> RenderableType:
    """Return the trend; a rate from an incomplete crawl is marked, for it cannot be compared."""
    words = Words(lang)
    past = sorted(rows, key=lambda each: (each.as_of, each.started_at))

    def draw(canvas: Canvas) -> Iterator[Line]:
        yield line((words("trend"), "bold"))
        if not past:
            yield line(words("no_history"))
        elif canvas.stacked:
            for row in past:
                cells = _cells(row, words)
                yield line((cells[0], "bold"), f"  {cells[2]}  {words('gap_count')} {cells[3]}  {cells[6]}")
                yield line((f"{words('crawled')} {cells[1]}", "dim"), indent=2)
        else:
            heads = [words(key) for key in ("as_of", "crawled", "rate", "gap_count")]
            heads += [verdict_name(each, lang) for each in (Verdict.UNVERIFIED, Verdict.REVIEW)]
            heads.append(words("seen"))
            yield from canvas.table(heads, [_cells(row, words) for row in past])
        if past:
            yield line((words("where_in_json"), "dim"))

    return Sheet(draw, lang=lang)


def _cells(row: PastAudit, words: Words) -> tuple[str, ...]:
    rate = words("no_rate") if row.rate is None else f"{int(row.rate * 1000 + 1e-9) / 10:.1f}%"
    gaps = sum(number for verdict, number in row.verdicts.items() if verdict in NEEDS_ACTION)
    return (
        row.as_of.isoformat(),
        clock(row.started_at),
        rate,
        str(gaps),
        str(row.verdicts.get(Verdict.UNVERIFIED, 0)),
        str(row.verdicts.get(Verdict.REVIEW, 0)),
        words("complete") if row.complete else words("incomplete"),
    )
