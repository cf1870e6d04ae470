"""The list of tasks: 80 columns, and files that nothing in them can turn against whoever opens them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from compliance.report import task_files, task_list
from compliance.report.office import ledger
from compliance.report.office.tasks import tasks_of
from compliance.report.plain import cells
from compliance.report.screen import Console
from compliance.report.strings import Words
from compliance.report.wording import LANGUAGES, Lang
from compliance.tasks import Record, dated, tasks_on
from tests.builders import HOSTILE, MOBILE
from tests.compliance.report.test_answered import AUDIT
from tests.compliance.tasks.test_bulletin import RECORDS, SCHOOL
from tests.compliance.tasks.test_following import AFTER, FACTS, answer, look
from tests.compliance.tasks.year import PORTAL, begun

TODAY = date(2022, 12, 31)


def listed(records: tuple[Record, ...] = RECORDS) -> task_list.TaskList:
    tasks = tasks_on(TODAY, records)
    return task_list.TaskList(school=SCHOOL, portal=PORTAL, day=TODAY, tasks=tasks, all_tasks=tasks)


def printed(given: task_list.TaskList, width: int = 80, lang: Lang = "zh") -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False, highlight=False)
    console.print(task_list.render(given, lang=lang))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int, lang: Lang) -> None:
    assert max(map(cells, printed(listed(), width, lang).splitlines())) <= width


def test_departments_with_the_most_overdue_come_first_and_in_them_the_overdue() -> None:
    text = printed(listed())
    places = [text.index(name) for name in ("人事处", "财务处", "基建处", "教务处")]
    assert places == sorted(places)
    assert text.index("要点2") < text.index("要点1"), "overdue before what is fixed"
    assert "未完成3项，其中逾期3项" in text
    assert "报称已整改，复查仍存在" in text and "整改后第1次再现" in text and "豁免：涉密" in text


def test_the_files_hold_every_task_and_no_formula() -> None:
    records = tuple(
        Record(
            facts=replace(FACTS, id=f"f{number:015}", title=text, department=text),
            looks=(look(0),),
            answers=(answer(begun(0) + AFTER, remark=f"={text} {MOBILE}"),),
        )
        for number, text in enumerate(HOSTILE)
    )
    given = listed(records)
    rows = json.loads(task_files.render_json(given))
    assert rows["schema"] == "compliance/tasks@1" and len(rows["tasks"]) == len(HOSTILE)
    table = list(csv.reader(io.StringIO(task_files.render_csv(given).lstrip("\ufeff"))))
    assert len(table) == len(HOSTILE) + 1 and not any(cell.startswith("=") for row in table for cell in row)
    assert MOBILE not in task_files.render_csv(given)
    book = load_workbook(io.BytesIO(task_files.render_xlsx(given)))
    kinds = {cell.data_type for row in book["整改任务"].iter_rows() for cell in row}
    assert "f" not in kinds and book["整改任务"].max_row == len(HOSTILE) + 1


def test_a_ledger_with_its_tasks_tells_state_opening_deadline_and_former_answer() -> None:
    listed = tasks_of(AUDIT, Words("zh"))[0]
    told = tasks_on(
        TODAY,
        [
            Record(
                facts=replace(FACTS, id=listed.id, fingerprint=listed.fault.fingerprint),
                looks=(look(0), look(1)),
                answers=(answer(begun(1) + AFTER, "in_progress", remark="下周上线"),),
            )
        ],
    )
    given = ledger.render(dated(AUDIT, told), followed={one.id: one for one in told})
    sheet = load_workbook(io.BytesIO(given))["整改任务"]
    heads = [str(cell.value) for cell in sheet[1]]
    first, second = (dict(zip(heads, [cell.value for cell in sheet[row]], strict=True)) for row in (2, 3))
    assert (first["任务状态"], first["此前答复"]) == ("已答复", "整改中 下周上线")
    assert str(first["立项日期"])[:10] == "2022-11-07" and str(first["整改期限"])[:10] == "2022-11-21"
    assert first["部门答复"] is None, "the column for the next answer is blank"
    assert (second["任务状态"], second["整改期限"]) == ("待下次审查确认", None)
    assert ledger.render(AUDIT) == ledger.render(AUDIT, followed=None)
