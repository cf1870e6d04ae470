"""A year of weekly audits: exactly the right tasks are opened, fixed and reopened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.actions import DEADLINES
from compliance.model import Audit, Verdict
from compliance.past import PastAudit, past_of
from compliance.tasks import Record, Task, looks_of, overdue, tasks_on
from compliance.workdays import add_workdays
from tests.compliance.tasks.year import COURSE, UNTIL, WEEKS, audit_of, day, year


def numbered(audits: list[Audit]) -> list[PastAudit]:
    """As a store gives them back."""
    return [replace(past_of(one), id=place) for place, one in enumerate(audits, start=1)]


def records(weeks: int = WEEKS) -> tuple[Record, ...]:
    audits = year(weeks)
    notes = {place: one.waivers for place, one in enumerate(audits, start=1) if one.waivers}
    return looks_of(numbered(audits), waivers=notes)


def by_part(tasks: tuple[Task, ...]) -> dict[str, Task]:
    return {one.facts.fingerprint.part: one for one in tasks}


def test_a_year_opens_fixes_and_reopens_exactly_the_right_tasks() -> None:
    tasks = tasks_on(day(WEEKS), records())
    told = {
        one.facts.fingerprint.part: tuple((step.kind, (step.day - day(0)).days // 7) for step in one.steps)
        for one in tasks
    }
    assert told == {part: turns for part, turns in COURSE.items()}
    assert len({one.id for one in tasks}) == len(tasks)


def test_every_week_tells_the_same_as_the_whole_year_does_of_that_week() -> None:
    whole = records()
    for week in (0, 6, 9, 10, 14, 16, 22, 24, 26, 30, 33):
        then = tasks_on(day(week), records(week + 1))
        assert [(one.id, one.state, one.due_on) for one in tasks_on(day(week), whole)] == [
            (one.id, one.state, one.due_on) for one in then
        ], week


def test_the_deadline_is_fixed_when_a_task_opens_and_anew_when_it_comes_back() -> None:
    days = DEADLINES[Verdict.MISSING]
    first, again = (by_part(tasks_on(day(week), records()))["2.1"] for week in (9, 22))
    assert (first.opened_on, first.due_on) == (day(6), add_workdays(day(6), days))
    assert (again.state, again.reopened, again.due_on) == ("reopened", 1, add_workdays(day(21), days))
    assert first.opened_by == 7, "the number of the audit in the store"
    assert by_part(tasks_on(day(50), records()))["1.1"].due_on == add_workdays(day(0), days)


def test_a_waived_task_rests_with_its_reason_and_comes_back_when_the_waiver_ends() -> None:
    rests = by_part(tasks_on(day(20), records()))["10.1"]
    assert (rests.state, rests.reason, rests.until) == ("suspended", "基金会筹建中", UNTIL)
    assert overdue([rests], day(20)) == ()
    back = by_part(tasks_on(UNTIL + timedelta(days=1), records(25)))["10.1"]
    assert back.state == "open", "by the calendar, before any audit"
    assert back.due_on == add_workdays(UNTIL, DEADLINES[Verdict.MISSING])
    assert by_part(tasks_on(day(29), records()))["10.1"].due_on == back.due_on


def test_while_a_site_is_down_nothing_opens_and_nothing_is_fixed() -> None:
    before, during = (tasks_on(day(week), records(week + 1)) for week in (11, 13))
    assert [(one.id, one.state) for one in before] == [(one.id, one.state) for one in during]
    assert "4.1" not in by_part(tasks_on(day(WEEKS), records()))


def test_a_flapping_site_makes_no_task_and_a_broken_one_makes_one_that_stays() -> None:
    tasks = by_part(tasks_on(day(WEEKS), records()))
    assert "20.1" not in tasks and "20.2" not in tasks
    assert [step.kind for step in tasks["21.1"].steps] == ["opened"]


def test_what_only_the_rules_dropped_is_withdrawn_and_not_fixed() -> None:
    dropped = by_part(tasks_on(day(WEEKS), records()))["30.1"]
    assert (dropped.state, dropped.fixed_on, dropped.stands) == ("withdrawn", None, False)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(range(WEEKS + 1)), st.integers(1, WEEKS + 1))
def test_audits_in_any_order_come_to_the_same_tasks(order: list[int], kept: int) -> None:
    audits = numbered(year())
    some = [audits[place] for place in order[:kept]]
    in_order = sorted(some, key=lambda one: (one.started_at, one.id))
    assert set(looks_of(some)) == set(looks_of(in_order))
    proofs = {
        (record.facts.id, look.day)
        for record in looks_of(some)
        for look in record.looks
        if look.sight == "clean"
    }
    tasks = tasks_on(day(WEEKS), looks_of(some))
    assert len({one.id for one in tasks}) == len(tasks)
    for one in tasks:
        assert one.state != "fixed" or (one.id, one.fixed_on) in proofs


def test_an_audit_by_another_list_withdraws_nothing_and_a_part_that_left_its_list_goes() -> None:
    first, second = numbered([audit_of(0), audit_of(1)])
    without = replace(second, items=second.items[1:])
    gone = by_part(tasks_on(day(1), looks_of([first, without])))["1.1"]
    assert gone.state == "withdrawn"
    other = replace(without, checklist="our-province")
    assert by_part(tasks_on(day(1), looks_of([first, other])))["1.1"].state == "open"
