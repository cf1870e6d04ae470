"""月度通报: how departments, or schools, did in a month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from compliance.tasks.following import overdue, tasks_on
from compliance.tasks.model import Record, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One department, or one school, in a month.

    ``in_hand``: tasks that stood when the month began or were opened in it; suspended and withdrawn ones are
    left out. ``fixed``: those of them that an audit of the month proved put right, and not seen again since;
    ``in_time`` of these were done by their deadline. ``overdue``: what stands after its deadline when the
    month ends. ``rank`` is 1 for the best, the same for equals, and none where nothing was in hand.
    """

    name: str
    in_hand: int
    fixed: int
    in_time: int
    overdue: int
    reopened: int
    rank: int | None = None

    @property
    def rate(self) -> float | None:
        """完成率: fixed of those in hand, 0..1, or none when nothing was in hand."""
        return self.fixed / self.in_hand if self.in_hand else None

    @property
    def punctuality(self) -> float | None:
        """按期率: done in time, of those fixed and those overdue; 0..1, or none when there is neither."""
        due = self.fixed + self.overdue
        return self.in_time / due if due else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """通报: one school in the month from ``first`` to ``last`` (or to the day it was made, if earlier).

    ``whole`` are the figures of the school, ``ranking`` those of its departments, the best first.
    ``late`` are all overdue tasks, ``newly_late`` those that were not when the month began; ``contradicted``
    were answered as fixed, and an audit still saw them.
    """

    school: str
    first: date
    last: date
    whole: Figures
    ranking: tuple[Figures, ...]
    fixed: tuple[Task, ...]
    late: tuple[Task, ...]
    newly_late: frozenset[str]
    reopened: tuple[Task, ...]
    contradicted: tuple[Task, ...]
    suspended: tuple[Task, ...]


def bulletin_of(school: str, records: Sequence[Record], first: date, today: date) -> Bulletin:
    """The month that begins with ``first``, as far as it has passed by ``today``."""
    last = min(today, month_end(first))
    before, now = tasks_on(first - timedelta(days=1), records), tasks_on(last, records)
    late = overdue(now, last)
    was_late = {one.id: one.opened_on for one in overdue(before, first - timedelta(days=1))}
    month = _Month(first, last, {one.id for one in late})
    groups: dict[str, list[Task]] = {}
    for one in now:
        groups.setdefault(one.department, []).append(one)
    return Bulletin(
        school=school,
        first=first,
        last=last,
        whole=month.figures(school, now),
        ranking=ranked(month.figures(name, tasks) for name, tasks in groups.items()),
        fixed=tuple(one for one in now if month.is_fixed(one)),
        late=late,
        newly_late=frozenset(one.id for one in late if was_late.get(one.id) != one.opened_on),
        reopened=tuple(one for one in now if month.came_back(one)),
        contradicted=tuple(one for one in now if one.stands and one.contradicted),
        suspended=tuple(one for one in now if one.state == "suspended"),
    )


def ranked(figures: Iterable[Figures]) -> tuple[Figures, ...]:
    """The best first: by completion, then punctuality, then how little is overdue; equals share a rank."""

    def merit(one: Figures) -> tuple[float, float, int]:
        punctuality = one.punctuality
        return (-(one.rate or 0.0), -(1.0 if punctuality is None else punctuality), one.overdue)

    given = list(figures)
    busy = sorted((one for one in given if one.in_hand), key=lambda one: (merit(one), one.name))
    places: Mapping[tuple[float, float, int], int] = {
        merit(one): place for place, one in reversed(list(enumerate(busy, start=1)))
    }
    idle = sorted((one for one in given if not one.in_hand), key=lambda one: one.name)
    return (*(replace(one, rank=places[merit(one)]) for one in busy), *idle)


@dataclass(frozen=True, slots=True)
class _Month:
    first: date
    last: date
    late: set[str]

    def figures(self, name: str, tasks: Sequence[Task]) -> Figures:
        fixed = [one for one in tasks if self.is_fixed(one)]
        return Figures(
            name=name,
            in_hand=sum(self._in_hand(one) for one in tasks),
            fixed=len(fixed),
            in_time=sum(bool(one.in_time) for one in fixed),
            overdue=sum(one.id in self.late for one in tasks),
            reopened=sum(self.came_back(one) for one in tasks),
        )

    def is_fixed(self, task: Task) -> bool:
        return task.state == "fixed" and task.fixed_on is not None and self._within(task.fixed_on)

    def came_back(self, task: Task) -> bool:
        return any(step.kind == "reopened" and self._within(step.day) for step in task.steps)

    def _in_hand(self, task: Task) -> bool:
        return task.stands or self.is_fixed(task)

    def _within(self, day: date) -> bool:
        return self.first <= day <= self.last


def month_end(first: date) -> date:
    """The last day of the month that begins with ``first``."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
