"""An audit goes in once: the same judgement of the same crawl is the same row."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from compliance.configuration import to_json
from compliance.model import Audit
from compliance.past import PastAudit, PastItem, judgement_of, past_of
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
    instant_text,
)

Row = dict[str, Any]


class Kept(NamedTuple):
    """The number of a stored audit, and whether it was new."""

    id: int
    added: bool


def keep(store: Store, audit: Audit) -> Kept:
    """Stores a whole audit; when this returns, it is on the disk.

    Raises :class:`~compliance.errors.HistoryError` when it could not be stored; then nothing was.
    """
    with store.writing() as connection:
        return keep_in(connection, audit)


def keep_in(connection: Connection, audit: Audit, *, held_by: Iterable[str] = ()) -> Kept:
    """:func:`keep` inside a transaction that does more."""
    content = zlib.compress(to_json(audit).encode(), 6)
    kept = _keep(connection, past_of(audit), content)
    hold_in(connection, kept.id, held_by)
    return kept


def keep_verdicts_in(connection: Connection, past: PastAudit, *, held_by: Iterable[str] = ()) -> Kept:
    """Stores an audit of which only the verdicts are known, unless more of it is stored already."""
    known = connection.execute(_of_the_same(past, school_in(connection, past.school))).all()
    for row in known:
        items = connection.execute(select(ITEMS.c.item, ITEMS.c.verdict).where(ITEMS.c.audit == row.id))
        if {item: verdict for item, verdict in items} == {one.id: one.verdict.value for one in past.items}:
            return Kept(row.id, added=False)
    kept = _keep(connection, past, None)
    hold_in(connection, kept.id, held_by)
    return kept


def hold(store: Store, audit: int, held_by: str) -> None:
    """Keeps an audit from being pruned as long as ``held_by`` refers to it."""
    with store.writing() as connection:
        hold_in(connection, audit, (held_by,))


def hold_in(connection: Connection, audit: int, held_by: Iterable[str]) -> None:
    """:func:`hold` inside a transaction that does more."""
    for one in held_by:
        _insert_new(connection, HOLDS, {"audit": audit, "held_by": one}, ("audit", "held_by"))


def release(store: Store, held_by: str) -> None:
    """Lets go of every audit that ``held_by`` held."""
    with store.writing() as connection:
        connection.execute(delete(HOLDS).where(HOLDS.c.held_by == held_by))


def _keep(connection: Connection, past: PastAudit, content: bytes | None) -> Kept:
    school = school_in(connection, past.school)
    judgement = judgement_of(past)
    added = _insert_new(connection, AUDITS, _head(past, school, judgement), ("school", "judgement"))
    where = (AUDITS.c.school == school) & (AUDITS.c.judgement == judgement)
    number = connection.execute(select(AUDITS.c.id).where(where)).scalar_one()
    if added:
        _put_rows(connection, number, past)
        if content is not None:
            connection.execute(insert(DOCUMENTS), {"audit": number, "content": content})
            _replace_verdicts(connection, past, school, number)
    return Kept(number, added)


def school_in(connection: Connection, portal: str) -> int:
    """The number of a school, known by its portal; given one when it has none."""
    _insert_new(connection, SCHOOLS, {"portal": portal}, ("portal",))
    number: int = connection.execute(select(SCHOOLS.c.id).where(SCHOOLS.c.portal == portal)).scalar_one()
    return number


def _insert_new(connection: Connection, table: Table, row: Row, unique: Sequence[str]) -> bool:
    """Inserts unless there is such a row, also when another process does so at the same moment."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql  # most have a file

        on_server = (
            insert_on_postgresql(table).values(row).on_conflict_do_nothing(index_elements=list(unique))
        )
        return connection.execute(on_server.returning(table.c[unique[0]])).first() is not None
    in_file = insert_on_sqlite(table).values(row).on_conflict_do_nothing(index_elements=list(unique))
    return connection.execute(in_file.inline()).rowcount > 0  # an older SQLite has no RETURNING


def _of_the_same(past: PastAudit, school: int) -> Any:
    return select(AUDITS.c.id).where(
        AUDITS.c.school == school,
        AUDITS.c.started_at == instant_text(past.started_at),
        AUDITS.c.as_of == past.as_of,
        AUDITS.c.checklist == past.checklist,
        AUDITS.c.checklist_version == past.checklist_version,
    )


def _replace_verdicts(connection: Connection, past: PastAudit, school: int, number: int) -> None:
    """Where only the verdicts of the same audit were known, the whole takes their place."""
    same = _of_the_same(past, school).where(AUDITS.c.whole.is_(False), AUDITS.c.id != number)
    for old in connection.execute(same).scalars().all():
        held = connection.execute(select(HOLDS.c.held_by).where(HOLDS.c.audit == old)).scalars().all()
        hold_in(connection, number, held)
        connection.execute(delete(AUDITS).where(AUDITS.c.id == old))


def _head(past: PastAudit, school: int, judgement: str) -> Row:
    return {
        "school": school,
        "judgement": judgement,
        "name": past.name,
        "as_of": past.as_of,
        "started_at": instant_text(past.started_at),
        "ended_at": instant_text(past.ended_at),
        "profile": past.profile,
        "checklist": past.checklist,
        "checklist_version": past.checklist_version,
        "rules": past.rules,
        "tool": past.tool,
        "complete": past.complete,
        "interrupted": past.interrupted,
        "pages": past.pages,
        "rate": past.rate,
        "whole": past.whole,
    }


def _put_rows(connection: Connection, number: int, past: PastAudit) -> None:
    names = [{"number": key, "name": name} for key, name in past.categories.items()]
    parts = [(item.id, part) for item in past.items for part in item.parts]
    faults = [(part.id, fault) for _, part in parts for fault in part.faults]
    evidence = [(part.id, one) for _, part in parts for one in part.evidence]
    for table, rows in (
        (CATEGORIES, names),
        (ITEMS, [_item_row(item) for item in past.items]),
        (
            PARTS,
            [
                {
                    "item": item,
                    "part": part.id,
                    "title": part.title,
                    "weight": part.weight.value,
                    "verdict": part.verdict.value,
                    "would_be": part.would_be.value if part.would_be else None,
                }
                for item, part in parts
            ],
        ),
        (
            FAULTS,
            [
                {"part": part, "fault": one.code, "address": one.address, "outcome": one.outcome}
                for part, one in faults
            ],
        ),
        (EVIDENCE, [{"part": part, "address": one.address, "sha256": one.sha256} for part, one in evidence]),
        (SITES, [_site_row(site) for site in past.sites]),
    ):
        _put(connection, table, number, rows)


def _put(connection: Connection, table: Table, number: int, rows: Iterable[Mapping[str, Any]]) -> None:
    placed = "place" in table.c
    full = [{"audit": number, **({"place": n} if placed else {}), **row} for n, row in enumerate(rows)]
    if full:
        connection.execute(insert(table), full)


def _item_row(item: PastItem) -> Row:
    return {
        "item": item.id,
        "title": item.title,
        "category": item.category,
        "department": item.department,
        "verdict": item.verdict.value,
        "would_be": item.would_be.value if item.would_be else None,
    }


def _site_row(site: Any) -> Row:
    names = ("site", "name", "department", "pages", "failed", "complete", "reached", "reason")
    return {name: getattr(site, name) for name in names}
