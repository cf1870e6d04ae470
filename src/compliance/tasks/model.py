"""The words of rectification, frozen: looks, answers, tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from compliance.model import Verdict, Weight
from compliance.past import Fingerprint

State = Literal["open", "answered", "reopened", "fixed", "suspended", "withdrawn"]
STANDING: frozenset[State] = frozenset({"open", "answered", "reopened"})
Sight = Literal["seen", "undecided", "clean", "dropped"]
StepKind = Literal[
    "opened", "answered", "contradicted", "fixed", "reopened", "suspended", "resumed", "withdrawn"
]
# What a department may answer. Only the first says that there is nothing left to do.
ANSWERS = ("fixed", "in_progress", "not_applicable", "waiver_wanted", "disputed", "not_ours")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a task is about: ``id`` is the short name of its fingerprint, the same wherever the fault is."""

    id: str
    fingerprint: Fingerprint
    item: str
    title: str
    department: str
    weight: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one audit said of one fault.

    ``crawl`` is when its crawl began, ``day`` the day judged for, ``audit`` the store's number, none when
    it was pruned. ``sight``: *seen*; *undecided*, the fault is there but its item as a whole is not
    judged a gap; *clean*, the part was judged without it; *dropped*, nobody asks for it any more (the list or
    the rules changed). A look that could not judge the part is none at all.
    ``believed``: no longer only suspected. ``passing``: its address failed in a way that may pass.
    ``verdict`` is the item's, of which the deadline follows. ``waived`` is the reason of a waiver that covers
    it, until ``until``.
    """

    crawl: datetime
    day: date
    audit: int | None
    sight: Sight
    believed: bool = False
    passing: bool = False
    verdict: Verdict = Verdict.PUBLISHED
    waived: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """部门答复: what a department typed into a ledger, and where that stood.

    ``key`` is one of :data:`ANSWERS`; ``ledger_on`` is the day of the audit that the ledger tells, none
    where the workbook no longer says; ``taken_at`` is when it was taken in. ``digest`` is the file's SHA-256.
    """

    task: str
    key: str
    done_on: date | None
    remark: str
    file: str
    digest: str
    sheet: str
    row: int
    ledger_on: date | None
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything that is kept of one fault: its looks by crawl, its answers as they were taken in."""

    facts: Facts
    looks: tuple[Look, ...] = ()
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One turn of a task. ``audit`` is the store's number of the audit that brought it about, if one did."""

    kind: StepKind
    day: date
    audit: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """整改任务: one gap with a department and a deadline.

    ``opened_on`` is the day of the audit that opened it the last time, ``opened_by`` its number in the store;
    ``due_on`` was fixed then. ``reopened`` counts how often it came back after it had been fixed.
    ``answer`` is the latest; ``contradicted``: it said *fixed*, and an audit still saw the gap.
    ``fixed_on`` is the day of the audit that proved the repair; ``in_time``: it was done by ``due_on``.
    ``reason`` and ``until`` are those of the waiver that suspends it.
    """

    facts: Facts
    state: State
    verdict: Verdict
    opened_on: date
    opened_by: int | None
    due_on: date | None
    reopened: int
    last_seen_on: date
    steps: tuple[Step, ...]
    answer: Answer | None = None
    contradicted: bool = False
    fixed_on: date | None = None
    in_time: bool | None = None
    reason: str = ""
    until: date | None = None

    @property
    def id(self) -> str:
        """Its stable name."""
        return self.facts.id

    @property
    def department(self) -> str:
        """Who has to put it right."""
        return self.facts.department

    @property
    def stands(self) -> bool:
        """Whether somebody has to do something: open, answered or reopened."""
        return self.state in STANDING
