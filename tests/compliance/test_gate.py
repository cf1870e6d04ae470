"""What stops a pipeline: verdicts, severities, what is new, what is overdue, the rate; and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from compliance.chronicle import Chronicle, chronicle
from compliance.cli import main
from compliance.exits import Exit
from compliance.gate import FAIL_ON, Ruling, bar_of, gate
from compliance.model import Audit, Finding, FreshnessState, Verdict, Weight
from compliance.past import past_of
from compliance.tasks import dated, looks_of, tasks_on
from tests.builders import NOON, a_finding, a_part, an_audit
from tests.records import COLUMN, HOME, NAME, a_record, html

LATE = FreshnessState(due_period="2021-2022学年", overdue_days=7)


def of(weight: Weight, verdict: Verdict = Verdict.MISSING, **changes: Any) -> Finding:
    return a_finding(verdict, parts=(a_part(verdict, weight=weight, **changes),))


def ruled(audit: Audit, *words: str, **more: Any) -> Ruling:
    return gate(audit, bar_of(words, more.pop("under", None)), **more)


@pytest.mark.parametrize("weight", list(Weight))
def test_a_severity_fails_on_gaps_of_such_parts_alone(weight: Weight) -> None:
    audit = an_audit(of(weight))
    for word in Weight:
        expected = Exit.FINDINGS if word is weight else Exit.CLEAN
        assert ruled(audit, word.value).exit is expected
    assert ruled(audit, weight.value).failing[0][1] == (weight.value,)


@pytest.mark.parametrize("verdict", [Verdict.PUBLISHED, Verdict.REVIEW, Verdict.NOT_APPLICABLE])
def test_a_severity_does_not_fail_on_what_is_no_gap(verdict: Verdict) -> None:
    assert ruled(an_audit(of(Weight.ESSENTIAL, verdict)), "essential").exit is Exit.CLEAN


def test_each_word_alone_is_reason_enough_and_all_reasons_are_said() -> None:
    audit = an_audit(of(Weight.ESSENTIAL, freshness=LATE))
    assert ruled(audit, "missing", "essential", "overdue").failing[0][1] == (
        "missing",
        "essential",
        "overdue",
    )
    assert ruled(audit, "broken", "recommended").exit is Exit.CLEAN
    assert ruled(audit).exit is Exit.CLEAN  # --fail-on none


def test_what_is_waived_fails_on_its_own_word_alone() -> None:
    waived = replace(of(Weight.ESSENTIAL, freshness=LATE), verdict=Verdict.WAIVED)
    audit = an_audit(waived)
    assert ruled(audit, *(word for word in FAIL_ON if word != "waived"), "none").exit is not Exit.FINDINGS
    assert ruled(audit, "waived").exit is Exit.FINDINGS


def test_overdue_is_what_the_calendar_asked_for() -> None:
    late = of(Weight.MANDATORY, Verdict.STALE, freshness=LATE)
    assert ruled(an_audit(late), "overdue").exit is Exit.FINDINGS
    assert ruled(an_audit(of(Weight.MANDATORY, Verdict.STALE)), "overdue").exit is Exit.CLEAN
    fine = of(Weight.MANDATORY, Verdict.PUBLISHED, freshness=LATE)
    assert ruled(an_audit(fine), "overdue").exit is Exit.CLEAN


@pytest.mark.parametrize(
    ("published", "under", "code"),
    [(1, 0.5, Exit.CLEAN), (1, 0.51, Exit.FINDINGS), (0, 0.01, Exit.FINDINGS), (2, 1.0, Exit.CLEAN)],
)
def test_under_the_rate_it_fails(published: int, under: float, code: Exit) -> None:
    items = [a_finding() for _ in range(published)] + [a_finding(Verdict.STALE)] * (2 - published)
    ruling = ruled(an_audit(*items), under=under)
    assert (ruling.exit, ruling.low) == (code, code is Exit.FINDINGS)


def test_where_nothing_could_be_evaluated_no_rate_is_claimed() -> None:
    ruling = ruled(an_audit(a_finding(Verdict.REVIEW)), under=0.5)
    assert (ruling.exit, ruling.unsaid) == (Exit.INCONCLUSIVE, ("rate",))


# New


def week(number: int, *items: Finding, **changes: Any) -> Audit:
    begun = NOON + timedelta(weeks=number)
    return an_audit(*items, **({"started_at": begun, "as_of": begun.date(), "rules": "one"} | changes))


def together(audits: Sequence[Audit]) -> Chronicle:
    return chronicle([past_of(audit) for audit in audits])


def new_in(*audits: Audit) -> Exit:
    return ruled(audits[-1], "new", chronicle=together(audits)).exit


GOOD, BAD = a_finding(), a_finding(Verdict.MISSING)


def test_new_is_what_the_stored_audits_confirm_with_this_one() -> None:
    first, second, third = week(0, GOOD), week(1, BAD), week(2, BAD)
    assert new_in(first) is Exit.CLEAN
    assert new_in(first, second) is Exit.CLEAN  # suspected: nobody is woken for it
    assert new_in(first, second, third) is Exit.FINDINGS
    assert new_in(first, second, third, week(3, BAD)) is Exit.CLEAN  # known by now


def test_what_the_first_audit_finds_is_no_change() -> None:
    assert new_in(week(0, BAD)) is Exit.CLEAN
    assert new_in(week(0, BAD), week(1, BAD)) is Exit.CLEAN


def test_new_against_a_baseline_is_what_that_one_does_not_have() -> None:
    old, now = week(0, GOOD), week(1, BAD)
    assert ruled(now, "new", baseline=old).exit is Exit.FINDINGS
    assert ruled(now, "new", baseline=now).exit is Exit.CLEAN
    assert ruled(now, "missing", "essential", "overdue", "mandatory", baseline=now).exit is Exit.CLEAN


@pytest.mark.parametrize("told", [None, "other", "degraded"])
def test_where_nothing_can_be_compared_what_is_new_is_inconclusive(told: str | None) -> None:
    now = week(2, BAD)
    broken_off = week(2, BAD, coverage=replace(now.coverage, interrupted=True))
    known = {
        None: None,
        "other": together([week(0, GOOD), week(1, BAD)]),
        "degraded": together([week(0, GOOD), week(1, BAD), broken_off]),
    }[told]
    ruling = ruled(now, "new", chronicle=known)
    assert (ruling.exit, ruling.unsaid) == (Exit.INCONCLUSIVE, ("new",))
    assert ruled(now, "new", "missing", chronicle=known).exit is Exit.FINDINGS  # what is proven stands


def test_overdue_is_also_what_stands_after_the_deadline_of_its_task() -> None:
    audits = [week(number, BAD) for number in range(4)]
    records = looks_of([past_of(one) for one in audits])
    followed = [dated(one, tasks_on(one.as_of, records)) for one in audits]
    assert [ruled(one, "overdue").exit for one in followed] == [Exit.CLEAN] * 3 + [Exit.FINDINGS]
    assert [ruled(one, "overdue").exit for one in audits] == [Exit.CLEAN] * 4, "told alone, each is the first"


# The command


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    a_record(tmp_path / "out/crawl", {"章程 zc.htm": html("青岚职业技术学院章程", "第一章总则。" * 60)})
    path = tmp_path / "school.yaml"
    path.write_text(
        f"school: {{name: {NAME}, kind: higher-vocational}}\nportal: {HOME}\ndisclosure: {COLUMN}\n",
        encoding="utf-8",
    )
    return path


def audited(school: Path, *words: str) -> tuple[int, str]:
    command = ["audit", str(school), "--from", "out", "--out", "out", "--as-of", "2022-10-20"]
    done = CliRunner().invoke(main, [*command, "--format", "json", *words])
    return done.exit_code, done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--fail-on", "essential,new"), 1, "essential"),
        (("--fail-on", "new"), 0, ""),
        (("--fail-on", "none", "--fail-under", "90%"), 1, "< 90.0%"),
        (("--fail-on", "none", "--fail-under", "0"), 0, ""),
        (("--fail-on", "none"), 0, ""),
        (("--fail-on", "severe"), 2, "severe is not known"),
        (("--fail-under", "90"), 2, "no rate"),
        (("--fail-under", "nan"), 2, "no rate"),
    ],
)
def test_the_command_keeps_the_exit_codes(school: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ended, err = audited(school, *words)
    assert (ended, said in err) == (code, True), err
    if code in (0, 1):  # and a report of the same audit says the same
        told = CliRunner().invoke(main, ["report", "out", *words, "--format", "md", "--baseline", "out"])
        low = words[-1] == "90%"  # a baseline excuses faults, no rate
        assert told.exit_code == (1 if low else 0), told.stderr  # nothing is new beside itself
        if "new" not in words[1]:
            assert CliRunner().invoke(main, ["report", "out", *words]).exit_code == code


def test_a_report_is_no_gate_unless_it_is_asked(school: Path) -> None:
    audited(school)
    assert CliRunner().invoke(main, ["report", "out"]).exit_code == 0
    assert CliRunner().invoke(main, ["report", "out", "--fail-on", "missing"]).exit_code == 1
    asked = CliRunner().invoke(main, ["report", "out", "--fail-on", "new"])
    assert (asked.exit_code, "--baseline" in asked.stderr) == (2, True)
