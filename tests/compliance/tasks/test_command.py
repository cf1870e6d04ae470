"""``compliance tasks`` as a user runs it: audits open tasks, ledgers come back, a month is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from compliance.report.plain import cells
from compliance.store import default_place, follow, keep, opened, task_records
from tests.compliance.store.test_command import Ran, a_school, audited, run
from tests.compliance.tasks.year import COURSE, PORTAL, begun, year
from tests.records import HOME, a_record, html

WITHIN = {"章程 zc.htm": html("青岚职业技术学院章程", "第一章总则。" * 60)}


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A school that was audited once, with its ledger in ``out``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    a_record(tmp_path / "out/crawl", WITHIN)
    path = a_school(tmp_path)
    assert audited(path, "2022-10-20", "--format", "json,xlsx").code == 1
    return path


def told(*words: object) -> dict[str, Any]:
    ran = run("tasks", *words, "--format", "json")
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def filled(ledger: Path, *answers: str, name: str = "back.xlsx") -> Path:
    """The ledger with answers in its first rows, saved by another program."""
    book = load_workbook(ledger)
    sheet = book["整改任务"]
    for row, answer in enumerate(answers, start=2):
        sheet.cell(row, 9).value = answer
    path = ledger.with_name(name)
    book.save(path)
    return path


def ids_of(ledger: Path) -> list[str]:
    sheet = load_workbook(ledger)["整改任务"]
    heads = [cell.value for cell in sheet[1]]
    at = heads.index("任务编号")
    return [str(row[at]) for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_an_audit_opens_tasks_by_itself_and_its_ledger_tells_them(school: Path) -> None:
    rows = told(school, "--state", "all")["tasks"]
    assert len(rows) > 20 and {row["state"] for row in rows} == {"open"}
    ledger = load_workbook(school.parent / "out/ledger.xlsx")["整改任务"]
    assert [cell.value for cell in ledger[1]][-3:] == ["任务状态", "立项日期", "此前答复"]
    assert {row["id"] for row in rows} == set(ids_of(school.parent / "out/ledger.xlsx"))


def test_the_word_list_may_be_left_out_and_the_list_fits_80_columns(school: Path) -> None:
    short, long = run("tasks", school, "--overdue"), run("tasks", "list", school, "--overdue")
    assert short.code == long.code == 0 and short.out == long.out != ""
    assert max(map(cells, short.out.splitlines())) <= 80
    early = run("tasks", school, "--overdue", "--as-of", "2022-10-20")
    assert "没有符合条件的任务" in early.out


def test_departments_and_states_are_filtered_and_an_unknown_one_is_said(school: Path) -> None:
    names = {row["department"] for row in told(school)["tasks"]}
    one = sorted(names)[0]
    assert {row["department"] for row in told(school, "--department", one)["tasks"]} == {one}
    ran = run("tasks", school, "--department", "财经处")
    assert ran.code == 0 and "no tasks of: 财经处" in ran.err
    assert run("tasks", school, "--state", "done").code == 2
    assert told(school, "--state", "fixed")["tasks"] == []


def test_answers_come_back_by_the_ledger_alone_and_close_nothing(school: Path) -> None:
    back = filled(school.parent / "out/ledger.xlsx", "已整改", "整改中")
    ran = run("tasks", "import", back)
    assert ran.code == 0 and "taken: 2" in ran.err
    again = run("tasks", "import", back)
    assert again.code == 0 and "taken: 0, 库中已有 / known: 2" in again.err
    rows = told(school, "--state", "answered")["tasks"]
    assert {row["answer"]["answer"] for row in rows} == {"fixed", "in_progress"}
    assert {(row["answer"]["file"], row["fixed_on"]) for row in rows} == {("back.xlsx", None)}
    assert all(len(row["answer"]["digest"]) == 64 for row in rows)


def test_a_bad_row_keeps_all_out_unless_the_good_ones_are_asked_for(school: Path) -> None:
    back = filled(school.parent / "out/ledger.xlsx", "已整改", "做完了")
    ran = run("tasks", "import", school, back)
    assert (
        ran.code == 2 and "整改任务!I3: no answer of the list" in ran.err and "nothing was taken" in ran.err
    )
    assert told(school, "--state", "answered")["tasks"] == []
    tried = run("tasks", "import", school, back, "--partial", "--dry-run")
    assert "would be taken: 1" in tried.err and told(school, "--state", "answered")["tasks"] == []
    ran = run("tasks", "import", school, back, "--partial")
    assert ran.code == 2 and "taken: 1" in ran.err
    assert len(told(school, "--state", "answered")["tasks"]) == 1


def test_the_later_of_two_files_wins(school: Path) -> None:
    ledger = school.parent / "out/ledger.xlsx"
    files = [filled(ledger, answer, name=f"{answer}.xlsx") for answer in ("已整改", "有异议")]
    assert run("tasks", "import", school, *files).code == 0
    (row,) = told(school, "--state", "answered")["tasks"]
    assert row["answer"]["answer"] == "disputed"
    assert [step["note"] for step in row["steps"] if step["kind"] == "answered"] == ["fixed", "disputed"]


def test_a_ledger_whose_school_is_not_here_or_is_another_says_what_to_do(
    school: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = tmp_path_factory.mktemp("away")
    back = shutil.copy(filled(school.parent / "out/ledger.xlsx", "已整改"), away / "back.xlsx")
    monkeypatch.chdir(away)
    ran = run("tasks", "import", back)
    assert ran.code == 3 and "compliance tasks import SCHOOL.yaml back.xlsx" in ran.err
    other = away / "other.yaml"
    text = school.read_text(encoding="utf-8").replace(HOME, "https://www.other.example.edu.cn/")
    other.write_text(text.replace("disclosure:", "# disclosure:"), encoding="utf-8")
    ran = run("tasks", "import", other, back)
    assert ran.code == 3 and "not of https://www.other.example.edu.cn/" in ran.err


def test_without_a_stored_audit_nothing_is_made_up(tmp_path: Path) -> None:
    ran = run("tasks", a_school(tmp_path))
    assert ran.code == 3 and "no audit is stored" in ran.err
    assert not Path(default_place(tmp_path / "school.yaml")).exists()


@pytest.fixture
def audited_year(tmp_path: Path) -> Path:
    path = a_school(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(HOME, PORTAL), encoding="utf-8")
    with opened(default_place(path)) as store:
        for one in year():
            keep(store, one)
    return path


def test_audits_stored_before_there_were_tasks_have_them_all_the_same(audited_year: Path) -> None:
    rows = told(audited_year, "--state", "all", "--as-of", "2023-11-06")["tasks"]
    assert {row["part"] for row in rows} == set(COURSE)
    with opened(default_place(audited_year)) as store:
        assert follow(store, PORTAL, now=begun(60)) == task_records(store, PORTAL)


@pytest.mark.parametrize(("form", "start"), [("md", b"# "), ("html", b"<!doctype html>"), ("docx", b"PK")])
def test_the_bulletin_of_a_month_in_each_form(audited_year: Path, form: str, start: bytes) -> None:
    output = audited_year.with_name(f"bulletin.{form}")
    ran = run("tasks", "bulletin", audited_year, "--month", "2023-01", "--format", form, "--output", output)
    assert ran.code == 0, ran.err
    assert output.read_bytes().startswith(start)


def test_the_bulletin_ranks_departments_or_schools(audited_year: Path) -> None:
    def month(*words: object) -> Ran:
        return run("tasks", "bulletin", *words, "--month", "2023-01")

    one = month(audited_year)
    assert one.code == 0 and "部门排名" in one.out and "| 1 | 第" in one.out
    two = month(audited_year, audited_year, "--lang", "en")
    assert two.code == 0 and "Ranking of schools" in two.out
    assert run("tasks", "bulletin", audited_year, "--month", "2099-01").code == 2
    assert run("tasks", "bulletin", audited_year, "--month", "October").code == 2
