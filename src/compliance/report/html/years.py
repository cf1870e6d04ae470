"""Which years the evidence of an item covers: item × year.

A year is the one a period ends in: 2022 for 2022年, for 2021-2022学年 and for 2022届. A five-year plan
covers each of its years. Only evidence that the audit took counts, so an empty cell says *not seen*, never
*not published*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from compliance.model import Audit, Evidence, Finding, PartFinding, PeriodCovered, Verdict
from compliance.periods import answers_for, find_periods, is_five_year
from compliance.report.view import id_order
from compliance.report.wording import NEEDS_ACTION

YEARS_BACK = 6

CellState = Literal["covered", "some", "due", "open", "next", "unseen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One item in one year: how many of its recurring parts have evidence about that year.

    ``due``: what must be covered today is not; ``open``: nor is it, but that is not established (could not
    look, to review, waived); ``next``: falls due later.
    """

    year: int
    state: CellState
    covered: int
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item with its cells, in the order of the years."""

    finding: Finding
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Item × year, from the first year that anything is known of.

    ``standing`` counts applicable items that the calendar asks nothing of.
    """

    years: tuple[int, ...]
    rows: tuple[Row, ...]
    standing: int


def heat_map(audit: Audit) -> HeatMap:
    """The years that each recurring item covers, as far as the audit's evidence says."""
    today = audit.as_of.year
    applicable = [each for each in audit.items if each.verdict is not Verdict.NOT_APPLICABLE]
    applicable.sort(key=lambda each: id_order(each.id))
    recurring = [(each, _recurring_parts(each)) for each in applicable]
    kept = [(finding, parts) for finding, parts in recurring if parts]
    coming = [_years_named(part.freshness.next_period) for _, parts in kept for part in parts]
    last = max((year for years in coming for year in years if year <= today + 1), default=today)
    years = range(today - YEARS_BACK, max(today, last) + 1)
    rows = [(finding, _cells(parts, years)) for finding, parts in kept]
    first = next((n for n in range(len(years)) if any(cells[n].state != "unseen" for _, cells in rows)), 0)
    return HeatMap(
        years=tuple(years[first:]),
        rows=tuple(Row(finding=finding, cells=cells[first:]) for finding, cells in rows),
        standing=len(applicable) - len(kept),
    )


def _recurring_parts(finding: Finding) -> tuple[PartFinding, ...]:
    """Parts that the calendar asks for again."""
    return tuple(
        each
        for each in finding.parts
        if each.verdict is not Verdict.NOT_APPLICABLE
        and (each.freshness.due_period or each.freshness.next_due)
    )


def _cells(parts: tuple[PartFinding, ...], years: Iterable[int]) -> tuple[Cell, ...]:
    covered = [_years_covered(part.evidence) for part in parts]
    return tuple(
        Cell(
            year=year,
            state=_state(parts, covered, year),
            covered=sum(year in each for each in covered),
            parts=len(parts),
        )
        for year in years
    )


def _state(parts: tuple[PartFinding, ...], covered: list[frozenset[int]], year: int) -> CellState:
    lacking = {
        part.verdict
        for part, years in zip(parts, covered, strict=True)
        if year in _years_named(part.freshness.due_period) and year not in years
    }
    if lacking & NEEDS_ACTION:
        return "due"
    if lacking - {Verdict.PUBLISHED}:
        return "open"
    count = sum(year in each for each in covered)
    if count:
        return "covered" if count == len(parts) else "some"
    coming = any(year in _years_named(part.freshness.next_period) for part in parts)
    return "next" if coming else "unseen"


def _years_covered(evidence: Iterable[Evidence]) -> frozenset[int]:
    """The years that documents with substance answer for."""
    return frozenset(
        year
        for each in evidence
        if each.period and each.substance and each.outcome == "ok"
        for year in _years_of(each.period)
    )


def _years_named(label: str | None) -> frozenset[int]:
    """The years of a period as it is printed."""
    periods = find_periods(label) if label else ()
    return frozenset(_years_of(periods[0])) if periods else frozenset()


def _years_of(period: PeriodCovered) -> range:
    last = answers_for(period)
    return range(period.start.year if is_five_year(period) else last, last + 1)
