"""In date or not: a part's candidates against the calendar. ``today`` is an argument."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from compliance.cases import Candidate, Case
from compliance.faults import (
    AskedAgain,
    Fault,
    Overdue,
    Silent,
    Undated,
)
from compliance.freshness import covers, find_due, silent_after, silent_since
from compliance.model import (
    Annual,
    Event,
    FiveYear,
    OnChange,
    Part,
    PeriodCovered,
)
from compliance.periods import answers_for
from compliance.substance import Substance
from compliance.workdays import workdays_between


def newest_period(candidates: Iterable[Candidate]) -> PeriodCovered | None:
    """The newest period that any of the candidates covers."""
    periods = [one.evidence.period for one in candidates if one.evidence.period is not None]
    return max(periods, key=lambda period: period.end, default=None)


def find_current(part: Part, holding: list[Candidate], today: date) -> list[Candidate]:
    """Those in date, the best first: placed before unplaced, a series before its notices, newer first."""
    freshness = part.freshness
    if isinstance(freshness, Event):
        newest = newest_day(holding)
        fit = holding if newest is not None and not silent_since(freshness, newest, today) else []
        fit = fit or [one for one in holding if one.substance is Substance.NIL]
    elif isinstance(freshness, Annual | FiveYear):
        due = find_due(freshness, today)
        fit = [
            one
            for one in holding
            if due is None or (one.evidence.period is not None and covers(one.evidence.period, due.period))
        ]
        if isinstance(freshness, Annual) and freshness.undated:
            fit = fit or [one for one in holding if one.evidence.period is None]
    else:
        fit = holding
    if isinstance(freshness, OnChange):
        return sorted(fit, key=_rank_standing)
    return sorted(
        fit, key=lambda one: (not (one.evidence.placed and _is_series(one, part, today)), rank(one))
    )


def _is_series(one: Candidate, part: Part, today: date) -> bool:
    """Whether a list that is kept up shows the whole series: better evidence than any one of its notices."""
    if one.substance is not Substance.LIST or one.rows < 2 or one.newest_row is None:
        return False
    return isinstance(part.freshness, Event) and not silent_since(part.freshness, one.newest_row, today)


def rank(one: Candidate) -> tuple[bool, int, float, int, str]:
    """For sorting: placed before unplaced, then the newer period, the better score, the later posting."""
    period = one.evidence.period
    posted = one.evidence.published
    return (
        not one.evidence.placed,
        -(answers_for(period) if period else 0),
        -round(one.evidence.score, 2),
        -(posted.toordinal() if posted else 0),
        one.evidence.url,
    )


def _rank_standing(one: Candidate) -> tuple[bool, bool, tuple[bool, int, float, int, str]]:
    """For what holds until it is changed: the document itself before a chapter of a handbook, which is
    dated anew every year without its rules having changed."""
    return not one.evidence.placed, one.chapter, rank(one)


def find_asked_again(part: Part, case: Case, today: date) -> Sequence[Fault]:
    """Documents that a person decided on, and that have changed since, unless they are of another year."""
    return [
        AskedAgain(url=one.evidence.url, title=one.evidence.title, decided=one.asked_again)
        for one in sorted(case.candidates, key=rank)
        if one.asked_again is not None and may_cover(part, one, today)
    ][:3]


def newest_day(holding: list[Candidate]) -> date | None:
    """The newest day on which anything was posted, rows of list pages included."""
    days = [one.evidence.published for one in holding] + [one.newest_row for one in holding]
    return max((day for day in days if day is not None), default=None)


def may_cover(part: Part, one: Candidate, today: date) -> bool:
    """Whether a candidate may be about the period that is due, as far as its name says."""
    due = find_due(part.freshness, today)
    return due is None or one.evidence.period is None or covers(one.evidence.period, due.period)


def find_undated(part: Part, holding: list[Candidate]) -> list[Fault]:
    """Faults of documents that show no date, where the calendar asks for one."""
    if isinstance(part.freshness, Annual | FiveYear):
        undated = [one for one in holding if one.evidence.period is None]
    elif isinstance(part.freshness, Event):
        undated = holding if newest_day(holding) is None else []
    else:
        undated = []
    return [Undated(url=one.evidence.url, title=one.evidence.title) for one in sorted(undated, key=rank)[:2]]


def find_outdated(part: Part, holding: list[Candidate], today: date) -> Fault | None:
    """The fault of the newest document found, when that is older than what is due."""
    freshness = part.freshness
    if isinstance(freshness, Event):
        last = newest_day(holding)
        if last is None:
            return None
        best = max(
            holding, key=lambda one: (one.newest_row or one.evidence.published or date.min, one.evidence.url)
        )
        until = silent_after(freshness, last)
        return Silent(
            url=best.evidence.url,
            newest=last,
            months=freshness.months,
            days=(today - until).days,
            workdays=workdays_between(until, today),
        )
    due = find_due(freshness, today)
    dated = [one for one in holding if one.evidence.period is not None]
    if due is None or not dated:
        return None
    newest = min(dated, key=lambda one: (-_end(one), rank(one)))
    period = newest.evidence.period
    label = period.label if period else ""
    return Overdue(
        url=newest.evidence.url,
        due=due.period.label,
        due_on=due.due_on,
        newest=label,
        days=(today - due.due_on).days,
        workdays=workdays_between(due.due_on, today),
    )


def _end(one: Candidate) -> int:
    return one.evidence.period.end.toordinal() if one.evidence.period else 0
