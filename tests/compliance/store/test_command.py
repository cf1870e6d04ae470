"""The store as a user meets it: audits go in by themselves, and come out as trend, report and export."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from compliance.cli import main
from compliance.cli.keeping import catch_up
from compliance.model import Verdict
from compliance.report import audit_json
from compliance.report.plain import cells
from compliance.schools import read_school
from compliance.store import default_place, hold, keep, opened
from tests.compliance.store.filling import PORTAL, an_audit_of_week
from tests.records import AT, COLUMN, HOME, NAME, a_record, html

WITHIN = {"章程 zc.htm": html("青岚职业技术学院章程", "第一章总则。" * 60)}


JSON = ("--format", "json")


class Ran(NamedTuple):
    code: int
    out: str
    err: str


def run(*words: object, **environment: str) -> Ran:
    done = CliRunner(env=environment).invoke(main, [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Ran(done.exit_code, done.stdout, done.stderr)


def a_school(folder: Path) -> Path:
    path = folder / "school.yaml"
    path.write_text(
        f"school: {{name: {NAME}, kind: higher-vocational}}\nportal: {HOME}\ndisclosure: {COLUMN}\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    a_record(tmp_path / "out/crawl", WITHIN)
    return a_school(tmp_path)


def audited(school: Path, day: str, *more: object) -> Ran:
    out = school.parent / "out"
    return run("audit", school, "--from", out, "--out", out, "--as-of", day, *JSON, *more)


def history(school: Path) -> list[dict[str, Any]]:
    ran = run("history", school, "--format", "json")
    assert ran.code == 0, ran.err
    rows: list[dict[str, Any]] = json.loads(ran.out)
    return rows


def test_an_audit_is_stored_beside_the_school_file_and_said_so(school: Path) -> None:
    ran = audited(school, "2022-10-20")
    assert ran.code == 1
    assert re.search(r"stored: .*school\.yaml\.history\.db #1", ran.err)
    again = audited(school, "2022-10-20")
    assert "stored before" in again.err
    (row,) = history(school)
    assert (row["as_of"], row["id"], row["counted"], row["profile"]) == ("2022-10-20", 1, True, "full")
    assert list(school.parent.glob("out/audits/*.unstored")) == []


def test_the_store_can_be_elsewhere_by_option_or_environment(school: Path, tmp_path: Path) -> None:
    assert "elsewhere.db #1" in audited(school, "2022-10-20", "--store", tmp_path / "elsewhere.db").err
    ran = run("history", school, "--format", "json", COMPLIANCE_STORE=f"sqlite:///{tmp_path}/elsewhere.db")
    assert len(json.loads(ran.out)) == 1
    assert history(school) == []
    wrong = run("history", school, "--store", "mysql://root:secret@h/x")
    assert wrong.code == 2 and "postgresql://HOST/NAME" in wrong.err and "secret" not in wrong.err


def test_a_store_that_cannot_be_used_stops_no_audit_and_the_next_one_catches_up(school: Path) -> None:
    place = Path(default_place(school))
    place.write_bytes(b"no database" * 1000)
    ran = audited(school, "2022-10-20", "--fail-on", "none")
    assert ran.code == 3, "nothing was found, but the operator must know"
    assert ran.err.count("is damaged") == 2 and "the next audit stores it" in ran.err
    assert audited(school, "2022-10-20").code == 1, "findings stand"
    assert run("history", school).code == 3
    place.unlink()
    later = audited(school, "2022-12-31")
    assert "stored what an earlier run left" in later.err
    assert [row["as_of"] for row in history(school)] == ["2022-10-20", "2022-12-31"]


def test_a_full_disk_is_said_and_the_crawl_can_be_judged_again(school: Path) -> None:
    folder = school.parent / "out/audits"
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way", encoding="utf-8")
    ran = audited(school, "2022-10-20")
    assert ran.code == 3 and "cannot be written" in ran.err and "Traceback" not in ran.err
    folder.unlink()
    assert audited(school, "2022-10-20").code == 1
    assert len(history(school)) == 1


def test_an_audit_of_the_same_crawl_and_day_by_other_rules_overwrites_nothing(school: Path) -> None:
    audited(school, "2022-10-20")
    school.write_text(school.read_text(encoding="utf-8") + "not_applicable: {1: 测试}\n", encoding="utf-8")
    audited(school, "2022-10-20")
    assert len(list(school.parent.glob("out/audits/*.json"))) == 2
    assert [row["counted"] for row in history(school)] == [False, True], "the newer rules count"


def test_a_wrong_clock_is_said_and_its_audit_is_not_counted(
    school: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ahead = a_record(school.parent / "ahead/crawl", WITHIN, at=datetime.now(UTC) + timedelta(days=4000))
    run("audit", school, "--from", ahead, "--out", school.parent / "ahead", "--as-of", "2022-10-21", *JSON)
    audited(school, "2022-10-20")
    assert [row["counted"] for row in history(school)] == [True, False]
    catch_up(school, None, read_school(school), school.parent / "out", crawls=True)
    assert "the clock jumped" in capsys.readouterr().err


def test_a_finished_crawl_that_was_never_judged_is_judged_before_the_next(
    school: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        catch_up(school, None, read_school(school), school.parent / "out", crawls=True)
    said = capsys.readouterr().err
    assert said.count("never judged; doing so now") == said.count("stored what an earlier run left") == 1
    assert [row["as_of"] for row in history(school)] == ["2022-10-20"]
    assert list(school.parent.glob("out/audits/*.unstored")) == []
    assert "stored before" in audited(school, "2022-10-20").err


KEPT_BEFORE = ("as_of", "started_at", "rate", "complete", "portal", "checklist", "items")
FORMER = {
    "schema": "compliance/history@1",
    "as_of": "2022-10-20",
    "started_at": "2022-10-20T04:00:00+00:00",
    "rate": 0.5,
    "verdicts": {"published": 1},
    "complete": True,
    "path": "gone.json",
    "portal": HOME,
    "checklist": "moe-2014@2014.1",
    "items": {"1": "published", "2": "missing"},
}


def test_the_history_of_earlier_versions_is_taken_in_once(school: Path, tmp_path: Path) -> None:
    audited(school, "2022-10-20")
    kept = next(tmp_path.glob("out/audits/*.json"))
    (row,) = history(school)
    Path(default_place(school)).unlink()
    same = {
        key: row[key] for key in ("as_of", "started_at", "rate", "complete", "portal", "checklist", "items")
    }
    lines = [
        FORMER | same | {"path": f"out/audits/{kept.name}"},
        FORMER | {"as_of": "2021-10-20", "started_at": "2021-10-20T04:00:00+00:00"},
    ]
    former = school.with_name("school.yaml.history.jsonl")
    former.write_text("\n".join(map(json.dumps, lines)) + "\n{torn\n", encoding="utf-8")
    ran = run("history", school, "--format", "json")
    assert "took in the former history: 1 audits, and of 1 more the verdicts" in ran.err
    assert "damaged lines 无法读取的行: 3" in ran.err
    assert [(one["as_of"], one["whole"]) for one in json.loads(ran.out)] == [
        ("2021-10-20", False),
        ("2022-10-20", True),
    ]
    assert not former.exists()
    aside = former.with_name(former.name + ".imported")
    aside.rename(former)  # as if it had been stopped before the renaming
    assert len(history(school)) == 2
    assert "2021-10-20" in run("history", school).out
    audited(school, "2022-10-20")
    assert len(history(school)) == 2


def test_bare_verdicts_give_way_to_the_whole_audit(school: Path) -> None:
    audited(school, "2022-10-20")
    (row,) = history(school)
    Path(default_place(school)).unlink()
    same = {
        key: row[key] for key in ("as_of", "started_at", "rate", "complete", "portal", "checklist", "items")
    }
    school.with_name("school.yaml.history.jsonl").write_text(json.dumps(FORMER | same), encoding="utf-8")
    assert [one["whole"] for one in history(school)] == [False]
    audited(school, "2022-10-20")
    assert [one["whole"] for one in history(school)] == [True]


def a_second_crawl(school: Path, answers: dict[str, bytes]) -> None:
    """Another crawl a week later; the first one's record was moved aside, as an audit does."""
    out = school.parent / "out"
    (out / "crawl").rename(out / "crawl-1")
    a_record(out / "crawl", answers, at=AT + timedelta(weeks=1))


def changes_of(school: Path) -> tuple[Ran, dict[str, dict[str, Any]]]:
    ran = run("diff", school, "--out", school.parent / "out", "--format", "json")
    assert ran.code == 0, ran.err
    listed = json.loads(ran.out)["changes"]
    return ran, {one["part"] or one["item"]: one for one in listed if one["kind"] != "persisting"}


def test_a_school_file_alone_compares_the_two_newest_stored_crawls(school: Path) -> None:
    audited(school, "2022-10-20")
    alone = run("diff", school)
    assert alone.code == 3 and "fewer than two whole crawls" in alone.err
    a_second_crawl(school, {})
    audited(school, "2022-10-27")
    ran, changes = changes_of(school)
    assert ran.err == ""
    lost = changes["2.1"]
    assert (lost["kind"], lost["standing"], lost["cause"]) == ("new", "suspected", "site")
    assert "疑似" in run("diff", school, "--out", school.parent / "out").out
    assert run("diff", school.parent / "out").code == 2, "one audit is nothing to compare"


def test_what_the_rules_changed_is_found_by_judging_the_old_crawl_again(school: Path) -> None:
    audited(school, "2022-10-20")
    a_second_crawl(school, {})
    school.write_text(school.read_text(encoding="utf-8") + "not_applicable: {50: 不涉及}\n", encoding="utf-8")
    audited(school, "2022-10-27")
    ran, changes = changes_of(school)
    assert "the rules changed: judging the crawl of 2022-10-20 by the new ones" in ran.err
    causes = {(key.partition(".")[0] == "50", one["cause"]) for key, one in changes.items()}
    assert causes == {(True, "rules"), (False, "site")}
    assert [row["counted"] for row in history(school)] == [False, True, True]
    ran, again = changes_of(school)
    assert ran.err == "" and len(history(school)) == 3, "judged again once, and kept"
    (school.parent / "out/crawl-1").rename(school.parent / "elsewhere")
    Path(default_place(school)).unlink()
    run("history", school, "--import", school.parent / "out")
    assert {one["cause"] for one in changes_of(school)[1].values()} == {"unclear"}


def a_year(school: Path, weeks: int = 30) -> None:
    with opened(default_place(school)) as store:
        for week in range(weeks):
            keep(store, an_audit_of_week(week))
        keep(store, an_audit_of_week(1, profile="watch"))


@pytest.fixture
def year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = a_school(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(HOME, PORTAL), encoding="utf-8")
    a_year(path)
    return path


def test_the_trend_fits_eighty_columns_and_shows_what_was_asked_for(year: Path) -> None:
    for groups in ("school,category,department", "item"):
        ran = run("history", year, "--by", groups, COLUMNS="80")
        assert ran.code == 0
        assert max(cells(line) for line in ran.out.splitlines()) <= 80
    assert "只复查已知依据" in run("history", year).out
    assert "财务处" in run("history", year, "--by", "department").out
    assert "20" in run("history", year, "--by", "item", "--lang", "en").out
    assert run("history", year, "--by", "month").code == 2


def test_the_trend_can_be_a_page(year: Path) -> None:
    ran = run("history", year, "--format", "html", "--output", "trend.html")
    assert ran.code == 0 and ran.out == ""
    assert "<svg" in Path("trend.html").read_text(encoding="utf-8")
    assert run("history", year, "--output", "x.txt").code == 2


def test_the_reports_of_any_stored_audit_can_be_written_again(year: Path) -> None:
    ran = run("history", year, "--report", "3", "--out", "again")
    assert ran.code == 0
    again = audit_json.read(Path("again/audit.json"))
    assert again.followed and [item.verdict for item in again.items] == [Verdict.PUBLISHED, Verdict.BROKEN]
    assert Path("again/ledger.xlsx").exists()
    assert Path("again/report.html").exists()
    assert run("history", year, "--report", "99").code == 3


def test_what_is_exported_and_taken_in_again_is_equal(year: Path) -> None:
    assert run("history", year, "--export", "a.jsonl").code == 0
    Path(default_place(year)).rename("old.db")
    ran = run("history", year, "--import", "a.jsonl")
    assert "taken in: 31" in ran.err
    run("history", year, "--export", "b.jsonl")
    assert Path("a.jsonl").read_bytes() == Path("b.jsonl").read_bytes()
    assert "taken in: 0; 库中已有 / known: 31" in run("history", year, "--import", "b.jsonl").err
    assert run("history", year, "--import", year).code == 2, "a file that is no audit"


def test_pruning_says_what_goes_and_keeps_what_is_held(year: Path) -> None:
    with opened(default_place(year)) as store:
        hold(store, 2, "task 1")
    said = run("history", year, "--prune", "--dry-run")
    assert "would go: " in said.err and len(history(year)) == 31
    done = run("history", year, "--prune")
    assert done.out == said.out
    left = {row["id"] for row in history(year)}
    assert {2, 30, 31} <= left and len(left) == 31 - len(done.out.splitlines()) < 31


def test_a_changed_portal_is_hinted_at(year: Path) -> None:
    year.write_text(year.read_text(encoding="utf-8").replace("https://www", "http://www"), encoding="utf-8")
    ran = run("history", year)
    assert PORTAL in ran.err and "has the portal's address changed?" in ran.err


def test_an_audit_that_saw_less_is_passed_over(year: Path) -> None:
    audit = an_audit_of_week(30)
    site = replace(audit.coverage.sites[0], complete=False, reached=False, pages=0)
    blind = replace(audit.coverage, complete=False, sites=(site, *audit.coverage.sites[1:]))
    with opened(default_place(year)) as store:
        keep(store, replace(audit, coverage=blind))
    claimed = json.loads(run("diff", year, "--format", "json").out)
    assert claimed["degraded"] == ["coverage_new"] and claimed["changes"] == []
    with opened(default_place(year)) as store:
        keep(store, an_audit_of_week(31))
    after = json.loads(run("diff", year, "--format", "json").out)
    assert (after["before"], after["after"]) == (
        an_audit_of_week(29).as_of.isoformat(),
        an_audit_of_week(31).as_of.isoformat(),
    )
    assert after["degraded"] == [] and after["changes"]


@pytest.mark.slow
def test_fifty_runs_killed_at_random_points_lose_and_double_nothing(school: Path) -> None:
    """The whole command, killed anywhere between its first import and its last word."""
    out, chance = school.parent / "out", random.Random(50)
    begun = time.monotonic()
    assert _killed(school, date(2022, 10, 20), None).returncode == 1
    whole = time.monotonic() - begun
    acknowledged = {"2022-10-20"}
    for number in range(1, 51):
        day = date(2022, 10, 20) + timedelta(days=number)
        done = _killed(school, day, chance.uniform(0.3, 1.05) * whole)
        if "stored: " in done.stderr:
            acknowledged.add(day.isoformat())
    kept = {path.name[-15:-5] for path in out.glob("audits/2*.json")}
    assert audited(school, "2023-10-20").code == 1
    days = [row["as_of"] for row in history(school)]
    assert len(days) == len(set(days)), "doubled"
    assert acknowledged | kept | {"2023-10-20"} == set(days), "lost, or never judged"
    assert list(out.glob("audits/*.unstored")) == [] or len(days) < 52
    assert 1 < len(acknowledged) < 51, "some were killed before, some after"


def _killed(school: Path, day: date, after: float | None) -> subprocess.CompletedProcess[str]:
    """One run, ended by SIGKILL ``after`` so many seconds."""
    out = school.parent / "out"
    words = ["audit", school, "--from", out, "--out", out, "--as-of", day, "--format", "json"]
    command = [sys.executable, "-P", "-m", "compliance", *map(str, words)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
    )
    try:
        _, err = process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        _, err = process.communicate()
    return subprocess.CompletedProcess(command, process.returncode, "", err)
