"""The rows of a ledger's tasks -> answers, and a problem for each cell that cannot be taken."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from compliance.errors import Problem
from compliance.report.office.grid import (
    MOST_MERGED,
    MOST_ROWS,
    Area,
    Failure,
    Formula,
    Grid,
    Value,
    name_of_cell,
)
from compliance.report.plain import plain, shorten
from compliance.report.strings import STRINGS
from compliance.report.strings_office import ANSWERS
from compliance.report.wording import LANGUAGES

LONGEST_REMARK = 2_000  # characters, as the sheet itself allows
COLUMNS = {"id": "task_id", "answer": "answer", "done": "done_on", "remark": "remarks_own"}
_ID = re.compile(r"f[0-9a-f]{15}")
_DAY = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_FIRST_DAY = date(1899, 12, 30)  # from which spreadsheets count, as far as it concerns days after 1900
_YEARS = range(2000, 2100)

Content = Value | Formula | Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """One answer as typed: ``key`` of :data:`~compliance.tasks.ANSWERS`, and where it stands."""

    task: str
    key: str
    done_on: date | None
    remark: str
    sheet: str
    row: int
    cell: str


@dataclass(slots=True)
class Heads:
    """Where the columns are, counted from 0, and the row of the heads; ``twice``: heads that stand twice."""

    row: int
    places: dict[str, int]
    twice: tuple[str, ...]


def names_of(key: str) -> tuple[str, ...]:
    """What a string of the ledger is called, in each language."""
    return tuple(STRINGS[key].of(lang) for lang in LANGUAGES)


@dataclass(slots=True)
class Reading:
    """One sheet being read."""

    name: str
    today: date
    typed: dict[str, Typed] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    blank: int = 0
    _sheet: str = ""
    _places: Mapping[str, int] = field(default_factory=dict)

    def add_sheets(self, ours: Sequence[str], all_: Sequence[str]) -> None:
        """That no sheet is the one, or several could be."""
        shown = "、".join(shorten(plain(one), 30) for one in (ours or all_)[:8])
        said = (
            "several sheets have the columns of tasks 多个工作表都有任务列"
            if ours
            else "no sheet of tasks 没有整改任务表"
        )
        heads = "、".join(names_of(key)[0] for key in COLUMNS.values())
        self.problems.append(
            Problem(
                self.name,
                None,
                shown,
                said,
                f"one sheet {' / '.join(names_of('sheet_tasks'))} with the heads {heads} "
                "请保留“整改任务”表及其表头",
            )
        )

    def read(self, grid: Grid, heads: Heads) -> None:
        """Every row below the heads."""
        self._sheet, self._places = shorten(plain(grid.name), 40), heads.places
        for head in heads.twice:
            self._add(
                heads.row, None, f"the head {head} stands there twice 表头重复", "each head once 删去多余的列"
            )
        for lacking in (column for column in COLUMNS if column not in heads.places):
            head = " / ".join(names_of(COLUMNS[lacking]))
            self._add(
                heads.row,
                None,
                f"the column {head} is missing 缺少此列",
                "the column with its head 请恢复该列",
            )
        if heads.twice:
            return  # either column could be meant
        if len(grid.merged) >= MOST_MERGED:
            said = f"more than {MOST_MERGED} merged cells 合并单元格过多"
            self._add(heads.row, None, said, "a sheet without merged cells 请取消合并")
            return
        areas = _areas(grid.merged, heads)
        for number, row in grid.rows():
            if number > MOST_ROWS:
                self._add(
                    number,
                    None,
                    f"more than {MOST_ROWS} rows 行数过多",
                    "delete the rows without a task 删去空行",
                )
                return
            if number > heads.row:
                self._row(number, row, areas.get(number))

    def _row(self, number: int, row: Sequence[Content], merged: Area | None) -> None:
        given = {column: row[at] if at < len(row) else None for column, at in self._places.items()}
        said = {column: value for column, value in given.items() if not _is_blank(value)}
        if merged is not None and said:
            self._add(
                number,
                "answer",
                f"{merged.name} is merged 单元格已合并",
                "unmerge it and fill in each row 请取消合并后逐行填写",
            )
            return
        if not said.keys() - {"id"}:
            self.blank += "id" in said
            return
        before = len(self.problems)
        task, key = self._task(number, given["id"]), self._key(number, given["answer"])
        done = self._day(number, given.get("done"), key)
        remark = self._remark(number, given.get("remark"))
        if len(self.problems) > before:
            return
        typed = Typed(
            task=task,
            key=key,
            done_on=done,
            remark=remark,
            sheet=self._sheet,
            row=number,
            cell=name_of_cell(number, self._places["answer"] + 1),
        )
        self._keep(number, typed)

    def _keep(self, number: int, typed: Typed) -> None:
        known = self.typed.setdefault(typed.task, typed)
        if (known.key, known.done_on, known.remark) != (typed.key, typed.done_on, typed.remark):
            said = (
                f"row {known.row} answers the same task otherwise 与第 {known.row} 行对同一任务的答复不一致"
            )
            self._add(number, "id", said, "one answer for each task 每个任务只填一次")

    def _task(self, number: int, value: Content) -> str:
        text = plain(value).lower() if isinstance(value, str) else ""
        if not _ID.fullmatch(text):
            self._add(
                number,
                "id",
                f"no task id 任务编号缺失或被改动{_quoted(value)}",
                "the id of the ledger as it was 请从原台账恢复编号",
            )
        return text

    def _key(self, number: int, value: Content) -> str:
        said = plain(value).casefold() if isinstance(value, str) else None
        for key, named in ANSWERS.items():
            if said is not None and said in (named.zh, named.en.casefold()):
                return key
        choices = "、".join(named.zh for named in ANSWERS.values())
        message = (
            "no answer 没有选择答复"
            if _is_blank(value)
            else f"no answer of the list 不是列表中的答复{_quoted(value)}"
        )
        self._add(number, "answer", message, f"one of 请从列表选择: {choices}")
        return ""

    def _day(self, number: int, value: Content, key: str) -> date | None:
        if _is_blank(value):
            return None
        day = value if isinstance(value, date) else None
        if isinstance(value, str):
            day = day_in(plain(value))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            day = _day_counted(value)
        if day is None or day.year not in _YEARS:
            self._add(
                number,
                "done",
                f"no day 不是日期{_quoted(value)}",
                "a day such as 2022-11-03 请填写如 2022-11-03",
            )
            return None
        if key == "fixed" and day > self.today:
            self._add(
                number, "done", f"{day} has not come yet 日期在将来", "the day it was done 请填写实际完成日期"
            )
        return day

    def _remark(self, number: int, value: Content) -> str:
        if isinstance(value, (Formula, Failure)):
            self._add(
                number,
                "remark",
                f"a formula or an error, no text 不是文字{_quoted(value)}",
                "type the text 请直接填写文字",
            )
            return ""
        text = "" if value is None else plain(str(value))
        if len(text) > LONGEST_REMARK:
            self._add(
                number, "remark", f"longer than {LONGEST_REMARK} characters 说明过长", "a shorter text 请精简"
            )
        return text

    def _add(self, row: int, column: str | None, message: str, expected: str) -> None:
        place = self._places.get(column or "")
        cell = "" if place is None else f"!{name_of_cell(row, place + 1)}"
        self.problems.append(Problem(self.name, row, f"{self._sheet}{cell}", message, expected))


def _areas(merged: Sequence[Area], heads: Heads) -> dict[int, Area]:
    """The rows of which a column that is read is merged with something, with what."""
    places = {place + 1 for place in heads.places.values()}
    found: dict[int, Area] = {}
    reached = heads.row
    for area in sorted(merged, key=lambda one: one.top):
        if any(area.left <= place <= area.right for place in places):
            last = min(area.bottom, MOST_ROWS)
            found.update(dict.fromkeys(range(max(area.top, reached + 1), last + 1), area))
            reached = max(reached, last)
    return found


def _is_blank(value: Content) -> bool:
    return value is None or (isinstance(value, str) and not plain(value))


def _quoted(value: Content) -> str:
    if _is_blank(value):
        return ""
    text = value.text if isinstance(value, (Formula, Failure)) else str(value)
    kind = " (formula 公式)" if isinstance(value, Formula) else ""
    return f": “{shorten(plain(text), 40)}”{kind}"


def day_in(text: str) -> date | None:
    """A day as people type it, year first; 3/11/2022 could be two days and is none."""
    found = _DAY.fullmatch(text.replace(" ", ""))
    if found is None:
        return None
    year, month, day = (int(one) for one in found.groups() if one)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_counted(value: float) -> date | None:
    """A day as spreadsheets count them."""
    if not math.isfinite(value) or not 1 <= value < 100_000:
        return None
    return _FIRST_DAY + timedelta(days=int(value))
