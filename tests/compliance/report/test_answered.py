"""Ledgers as they come back: what is taken, and what is said of the rest."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from compliance.errors import FileError
from compliance.model import Verdict
from compliance.report.office import ledger
from compliance.report.office.answer_rows import Typed
from compliance.report.office.answered import Answered, read_answers, unknown
from compliance.report.wording import LANGUAGES, Lang
from tests.builders import a_finding, a_part, an_audit

TODAY = date(2022, 11, 30)
NAME = "ledger.xlsx"
AUDIT = an_audit(
    *(
        a_finding(Verdict.MISSING, id=str(n), parts=(a_part(Verdict.MISSING, id=f"{n}.1"),))
        for n in range(1, 6)
    )
)


def saved(change: Callable[[Worksheet], object] | None = None, *, lang: Lang = "zh") -> bytes:
    """The ledger of an audit, changed by a person and saved by another program."""
    book = load_workbook(io.BytesIO(ledger.render(AUDIT, lang=lang)))
    sheet = book["整改任务" if lang == "zh" else "Tasks"]
    if change:
        change(sheet)
    return as_bytes(book)


def as_bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(sheet: Worksheet, head: str) -> int:
    (found,) = [cell.column for cell in sheet[1] if cell.value == head]
    assert isinstance(found, int)
    return found


def fill(sheet: Worksheet, row: int, answer: object, done: object = None, remark: object = None) -> None:
    for head, value in (("部门答复", answer), ("完成日期", done), ("说明", remark)):
        sheet.cell(row, column(sheet, head)).value = value  # type: ignore[assignment]


def read(content: bytes) -> Answered:
    return read_answers(NAME, content, today=TODAY)


def filled(answer: object, done: object = None, remark: object = None) -> Answered:
    return read(saved(lambda sheet: fill(sheet, 2, answer, done, remark)))


def the_only(answered: Answered) -> Typed:
    assert answered.problems == ()
    (typed,) = answered.typed
    return typed


def problem(answered: Answered) -> str:
    (one,) = answered.problems
    assert one.expected, "with a remedy"
    return str(one)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_ledger_nobody_answered_holds_nothing_and_says_of_which_audit_it_is(lang: Lang) -> None:
    found = read(saved(lang=lang))
    assert (found.typed, found.problems, found.blank) == ((), (), 5)
    assert (found.portal, found.ledger_on) == ("https://www.example.edu.cn/", date(2022, 11, 7))


def test_what_was_typed_is_taken_with_its_place() -> None:
    one = the_only(filled("已整改", datetime(2022, 11, 3), "见 https://cwc.example.edu.cn/1.htm"))
    told = (one.key, one.done_on, one.remark)
    assert told == ("fixed", date(2022, 11, 3), "见 https://cwc.example.edu.cn/1.htm")
    assert (one.sheet, one.row, one.cell) == ("整改任务", 2, "I2")


@pytest.mark.parametrize(("said", "key"), [(" 整改中 ", "in_progress"), ("Not Ours", "not_ours")])
def test_answers_are_known_in_both_languages(said: str, key: str) -> None:
    assert the_only(filled(said)).key == key


@pytest.mark.parametrize(
    "typed",
    [
        "2022-11-03",
        "2022/11/3",
        "2022.11.3",
        "2022年11月3日",
        "20221103",
        44868,
        44868.5,
        "2022 年 11 月 3 日",
    ],
)
def test_days_are_read_however_they_were_typed(typed: object) -> None:
    assert the_only(filled("已整改", typed)).done_on == date(2022, 11, 3)


@pytest.mark.parametrize(
    ("answer", "done", "remark", "said"),
    [
        ("做完了", None, None, "整改任务!I2: no answer of the list"),
        (None, None, "已上传", "整改任务!I2: no answer 没有选择答复"),
        ('="已整改"', None, None, "(formula 公式)"),
        ('=HYPERLINK("https://evil.example/","已整改")', None, None, "(formula 公式)"),
        ("已整改", "=TODAY()", None, "整改任务!J2: no day"),
        ("已整改", "3/11/2022", None, "整改任务!J2: no day"),
        ("已整改", "2022-02-30", None, "no day"),
        ("已整改", True, None, "no day"),
        ("已整改", 9.9e300, None, "no day"),
        ("已整改", date(2023, 1, 1), None, "has not come yet"),
        ("整改中", None, "=1+1", "整改任务!K2: a formula or an error"),
        ("整改中", None, "长" * 3000, "longer than 2000 characters"),
        (1, None, None, "no answer of the list"),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_cell_and_a_remedy(
    answer: object, done: object, remark: object, said: str
) -> None:
    found = filled(answer, done, remark)
    assert said in problem(found) and found.typed == ()


def test_a_planned_day_of_what_is_not_done_may_lie_ahead() -> None:
    assert the_only(filled("整改中", date(2023, 1, 1))).done_on == date(2023, 1, 1)


def test_columns_may_be_moved_and_rows_inserted_above() -> None:
    def moved(sheet: Worksheet) -> None:
        fill(sheet, 2, "已整改")
        sheet.insert_cols(1, 3)
        sheet.insert_rows(1, 2)
        sheet["A1"] = "各部门请填写"

    one = the_only(read(saved(moved)))
    assert (one.key, one.row, one.cell) == ("fixed", 4, "L4")


def test_a_renamed_sheet_is_known_by_its_heads() -> None:
    def renamed(sheet: Worksheet) -> None:
        fill(sheet, 3, "有异议")
        sheet.title = "财务处答复"

    assert the_only(read(saved(renamed))).sheet == "财务处答复"


def test_a_workbook_without_the_sheet_and_one_with_two_say_so() -> None:
    other = Workbook()
    other.create_sheet("数据")
    assert "no sheet of tasks" in problem(read(as_bytes(other)))

    def doubled(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        sheet.parent.copy_worksheet(sheet).title = "副本"
        sheet.title = "原表"

    assert "several sheets" in problem(read(saved(doubled)))


def test_a_lost_column_and_a_doubled_one_are_named() -> None:
    def lost(sheet: Worksheet) -> None:
        fill(sheet, 2, "已整改")
        sheet.delete_cols(column(sheet, "说明"))

    found = read(saved(lost))
    assert "the column 说明 / Explanation is missing" in problem(found)

    def doubled(sheet: Worksheet) -> None:
        fill(sheet, 2, "已整改")
        sheet.cell(1, 40).value = "部门答复"

    found = read(saved(doubled))
    assert "stands there twice" in problem(found) and found.typed == (), "either could be meant"


def test_an_answer_over_merged_rows_is_not_taken_for_one_row() -> None:
    def merged(sheet: Worksheet) -> None:
        fill(sheet, 2, "已整改")
        fill(sheet, 5, "整改中")
        sheet.merge_cells("I2:I4")
        sheet.merge_cells("A2:A6")  # a department over its rows harms nothing

    found = read(saved(merged))
    assert [one.line for one in found.problems] == [2, 3, 4]
    assert all("I2:I4 is merged" in str(one) for one in found.problems)
    assert [one.row for one in found.typed] == [5]


def test_ids_that_were_changed_lost_or_doubled_are_named() -> None:
    def changed(sheet: Worksheet) -> None:
        at = column(sheet, "任务编号")
        for row in (2, 3, 4, 5):
            fill(sheet, row, "已整改")
        sheet.cell(2, at).value = "=A1"
        sheet.cell(3, at).value = None
        sheet.cell(4, at).value = sheet.cell(5, at).value
        fill(sheet, 4, "有异议")

    found = read(saved(changed))
    said = [str(one) for one in found.problems]
    assert "no task id" in said[0] and "no task id" in said[1]
    assert "row 4 answers the same task otherwise" in said[2]


def test_an_id_of_another_school_is_unknown() -> None:
    found = filled("已整改")
    (one,) = unknown(found, NAME, set())
    assert f"no audit of this school has a task {found.typed[0].task}" in str(one)
    assert unknown(found, NAME, {found.typed[0].task}) == ()


def test_thousands_of_rows_are_read() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("整改任务")
    sheet.append(["任务编号", "部门答复", "完成日期", "说明"])
    for number in range(5_000):
        sheet.append([f"f{number:015x}", "已整改" if number % 2 else "做完", None, None])
    found = read(as_bytes(book))
    assert (len(found.typed), len(found.problems)) == (2_500, 2_500)


def test_a_row_at_the_end_of_the_sheet_is_bounded() -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "整改任务"
    sheet.append(["任务编号", "部门答复", "完成日期", "说明"])
    sheet["A1048576"] = "f" + "0" * 15
    assert "more than 100000 rows" in problem(read(as_bytes(book)))


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", b"<x>" + b" " * 30_000_000)
    return out.getvalue()


def _without_a_sheet() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved())) as given, zipfile.ZipFile(out, "w") as written:
        for entry in given.namelist():
            if not entry.startswith("xl/worksheets/sheet2"):
                written.writestr(entry, given.read(entry))
    return out.getvalue()


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"",
        lambda: b"PK\x03\x04",
        lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        lambda: saved()[:2000],
        _bomb,
    ],
    ids=["empty", "torn", "old form or locked", "cut off", "bomb"],
)
def test_what_is_no_workbook_is_said_with_a_remedy(make: Callable[[], bytes]) -> None:
    with pytest.raises(FileError, match=r"ledger\.xlsx: .*\(save the ledger as"):
        read(make())


def test_a_workbook_that_lost_its_sheet_says_that_there_is_none() -> None:
    assert "no sheet of tasks" in problem(read(_without_a_sheet()))
