"""A school moves from one store to another by an export, with nothing lost and nothing told twice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.configuration import to_json
from compliance.errors import AuditFileError
from compliance.past import Fingerprint, past_of
from compliance.store import (
    Alert,
    Claim,
    Policy,
    Store,
    TakenIn,
    claim,
    default_place,
    exported,
    follow,
    hold,
    keep,
    opened,
    past_audits,
    prune,
    settle,
    take_answers,
    take_in,
    task_records,
    told,
    unsure,
)
from compliance.tasks import ANSWERS, Answer, Record, tasks_on
from tests.builders import golden_audit
from tests.compliance.store.filling import PORTAL, an_audit_of_week
from tests.compliance.store.test_command import a_school, run
from tests.compliance.tasks.year import begun, day, year
from tests.records import HOME

WEEKS = 30
MAIL = "email:cwc@example.edu.cn"


def an_answer(task: str, key: str, number: int, **changes: object) -> Answer:
    made = Answer(
        task=task,
        key=key,
        done_on=day(3),
        remark="已上传\u2028第二行",
        file="回执.xlsx",
        digest=f"{number:064}",
        sheet="整改任务",
        row=2,
        ledger_on=day(2),
        taken_at=begun(3) + timedelta(minutes=number),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def tell(store: Store, recipient: str, week: int, *claims: Claim, sent: bool = True) -> None:
    """Notes an alert of the newest audit, as a round of alerts does."""
    newest = past_audits(store, claims[0].fingerprint.school)[-1].id
    alert = Alert(recipient, claims, day(week), newest, f"{recipient} {week}")
    claim(store, claims[0].fingerprint.school, recipient, lambda _: (alert, ""), now=begun(week))
    if sent:
        settle(store, alert.name)


def fill(store: Store) -> None:
    """Half a year of audits, some of them pruned; tasks in every state; answers; alerts sent and unsure."""
    for one in year(WEEKS):
        keep(store, one)
    records = follow(store, PORTAL, now=begun(WEEKS))
    prune(store, PORTAL, Policy(days=60), day(WEEKS))
    records = follow(store, PORTAL, now=begun(WEEKS))
    open_tasks = [one.id for one in tasks_on(day(4), records)]
    said = [
        an_answer(id_, key, number)
        for number, (id_, key) in enumerate(zip(open_tasks[:3], ANSWERS[:3], strict=True))
    ]
    take_answers(
        store, PORTAL, [*said, an_answer(open_tasks[0], "disputed", 9, ledger_on=day(4), done_on=None)]
    )
    marks = [record.facts.fingerprint for record in records]
    tell(store, MAIL, 1, *(Claim(mark, "new") for mark in marks[:3]))
    tell(store, MAIL, 5, Claim(marks[0], "overdue"))
    tell(store, "webhook:hook", 5, Claim(marks[0], "new"), sent=False)
    tell(store, "webhook:hook", 6, Claim(Fingerprint(PORTAL, "", "weekly", "2022-W51"), "digest"))


def text_of(store: Store, school: str = PORTAL) -> str:
    return "".join(exported(store, school))


def without_numbers(records: Sequence[Record]) -> list[Record]:
    return [replace(one, looks=tuple(replace(look, audit=None) for look in one.looks)) for one in records]


@pytest.fixture(params=["to postgresql", "to sqlite"])
def two(both: tuple[str, str], request: pytest.FixtureRequest) -> Iterator[tuple[Store, Store]]:
    """A store to move from, and an empty one on the other database."""
    here, there = both if request.param == "to postgresql" else reversed(both)
    with opened(here) as first, opened(there) as second:
        yield first, second


def test_tasks_answers_and_alerts_move_to_the_other_database(two: tuple[Store, Store]) -> None:
    first, second = two
    fill(first)
    text = text_of(first)
    taken = take_in(second, [("x.jsonl", text)], school=PORTAL)
    assert (taken.answers, taken.alerts, taken.audits_only) == (4, 6, False)
    assert text_of(second) == text, "byte for byte"
    before, after = (task_records(store, PORTAL) for store in two)
    assert without_numbers(before) == without_numbers(after)
    assert sum(look.audit is None for one in before for look in one.looks) > 20, "looks outlived their audits"
    assert all(told(first, PORTAL, to) == told(second, PORTAL, to) != () for to in (MAIL, "webhook:hook"))
    assert unsure(second, PORTAL) == unsure(first, PORTAL) != ()
    for week in (5, 20, WEEKS):
        shown = [
            [
                (one.id, one.state, one.due_on, one.answer, one.reopened)
                for one in tasks_on(day(week), records)
            ]
            for records in (before, follow(second, PORTAL, now=begun(WEEKS)))
        ]
        assert shown[0] == shown[1]
    assert text_of(second) == text, "following goes on from there"
    again = take_in(second, [("x.jsonl", text), ("y.jsonl", text)], school=PORTAL)
    assert (again.added, again.answers, again.alerts) == (0, 0, 0)
    assert text_of(second) == text, "and a second time adds nothing"


def test_two_stores_become_one_and_what_was_told_last_stays_last(two: tuple[Store, Store]) -> None:
    first, second = two
    for store in two:
        keep(store, an_audit_of_week(0))
        follow(store, PORTAL, now=begun(1))
    (record, *_) = task_records(first, PORTAL)
    mark, id_ = record.facts.fingerprint, record.facts.id
    tell(first, MAIL, 1, Claim(mark, "new"))
    tell(first, MAIL, 2, Claim(mark, "due_soon"))
    tell(second, MAIL, 2, Claim(mark, "due_soon"), sent=False)
    tell(second, MAIL, 3, Claim(mark, "fixed"))
    take_answers(first, PORTAL, [an_answer(id_, "in_progress", 1)])
    take_answers(second, PORTAL, [an_answer(id_, "fixed", 2, ledger_on=day(3))])
    taken = take_in(second, [("x.jsonl", text_of(first))], school=PORTAL)
    assert (taken.added, taken.known, taken.answers, taken.alerts) == (0, 1, 1, 1)
    assert [(one.kind, one.sure) for one in told(second, PORTAL, MAIL)] == [
        ("new", True),
        ("due_soon", True),
        ("fixed", True),
    ], "sent in one of them is sent"
    (task,) = (one for one in tasks_on(day(5), task_records(second, PORTAL)) if one.id == id_)
    assert [step.note for step in task.steps if step.kind == "answered"] == ["in_progress", "fixed"]


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[tuple[Store, Store]]:
    """A store on each database, for a school an example."""
    with opened(str(tmp_path_factory.mktemp("carried") / "audits.db")) as first, opened(database) as second:
        yield first, second


NUMBERS = iter(range(10**6))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(st.tuples(st.sampled_from(ANSWERS), DAYS, TEXT, TEXT, DAYS), max_size=5),
    to=st.lists(st.tuples(TEXT, st.sampled_from(["new", "fixed", "overdue"]), st.booleans()), max_size=5),
    weeks=st.sets(st.integers(0, 9), min_size=1, max_size=4),
)
def test_whatever_was_typed_and_told_comes_back_as_it_was(
    several: tuple[Store, Store],
    said: list[tuple[str, date | None, str, str, date | None]],
    to: list[tuple[str, str, bool]],
    weeks: set[int],
) -> None:
    first, second = several
    portal = f"https://www{next(NUMBERS)}.example.edu.cn/"
    for week in weeks:
        audit = an_audit_of_week(week)
        keep(first, replace(audit, school=replace(audit.school, portal=portal)))
    records = follow(first, portal, now=begun(20))
    id_, mark = records[-1].facts.id, records[-1].facts.fingerprint
    for number, (key, done, remark, file, ledger) in enumerate(said):
        one = an_answer(id_, key, number, done_on=done, remark=remark, file=file, ledger_on=ledger)
        take_answers(first, portal, [one])
    for week, (recipient, kind, sent) in enumerate(to):
        tell(first, recipient, week, Claim(mark, kind), sent=sent)
    text = text_of(first, portal)
    take_in(second, [("x.jsonl", text)], school=portal)
    assert text_of(second, portal) == text
    before, after = (task_records(store, portal) for store in several)
    assert without_numbers(before) == without_numbers(after)
    assert all(told(first, portal, name) == told(second, portal, name) for name, _, _ in to)


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = a_school(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(HOME, PORTAL), encoding="utf-8")
    with opened(default_place(path)) as store:
        fill(store)
    return path


def test_by_the_command_a_school_moves_to_a_server_and_nobody_is_told_twice(
    school: Path, both: tuple[str, str]
) -> None:
    def alerts(*words: object) -> list[object]:
        ran = run("notify", school, "--dry-run", *words, HOOK_URL="http://127.0.0.1:9/")
        found: list[object] = json.loads(ran.out)["alerts"]
        return found

    server = both[1]
    settings_file = school.with_name("notify.yaml")
    settings_file.write_text(
        'channels: {hook: {kind: webhook, url: "${HOOK_URL}"}}\n'
        "recipients: [{name: 督查, channel: hook, whole: true}]\n",
        encoding="utf-8",
    )
    with opened(default_place(school)) as store:
        standing = [
            one.facts.fingerprint for one in tasks_on(day(WEEKS), task_records(store, PORTAL)) if one.stands
        ]
        kinds = [(mark, kind) for mark in standing for kind in ("new", "overdue")]
        for week, kind in ((WEEKS - 1, "new"), (WEEKS, "overdue")):
            tell(store, "webhook:hook", week, *(Claim(mark, one) for mark, one in kinds if one == kind))
    today = ("--as-of", day(WEEKS))
    assert alerts("--format", "json", *today) == []
    assert run("history", school, "--export", "moved.jsonl").code == 0
    ran = run("history", school, "--import", "moved.jsonl", "--store", server)
    assert "answers: 4; 通知记录 / alerts: " in ran.err
    moved = ("--format", "json", *today, "--store", server)
    assert alerts(*moved) == []
    here, there = (
        json.loads(run("tasks", school, "--state", "all", "--format", "json", *today, *words).out)["tasks"]
        for words in ((), ("--store", server))
    )
    assert [(one["id"], one["state"], one["due_on"], one["answer"]) for one in here] == [
        (one["id"], one["state"], one["due_on"], one["answer"]) for one in there
    ]


def test_an_export_of_an_earlier_version_is_taken_in_and_what_it_lacks_is_said(school: Path) -> None:
    run("history", school, "--export", "new.jsonl")
    audits = [json.loads(line) for line in Path("new.jsonl").read_text(encoding="utf-8").split("\n") if line]
    older = [one | {"schema": "compliance/history@2"} for one in audits if "audit" in one]
    for one in older:
        del one["number"]
    Path("old.jsonl").write_text("\n".join(map(json.dumps, older)), encoding="utf-8")
    Path(default_place(school)).rename("before.db")
    ran = run("history", school, "--import", "old.jsonl")
    assert ran.code == 0 and f"taken in: {len(older)}" in ran.err
    assert "holds no answers and no alerts" in ran.err
    whole = run("history", school, "--import", "new.jsonl")
    assert f"taken in: 0; 库中已有 / known: {len(older)}" in whole.err and "answers: 4" in whole.err
    assert "earlier version" not in whole.err


# The audits alone


def test_what_is_exported_comes_back_equal_on_the_other_database(both: tuple[str, str]) -> None:
    audits = [an_audit_of_week(week) for week in (2, 0, 1)]
    with opened(both[0]) as first, opened(both[1]) as second:
        for audit in audits:
            kept = keep(first, audit)
        keep(first, golden_audit())
        hold(first, kept.id, "task 7")
        out = list(exported(first, PORTAL))
        assert [json.loads(line)["held_by"] for line in out] == [[], [], ["task 7"], []]
        taken = take_in(second, [("x.jsonl", "".join(out))], school=PORTAL)
        assert taken == TakenIn(4, 0)
        assert list(exported(second, PORTAL)) == out
        assert take_in(second, [("x.jsonl", "".join(out))], school=PORTAL) == TakenIn(0, 4)
        without_numbers = [
            [replace(past, id=None) for past in past_audits(store, PORTAL)] for store in (first, second)
        ]
        assert without_numbers[0] == without_numbers[1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "x.jsonl:2"),
        ('{"schema": "compliance/history@4"}', "compliance/history@3"),
        ('{"schema": "compliance/history@3", "task": {}}', "x.jsonl:2"),
        ('{"schema": "compliance/history@3", "alert": {"told": 1}}', "x.jsonl:2"),
        ('{"schema": "compliance/history@3", "number": "1", "audit": {}}', "x.jsonl:2"),
        ('{"schema": "compliance/history@2", "audit": {"schema": "x"}}', "x.jsonl:2"),
        ('{"schema": "compliance/history@2"}', "x.jsonl:2"),
    ],
)
def test_of_a_damaged_export_nothing_is_taken_in(place: str, line: str, said: str) -> None:
    with opened(place) as store:
        keep(store, an_audit_of_week(0))
        (good,) = exported(store, PORTAL)
    other = good.replace("2022-11-07T04:00:00", "2022-11-08T04:00:00")
    with opened(place) as store:
        with pytest.raises(AuditFileError, match=said):
            take_in(store, [("x.jsonl", f"{other}{line}\n")], school=PORTAL)
        with pytest.raises(AuditFileError, match="not of https://other"):
            take_in(store, [("x.jsonl", other)], school="https://other.example/")
        assert len(past_audits(store, PORTAL)) == 1


def test_an_audit_json_is_taken_in_too(place: str) -> None:
    audit = golden_audit(hostile=False)
    with opened(place) as store:
        assert take_in(store, [("audit.json", to_json(audit))], school=PORTAL) == TakenIn(1, 0)
        assert past_audits(store, PORTAL)[0].items == past_of(audit).items
