"""A ledger that came back -> what departments typed into it, and everything that cannot be taken."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from compliance.errors import Problem
from compliance.report.office.answer_rows import COLUMNS, Heads, Reading, Typed, day_in, names_of
from compliance.report.office.grid import Grid, opened_workbook
from compliance.report.plain import plain

HEADS_WITHIN = 20  # rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a ledger holds. ``portal`` and ``ledger_on`` are of the audit it tells, empty or none where it no
    longer says. ``blank`` rows have a task and no answer."""

    portal: str
    ledger_on: date | None
    typed: tuple[Typed, ...]
    problems: tuple[Problem, ...]
    blank: int


def read_answers(name: str, content: bytes, *, today: date) -> Answered:
    """The answers in the bytes of a workbook called ``name``, and every problem with its cell and remedy.

    Raises :class:`~compliance.errors.FileError` for what is no workbook.
    """
    with opened_workbook(name, content) as saved:
        reading = Reading(name, today)
        found = [(grid, heads) for grid in saved.grids if (heads := _find_heads(grid))]
        ours = [one for one in found if one[0].name in names_of("sheet_tasks")] or found
        if len(ours) == 1:
            reading.read(*ours[0])
        else:
            reading.add_sheets([grid.name for grid, _ in ours], [grid.name for grid in saved.grids])
        return Answered(
            portal=saved.facts.get("portal", ""),
            ledger_on=day_in(saved.facts.get("as_of", "")),
            typed=tuple(reading.typed.values()),
            problems=tuple(reading.problems),
            blank=reading.blank,
        )


def unknown(answered: Answered, name: str, known: Collection[str]) -> tuple[Problem, ...]:
    """A problem for each answer to a task that no audit of the school knows."""
    return tuple(
        Problem(
            name,
            one.row,
            f"{one.sheet}!{one.cell}",
            f"no audit of this school has a task {one.task} 本校没有这个任务编号",
            "a ledger of this school with its task ids as they were 请使用本校台账，不要改动任务编号",
        )
        for one in answered.typed
        if one.task not in known
    )


def _find_heads(grid: Grid) -> Heads | None:
    """The first rows that have a column of task ids and one of answers, wherever they were moved to."""
    for number, row in grid.rows():
        if number > HEADS_WITHIN:
            return None
        places: dict[str, int] = {}
        twice = []
        for place, cell in enumerate(row):
            said = plain(cell) if isinstance(cell, str) else ""
            for column, key in COLUMNS.items():
                if said and said in names_of(key):
                    twice += [said] if column in places else []
                    places.setdefault(column, place)
        if "id" in places and "answer" in places:
            return Heads(number, places, tuple(twice))
    return None
