"""工作日: the Chinese working calendar, 调休 included. The door to chinesecalendar.

Deadlines of 教办函〔2014〕23号 run in working days. Each autumn the State Council fixes the public
holidays of the coming year and the weekends worked for them; the package holds the years fixed so
far. Beyond them Monday to Friday count as worked: ask :func:`known` before saying so to anyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import chinese_calendar

_DAY = timedelta(days=1)


@cache
def known_years() -> tuple[int, int]:
    """The first and the last year whose holidays are known."""
    return min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year


def known(day: date) -> bool:
    """Whether the holidays of this day's year are known; else weekdays stand in for working days."""
    first, last = known_years()
    return first <= day.year <= last


def is_workday(day: date) -> bool:
    """Whether people work on this day: weekdays but holidays, and the weekends worked for them."""
    if day in chinese_calendar.workdays:
        return True
    return day.weekday() < 5 and day not in chinese_calendar.holidays


def add_workdays(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``, or before it when negative; 0 is the day itself.

    Raises :class:`OverflowError` past the last day a date can be.
    """
    step = _DAY if count >= 0 else -_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_workday(day)
    return day


def workdays_between(earlier: date, later: date) -> int:
    """How many working days after ``earlier`` until ``later``, which counts; negative the other way round.

    A deadline of 20 working days is missed when this is more than 20.
    """
    if later < earlier:
        return -workdays_between(later, earlier)
    return sum(map(is_workday, _days(earlier, later)))


def _days(earlier: date, later: date) -> Iterator[date]:
    return (earlier + timedelta(days=number) for number in range(1, (later - earlier).days + 1))
