"""One task, look by look and answer by answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from compliance.actions import DEADLINES
from compliance.model import Verdict, Weight
from compliance.past import Fingerprint, fault_id
from compliance.report import strings_office, strings_tasks
from compliance.tasks import ANSWERS, Answer, Facts, Look, Record, State, Task, overdue, tasks_on
from compliance.tasks.model import Sight
from compliance.workdays import add_workdays
from tests.compliance.tasks.year import begun, day

FAULT = Fingerprint("https://www.example.edu.cn/", "19.1", "nothing_found", "")
FACTS = Facts(
    id=fault_id(FAULT),
    fingerprint=FAULT,
    item="19",
    title="收支预算总表",
    department="财务处",
    weight=Weight.MANDATORY,
)


def look(week: int, sight: Sight = "seen", **changes: object) -> Look:
    made = Look(
        crawl=begun(week),
        day=day(week),
        audit=week + 1,
        sight=sight,
        believed=sight == "seen",
        verdict=Verdict.MISSING,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def answer(at: datetime, key: str = "fixed", **changes: object) -> Answer:
    made = Answer(
        task=FACTS.id,
        key=key,
        done_on=None,
        remark="",
        file="ledger.xlsx",
        digest="0" * 64,
        sheet="整改任务",
        row=2,
        ledger_on=None,
        taken_at=at,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def task(looks: list[Look], answers: tuple[Answer, ...] = (), week: int = 40) -> Task:
    (found,) = tasks_on(day(week), [Record(facts=FACTS, looks=tuple(looks), answers=answers)])
    return found


def kinds(one: Task) -> list[str]:
    return [step.kind for step in one.steps]


AFTER = timedelta(days=2)


def test_the_words_for_states_and_answers_are_the_same_everywhere() -> None:
    assert tuple(strings_office.ANSWERS) == ANSWERS
    assert set(strings_tasks.TASK_STATES) == set(get_args(State))


def test_an_answer_alone_closes_nothing_and_the_next_audit_proves_or_contradicts_it() -> None:
    said = (answer(begun(1) + AFTER),)
    waiting = task([look(0), look(1)], said, week=30)
    assert (waiting.state, waiting.fixed_on) == ("answered", None)
    refuted = task([look(0), look(1), look(2)], said)
    assert (refuted.state, refuted.contradicted) == ("open", True)
    assert kinds(refuted) == ["opened", "answered", "contradicted"]
    proven = task([look(0), look(1), look(2, "clean")], said)
    assert (proven.state, proven.fixed_on) == ("fixed", day(2))


def test_an_answer_that_claims_no_repair_is_not_contradicted_by_the_gap() -> None:
    assert task([look(0), look(1)], (answer(begun(0) + AFTER, "in_progress"),)).state == "answered"


def test_what_may_pass_takes_two_clean_audits_or_the_word_of_the_department() -> None:
    broken = [look(0, passing=True), look(1, passing=True)]
    assert task([*broken, look(2, "clean")]).state == "open"
    assert task([*broken, look(2, "clean"), look(3, "clean")]).fixed_on == day(3)
    assert task([*broken, look(2, "clean"), look(3, passing=True), look(4, "clean")]).state == "open"
    assert task([*broken, look(2, "clean")], (answer(begun(1) + AFTER),)).fixed_on == day(2)


def test_what_came_back_once_is_not_believed_gone_so_easily_again() -> None:
    back = [look(0), look(1, "clean"), look(2)]
    assert [task(back).state, task(back).reopened] == ["reopened", 1]
    flaps = [look(week, "seen" if week % 2 == 0 else "clean") for week in range(12)]
    assert kinds(task(flaps)) == ["opened", "fixed", "reopened"]
    assert task([*back, look(3, "clean"), look(4, "clean")]).fixed_on == day(4)


def test_an_answer_to_an_older_ledger_says_nothing_of_what_came_back_since() -> None:
    back = [look(0), look(1, "clean"), look(2)]
    late = (answer(begun(2) + AFTER, ledger_on=day(0)),)
    assert (task(back, late).state, task(back, late).answer) == ("reopened", late[0])
    assert task(back, (answer(begun(2) + AFTER, ledger_on=day(2)),)).state == "answered"


def test_the_later_answer_counts_and_the_earlier_stays_in_the_history() -> None:
    both = (
        answer(begun(0) + AFTER, "disputed"),
        answer(begun(0) + 2 * AFTER, "in_progress", digest="1" * 64),
    )
    told = task([look(0)], both)
    assert told.answer == both[1]
    assert [step.note for step in told.steps if step.kind == "answered"] == ["disputed", "in_progress"]


def test_overdue_is_what_stands_after_its_deadline_unless_it_was_reported_in_time() -> None:
    due = add_workdays(day(0), DEADLINES[Verdict.MISSING])
    after = due + timedelta(days=1)

    def is_late(*answers: Answer, on: date = after) -> bool:
        return bool(overdue(tasks_on(on, [Record(facts=FACTS, looks=(look(0),), answers=answers)]), on))

    assert not is_late(on=due) and is_late()
    assert not is_late(answer(begun(0) + AFTER))
    assert is_late(answer(begun(0) + AFTER, "in_progress"))
    late = answer(datetime(due.year, due.month, due.day, 12, tzinfo=begun(0).tzinfo) + timedelta(days=1))
    assert is_late(late), "said after the deadline"
    assert not is_late(replace(late, done_on=due), on=after + AFTER), "done in time, told later"


def test_in_time_goes_by_the_day_it_was_done_but_not_before_an_audit_saw_it_last() -> None:
    done = day(0) + timedelta(days=1)
    looks = [look(0), look(9, "clean")]
    assert task(looks).in_time is False, "only the audit tells"
    assert task(looks, (answer(begun(8), done_on=done),)).in_time is True
    seen = [look(0), look(8), look(9, "clean")]
    assert task(seen, (answer(begun(8) + AFTER, done_on=done),)).in_time is False


def test_a_gap_whose_item_is_not_judged_opens_nothing_and_proves_nothing() -> None:
    assert tasks_on(day(9), [Record(facts=FACTS, looks=(look(0, "undecided"),))]) == ()
    assert task([look(0), look(1, "undecided")]).last_seen_on == day(1)


_looks = st.lists(
    st.tuples(
        st.sampled_from(get_args(Sight)), st.booleans(), st.booleans(), st.sampled_from([None, "涉密"])
    ),
    max_size=12,
)
_answers = st.lists(st.tuples(st.integers(0, 12), st.sampled_from(ANSWERS)), max_size=5)


@given(_looks, _answers)
def test_whatever_happens_only_a_clean_look_fixes_and_only_a_believed_one_opens(
    sights: list[tuple[Sight, bool, bool, str | None]], said: list[tuple[int, str]]
) -> None:
    looks = tuple(
        look(week, sight, believed=sight == "seen" and believed, passing=passing, waived=waived)
        for week, (sight, believed, passing, waived) in enumerate(sights)
    )
    answers = tuple(
        answer(begun(week) + AFTER, key, digest=f"{place:064}") for place, (week, key) in enumerate(said)
    )
    record = Record(facts=FACTS, looks=looks, answers=answers)
    by_day = {one.day: one for one in looks}
    for week in range(13):
        tasks = tasks_on(day(week), [record])
        assert len(tasks) <= 1
        for one in tasks:
            assert by_day[one.opened_on].believed and by_day[one.opened_on].sight == "seen"
            assert (one.state == "fixed") == (one.fixed_on is not None)
            if one.fixed_on:
                assert by_day[one.fixed_on].sight == "clean"
            fixes, returns = kinds(one).count("fixed"), kinds(one).count("reopened")
            assert one.reopened == returns and 0 <= fixes - returns <= 1
            assert one.state != "suspended" or one not in overdue(tasks, date.max)
