"""What the calendar asks of a part, and whether a document answers it. ``today`` is an argument.

A period is due once its due day (and grace) has passed: a report due on 31 October is asked for
from 1 November on. Documents newer than what is due always suffice.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from compliance.model import (
    Annual,
    Event,
    FiveYear,
    Freshness,
    FreshnessState,
    OnChange,
    PeriodCovered,
    Standing,
)
from compliance.periods import answers_for, five_year_of, is_five_year, year_of
from compliance.workdays import workdays_between


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The period that must be covered today, since when, and what is asked for next."""

    period: PeriodCovered
    due_on: date
    next_period: PeriodCovered | None = None
    next_due: date | None = None


def _day(year: int, month_day: str) -> date:
    month, day = (int(piece) for piece in month_day.split("-"))
    return date(year, month, min(day, 28)) if month == 2 else date(year, month, day)


def find_due(freshness: Freshness, today: date) -> Due | None:
    """What is due today under a freshness, or none where the calendar asks for nothing."""
    match freshness:
        case Annual():
            return _annual_due(freshness, today)
        case FiveYear():
            return _five_year_due(freshness, today)
        case Standing() | OnChange() | Event():
            return None


def due_day(freshness: Annual, year: int) -> date:
    """The day by which the period that ends in ``year`` is due, grace not counted."""
    return _day(year + freshness.years_after, freshness.due)


def _annual_due(freshness: Annual, today: date) -> Due | None:
    grace = timedelta(days=freshness.grace)
    for year in range(today.year + 1, today.year - 12, -1):
        due_on = due_day(freshness, year)
        if due_on + grace < today:
            return Due(
                period=year_of(freshness.year, year),
                due_on=due_on,
                next_period=year_of(freshness.year, year + 1),
                next_due=due_day(freshness, year + 1),
            )
    return None


def _five_year_due(freshness: FiveYear, today: date) -> Due | None:
    running = five_year_of(today.year)
    if running is None:
        return None
    due_on = _day(running.start.year, freshness.due)
    if due_on < today:
        following = five_year_of(running.end.year + 1)
        next_due = _day(following.start.year, freshness.due) if following else None
        return Due(period=running, due_on=due_on, next_period=following, next_due=next_due)
    before = five_year_of(running.start.year - 1)
    if before is None:
        return None
    return Due(
        period=before, due_on=_day(before.start.year, freshness.due), next_period=running, next_due=due_on
    )


def find_covered(
    freshness: Freshness, periods: Iterable[PeriodCovered], published: date | None
) -> PeriodCovered | None:
    """The period a document answers for: the one its words name, else one read from its date.

    A posting date stands for the last period that could have been reported by then: a report on
    the past year posted in 2022 is about 2021; rules of admission posted in 2022 are for 2022.
    """
    named = tuple(periods)
    if isinstance(freshness, Annual):
        suited = [period for period in named if suits(period, freshness)]
        pool = suited or [period for period in named if not is_five_year(period)]
        if pool:
            best = max(pool, key=lambda period: period.end) if suited else pool[0]
            return _as_written(best, freshness, published)
        return _from_posting(freshness, published)
    if isinstance(freshness, FiveYear):
        plans = [period for period in named if is_five_year(period) or period.end.year > period.start.year]
        named = (max(plans, key=lambda period: period.end),) if plans else named
    if named:
        return named[0]
    if published is not None:
        return PeriodCovered(label=str(published), start=published, end=published, source="published")
    return None


def _as_written(named: PeriodCovered, freshness: Annual, published: date | None) -> PeriodCovered:
    """A report on a past year that was posted before the year it names was over names its edition.

    质量年度报告（2024年度） of January 2024 is about 2023.
    """
    if freshness.years_after < 1 or published is None or published > named.end or not suits(named, freshness):
        return named
    return year_of(freshness.year, named.end.year - 1, named.source)


def suits(period: PeriodCovered, freshness: Annual) -> bool:
    """Whether a period is of the kind of year that is asked for (学年, 届, 年度)."""
    ending = {"academic": "学年", "class": "届", "calendar": "年"}[freshness.year]
    if freshness.year == "calendar":
        return period.label.endswith("年") and not period.label.endswith("学年")
    return period.label.endswith(ending)


def _from_posting(freshness: Annual, published: date | None) -> PeriodCovered | None:
    if published is None:
        return None
    if freshness.year == "academic":
        year = published.year if published.month >= 9 else published.year - 1
    else:
        year = published.year - freshness.years_after
    return year_of(freshness.year, year, "published")


def covers(found: PeriodCovered, due: PeriodCovered) -> bool:
    """Whether a document about ``found`` answers what is due.

    Years are compared by the year they end in: schools call the report of 学年 2020-2021 also the
    one of 2021年度. The first term answers for no year but the one before it. A plan that names no
    years stands for the five in which it was posted.
    """
    if is_five_year(due):
        return found.end >= (due.start if found.source == "published" else due.end)
    return answers_for(found) >= due.end.year


def silent_after(freshness: Event, newest: date) -> date:
    """The last day on which a series whose newest notice is of ``newest`` is not yet silent."""
    months = newest.year * 12 + newest.month - 1 + freshness.months
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(newest.day, monthrange(year, month)[1]))


def silent_since(freshness: Event, newest: date, today: date) -> bool:
    """Whether a series of notices has been silent for longer than allowed."""
    return silent_after(freshness, newest) < today


def state_of(
    freshness: Freshness, newest: PeriodCovered | None, today: date, *, last: date | None = None
) -> FreshnessState:
    """How a part stands against the calendar, for people to read.

    ``last`` is the day of the newest notice of a series.
    """
    if isinstance(freshness, Event) and last is not None:
        return _state_of_series(freshness, last, today)
    due = find_due(freshness, today)
    label = newest.label if newest else None
    if due is None:
        return FreshnessState(newest=label)
    late = newest is None or not covers(newest, due.period)
    return FreshnessState(
        due_period=due.period.label,
        due_on=due.due_on,
        newest=label,
        overdue_days=(today - due.due_on).days if late else None,
        overdue_workdays=workdays_between(due.due_on, today) if late else None,
        next_period=due.next_period.label if due.next_period else None,
        next_due=due.next_due,
    )


def _state_of_series(freshness: Event, last: date, today: date) -> FreshnessState:
    until = silent_after(freshness, last)
    if today <= until:
        return FreshnessState(newest=str(last), next_due=until)
    return FreshnessState(
        due_on=until,
        newest=str(last),
        overdue_days=(today - until).days,
        overdue_workdays=workdays_between(until, today),
    )
