"""What is due on which day."""

from __future__ import annotations

from datetime import date

import pytest

from compliance.freshness import covers, find_covered, find_due, silent_since, state_of
from compliance.model import Annual, Event, FiveYear, OnChange
from compliance.periods import academic_year, calendar_year, find_periods

REPORT = Annual(year="academic", due="10-31")
JOBS = Annual(year="class", due="12-31")
ACCOUNTS = Annual(year="calendar", due="09-30", years_after=1, grace=20)


@pytest.mark.parametrize(
    ("freshness", "today", "label"),
    [
        (REPORT, date(2022, 10, 30), "2020-2021学年"),
        (REPORT, date(2022, 10, 31), "2020-2021学年"),
        (REPORT, date(2022, 11, 1), "2021-2022学年"),
        (JOBS, date(2022, 12, 31), "2021届"),
        (JOBS, date(2023, 1, 1), "2022届"),
        (ACCOUNTS, date(2022, 9, 30), "2020年"),
        (ACCOUNTS, date(2022, 10, 20), "2020年"),
        (ACCOUNTS, date(2022, 10, 21), "2021年"),
        (FiveYear(), date(2021, 12, 31), "“十三五”"),
        (FiveYear(), date(2022, 1, 1), "“十四五”"),
    ],
)
def test_a_period_is_asked_for_from_the_day_after_its_due_day_and_grace(
    freshness: Annual | FiveYear, today: date, label: str
) -> None:
    due = find_due(freshness, today)
    assert due is not None
    assert due.period.label == label


def test_a_report_called_by_the_calendar_year_answers_for_the_academic_year_ending_in_it() -> None:
    assert covers(calendar_year(2021), academic_year(2021))
    assert not covers(calendar_year(2020), academic_year(2021))


def test_the_title_outranks_the_posting_date() -> None:
    named = find_periods("2019-2020学年信息公开年度报告")
    found = find_covered(REPORT, named, date(2022, 3, 1))
    assert found is not None
    assert found.label == "2019-2020学年"


@pytest.mark.parametrize(
    ("freshness", "posted", "label"),
    [
        (REPORT, date(2021, 10, 28), "2020-2021学年"),
        (REPORT, date(2022, 3, 1), "2020-2021学年"),
        (ACCOUNTS, date(2022, 8, 30), "2021年"),
        (Annual(year="calendar", due="06-01"), date(2022, 5, 5), "2022年"),
    ],
)
def test_a_posting_date_stands_for_the_last_period_that_could_be_reported(
    freshness: Annual, posted: date, label: str
) -> None:
    found = find_covered(freshness, (), posted)
    assert found is not None
    assert found.label == label
    assert found.source == "published"


def test_nothing_dated_covers_nothing() -> None:
    assert find_covered(REPORT, (), None) is None


def test_a_series_is_silent_after_its_months() -> None:
    assert silent_since(Event(months=12), date(2021, 10, 19), date(2022, 10, 20))
    assert not silent_since(Event(months=12), date(2021, 10, 20), date(2022, 10, 20))


def test_the_state_says_what_is_due_since_when_and_what_comes_next() -> None:
    state = state_of(REPORT, academic_year(2020), date(2022, 10, 20))
    assert state.due_period == "2020-2021学年"
    assert state.newest == "2019-2020学年"
    assert state.overdue_days == (date(2022, 10, 20) - date(2021, 10, 31)).days
    assert (state.next_period, state.next_due) == ("2021-2022学年", date(2022, 10, 31))


def test_what_has_no_calendar_is_never_due() -> None:
    assert find_due(OnChange(), date(2022, 10, 20)) is None
