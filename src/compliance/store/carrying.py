"""Out of a store and into one: JSON lines that come back as they were.

First the audits, one a line; then the tasks, each with what audits said of it and what departments answered;
then what was told to whom. So a school moves from one database to another with nothing lost and nothing
told twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Connection

from compliance.configuration import from_json, to_json
from compliance.errors import AuditFileError, ConfigError
from compliance.model import AUDIT_SCHEMA, Audit
from compliance.past import PastAudit, fault_id
from compliance.store.opening import Store
from compliance.store.reading import document_in, held_in, past_in
from compliance.store.tasks import put_records_in, records_in
from compliance.store.telling import Noted, note_in, noted_in
from compliance.store.writing import keep_in, keep_verdicts_in
from compliance.tasks import ANSWERS, Record

FORM = "compliance/history@3"
AUDITS_ONLY = "compliance/history@2"  # earlier exports: neither tasks nor alerts


class TakenIn(NamedTuple):
    """How many audits were added, and how many were there already; how many answers and alerts were added.

    ``audits_only``: something came from an export of an earlier version, which holds no answers and alerts.
    """

    added: int
    known: int
    answers: int = 0
    alerts: int = 0
    audits_only: bool = False


def exported(store: Store, school: str) -> Iterator[str]:
    """Everything of a school as lines of JSON, each ending with a newline; the oldest crawl first.

    The line of an audit holds the whole of it, or the verdicts where nothing else was kept, and what holds
    it. Tasks and alerts name an audit by its ``number`` in the export.
    """
    with store.reading() as connection:
        past = past_in(connection, school)
        held = held_in(connection, [one.id for one in past if one.id is not None])
        places: dict[int | None, int] = {}
        for place, one in enumerate(past, start=1):
            assert one.id is not None  # it came from the store
            places[one.id] = place
            content = _content(connection, one, one.id)
            yield _line({"number": place, "held_by": held.get(one.id, ()), **content})
        for record in records_in(connection, school):
            yield _line({"task": json.loads(to_json(_renumbered(record, places)))})
        for noted in noted_in(connection, school):
            told = noted._replace(audit=places.get(noted.audit))
            yield _line({"alert": json.loads(to_json(told))})


def _line(content: Mapping[str, Any]) -> str:
    return json.dumps({"schema": FORM, **content}, ensure_ascii=False, separators=(",", ":")) + "\n"


def _content(connection: Connection, past: PastAudit, number: int) -> dict[str, Any]:
    document = document_in(connection, number)
    if document is not None:
        return {"audit": json.loads(document)}
    return {"verdicts": json.loads(to_json(replace(past, id=None)))}


def _renumbered(record: Record, numbers: Mapping[int | None, int]) -> Record:
    """The record with its audits by other numbers; none for those that are not there any more."""
    looks = tuple(replace(look, audit=numbers.get(look.audit)) for look in record.looks)
    return replace(record, looks=looks)


def take_in(store: Store, texts: Sequence[tuple[str, str]], *, school: str) -> TakenIn:
    """Stores everything of exported lines, or of audit.json texts, given with the names of their files.

    All or nothing. Raises :class:`~compliance.errors.AuditFileError` naming the file and line that is none,
    or that is of another school.
    """
    files = [tuple(_read(name, text, school)) for name, text in texts]
    added = known = answers = alerts = 0
    with store.writing() as connection:
        for lines in files:
            numbers: dict[int | None, int] = {}
            records, noted = [], []
            for line in lines:
                match line.content:
                    case Record() as record:
                        records.append(_renumbered(record, numbers))
                    case Noted() as one:
                        noted.append(one._replace(audit=numbers.get(one.audit)))
                    case audit:
                        kept = _keep(connection, audit, line.held_by)
                        added, known = added + kept.added, known + (not kept.added)
                        if line.number is not None:
                            numbers[line.number] = kept.id
            answers += put_records_in(connection, school, records) if records else 0
            alerts += note_in(connection, school, noted) if noted else 0
    older = any(line.form == AUDITS_ONLY for lines in files for line in lines)
    return TakenIn(added, known, answers, alerts, older)


def _keep(connection: Connection, audit: Audit | PastAudit, held_by: Sequence[str]) -> Any:
    if isinstance(audit, Audit):
        return keep_in(connection, audit, held_by=held_by)
    return keep_verdicts_in(connection, audit, held_by=held_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line of an export, or a whole audit.json."""

    form: str
    content: Audit | PastAudit | Record | Noted
    school: str
    number: int | None = None
    held_by: tuple[str, ...] = ()


def _read(name: str, text: str, school: str) -> Iterator[_Line]:
    whole = _row_of(text)
    if whole is not None and whole.get("schema") == AUDIT_SCHEMA:
        audit = from_json(text, Audit, file=name)
        yield _checked(_Line(form=AUDIT_SCHEMA, content=audit, school=audit.school.portal), name, school)
        return
    for number, line in enumerate(text.split("\n"), start=1):  # in a text there may be other line ends
        if line.strip():
            yield _checked(_of_line(f"{name}:{number}", line), f"{name}:{number}", school)


def _of_line(where: str, line: str) -> _Line:
    row = _row_of(line)
    if row is None or row.get("schema") not in (FORM, AUDITS_ONLY):
        raise AuditFileError(
            where,
            f"is neither an audit nor a line of an export ({FORM} or {AUDITS_ONLY}) 不是导出的审查",
            "nothing was taken in; correct or leave out that file, or update the program 未导入任何内容",
        )
    try:
        return _content_of(where, row)
    except (ConfigError, KeyError, ValueError) as error:
        raise AuditFileError(
            where, f"cannot be read: {error}", "nothing was taken in 未导入任何内容"
        ) from error


def _content_of(where: str, row: dict[str, Any]) -> _Line:
    form, number, held_by = row["schema"], row.get("number"), row.get("held_by", [])
    if not isinstance(held_by, list) or not all(isinstance(word, str) for word in held_by):
        raise ValueError("held_by must be a list of words")
    if number is not None and not isinstance(number, int):
        raise ValueError("number must be a number")
    if "task" in row:
        record = from_json(json.dumps(row["task"]), Record, file=where)
        mark = record.facts.fingerprint
        if record.facts.id != fault_id(mark):
            raise ValueError(f"{record.facts.id} is not the id of its fault")
        if not all(one.task == record.facts.id and one.key in ANSWERS for one in record.answers):
            raise ValueError("an answer is of another task, or none of the list")
        return _Line(form=form, content=record, school=mark.school)
    if "alert" in row:
        noted = from_json(json.dumps(row["alert"]), Noted, file=where)
        return _Line(form=form, content=noted, school=noted.told.fingerprint.school)
    if "audit" in row:
        audit = from_json(json.dumps(row["audit"]), Audit, file=where)
        portal = audit.school.portal
        return _Line(form=form, content=audit, school=portal, number=number, held_by=tuple(held_by))
    past = from_json(json.dumps(row["verdicts"]), PastAudit, file=where)
    return _Line(form=form, content=past, school=past.school, number=number, held_by=tuple(held_by))


def _row_of(text: str) -> dict[str, Any] | None:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _checked(line: _Line, where: str, school: str) -> _Line:
    if line.school != school:
        raise AuditFileError(
            where,
            f"is of {line.school}, not of {school} 是另一所学校的",
            "nothing was taken in 未导入任何内容",
        )
    return line
