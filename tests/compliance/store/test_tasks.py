"""Tasks in the store: followed once, whatever order audits come in, and what pruning leaves of them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from compliance.past import fault_id
from compliance.store import Policy, follow, keep, opened, past_audits, prune, take_answers, task_records
from compliance.tasks import Answer, Task, tasks_on
from tests.compliance.tasks.year import COURSE, PORTAL, UNTIL, WEEKS, audit_of, begun, day, year

NOW = begun(WEEKS)


def turns(tasks: tuple[Task, ...]) -> dict[str, tuple[tuple[str, int], ...]]:
    return {
        one.facts.fingerprint.part: tuple((step.kind, (step.day - day(0)).days // 7) for step in one.steps)
        for one in tasks
    }


def test_a_year_of_audits_in_any_order_comes_to_the_same_tasks_on_both_databases(place: str) -> None:
    audits = year()
    random.Random(7).shuffle(audits)
    with opened(place) as store:
        for number, one in enumerate(audits):
            keep(store, one)
            if number % 11 == 0:
                follow(store, PORTAL, now=NOW)
        records = follow(store, PORTAL, now=NOW)
        assert turns(tasks_on(day(WEEKS), records)) == COURSE
        assert follow(store, PORTAL, now=NOW) == records == task_records(store, PORTAL), (
            "nothing the second time"
        )
        (waived,) = [one for one in tasks_on(day(20), records) if one.state == "suspended"]
        assert (waived.reason, waived.until) == ("基金会筹建中", UNTIL), "from the audit's own words"


def test_week_by_week_the_store_follows_as_the_audits_come(place: str) -> None:
    with opened(place) as store:
        for week in range(26):
            keep(store, audit_of(week))
            records = follow(store, PORTAL, now=begun(week) + timedelta(hours=2))
        told = turns(tasks_on(day(25), records))
        assert told["2.1"] == (("opened", 6), ("fixed", 10), ("reopened", 21), ("fixed", 24))
        assert told["3.1"] == (("opened", 0), ("fixed", 14))
        assert told["10.1"] == (("opened", 0), ("suspended", 15), ("resumed", 25))
        assert "20.1" not in told and "4.1" not in told


def test_pruned_audits_leave_the_tasks_as_they_were(place: str) -> None:
    with opened(place) as store:
        for one in year():
            keep(store, one)
        before = tasks_on(day(WEEKS), follow(store, PORTAL, now=NOW))
        gone = prune(store, PORTAL, Policy(days=30), day(WEEKS))
        assert len(gone) > 20
        held = {one.id for one in past_audits(store, PORTAL)}
        assert {one.opened_by for one in before if one.stands} <= held, (
            "what opened a task that stands is kept"
        )
        after = tasks_on(day(WEEKS), follow(store, PORTAL, now=NOW))
        assert turns(after) == turns(before)
        assert [(one.id, one.state, one.due_on, one.reopened) for one in after] == [
            (one.id, one.state, one.due_on, one.reopened) for one in before
        ]
        keep(store, audit_of(WEEKS))
        follow(store, PORTAL, now=begun(WEEKS + 1))
        keep(store, audit_of(WEEKS + 1))
        later = turns(tasks_on(day(WEEKS + 1), follow(store, PORTAL, now=begun(WEEKS + 2))))
        assert later == turns(before), "and go on from there"


def test_a_watch_opens_and_closes_nothing(place: str) -> None:

    with opened(place) as store:
        keep(store, audit_of(0))
        before = follow(store, PORTAL, now=NOW)
        keep(store, replace(audit_of(30), profile="watch"))
        assert [one.looks for one in follow(store, PORTAL, now=NOW)][: len(before)] == [
            one.looks for one in before
        ]


def an_answer(task: str, key: str, digest: str, at: datetime, ledger_on: date | None = None) -> Answer:
    return Answer(
        task=task,
        key=key,
        done_on=None,
        remark="已上传",
        file="ledger.xlsx",
        digest=digest * 64,
        sheet="整改任务",
        row=2,
        ledger_on=ledger_on,
        taken_at=at,
    )


def test_the_same_file_adds_nothing_and_the_later_file_wins(place: str) -> None:
    with opened(place) as store:
        keep(store, audit_of(0))
        task = tasks_on(day(0), follow(store, PORTAL, now=begun(1)))[0].id
        first = an_answer(task, "fixed", "a", begun(0) + timedelta(days=1))
        assert take_answers(store, PORTAL, [first]) == (1, 0)
        assert take_answers(store, PORTAL, [first]) == (0, 1)
        second = an_answer(task, "disputed", "b", begun(0) + timedelta(days=2))
        assert take_answers(store, PORTAL, [second]) == (1, 0)
        assert take_answers(store, PORTAL, [first]) == (0, 1), "an older file does not come back"
        told = {one.id: one for one in tasks_on(day(1), task_records(store, PORTAL))}[task]
        assert told.answer == second
        assert [step.note for step in told.steps if step.kind == "answered"] == ["fixed", "disputed"]


def test_a_ledger_saved_again_without_a_change_repeats_nothing(place: str) -> None:
    with opened(place) as store:
        keep(store, audit_of(0))
        task = tasks_on(day(0), follow(store, PORTAL, now=begun(1)))[0].id
        one = an_answer(task, "fixed", "a", begun(0) + timedelta(days=1), day(0))
        again = an_answer(task, "fixed", "b", begun(0) + timedelta(days=2), day(0))
        assert [take_answers(store, PORTAL, [each]) for each in (one, again)] == [(1, 0), (0, 1)]
        anew = an_answer(task, "fixed", "c", begun(1), day(7))
        assert take_answers(store, PORTAL, [anew]) == (1, 0), "of another audit's ledger it is a new answer"


def test_an_unknown_task_takes_nothing_at_all(place: str) -> None:
    with opened(place) as store:
        keep(store, audit_of(0))
        task = tasks_on(day(0), follow(store, PORTAL, now=begun(1)))[0].id
        known = an_answer(task, "fixed", "a", begun(1))
        with pytest.raises(KeyError):
            take_answers(store, PORTAL, [known, an_answer("f" + "0" * 15, "fixed", "a", begun(1))])
        assert all(not record.answers for record in task_records(store, PORTAL))


def test_both_databases_keep_the_same(both: tuple[str, str]) -> None:
    kept = []
    for place in both:
        with opened(place) as store:
            for one in year(16):
                keep(store, one)
            kept.append(follow(store, PORTAL, now=NOW))
    assert kept[0] == kept[1]
    assert fault_id(kept[0][0].facts.fingerprint) == kept[0][0].facts.id
