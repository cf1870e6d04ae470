"""The trend of a school on a terminal: school, categories, departments, or item by item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.model import Verdict
from compliance.past import PastAudit
from compliance.report.plain import shorten, shown
from compliance.report.screen import Canvas, Line, RenderableType, Sheet, Text, line
from compliance.report.strings import Words
from compliance.report.view import clock, id_order
from compliance.report.wording import VERDICTS, Lang, verdict_name
from compliance.trends import GroupTrend, ItemTrend, Trend

GROUPS = ("school", "category", "department", "item")
MOST_AUDITS = 20
MOST_WATCHES = 7
_WIDE = 90  # columns that take the hour of a crawl too
MOST_STEPS = 12  # of a group or item
_BLOCKS, _DIGITS = "▁▂▃▄▅▆▇█", "01234567"


def render(trend: Trend, groups: Sequence[str], *, lang: Lang = "zh") -> RenderableType:
    """Return the parts of the trend named in ``groups`` (of :data:`GROUPS`).

    Watches and further judgements of a crawl stand apart: their rates cannot be compared.
    """
    words = Words(lang)

    def draw(canvas: Canvas) -> Iterator[Line]:
        yield line((words("trend"), "bold"))
        if not (trend.line or trend.watches):
            yield line(words("no_history"))
            return
        if "school" in groups:
            yield from _audits(trend, trend.line, canvas, words, MOST_AUDITS)
            for key, rows, most in (
                ("trend_again", trend.again, MOST_AUDITS),
                ("trend_watch", trend.watches, MOST_WATCHES),
            ):
                if rows:
                    yield from canvas.heading(words(key))
                    yield from _audits(trend, rows, canvas, words, most)
        for group, key, listed in (
            ("category", "category", trend.categories),
            ("department", "department", trend.departments),
        ):
            if group in groups and listed:
                yield from canvas.heading(words(key))
                yield from _groups(listed, words(key), canvas, words)
        if "item" in groups and trend.items:
            yield from canvas.heading(words("item"))
            yield from _items(trend, canvas, words)
        yield line("")
        yield line((words("trend_more"), "dim"))

    return Sheet(draw, lang=lang)


def rate_words(rate: float | None, words: Words) -> str:
    """Return a rate as printed, rounded down so that 100% means all."""
    return words("no_rate") if rate is None else f"{int(rate * 1000 + 1e-9) / 10:.1f}%"


def seen_words(audit: PastAudit, trend: Trend, words: Words) -> str:
    """Say how far an audit saw the school."""
    less = audit.started_at in trend.saw_less
    seen = words("complete" if audit.complete else "saw_less" if less else "incomplete")
    return seen if audit.whole else f"{seen}{words('semicolon')}{words('trend_bare')}"


def _audits(
    trend: Trend, rows: Sequence[PastAudit], canvas: Canvas, words: Words, most: int
) -> Iterator[Line]:
    told = [_cells(row, trend, words) for row in rows[-most:]]
    if len(rows) > most:
        yield line((words("trend_left", count=len(rows) - most), "dim"))
    if canvas.width < _WIDE:
        told = [(*cells[:2], cells[2][:10], *cells[3:]) for cells in told]
    if canvas.stacked:
        for cells in told:
            yield line(
                (f"{cells[1]}", "bold"),
                f"  #{cells[0]}  {cells[3]}  {words('gap_count')} {cells[4]}  {cells[7]}",
            )
            yield line((f"{words('crawled')} {cells[2]}", "dim"), indent=2)
        return
    heads = [words(key) for key in ("audit_no", "as_of", "crawled", "rate", "gap_count")]
    heads += [verdict_name(each, words.lang) for each in (Verdict.UNVERIFIED, Verdict.REVIEW)]
    heads.append(words("seen"))
    yield from canvas.table(heads, told)


def _cells(row: PastAudit, trend: Trend, words: Words) -> tuple[str, ...]:
    return (
        str(row.id or ""),
        row.as_of.isoformat(),
        clock(row.started_at),
        rate_words(row.rate, words),
        str(row.gaps),
        str(row.verdicts.get(Verdict.UNVERIFIED, 0)),
        str(row.verdicts.get(Verdict.REVIEW, 0)),
        seen_words(row, trend, words),
    )


def _groups(listed: Sequence[GroupTrend], name: str, canvas: Canvas, words: Words) -> Iterator[Line]:
    heads = [name, *(words(key) for key in ("first_time", "last_time", "this_time", "gap_count", "course"))]
    rows = []
    for group in listed:
        points = [point for point in group.points if point is not None]
        rates = [point.rate for point in points]
        course = _spark(rates[-MOST_STEPS:], canvas)
        before = (rate_words(rate, words) for rate in ((rates[0], rates[-2]) if len(rates) > 1 else ()))
        told = [*before, *([""] * 2 if len(rates) == 1 else []), rate_words(rates[-1], words)]
        rows.append((shorten(shown(group.name), 24), *told, str(points[-1].gaps), course))
    yield from canvas.table(heads, rows, wraps=0)


def _spark(rates: Sequence[float | None], canvas: Canvas) -> str:
    marks = _DIGITS if canvas.ascii_only else _BLOCKS
    return "".join("." if rate is None else marks[min(7, int(rate * 8))] for rate in rates)


def _items(trend: Trend, canvas: Canvas, words: Words) -> Iterator[Line]:
    heads = [words(key) for key in ("number", "item", "course", "this_time", "since_day")]
    items = sorted(trend.items, key=lambda item: id_order(item.id))
    room = max(12, canvas.width - 46)
    yield from canvas.table(heads, [_item_row(item, trend, canvas, room) for item in items], wraps=1)


def _item_row(item: ItemTrend, trend: Trend, canvas: Canvas, room: int) -> tuple[str | Text, ...]:
    course = Text()
    for verdict in item.verdicts[-MOST_STEPS:]:
        if verdict is None:
            course.append(".")
        else:
            told = VERDICTS[verdict]
            course.append(told.mark if canvas.ascii_only else told.symbol, style=told.style)
    now = item.verdicts[-1]
    steps = 0
    for verdict in reversed(item.verdicts):
        if verdict is not now:
            break
        steps += 1
    since = trend.line[-steps].as_of.isoformat()
    return (
        shown(item.id),
        shorten(shown(item.title), room),
        course,
        canvas.verdict(now) if now else "",
        since,
    )
