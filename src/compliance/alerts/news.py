"""What there is to tell one recipient: pure functions over chronicle, tasks, and what was told before.

A fault is told once when it is believed, again only after audits proved it put right and later ones see it
again. That a part was put right is told to whom its fault was told, once nothing of it is open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from compliance.actions import Due, action_of
from compliance.alerts.repairs import repaired_on
from compliance.chronicle import Chronicle, Course
from compliance.model import Audit, Evidence, Reason, Verdict, Weight
from compliance.past import Fingerprint
from compliance.store import Claim, Told
from compliance.tasks import Task, overdue
from compliance.workdays import add_workdays

Kind = Literal["new", "reopened", "fixed", "due_soon", "overdue"]

_OPENED = frozenset({"new", "reopened"})
_DUE = frozenset({"due_soon", "overdue"})
_ORDER = ("reopened", "new", "overdue", "due_soon", "fixed", "open")
_GRAVE = (Weight.ESSENTIAL, Weight.MANDATORY, Weight.RECOMMENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is told of one part; ``kind`` *open* is what a digest repeats. ``courses`` are its faults.

    All of them are due on the same day: faults of other days are told beside it.

    ``action`` is what to do by when, Chinese and English; ``evidence`` the address where the part now stands.
    """

    kind: Kind | Literal["open"]
    item: str
    part: str
    title: str
    department: str
    weight: Weight
    verdict: Verdict
    courses: tuple[Course, ...]
    reasons: tuple[Reason, ...] = ()
    due_on: date | None = None
    action: tuple[str, str] = ("", "")
    evidence: str = ""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What is noted once this is told; a digest repeats without a claim."""
        return () if self.kind == "open" else tuple(Claim(one.fingerprint, self.kind) for one in self.courses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """For whom, on which day: none of ``departments`` means all of them. ``tasks`` are those that stand."""

    departments: Collection[str] | None
    tasks: Mapping[Fingerprint, Task]
    today: date
    tell: Collection[Kind]
    remind_workdays: int


def news_of(chronicle: Chronicle, audit: Audit, told: Sequence[Told], question: Question) -> tuple[News, ...]:
    """What a recipient has not been told yet, the most urgent first; nothing under degraded coverage."""
    if chronicle.degraded:
        return ()
    courses = _courses_for(chronicle, question)
    busy = {one.fingerprint.part for one in courses if one.state in ("new", "persisting")}
    before = _Before(told, repaired_on(chronicle.counted))
    as_of = chronicle.newest.as_of if chronicle.newest else question.today
    known = {(one.fingerprint, one.kind) for one in told if one.as_of == as_of}
    kinds: dict[tuple[Kind, str, date | None], list[Course]] = {}
    for course in courses:
        kind = _kind(course, before, question, busy)
        if kind is not None and kind in question.tell and (course.fingerprint, kind) not in known:
            due = _due(course, question) if kind != "fixed" else None
            kinds.setdefault((kind, course.fingerprint.part, due), []).append(course)
    made = (_News(audit).of(kind, found, due) for (kind, _, due), found in kinds.items())
    return _sorted(one for one in made if one is not None)


def open_news(chronicle: Chronicle, audit: Audit, question: Question) -> tuple[News, ...]:
    """Every part of which something is open, for a digest."""
    if chronicle.degraded:
        return ()
    parts: dict[tuple[str, date | None], list[Course]] = {}
    for course in _courses_for(chronicle, question):
        if course.is_open:
            parts.setdefault((course.fingerprint.part, _due(course, question)), []).append(course)
    made = (_News(audit).of("open", found, due) for (_, due), found in parts.items())
    return _sorted(one for one in made if one is not None)


def _courses_for(chronicle: Chronicle, question: Question) -> list[Course]:
    wanted = question.departments
    return [one for one in chronicle.courses if wanted is None or one.department in wanted]


def _due(course: Course, question: Question) -> date | None:
    task = question.tasks.get(course.fingerprint)
    return task.due_on if task else None


def _sorted(news: Iterable[News]) -> tuple[News, ...]:
    def rank(one: News) -> tuple[int, int, date]:
        return (_ORDER.index(one.kind), _GRAVE.index(one.weight), one.due_on or date.max)

    return tuple(sorted(news, key=rank))  # stable: else in the order of the checklist


class _Before:
    """What a recipient was told of each fault, and when it was proven to be put right."""

    def __init__(self, told: Sequence[Told], repaired: Mapping[Fingerprint, date]) -> None:
        self._repaired = repaired
        self._told: dict[Fingerprint, list[Told]] = {}
        for one in told:
            self._told.setdefault(one.fingerprint, []).append(one)

    def last(self, fault: Fingerprint) -> Told | None:
        """The latest word on whether it is open or fixed."""
        words = [one for one in self._told.get(fault, ()) if one.kind in _OPENED or one.kind == "fixed"]
        return words[-1] if words else None

    def repaired_since(self, fault: Fingerprint, day: date) -> bool:
        """Whether an audit after ``day`` proved that it was put right."""
        return self._repaired.get(fault, day) > day

    def reminded(self, fault: Fingerprint) -> set[str]:
        """Which reminders went out since it was last told open."""
        since: set[str] = set()
        for one in self._told.get(fault, ()):
            since = since | {one.kind} if one.kind in _DUE else set()
        return since


def _kind(course: Course, before: _Before, question: Question, busy: Collection[str]) -> Kind | None:
    last = before.last(course.fingerprint)
    if course.state == "fixed":
        told_open = last is not None and last.kind in _OPENED
        proven = last is not None and before.repaired_since(course.fingerprint, last.as_of)
        return "fixed" if told_open and proven and course.fingerprint.part not in busy else None
    if not course.is_open:
        return None
    if last is None:
        return "reopened" if course.again else "new"
    if last.kind == "fixed" or before.repaired_since(course.fingerprint, last.as_of):
        return "reopened"
    return _reminder(course, before.reminded(course.fingerprint), question)


def _reminder(course: Course, reminded: Collection[str], question: Question) -> Kind | None:
    task = question.tasks.get(course.fingerprint)
    if task is None or task.due_on is None or "overdue" in reminded:
        return None
    if question.today > task.due_on:
        return "overdue" if overdue((task,), question.today) else None
    soon = add_workdays(question.today, question.remind_workdays)
    return "due_soon" if task.due_on <= soon and "due_soon" not in reminded else None


class _News:
    """Courses and what the audit says of their part."""

    def __init__(self, audit: Audit) -> None:
        self._parts = {part.id: (item, part) for item in audit.items for part in item.parts}

    def of(self, kind: Kind | Literal["open"], courses: Sequence[Course], due: date | None) -> News | None:
        """The news, or none where the newest audit no longer asks for the part."""
        first = courses[0]
        if first.fingerprint.part not in self._parts:
            return None
        _, part = self._parts[first.fingerprint.part]
        if kind == "fixed" and part.verdict is not Verdict.PUBLISHED:
            return None  # in review, excused or no longer asked for: not put right
        wanted = {(one.fingerprint.fault, one.fingerprint.address) for one in courses}
        reasons = tuple(one for one in part.reasons if (one.code, one.url or "") in wanted)
        return News(
            kind=kind,
            item=first.item,
            part=part.id,
            title=part.title,
            department=first.department,
            weight=part.weight,
            verdict=part.verdict,
            courses=tuple(courses),
            reasons=reasons,
            due_on=due,
            action=_action(first, reasons, due) if kind != "fixed" else ("", ""),
            evidence=_address(part.evidence),
        )


def _action(course: Course, reasons: tuple[Reason, ...], due: date | None) -> tuple[str, str]:
    """What to do, without the address: an alert shows that by itself, as something to click."""
    return action_of(
        course.verdict,
        department=course.department,
        lacking=(course.title,),
        reasons=tuple(replace(one, url=None) for one in reasons),
        due=(Due(due),) if due else (),
    )


def _address(evidence: Sequence[Evidence]) -> str:
    return next((one.final_url for one in evidence if one.outcome == "ok"), "")
