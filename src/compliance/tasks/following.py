"""Looks and answers in their order -> what a task has come to on a day.

A task opens with the first look that believes the gap, and its deadline is fixed then. Nothing but a look
that judged the part without the fault closes it. One such look is proof, except where the address had
failed in a way that may pass, or the gap came back before: then it takes the department's word that it was
put right, or a second clean look in a row. So what flaps stays one task.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from compliance.actions import deadline_of
from compliance.model import Verdict
from compliance.sightings import NEEDED
from compliance.tasks.model import STANDING, Answer, Look, Record, State, Step, StepKind, Task
from crawler.pacing import CHINA


def tasks_on(day: date, records: Iterable[Record]) -> tuple[Task, ...]:
    """Every task as it stood at the end of a day, by item and part; faults only suspected are none."""
    found = (_Following(record).until(day) for record in records)
    return tuple(sorted((task for task in found if task is not None), key=_by_part))


def overdue(tasks: Iterable[Task], today: date) -> tuple[Task, ...]:
    """逾期: what still stands after its deadline.

    One that the department says it put right in time waits for the next audit and is not overdue.
    """
    return tuple(one for one in tasks if one.stands and _is_late(one, today))


def answered_on(answer: Answer) -> date:
    """The day in China on which an answer was taken in."""
    return answer.taken_at.astimezone(CHINA).date()


def _is_late(task: Task, today: date) -> bool:
    if task.due_on is None or task.due_on >= today:
        return False
    claimed = task.state == "answered" and task.answer is not None and task.answer.key == "fixed"
    return not (claimed and task.answer and _done_on(task.answer, task.last_seen_on) <= task.due_on)


def _done_on(answer: Answer, last_seen: date) -> date:
    """The day on which it was put right: as typed, but not before an audit last saw the gap."""
    return max(answer.done_on or answered_on(answer), last_seen)


def _by_part(task: Task) -> tuple[list[tuple[int, str]], str]:
    pieces = task.facts.fingerprint.part.split(".")
    return [(int(one) if one.isdecimal() else 0, one) for one in pieces], task.id


class _Following:
    """One task, turn by turn."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._state: State | None = None
        self._steps: list[Step] = []
        self._opened: Look | None = None
        self._opened_on = self._last_seen = date.min
        self._due: date | None = None
        self._reopened = 0
        self._answer: Answer | None = None  # the latest
        self._valid: Answer | None = None  # to what stands now
        self._contradicted = False
        self._clean: list[Look] = []
        self._passing = False
        self._verdict = Verdict.PUBLISHED
        self._fixed_on: date | None = None
        self._in_time: bool | None = None
        self._reason = ""
        self._until: date | None = None

    def until(self, day: date) -> Task | None:
        """The task at the end of ``day``; none while its gap is only suspected."""
        looks = [one for one in self._record.looks if one.day <= day]
        answers = [one for one in self._record.answers if answered_on(one) <= day]
        turns: list[Look | Answer] = sorted([*looks, *answers], key=_moment)
        for turn in turns:
            if isinstance(turn, Look):
                self._look(turn)
            else:
                self._take(turn)
        if self._state == "suspended" and self._until is not None and self._until < day:
            self._resume(self._until + timedelta(days=1))
        return self._task()

    def _look(self, look: Look) -> None:
        match look.sight:
            case "seen" | "undecided":
                self._see(look)
            case "clean" if self._state in STANDING or self._state == "suspended":
                self._clean.append(look)
                if self._is_proven():
                    self._fix(look)
            case "dropped" if self._state in STANDING or self._state == "suspended":
                self._turn("withdrawn", look.day, "withdrawn", look)
            case _:
                pass

    def _see(self, look: Look) -> None:
        self._clean.clear()
        if self._state in STANDING or self._state == "suspended":
            self._passing, self._last_seen = look.passing, look.day
            self._verdict = look.verdict if look.sight == "seen" else self._verdict
            if self._valid is not None and self._valid.key == "fixed":
                self._contradict(look)
        elif look.believed and look.sight == "seen":
            self._open(look)
        else:
            return
        if look.waived is not None:
            if self._state != "suspended":
                self._turn("suspended", look.day, "suspended", look, look.waived)
            self._reason, self._until = look.waived, look.until
        elif self._state == "suspended":
            self._resume(min(look.day, self._until + timedelta(days=1)) if self._until else look.day)

    def _open(self, look: Look) -> None:
        again = self._state == "fixed"
        self._reopened += again
        self._opened, self._opened_on, self._last_seen = look, look.day, look.day
        self._passing, self._verdict = look.passing, look.verdict
        self._due = deadline_of(look.verdict, look.day)
        self._valid, self._contradicted, self._fixed_on, self._in_time = None, False, None, None
        kind: StepKind = "reopened" if again else "opened"
        self._turn(kind, look.day, self._unanswered(), look)

    def _unanswered(self) -> State:
        """What a task without an answer is called: it may have come back before."""
        return "reopened" if self._reopened else "open"

    def _contradict(self, look: Look) -> None:
        self._valid, self._contradicted = None, True
        state = self._state if self._state == "suspended" else self._unanswered()
        self._turn("contradicted", look.day, state, look)

    def _take(self, answer: Answer) -> None:
        self._answer = answer
        standing = self._state in STANDING or self._state == "suspended"
        if not standing or (answer.ledger_on is not None and answer.ledger_on < self._opened_on):
            return  # said of what was, before it came back
        self._valid, self._contradicted = answer, False
        state: State = "suspended" if self._state == "suspended" else "answered"
        self._steps.append(Step(kind="answered", day=answered_on(answer), note=answer.key))
        self._state = state

    def _is_proven(self) -> bool:
        doubtful = self._passing or self._reopened > 0
        vouched = self._valid is not None and self._valid.key == "fixed"
        return not doubtful or vouched or len(self._clean) >= NEEDED

    def _fix(self, look: Look) -> None:
        first = self._clean[0].day
        vouched = self._valid is not None and self._valid.key == "fixed"
        done = min(first, _done_on(self._valid, self._last_seen)) if vouched and self._valid else first
        self._fixed_on, self._in_time = look.day, self._due is None or done <= self._due
        self._clean.clear()
        self._turn("fixed", look.day, "fixed", look)

    def _resume(self, on: date) -> None:
        """The waiver is over: the days to put it right are counted from then."""
        self._due = deadline_of(self._verdict, on - timedelta(days=1))
        self._reason, self._until = "", None
        self._steps.append(Step(kind="resumed", day=on))
        self._state = "answered" if self._valid else self._unanswered()

    def _turn(self, kind: StepKind, day: date, state: State, look: Look, note: str = "") -> None:
        self._steps.append(Step(kind=kind, day=day, audit=look.audit, note=note))
        self._state = state

    def _task(self) -> Task | None:
        if self._state is None or self._opened is None:
            return None
        return Task(
            facts=self._record.facts,
            state=self._state,
            verdict=self._verdict,
            opened_on=self._opened_on,
            opened_by=self._opened.audit,
            due_on=self._due,
            reopened=self._reopened,
            last_seen_on=self._last_seen,
            steps=tuple(self._steps),
            answer=self._answer,
            contradicted=self._contradicted,
            fixed_on=self._fixed_on,
            in_time=self._in_time,
            reason=self._reason,
            until=self._until,
        )


def _moment(turn: Look | Answer) -> datetime:
    return turn.crawl if isinstance(turn, Look) else turn.taken_at
