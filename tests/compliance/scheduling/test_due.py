"""When turns come: pure arithmetic over what was run."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.errors import ConfigError
from compliance.scheduling import CHINA, Entry, Job, Profile, Run, Timetable, next_turn, read_timetable

SCHOOL = Entry(file="school.yaml", out="reports")
DAILY = Job(name="每日", cron="30 6 * * *", profile=Profile.WATCH)
WEEKLY = Job(name="每周", cron="0 20 * * fri", profile=Profile.FULL)
CAMPAIGN = Job(name="年报前", cron="0 20 * * *", profile=Profile.CAMPAIGN, between="10-20..10-31")
TABLE = Timetable(schools=(SCHOOL,), jobs=(DAILY, WEEKLY, CAMPAIGN), jitter_minutes=0)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def a_run(fire: str, *, code: int = 0, attempt: int = 1, hours: float = 1) -> Run:
    began = at(fire)
    return Run(
        school=SCHOOL.out,
        job=DAILY.name,
        fire=at(fire),
        began=began,
        ended=began + timedelta(hours=hours),
        code=code,
        attempt=attempt,
    )


def coming(job: Job, now: str, *runs: Run, table: Timetable = TABLE) -> str | None:
    turn = next_turn(table, SCHOOL, job, runs, at(now))
    return f"{turn.at:%m-%d %H:%M} #{turn.attempt}" if turn else None


def test_a_turn_comes_round_by_its_cron_expression_in_china() -> None:
    assert coming(DAILY, "2022-10-12 06:00") == "10-12 06:30 #1"
    assert coming(DAILY, "2022-10-12 06:30") == "10-13 06:30 #1"
    assert coming(WEEKLY, "2022-10-12 06:00") == "10-14 20:00 #1", "a Friday"


def test_a_campaign_runs_within_its_season_only_also_over_new_year() -> None:
    assert coming(CAMPAIGN, "2022-10-12 06:00") == "10-20 20:00 #1"
    assert coming(CAMPAIGN, "2022-10-31 20:00") == "10-20 20:00 #1"
    winter = replace(CAMPAIGN, between="12-30..01-02")
    assert coming(winter, "2022-12-31 20:00") == "01-01 20:00 #1"
    assert coming(winter, "2023-01-02 20:00") == "12-30 20:00 #1"


def test_a_season_far_away_is_found_however_often_the_job_would_run() -> None:
    often = replace(CAMPAIGN, cron="*/15 * * * *")
    assert coming(often, "2022-11-01 00:00") == "10-20 00:00 #1"
    assert coming(replace(DAILY, cron="0 6 29 2 *"), "2024-03-01 00:00") == "02-29 06:00 #1"


def test_what_was_missed_is_caught_up_once_and_only_for_so_long() -> None:
    runs = (a_run("2022-10-10 06:30"),)
    assert coming(DAILY, "2022-10-12 09:00", *runs) == "10-12 06:30 #1", "the last of the two missed"
    late = replace(TABLE, catch_up_hours=2)
    assert coming(DAILY, "2022-10-12 09:00", *runs, table=late) == "10-13 06:30 #1"


def test_what_established_nothing_is_tried_again_a_few_times() -> None:
    runs = [a_run("2022-10-12 06:30", code=3)]
    assert coming(DAILY, "2022-10-12 07:35", *runs) == "10-12 08:30 #2"
    runs.append(replace(runs[0], began=at("2022-10-12 08:30"), ended=at("2022-10-12 08:40"), attempt=2))
    assert coming(DAILY, "2022-10-12 08:50", *runs) == "10-12 09:40 #3"
    runs.append(replace(runs[0], ended=at("2022-10-12 09:50"), attempt=3))
    assert coming(DAILY, "2022-10-12 09:55", *runs) == "10-13 06:30 #1"
    assert coming(DAILY, "2022-10-12 07:35", a_run("2022-10-12 06:30", code=1)) == "10-13 06:30 #1"
    assert coming(DAILY, "2022-10-12 07:35", a_run("2022-10-12 06:30", code=2)) == "10-13 06:30 #1"


def test_nothing_begins_in_the_quiet_hours() -> None:
    quiet = replace(TABLE, quiet_hours="06:00-18:00")
    assert coming(DAILY, "2022-10-12 05:00", table=quiet) == "10-12 18:00 #1"
    assert (
        coming(DAILY, "2022-10-12 07:35", a_run("2022-10-12 06:30", code=3), table=quiet) == "10-12 18:00 #2"
    )


def test_jitter_spreads_schools_and_is_the_same_after_a_restart() -> None:
    spread = replace(TABLE, jitter_minutes=60)
    schools = [Entry(file="school.yaml", out=f"reports-{n}") for n in range(50)]
    turns = [next_turn(spread, each, DAILY, (), at("2022-10-12 00:00")) for each in schools]
    moments = [turn.at for turn in turns if turn]
    assert len(set(moments)) > 40
    assert all(at("2022-10-12 06:30") <= moment <= at("2022-10-12 07:30") for moment in moments)
    again = [next_turn(spread, each, DAILY, (), at("2022-10-12 00:00")) for each in schools]
    assert turns == again


def test_a_clock_set_back_repeats_nothing_and_waits_no_week() -> None:
    assert coming(DAILY, "2022-10-05 09:00", a_run("2022-10-12 06:30")) == "10-13 06:30 #1"
    failed = a_run("2022-10-12 06:30", code=3)
    assert coming(DAILY, "2022-10-05 09:00", failed) == "10-05 10:00 #2"


@given(
    st.lists(st.integers(1, 60 * 24 * 4), min_size=1, max_size=30),
    st.sampled_from([DAILY, WEEKLY, CAMPAIGN]),
    st.integers(0, 90),
    st.sampled_from(["", "22:00-07:00", "08:00-18:00"]),
)
@settings(max_examples=150, deadline=None)
def test_over_any_downtime_each_turn_is_run_once_and_in_order(
    pauses: list[int], job: Job, jitter: int, quiet: str
) -> None:
    """The machine is up at odd moments; what is due then is run."""
    table = replace(TABLE, jitter_minutes=jitter, quiet_hours=quiet)
    now, runs = at("2022-10-01 00:00"), [replace(a_run("2022-10-01 00:00"), job=job.name, attempt=0)]
    for minutes in pauses:
        now += timedelta(minutes=minutes)
        turn = next_turn(table, SCHOOL, job, runs, now)
        if turn is not None and turn.at <= now:
            assert not quiet or not table.quiet().left(turn.at)
            assert now - turn.at <= timedelta(hours=table.catch_up_hours)
            assert job.runs_on(turn.fire.date())
            runs.append(replace(runs[0], fire=turn.fire, began=now, ended=now, attempt=1))
    fires = [run.fire for run in runs]
    assert fires == sorted(set(fires))


def test_every_mistake_of_a_timetable_is_shown_at_once_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "timetable.yaml"
    path.write_text(
        "schools: [{file: missing.yaml, out: a}, {file: missing.yaml, out: a}]\n"
        "jobs:\n"
        "  - {name: 甲, cron: '0 6 * * 0', profile: watch}\n"
        "  - {name: 甲, cron: 'often', profile: full, between: '13-40..01-01'}\n"
        "  - {name: 乙, cron: '0 6 * * sun', profile: campaign}\n"
        "jitter_minutes: -1\nquiet_hours: noon\nhealth: here\nparallell: 2\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as wrong:
        read_timetable(path)
    said = "\n".join(f"{problem.line}: {problem.where}" for problem in wrong.value.problems)
    for each in (
        "1: schools[1].out",
        "3: jobs[0].cron",
        "4: jobs[1].name",
        "4: jobs[1].cron",
        "4: jobs[1].between",
        "5: jobs[2]",
        "6: jitter_minutes",
        "7: quiet_hours",
        "8: health",
        "9: parallell",
    ):
        assert each in said
    assert "missing.yaml" in str(wrong.value)


@pytest.mark.parametrize(
    ("cron", "between"), [("0 20 30 2 *", ""), ("0 20 1 1 *", "10-20..10-31")], ids=["no day", "no season"]
)
def test_a_job_that_never_comes_round_is_a_mistake(tmp_path: Path, cron: str, between: str) -> None:
    path = tmp_path / "timetable.yaml"
    path.write_text(
        f"schools: []\njobs:\n  - {{name: a, profile: full, cron: '{cron}', between: '{between}'}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError, match="never comes round.*永远不会到"):
        read_timetable(path)


def test_quiet_hours_that_leave_no_time_are_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "timetable.yaml"
    path.write_text("schools: []\njobs: []\nquiet_hours: 00:00-24:00\n")
    with pytest.raises(ConfigError, match="quiet_hours: leaves no time"):
        read_timetable(path)


def test_two_schools_do_not_share_a_folder_by_another_name_for_it(tmp_path: Path) -> None:
    path = tmp_path / "timetable.yaml"
    path.write_text("schools: [{file: a.yaml, out: r}, {file: b.yaml, out: ./x/../r/}]\njobs: []\n")
    with pytest.raises(ConfigError, match="stands twice"):
        read_timetable(path)
