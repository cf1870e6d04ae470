"""The Chinese working calendar, 调休 included."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.workdays import add_workdays, is_workday, known, known_years, workdays_between

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2032, 12, 31))
counts = st.integers(min_value=0, max_value=120)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2022, 1, 28), True),
        (date(2022, 1, 29), True),  # Saturday worked for Spring Festival
        (date(2022, 1, 30), True),  # Sunday worked for Spring Festival
        (date(2022, 1, 31), False),
        (date(2022, 2, 4), False),
        (date(2022, 2, 7), True),
        (date(2022, 9, 30), True),
        (date(2022, 10, 3), False),
        (date(2022, 10, 7), False),
        (date(2022, 10, 8), True),  # Saturday and Sunday worked for National Day
        (date(2022, 10, 9), True),
        (date(2022, 10, 15), False),
        (date(2022, 10, 31), True),
        (date(2023, 1, 1), False),
        (date(2024, 9, 29), True),
        (date(2024, 10, 1), False),
        (date(2024, 10, 12), True),
        (date(2024, 11, 2), False),
    ],
)
def test_public_holidays_rest_and_the_weekends_worked_for_them_count(day: date, worked: bool) -> None:
    assert is_workday(day) is worked


@pytest.mark.parametrize(
    ("made", "last_day"),
    [
        (date(2022, 1, 17), date(2022, 2, 17)),  # across Spring Festival: 29 and 30 January are worked
        (date(2022, 9, 15), date(2022, 10, 18)),  # across National Day: 8 and 9 October are worked
        (date(2022, 9, 30), date(2022, 11, 2)),
        (date(2022, 10, 31), date(2022, 11, 28)),
        (date(2022, 11, 1), date(2022, 11, 29)),
        (date(2021, 12, 31), date(2022, 1, 29)),
        (date(2024, 9, 27), date(2024, 10, 30)),  # 29 September and 12 October are worked
    ],
)
def test_the_twentieth_working_day_is_counted_by_the_calendar_on_the_wall(made: date, last_day: date) -> None:
    assert add_workdays(made, 20) == last_day
    assert workdays_between(made, last_day) == 20
    assert workdays_between(made, last_day - timedelta(days=1)) == 19


def test_outside_its_years_the_calendar_knows_weekdays_only_and_says_so() -> None:
    first, last = known_years()
    assert first <= 2014 <= 2026 <= last
    for year in (first - 1, last + 1):
        new_year = date(year, 1, 1)
        assert not known(new_year)
        assert is_workday(new_year) is (new_year.weekday() < 5)
    assert known(date(first, 1, 1))
    assert known(date(last, 12, 31))


@given(days, counts)
def test_counting_on_and_counting_between_are_inverse(day: date, count: int) -> None:
    assert workdays_between(day, add_workdays(day, count)) == count
    assert workdays_between(add_workdays(day, -count), day) in (count, count - (not is_workday(day)))


@given(days, st.integers(min_value=1, max_value=60))
def test_a_deadline_falls_on_a_working_day_after_the_start(day: date, count: int) -> None:
    assert is_workday(add_workdays(day, count))
    assert add_workdays(day, count) > day


@given(days, days, days)
def test_working_days_add_up(one: date, two: date, three: date) -> None:
    first, middle, last = sorted((one, two, three))
    whole = workdays_between(first, last)
    assert whole == workdays_between(first, middle) + workdays_between(middle, last)
    assert workdays_between(last, first) == -whole
    assert 0 <= whole <= (last - first).days
