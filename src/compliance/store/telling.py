"""Which alert went to whom: noted before it is sent, so that none goes out twice, whatever happens.

An alert is *claimed* in one transaction, then sent, then *settled* as sent, or *taken back* when it
certainly did not go out. What is claimed and neither is *unsure*: whoever was sending it was killed, or
the answer never came. It counts as told (at most once) until a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, TypeVar

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from compliance.past import Fingerprint
from compliance.store.opening import Store, lock
from compliance.store.schema import ALERTS, SCHOOLS, instant_text
from compliance.store.writing import school_in

P = TypeVar("P")

# PostgreSQL: whoever holds this number claims, the others wait. On SQLite there is one writer anyway.
LOCK = 7_201_404_24
_CLAIMED, _SENT = "claimed", "sent"
_UNIQUE = ("school", "recipient", "kind", "part", "fault", "address", "as_of")


class Claim(NamedTuple):
    """One thing told: a fault by its fingerprint, and what was said of it (new, fixed, overdue …)."""

    fingerprint: Fingerprint
    kind: str


class Told(NamedTuple):
    """One thing that a recipient was told, of an audit judged for ``as_of``; ``sure`` once it was sent."""

    recipient: str
    fingerprint: Fingerprint
    kind: str
    as_of: date
    sure: bool
    claimed_at: datetime


class Noted(NamedTuple):
    """One thing told with all that is noted of it: of which audit, and under which alert's name."""

    told: Told
    audit: int | None
    name: str


class Alert(NamedTuple):
    """What one claim is about: to whom, which of its things, of which audit, under which name."""

    recipient: str
    claims: tuple[Claim, ...]
    as_of: date
    audit: int | None
    name: str


def told(store: Store, school: str, recipient: str) -> tuple[Told, ...]:
    """Everything a recipient was ever told about a school (its portal), the oldest first."""
    with store.reading() as connection:
        return _told_in(connection, school, recipient)


def unsure(store: Store, school: str) -> tuple[Told, ...]:
    """What was claimed and never settled: it may have arrived, or not."""
    with store.reading() as connection:
        rows = connection.execute(_of(school).where(ALERTS.c.state == _CLAIMED)).all()
    return tuple(_one(row, school) for row in rows)


def claim(
    store: Store,
    school: str,
    recipient: str,
    plan: Callable[[Sequence[Told]], tuple[Alert, P] | None],
    *,
    now: datetime,
) -> P | None:
    """Lets ``plan`` say what a recipient is to be told, knowing what it was, and notes that it is being told.

    Both happen in one transaction: of two processes at once, the second sees what the first has claimed.
    """
    with store.writing() as connection:
        lock(connection, LOCK)
        planned = plan(_told_in(connection, school, recipient))
        if planned is None:
            return None
        alert, parcel = planned
        owner = school_in(connection, school)
        rows = (
            Told(alert.recipient, one.fingerprint, one.kind, alert.as_of, sure=False, claimed_at=now)
            for one in alert.claims
        )
        connection.execute(insert(ALERTS), [_row(owner, Noted(one, alert.audit, alert.name)) for one in rows])
        return parcel


def settle(store: Store, alert: str) -> None:
    """Notes that an alert was sent."""
    with store.writing() as connection:
        connection.execute(update(ALERTS).where(ALERTS.c.alert == alert).values(state=_SENT))


def take_back(store: Store, alert: str) -> None:
    """Forgets an alert that certainly did not go out: the next run tells it again."""
    with store.writing() as connection:
        claimed = (ALERTS.c.alert == alert) & (ALERTS.c.state == _CLAIMED)
        connection.execute(delete(ALERTS).where(claimed))


def forget_unsure(store: Store, school: str, decision: Literal["resend", "arrived"]) -> int:
    """A person decides on what is unsure: it is told again, or counts as sent. How many things that were."""
    with store.writing() as connection:
        owner = select(SCHOOLS.c.id).where(SCHOOLS.c.portal == school).scalar_subquery()
        these = (ALERTS.c.school == owner) & (ALERTS.c.state == _CLAIMED)
        if decision == "resend":
            return connection.execute(delete(ALERTS).where(these)).rowcount
        return connection.execute(update(ALERTS).where(these).values(state=_SENT)).rowcount


def noted_in(connection: Connection, school: str) -> tuple[Noted, ...]:
    """Everything that anybody was told about a school, the oldest first."""
    return tuple(
        Noted(_one(row, school), row.audit, row.alert) for row in connection.execute(_of(school)).all()
    )


def note_in(connection: Connection, school: str, noted: Sequence[Noted]) -> int:
    """Takes in what was told elsewhere; what was sent there counts as sent here. How many things were new."""
    lock(connection, LOCK)
    known = {_what(one.told): one.told.sure for one in noted_in(connection, school)}
    owner = school_in(connection, school)
    new = [_row(owner, one) for what, one in _each_once(noted).items() if what not in known]
    if new:
        connection.execute(insert(ALERTS), new)
    for what, one in _each_once(noted).items():
        if one.told.sure and known.get(what) is False:
            row = _row(owner, one)
            same = [ALERTS.c[name] == row[name] for name in _UNIQUE]
            connection.execute(update(ALERTS).where(*same).values(state=_SENT))
    return len(new)


def _each_once(noted: Sequence[Noted]) -> dict[tuple[str, str, Fingerprint, date], Noted]:
    """The first word on each thing; if any says that it was sent, it was."""
    found: dict[tuple[str, str, Fingerprint, date], Noted] = {}
    for one in noted:
        before = found.setdefault(_what(one.told), one)
        sure = before.told.sure or one.told.sure
        found[_what(one.told)] = before._replace(told=before.told._replace(sure=sure))
    return found


def _what(told: Told) -> tuple[str, str, Fingerprint, date]:
    """What can be told once only."""
    return told.recipient, told.kind, told.fingerprint, told.as_of


def _of(school: str) -> Select[Any]:
    joined = select(ALERTS).join(SCHOOLS, SCHOOLS.c.id == ALERTS.c.school)
    return joined.where(SCHOOLS.c.portal == school).order_by(ALERTS.c.claimed_at, ALERTS.c.id)


def _told_in(connection: Connection, school: str, recipient: str) -> tuple[Told, ...]:
    rows = connection.execute(_of(school).where(ALERTS.c.recipient == recipient)).all()
    return tuple(_one(row, school) for row in rows)


def _one(row: Row[Any], school: str) -> Told:
    return Told(
        recipient=row.recipient,
        fingerprint=Fingerprint(school, row.part, row.fault, row.address),
        kind=row.kind,
        as_of=row.as_of,
        sure=row.state == _SENT,
        claimed_at=datetime.fromisoformat(row.claimed_at),
    )


def _row(owner: int, noted: Noted) -> dict[str, Any]:
    one = noted.told
    return {
        "school": owner,
        "recipient": one.recipient,
        "kind": one.kind,
        "part": one.fingerprint.part,
        "fault": one.fingerprint.fault,
        "address": one.fingerprint.address,
        "as_of": one.as_of,
        "audit": noted.audit,
        "state": _SENT if one.sure else _CLAIMED,
        "claimed_at": instant_text(one.claimed_at),
        "alert": noted.name,
    }
