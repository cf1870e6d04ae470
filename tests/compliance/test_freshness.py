"""What is due on which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.freshness import covers, due_day, find_covered, find_due, silent_after, silent_since, state_of
from compliance.model import Annual, Event, FiveYear, Freshness, OnChange, Standing
from compliance.periods import academic_year, calendar_year, class_year, find_periods, five_year_of, term_of

REPORT = Annual(year="academic", due="10-31")
QUALITY = Annual(year="academic", due="12-31")
JOBS = Annual(year="class", due="12-31")
BUDGET = Annual(year="calendar", due="05-31")
CHARTER = Annual(year="calendar", due="06-01")
WORK_REPORT = Annual(year="calendar", due="06-30", years_after=1)
ACCOUNTS = Annual(year="calendar", due="09-30", years_after=1, grace=20)


@pytest.mark.parametrize(
    ("freshness", "today", "label"),
    [
        (REPORT, date(2022, 10, 30), "2020-2021学年"),
        (REPORT, date(2022, 10, 31), "2020-2021学年"),
        (REPORT, date(2022, 11, 1), "2021-2022学年"),
        (JOBS, date(2022, 12, 31), "2021届"),
        (JOBS, date(2023, 1, 1), "2022届"),
        (REPORT, date(2022, 9, 30), "2020-2021学年"),
        (REPORT, date(2022, 12, 31), "2021-2022学年"),
        (REPORT, date(2024, 11, 5), "2023-2024学年"),
        (QUALITY, date(2022, 10, 20), "2020-2021学年"),
        (QUALITY, date(2022, 12, 31), "2020-2021学年"),
        (QUALITY, date(2023, 1, 1), "2021-2022学年"),
        (QUALITY, date(2024, 11, 5), "2022-2023学年"),
        (JOBS, date(2022, 10, 20), "2021届"),
        (JOBS, date(2024, 11, 5), "2023届"),
        (BUDGET, date(2022, 5, 31), "2021年"),
        (BUDGET, date(2022, 6, 1), "2022年"),
        (BUDGET, date(2024, 11, 5), "2024年"),
        (CHARTER, date(2022, 6, 1), "2021年"),
        (CHARTER, date(2022, 6, 2), "2022年"),
        (WORK_REPORT, date(2022, 6, 30), "2020年"),
        (WORK_REPORT, date(2022, 7, 1), "2021年"),
        (WORK_REPORT, date(2024, 11, 5), "2023年"),
        (ACCOUNTS, date(2022, 9, 30), "2020年"),
        (ACCOUNTS, date(2022, 10, 31), "2021年"),
        (ACCOUNTS, date(2024, 11, 5), "2023年"),
        (ACCOUNTS, date(2022, 10, 20), "2020年"),
        (ACCOUNTS, date(2022, 10, 21), "2021年"),
        (FiveYear(), date(2021, 12, 31), "“十三五”"),
        (FiveYear(), date(2022, 1, 1), "“十四五”"),
        (FiveYear(), date(2022, 10, 20), "“十四五”"),
        (FiveYear(), date(2024, 11, 5), "“十四五”"),
        (FiveYear(), date(2026, 12, 31), "“十四五”"),
        (FiveYear(), date(2027, 1, 1), "“十五五”"),
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


def test_the_state_counts_working_days_too() -> None:
    state = state_of(REPORT, academic_year(2021), date(2022, 11, 5))
    assert (state.overdue_days, state.overdue_workdays) == (5, 4)
    assert state_of(REPORT, academic_year(2022), date(2022, 11, 5)).overdue_workdays is None


def test_the_first_terms_document_is_not_the_years() -> None:
    assert not covers(term_of(2022, second=False), academic_year(2022))
    assert covers(term_of(2022, second=False), academic_year(2021))
    assert covers(term_of(2022, second=True), academic_year(2022))
    found = find_covered(REPORT, find_periods("2021-2022学年第一学期信息公开工作小结"), date(2022, 3, 1))
    assert found is not None
    assert state_of(REPORT, found, date(2022, 11, 1)).overdue_days == 1


@pytest.mark.parametrize(
    ("title", "posted", "covered"),
    [
        ("“十四五”事业发展规划", date(2021, 6, 1), True),
        ("事业发展规划（2021-2025年）", date(2021, 6, 1), True),
        ("事业发展规划（2016-2030年）", date(2016, 6, 1), True),
        ("“十三五”事业发展规划", date(2021, 6, 1), False),
        ("“十三五”规划总结暨“十四五”发展规划", date(2021, 6, 1), True),
        ("学院事业发展规划", date(2021, 6, 1), True),
        ("学院事业发展规划", date(2019, 6, 1), False),
        ("2022年工作要点", date(2022, 3, 1), False),
    ],
)
def test_a_plan_answers_for_the_five_years_it_names_or_was_posted_in(
    title: str, posted: date, covered: bool
) -> None:
    due = find_due(FiveYear(), date(2022, 10, 20))
    found = find_covered(FiveYear(), find_periods(title), posted)
    assert due is not None
    assert found is not None
    assert covers(found, due.period) is covered


def test_a_spring_intake_announced_the_autumn_before_is_for_the_year_it_names() -> None:
    found = find_covered(CHARTER, find_periods("2022年春季招生章程"), date(2021, 11, 20))
    assert found is not None
    assert found.label == "2022年"


@pytest.mark.parametrize(
    ("months", "newest", "last_day"),
    [
        (12, date(2021, 10, 31), date(2022, 10, 31)),
        (12, date(2020, 2, 29), date(2021, 2, 28)),
        (24, date(2022, 12, 31), date(2024, 12, 31)),
        (6, date(2022, 8, 31), date(2023, 2, 28)),
        (36, date(2019, 11, 1), date(2022, 11, 1)),
    ],
)
def test_a_series_may_be_silent_until_the_same_day_of_the_month(
    months: int, newest: date, last_day: date
) -> None:
    series = Event(months=months)
    assert silent_after(series, newest) == last_day
    assert not silent_since(series, newest, last_day)
    assert silent_since(series, newest, last_day + timedelta(days=1))


def test_the_state_of_a_series_says_when_the_next_is_due_and_how_long_it_is_silent() -> None:
    fine = state_of(Event(months=12), None, date(2022, 10, 20), last=date(2022, 3, 1))
    assert (fine.newest, fine.next_due, fine.overdue_days) == ("2022-03-01", date(2023, 3, 1), None)
    silent = state_of(Event(months=12), None, date(2022, 10, 20), last=date(2021, 9, 30))
    assert (silent.due_on, silent.overdue_days, silent.overdue_workdays) == (date(2022, 9, 30), 20, 11)


year_kinds = st.sampled_from(["calendar", "academic", "class"])
due_days = st.dates(min_value=date(2023, 1, 1), max_value=date(2023, 12, 31)).map("{:%m-%d}".format)
annuals = st.builds(
    Annual,
    year=year_kinds,
    due=due_days,
    years_after=st.integers(0, 2),
    grace=st.integers(0, 60),
)
calendars: st.SearchStrategy[Freshness] = st.one_of(
    annuals, st.builds(FiveYear, due=due_days), st.just(Standing()), st.just(OnChange())
)
todays = st.dates(min_value=date(2000, 1, 1), max_value=date(2039, 12, 31))


@given(calendars, todays, todays)
def test_what_is_due_never_goes_back_as_time_passes(freshness: Freshness, one: date, other: date) -> None:
    before, after = (find_due(freshness, today) for today in sorted((one, other)))
    if before is not None:
        assert after is not None
        assert after.period.end >= before.period.end
        assert after.due_on >= before.due_on


@given(annuals, todays)
def test_what_is_due_fell_due_before_today_and_what_comes_next_has_not_lapsed(
    freshness: Annual, today: date
) -> None:
    due = find_due(freshness, today)
    assert due is not None
    assert due.next_due is not None
    grace = timedelta(days=freshness.grace)
    assert due.due_on + grace < today <= due.next_due + grace
    assert due.due_on == due_day(freshness, due.period.end.year)


@given(annuals, todays, st.integers(2015, 2030))
def test_a_period_answers_for_itself_and_for_none_after_it(freshness: Annual, today: date, year: int) -> None:
    for make in (calendar_year, academic_year, class_year):
        assert covers(make(year), make(year))
        assert covers(make(year + 1), make(year))
        assert not covers(make(year - 1), make(year))


def test_the_plans_follow_each_other_without_a_gap() -> None:
    plans = [five_year_of(year) for year in range(2011, 2041)]
    assert all(
        plan is not None and plan.start.year <= 2011 + n <= plan.end.year for n, plan in enumerate(plans)
    )
    assert five_year_of(2010) is None


def test_a_report_posted_before_the_year_it_names_was_over_names_its_edition() -> None:
    past = Annual(year="calendar", due="01-31", years_after=1)
    early = find_covered(past, find_periods("质量年度报告（2024年度）"), date(2024, 1, 18))
    late = find_covered(past, find_periods("质量年度报告（2023年度）"), date(2024, 1, 18))
    assert early is not None
    assert late is not None
    assert (early.label, late.label) == ("2023年", "2023年")
