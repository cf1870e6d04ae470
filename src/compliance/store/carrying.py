"""Out of a store and into one: JSON lines, one audit each, that come back as they were."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Connection

from compliance.configuration import from_json, to_json
from compliance.errors import AuditFileError, ConfigError
from compliance.model import AUDIT_SCHEMA, Audit
from compliance.past import PastAudit
from compliance.store.opening import Store
from compliance.store.reading import document_in, held_in, past_in
from compliance.store.writing import keep_in, keep_verdicts_in

FORM = "compliance/history@2"


class TakenIn(NamedTuple):
    """How many audits were added, and how many were there already."""

    added: int
    known: int


def exported(store: Store, school: str) -> Iterator[str]:
    """Every audit of a school as a line of JSON, ending with a newline; the oldest crawl first.

    A line holds the whole audit, or the verdicts where nothing else was kept, and what holds it.
    """
    with store.reading() as connection:
        past = past_in(connection, school)
        held = held_in(connection, [one.id for one in past if one.id is not None])
        for one in past:
            assert one.id is not None  # it came from the store
            row = {"schema": FORM, "held_by": held.get(one.id, ()), **_content(connection, one, one.id)}
            yield json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def _content(connection: Connection, past: PastAudit, number: int) -> dict[str, Any]:
    document = document_in(connection, number)
    if document is not None:
        return {"audit": json.loads(document)}
    return {"verdicts": json.loads(to_json(replace(past, id=None)))}


def take_in(store: Store, texts: Sequence[tuple[str, str]], *, school: str) -> TakenIn:
    """Stores every audit of exported lines or of audit.json texts, given with the names of their files.

    All or nothing. Raises :class:`~compliance.errors.AuditFileError` naming the file and line that is none,
    or that is of another school.
    """
    found = [one for name, text in texts for one in _audits_in(name, text, school)]
    added = 0
    with store.writing() as connection:
        for content, held_by in found:
            if isinstance(content, Audit):
                added += keep_in(connection, content, held_by=held_by).added
            else:
                added += keep_verdicts_in(connection, content, held_by=held_by).added
    return TakenIn(added, len(found) - added)


_Found = tuple[Audit | PastAudit, tuple[str, ...]]


def _audits_in(name: str, text: str, school: str) -> Iterator[_Found]:
    whole = _row_of(text)
    if whole is not None and whole.get("schema") == AUDIT_SCHEMA:
        yield _checked((from_json(text, Audit, file=name), ()), name, school)
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _checked(_of_line(f"{name}:{number}", line), f"{name}:{number}", school)


def _of_line(where: str, line: str) -> _Found:
    row = _row_of(line)
    if row is None or row.get("schema") != FORM:
        raise AuditFileError(
            where,
            f"is neither an audit nor a line of an export ({FORM}) 不是导出的审查",
            "nothing was taken in; correct or leave out that file 未导入任何内容",
        )
    held_by = row.get("held_by", [])
    try:
        if not isinstance(held_by, list) or not all(isinstance(word, str) for word in held_by):
            raise ValueError("held_by must be a list of words")
        if "audit" in row:
            return from_json(json.dumps(row["audit"]), Audit, file=where), tuple(held_by)
        return from_json(json.dumps(row["verdicts"]), PastAudit, file=where), tuple(held_by)
    except (ConfigError, KeyError, ValueError) as error:
        raise AuditFileError(
            where, f"cannot be read: {error}", "nothing was taken in 未导入任何内容"
        ) from error


def _row_of(text: str) -> dict[str, Any] | None:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _checked(found: _Found, where: str, school: str) -> _Found:
    content = found[0]
    portal = content.school.portal if isinstance(content, Audit) else content.school
    if portal != school:
        raise AuditFileError(
            where,
            f"is an audit of {portal}, not of {school} 是另一所学校的审查",
            "nothing was taken in 未导入任何内容",
        )
    return found
