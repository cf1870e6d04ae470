"""The trend of a school as one HTML page: a chart, and every figure of it in tables.

No scripts, no network; the chart is drawn in the page, and each of its points says its figures too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.report.html.assets import inlined, policy
from compliance.report.html.environment import environment_for
from compliance.report.strings import Words
from compliance.report.trend import rate_words, seen_words
from compliance.report.view import id_order
from compliance.report.wording import Lang
from compliance.trends import GroupTrend, Trend

WIDTH, HEIGHT = 720, 220  # of the drawing, in its own units
LEFT, RIGHT, TOP, FOOT = 44, 12, 12, 28
SPARK_WIDTH, SPARK_HEIGHT = 120, 24
STYLES = ("style.css", "views.css", "phone.css", "print.css", "trend.css")
MOST_STEPS = 16  # audits in the table of items
MOST_ROWS = 500  # audits in one table


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line: where it is drawn, and what it says."""

    x: float
    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The rate of one group: pieces of line without a gap, and their dots."""

    pieces: tuple[tuple[Dot, ...], ...]

    @property
    def dots(self) -> tuple[Dot, ...]:
        """All dots, the oldest first."""
        return tuple(dot for piece in self.pieces for dot in piece)


def render(trend: Trend, name: str, *, lang: Lang = "zh") -> str:
    """Return the trend of the school called ``name`` as one self-contained HTML page."""
    words = Words(lang)
    styles = inlined(STYLES)
    days = [audit.as_of for audit in trend.line]
    rates = [audit.rate for audit in trend.line]
    groups = [
        (
            key,
            [(group, _spark(days, group, words)) for group in listed],
        )
        for key, listed in (("category", trend.categories), ("department", trend.departments))
    ]
    steps = trend.line[-MOST_STEPS:]
    return (
        environment_for(lang)
        .get_template("trend.html.j2")
        .render(
            name=name,
            trend=trend,
            lang=lang,
            html_lang="zh-CN" if lang == "zh" else "en",
            styles=styles,
            policy=policy(styles, ()),
            chart=_chart(days, rates, words),
            ticks=[(_height(tick / 100), f"{tick}%") for tick in (0, 25, 50, 75, 100)],
            ends=_ends(days),
            summary=_summary(rates, words),
            size=(WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT),
            spark_size=(SPARK_WIDTH, SPARK_HEIGHT),
            tables=[
                (key, rows[-MOST_ROWS:][::-1], max(0, len(rows) - MOST_ROWS))
                for key, rows in (
                    ("trend", trend.line),
                    ("trend_again", trend.again),
                    ("trend_watch", trend.watches),
                )
                if rows
            ],
            groups=groups,
            items=sorted(trend.items, key=lambda item: id_order(item.id)),
            steps=steps,
            shown_steps=len(steps),
            rate=lambda rate: rate_words(rate, words),
            seen=lambda audit: seen_words(audit, trend, words),
        )
    )


def _summary(rates: Sequence[float | None], words: Words) -> str:
    known = [rate for rate in rates if rate is not None]
    if not known:
        return words("no_history")
    if len(rates) == 1:
        return words("trend_chart_says_one", rate=rate_words(known[0], words))
    first, last = (rate_words(rate, words) for rate in (known[0], known[-1]))
    return words("trend_chart_says", count=len(rates), first=first, last=last)


def _chart(days: Sequence[date], rates: Sequence[float | None], words: Words) -> Chart:
    dots = (
        None if rate is None else Dot(x, _height(rate), f"{day.isoformat()} {rate_words(rate, words)}")
        for x, day, rate in zip(_places(days, LEFT, WIDTH - RIGHT), days, rates, strict=True)
    )
    return Chart(tuple(_pieces(dots)))


def _spark(days: Sequence[date], group: GroupTrend, words: Words) -> Chart:
    rates = [point.rate if point else None for point in group.points]
    dots = (
        None
        if rate is None
        else Dot(x, round(SPARK_HEIGHT - 3 - rate * (SPARK_HEIGHT - 6), 1), rate_words(rate, words))
        for x, rate in zip(_places(days, 3, SPARK_WIDTH - 3), rates, strict=True)
    )
    return Chart(tuple(_pieces(dots)))


def _pieces(dots: Iterator[Dot | None]) -> Iterator[tuple[Dot, ...]]:
    """Runs of dots: a line across an audit that could not say would be invented."""
    run: list[Dot] = []
    for dot in dots:
        if dot is None and run:
            yield tuple(run)
            run = []
        elif dot is not None:
            run.append(dot)
    if run:
        yield tuple(run)


def _places(days: Sequence[date], left: float, right: float) -> list[float]:
    """Where days stand from left to right, by the calendar; one alone stands in the middle."""
    if not days:
        return []
    first, span = min(days), (max(days) - min(days)).days
    if not span:
        return [round((left + right) / 2, 1)] * len(days)
    return [round(left + (right - left) * (day - first).days / span, 1) for day in days]


def _height(rate: float) -> float:
    return round(HEIGHT - FOOT - rate * (HEIGHT - FOOT - TOP), 1)


def _ends(days: Sequence[date]) -> tuple[tuple[float, str, str], ...]:
    """The days written under the chart: the first and the last."""
    if not days:
        return ()
    if len(set(days)) == 1:
        return ((WIDTH / 2, "middle", days[0].isoformat()),)
    return ((LEFT, "start", min(days).isoformat()), (WIDTH - RIGHT, "end", max(days).isoformat()))
