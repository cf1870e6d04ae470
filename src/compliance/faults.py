"""Faults: what is wrong with a part, one reason each. The verdict is derived from them.

A new fault does not type-check until
:func:`verdict_of` and :func:`compliance.reasons.reason_of` say what it means.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from compliance.model import DecisionNote, Verdict
from compliance.substance import Substance
from crawler.items import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Nothing found, and every site that could hold it was crawled completely.

    ``listed`` is the page of the column that lists the item without a link, ``instead`` what it says there.
    """

    pages: int
    listed: str | None = None
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlooked:
    """We could not look: sites not seen completely, or one address we could not open.

    ``once``: it failed, but no second look, later, has confirmed that.
    """

    places: tuple[str, ...]
    why: str
    url: str | None = None
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """The column lists it, or its page carries it, and the target failed twice, apart in time."""

    url: str
    anchor: str
    outcome: Outcome
    status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walled:
    """The target stands behind a login, a refusal, or the campus network."""

    url: str
    anchor: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Hollow:
    """The entry leads to a page without substance."""

    url: str
    title: str
    substance: Substance


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """The period due today is not covered; ``newest`` is what was found.

    ``days`` have passed since the due day, ``workdays`` of them worked.
    """

    url: str
    due: str
    due_on: date
    newest: str
    days: int
    workdays: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """A series of notices fell silent: the next was due ``days`` ago, ``workdays`` of them worked."""

    url: str
    newest: date
    months: int
    days: int
    workdays: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """The document exists, but the disclosure column does not lead to it."""

    url: str
    title: str
    column: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undated:
    """No period and no date: cannot be shown to be current (日期不明, not stale)."""

    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Something stands there that we cannot read: a scan, a picture, an old file form."""

    url: str
    title: str
    substance: Substance


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """The best candidate is in the grey band between review and acceptance."""

    url: str
    title: str
    score: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAgain:
    """A person decided on the document, and it says something else since."""

    url: str
    title: str
    decided: DecisionNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempt:
    """The checklist profile or the school file says it does not apply."""

    reason: str


Fault = (
    Absent
    | Unlooked
    | Dead
    | Walled
    | Hollow
    | Overdue
    | Silent
    | Unplaced
    | Undated
    | Unread
    | Doubtful
    | AskedAgain
    | Exempt
)


def verdict_of(fault: Fault) -> Verdict:
    """What one fault comes to (contracts §1)."""
    match fault:
        case Absent():
            return Verdict.MISSING
        case Unlooked():
            return Verdict.UNVERIFIED
        case Dead():
            return Verdict.BROKEN
        case Walled():
            return Verdict.RESTRICTED
        case Hollow():
            return Verdict.EMPTY
        case Overdue() | Silent():
            return Verdict.STALE
        case Unplaced():
            return Verdict.MISPLACED
        case Undated() | Unread() | Doubtful() | AskedAgain():
            return Verdict.REVIEW
        case Exempt():
            return Verdict.NOT_APPLICABLE
        case _:
            assert_never(fault)
