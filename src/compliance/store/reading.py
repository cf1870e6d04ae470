"""Stored audits as the values they were, the oldest crawl first."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, func, select

from compliance.configuration import from_json
from compliance.errors import ConfigError, HistoryError
from compliance.model import Audit, Verdict, Weight
from compliance.past import PastAudit, PastEvidence, PastFault, PastItem, PastPart, PastSite
from compliance.store.opening import Store
from compliance.store.schema import (
    AUDITS,
    CATEGORIES,
    DOCUMENTS,
    EVIDENCE,
    FAULTS,
    HOLDS,
    ITEMS,
    PARTS,
    SCHOOLS,
    SITES,
)

T = TypeVar("T")


def schools_in(store: Store) -> tuple[str, ...]:
    """The portals of every school with an audit in the store."""
    with store.reading() as connection:
        listed = select(SCHOOLS.c.portal).where(SCHOOLS.c.id.in_(select(AUDITS.c.school)))
        return tuple(connection.execute(listed.order_by(SCHOOLS.c.portal)).scalars())


def past_audits(store: Store, school: str) -> tuple[PastAudit, ...]:
    """Every stored audit of a school (its portal), by when the crawl began and the day judged for."""
    with store.reading() as connection:
        return past_in(connection, school)


def past_in(connection: Connection, school: str) -> tuple[PastAudit, ...]:
    """:func:`past_audits` inside a transaction that does more."""
    wanted = (
        select(AUDITS)
        .join(SCHOOLS, SCHOOLS.c.id == AUDITS.c.school)
        .where(SCHOOLS.c.portal == school)
        .order_by(AUDITS.c.started_at, AUDITS.c.as_of, AUDITS.c.id)
    )
    heads = connection.execute(wanted).all()
    of = _Rows(connection, wanted.with_only_columns(AUDITS.c.id).order_by(None))
    return tuple(_past(head, school, of) for head in heads)


def newest_crawl(store: Store, school: str) -> datetime | None:
    """When the latest stored crawl of a school began, by the clock of then."""
    listed = select(func.max(AUDITS.c.started_at)).join(SCHOOLS, SCHOOLS.c.id == AUDITS.c.school)
    with store.reading() as connection:
        said = connection.execute(listed.where(SCHOOLS.c.portal == school)).scalar()
    return datetime.fromisoformat(said) if said else None


def audit_numbered(store: Store, number: int) -> Audit:
    """A stored audit, whole, so that any report of it can be written again.

    Raises :class:`~compliance.errors.HistoryError` when there is none of that number, or only its
    verdicts were kept.
    """
    with store.reading() as connection:
        content = document_in(connection, number)
    if content is None:
        raise HistoryError(
            store.name,
            f"holds no whole audit {number} 没有第 {number} 号审查的全文",
            "compliance history SCHOOL.yaml --format json lists the numbers",
        )
    try:
        return from_json(content, Audit, file=f"{store.name} audit {number}")
    except ConfigError as error:
        raise HistoryError(
            store.name, f"audit {number} is of another form: {error}", "use the version that stored it"
        ) from error


def document_in(connection: Connection, number: int) -> str | None:
    """The audit.json of a stored audit, if it was kept."""
    kept = select(DOCUMENTS.c.content).where(DOCUMENTS.c.audit == number)
    content = connection.execute(kept).scalar_one_or_none()
    if content is None:
        return None
    try:
        return zlib.decompress(content).decode("utf-8")
    except (zlib.error, UnicodeDecodeError) as error:
        raise HistoryError(
            f"audit {number}",
            f"its text is damaged 全文已损坏 ({error})",
            "take in the kept audit again: compliance history SCHOOL.yaml --import reports/…/audits",
        ) from error


def held_in(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """What holds which audit."""
    rows = connection.execute(select(HOLDS).order_by(HOLDS.c.held_by)).all()
    wanted, held = set(numbers), defaultdict[int, list[str]](list)
    for row in rows:
        if row.audit in wanted:
            held[row.audit].append(row.held_by)
    return {number: tuple(words) for number, words in held.items()}


class _Rows:
    """The rows of several audits, read table by table, given out audit by audit."""

    def __init__(self, connection: Connection, audits: Select[Any]) -> None:
        self._connection = connection
        self._audits = audits
        self._known: dict[str, dict[int, list[Row[Any]]]] = {}

    def of(self, table: Table, audit: int, make: Callable[[Any], T]) -> tuple[T, ...]:
        """The rows of one audit, in their order, each made into a value."""
        if table.name not in self._known:
            order = table.c.place if "place" in table.c else table.c.number
            wanted = select(table).where(table.c.audit.in_(self._audits)).order_by(table.c.audit, order)
            grouped = defaultdict[int, list[Row[Any]]](list)
            for row in self._connection.execute(wanted):
                grouped[row.audit].append(row)
            self._known[table.name] = grouped
        return tuple(make(row) for row in self._known[table.name].get(audit, ()))


def _past(head: Row[Any], school: str, rows: _Rows) -> PastAudit:
    columns = {name: value for name, value in head._mapping.items() if name not in ("school", "judgement")}
    moments = {name: datetime.fromisoformat(columns[name]) for name in ("started_at", "ended_at")}
    return PastAudit(
        **(columns | moments),
        school=school,
        categories=dict(rows.of(CATEGORIES, head.id, lambda row: (row.number, row.name))),
        items=_items(head.id, rows),
        sites=rows.of(SITES, head.id, _site),
    )


def _items(audit: int, rows: _Rows) -> tuple[PastItem, ...]:
    faults = _grouped(rows.of(FAULTS, audit, lambda row: (row.part, _fault(row))))
    evidence = _grouped(
        rows.of(EVIDENCE, audit, lambda row: (row.part, PastEvidence(row.address, row.sha256)))
    )

    def part(row: Any) -> tuple[str, PastPart]:
        made = PastPart(
            id=row.part,
            title=row.title,
            weight=Weight(row.weight),
            verdict=Verdict(row.verdict),
            would_be=Verdict(row.would_be) if row.would_be else None,
            faults=tuple(faults.get(row.part, ())),
            evidence=tuple(evidence.get(row.part, ())),
        )
        return (row.item, made)

    parts = _grouped(rows.of(PARTS, audit, part))
    return rows.of(ITEMS, audit, lambda row: _item(row, tuple(parts.get(row.item, ()))))


def _grouped(pairs: Sequence[tuple[str, T]]) -> dict[str, list[T]]:
    groups = defaultdict[str, list[T]](list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _item(row: Any, parts: tuple[PastPart, ...]) -> PastItem:
    return PastItem(
        id=row.item,
        title=row.title,
        category=row.category,
        department=row.department,
        verdict=Verdict(row.verdict),
        would_be=Verdict(row.would_be) if row.would_be else None,
        parts=parts,
    )


def _fault(row: Any) -> PastFault:
    return PastFault(code=row.fault, address=row.address, outcome=row.outcome)


def _site(row: Any) -> PastSite:
    return PastSite(**{name: value for name, value in row._mapping.items() if name not in ("audit", "place")})
