"""走势: how a school, its categories, departments and items stood from crawl to crawl."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from compliance.chronicle import counted_of, line_of
from compliance.model import Verdict
from compliance.past import GAPS, PastAudit, PastItem

_NOT_EVALUATED = frozenset({Verdict.NOT_APPLICABLE, Verdict.WAIVED, Verdict.UNVERIFIED, Verdict.REVIEW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """How a group of items stood in one audit. ``rate`` is published over evaluated, or none."""

    as_of: date
    published: int
    evaluated: int
    gaps: int

    @property
    def rate(self) -> float | None:
        """0..1, or none when nothing could be evaluated."""
        return self.published / self.evaluated if self.evaluated else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTrend:
    """One category or department through the audits; none where it had no item."""

    name: str
    points: tuple[Point | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTrend:
    """One item's verdicts through the audits; none where it was not in the list."""

    id: str
    title: str
    department: str
    verdicts: tuple[Verdict | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A school's past. ``line`` has one audit for each whole crawl, and the points and verdicts of the
    groups and items go with it. ``again`` are further judgements of those crawls, ``watches`` the audits
    that only looked at known evidence again: neither can be compared with the line. ``saw_less`` are the
    beginnings of crawls that saw less of the school than those before them: their rates say little."""

    line: tuple[PastAudit, ...]
    again: tuple[PastAudit, ...]
    watches: tuple[PastAudit, ...]
    categories: tuple[GroupTrend, ...]
    departments: tuple[GroupTrend, ...]
    items: tuple[ItemTrend, ...]
    saw_less: frozenset[datetime] = frozenset()


def trend_of(audits: Sequence[PastAudit], *, now: datetime | None = None) -> Trend:
    """The trend over all stored audits of a school."""
    line = line_of(audits, now=now)
    watches = tuple(one for one in audits if one.profile != "full")
    categories = {number: name for audit in line for number, name in audit.categories.items()}
    held = {item.category for audit in line for item in audit.items}
    departments = dict.fromkeys(item.department for audit in line[::-1] for item in audit.items)
    return Trend(
        line=line,
        again=tuple(one for one in audits if one not in line and one not in watches),
        watches=watches,
        categories=tuple(
            GroupTrend(name=name, points=_points(line, _in_category(number)))
            for number, name in sorted(categories.items())
            if number in held
        ),
        departments=tuple(
            GroupTrend(name=name, points=_points(line, _of_department(name))) for name in departments if name
        ),
        items=tuple(_items(line)),
        saw_less=frozenset(one.started_at for one in line) - {one.started_at for one in counted_of(line)},
    )


def _in_category(number: int) -> Callable[[PastItem], bool]:
    return lambda item: item.category == number


def _of_department(name: str) -> Callable[[PastItem], bool]:
    return lambda item: item.department == name


def _points(line: Sequence[PastAudit], belongs: Callable[[PastItem], bool]) -> tuple[Point | None, ...]:
    return tuple(_point(audit, [item for item in audit.items if belongs(item)]) for audit in line)


def _point(audit: PastAudit, items: Sequence[PastItem]) -> Point | None:
    if not items:
        return None
    return Point(
        as_of=audit.as_of,
        published=sum(item.verdict is Verdict.PUBLISHED for item in items),
        evaluated=sum(item.verdict not in _NOT_EVALUATED for item in items),
        gaps=sum(item.verdict in GAPS for item in items),
    )


def _items(line: Sequence[PastAudit]) -> Iterator[ItemTrend]:
    """Every item of any audit; its title and department are the newest known."""
    newest: dict[str, PastItem] = {}
    for audit in line:
        newest.update({item.id: item for item in audit.items})
    verdicts = [{item.id: item.verdict for item in audit.items} for audit in line]
    for item in newest.values():
        yield ItemTrend(
            id=item.id,
            title=item.title,
            department=item.department,
            verdicts=tuple(one.get(item.id) for one in verdicts),
        )
