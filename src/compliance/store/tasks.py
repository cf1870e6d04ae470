"""What is kept of tasks: what the audits said of each fault, and what departments answered.

:func:`follow` brings the looks up to what is stored now. It adds nothing the second time, and an audit that
was stored late finds its place. What audits said that were pruned since stays as it was.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, select, update

from compliance.configuration import from_json
from compliance.model import Verdict, WaiverNote
from compliance.past import PastAudit
from compliance.sightings import WINDOW
from compliance.store.opening import Store, lock
from compliance.store.reading import document_in, past_in
from compliance.store.schema import (
    AUDITS,
    HOLDS,
    SCHOOLS,
    TASK_ANSWERS,
    TASK_LOOKS,
    TASKS,
    instant_text,
)
from compliance.store.task_rows import (
    answer_of,
    facts_of,
    look_of,
    row_of_answer,
    row_of_facts,
    row_of_look,
)
from compliance.store.writing import hold_in, school_in
from compliance.tasks import Answer, Record, looks_of, tasks_on

# PostgreSQL: whoever holds this number writes tasks, the others wait. On SQLite there is one writer anyway.
LOCK = 7_201_404_25
_HELD_BY = "tasks"


class Taken(NamedTuple):
    """How many answers were added, and how many were there already."""

    added: int
    known: int


def follow(store: Store, school: str, *, now: datetime) -> tuple[Record, ...]:
    """Brings the tasks of a school (its portal) up to its stored audits, and gives them back.

    The audits that opened what still stands are held, so that they are not pruned. Nothing is written, and
    no writer waited for, where nothing is new.
    """
    with store.reading() as connection:
        due = _due(connection, school, now)
    if due is None or due.is_done:
        return tuple(due.kept.values()) if due else ()
    with store.writing() as connection:
        lock(connection, LOCK)
        due = _due(connection, school, now)
        if due is not None:
            _write(connection, due)
            _hold(connection, due)
        return records_in(connection, school)


@dataclass(frozen=True, slots=True)
class _Due:
    """What is kept of a school's tasks and what should be: records by their id, numbers of audits to hold."""

    owner: int
    kept: Mapping[str, Record]
    wanted: Mapping[str, Record]
    held: frozenset[int]
    to_hold: frozenset[int]

    @property
    def is_done(self) -> bool:
        """Whether the one is the other."""
        return self.kept == self.wanted and self.held == self.to_hold


def _due(connection: Connection, school: str, now: datetime) -> _Due | None:
    owner = _school_of(connection, school)
    if owner is None:
        return None
    past = past_in(connection, school)
    kept = {record.facts.id: record for record in records_in(connection, school)}
    seen = looks_of(past, now=now, waivers=_waivers_in(connection, past))
    wanted = _put_together(kept, seen, past)
    opened_by = {task.opened_by for task in tasks_on(now.date(), wanted.values()) if task.stands}
    mine = select(AUDITS.c.id).where(AUDITS.c.school == owner)
    held = select(HOLDS.c.audit).where(HOLDS.c.held_by == _HELD_BY, HOLDS.c.audit.in_(mine))
    return _Due(
        owner=owner,
        kept=kept,
        wanted=wanted,
        held=frozenset(connection.execute(held).scalars()),
        to_hold=frozenset(number for number in opened_by if number is not None),
    )


def task_records(store: Store, school: str) -> tuple[Record, ...]:
    """The tasks of a school as they were followed last."""
    with store.reading() as connection:
        return records_in(connection, school)


def take_answers(store: Store, school: str, answers: Sequence[Answer]) -> Taken:
    """Stores answers to tasks of a school, all of them or none.

    The same file adds nothing a second time, and neither does what only repeats the latest answer of the
    same ledger. Raises ``KeyError`` for a task that is not known.
    """
    with store.writing() as connection:
        lock(connection, LOCK)
        owner = _school_of(connection, school)
        numbers = _numbers_in(connection, owner) if owner is not None else {}
        kept = {record.facts.id: list(record.answers) for record in records_in(connection, school)}
        new = []
        for one in answers:
            before = kept[one.task]
            if any(each.digest == one.digest for each in before) or (before and _repeats(before[-1], one)):
                continue
            before.append(one)
            new.append(row_of_answer(numbers[one.task], one))
        if new:
            connection.execute(insert(TASK_ANSWERS), new)
        return Taken(len(new), len(answers) - len(new))


def put_records_in(connection: Connection, school: str, records: Sequence[Record]) -> int:
    """Takes in tasks that were followed elsewhere. How many of their answers were new here.

    What is known here stands: the facts of a task, its look at a crawl, an answer of the same file.
    """
    lock(connection, LOCK)
    owner = school_in(connection, school)
    kept = {record.facts.id: record for record in records_in(connection, school)}
    new = {one.facts.id: row_of_facts(owner, one.facts) for one in records if one.facts.id not in kept}
    if new:
        connection.execute(insert(TASKS), list(new.values()))
    numbers = _numbers_in(connection, owner)
    looks, answers = [], []
    for one in records:
        id_ = one.facts.id
        here = kept.get(id_, Record(facts=one.facts))
        crawls, digests = {look.crawl for look in here.looks}, {each.digest for each in here.answers}
        seen = tuple(look for look in one.looks if look.crawl not in crawls)
        said = tuple(each for each in one.answers if each.digest not in digests)
        looks += [row_of_look(numbers[id_], look) for look in seen]
        answers += [row_of_answer(numbers[id_], each) for each in said]
        kept[id_] = replace(here, looks=here.looks + seen, answers=here.answers + said)
    if looks:
        connection.execute(insert(TASK_LOOKS), looks)
    if answers:
        connection.execute(insert(TASK_ANSWERS), answers)
    return len(answers)


def _repeats(last: Answer, one: Answer) -> bool:
    """Whether an answer only says again what the last one said of the same ledger.

    Where a workbook no longer says of which audit it is, the day it was done tells.
    """
    if (last.key, last.done_on, last.remark) != (one.key, one.done_on, one.remark):
        return False
    if last.ledger_on is None or one.ledger_on is None:
        return one.done_on is not None
    return last.ledger_on == one.ledger_on


# Looks


def _put_together(
    kept: Mapping[str, Record], seen: Sequence[Record], past: Sequence[PastAudit]
) -> dict[str, Record]:
    """What is to be kept: what the stored audits say, and of those that were pruned what they said."""
    frozen = _frozen(kept.values(), past)
    newest = {record.facts.id: record for record in seen}
    wanted = {}
    for id_ in {**kept, **newest}:
        before = kept[id_] if id_ in kept else newest[id_]
        looks = {look.crawl: look for look in before.looks if id_ in kept and look.crawl in frozen}
        if id_ in newest:
            looks |= {look.crawl: look for look in newest[id_].looks if look.crawl not in frozen}
        facts = newest.get(id_, before).facts
        if looks or before.answers or id_ in newest:
            wanted[id_] = replace(before, facts=facts, looks=tuple(looks[crawl] for crawl in sorted(looks)))
    return wanted


def _frozen(kept: Iterable[Record], past: Sequence[PastAudit]) -> set[datetime]:
    """The crawls whose looks stand as they are: up to the last one pruned, and those just after it.

    Those have lost what they were compared with, so that judging them again could turn out otherwise.
    """
    stored = sorted({one.started_at for one in past if one.profile == "full"})
    known = {look.crawl for record in kept for look in record.looks}
    lost = max(known - set(stored), default=None)
    if lost is None:
        return set()
    after = [crawl for crawl in stored if crawl > lost][:WINDOW]
    return {crawl for crawl in known if crawl <= (after[-1] if after else lost)}


def _waivers_in(connection: Connection, past: Sequence[PastAudit]) -> dict[int, Sequence[WaiverNote]]:
    """The waivers of the audits in which one excused something, by the audit's number."""
    known: dict[int, Sequence[WaiverNote]] = {}
    for one in past:
        excused = any(
            Verdict.WAIVED in (item.verdict, *(part.verdict for part in item.parts)) for item in one.items
        )
        if excused and one.id is not None and (content := document_in(connection, one.id)):
            notes = json.dumps(json.loads(content).get("waivers", []))
            known[one.id] = from_json(notes, tuple[WaiverNote, ...], file=f"audit {one.id}")
    return known


def _write(connection: Connection, due: _Due) -> None:
    """Only what differs is written."""
    owner, kept, wanted = due.owner, due.kept, due.wanted
    numbers = _numbers_in(connection, owner)
    new = [row_of_facts(owner, record.facts) for id_, record in wanted.items() if id_ not in kept]
    if new:
        connection.execute(insert(TASKS), new)
        numbers = _numbers_in(connection, owner)
    for id_, record in wanted.items():
        if id_ in kept and kept[id_].facts != record.facts:
            row = row_of_facts(owner, record.facts)
            connection.execute(update(TASKS).where(TASKS.c.id == numbers[id_]).values(row))
    gone, added = [], []
    for id_ in {**kept, **wanted}:
        before = {look.crawl: look for look in kept[id_].looks} if id_ in kept else {}
        after = {look.crawl: look for look in wanted[id_].looks} if id_ in wanted else {}
        gone += [(numbers[id_], crawl) for crawl, look in before.items() if after.get(crawl) != look]
        added += [
            row_of_look(numbers[id_], look) for crawl, look in after.items() if before.get(crawl) != look
        ]
    if gone:
        where = (TASK_LOOKS.c.task == bindparam("of")) & (TASK_LOOKS.c.crawl == bindparam("at"))
        rows = [{"of": number, "at": instant_text(crawl)} for number, crawl in gone]
        connection.execute(delete(TASK_LOOKS).where(where), rows)
    if added:
        connection.execute(insert(TASK_LOOKS), added)
    for id_ in kept.keys() - wanted.keys():
        connection.execute(delete(TASKS).where(TASKS.c.id == numbers[id_]))


def _hold(connection: Connection, due: _Due) -> None:
    """Keeps from pruning what opened a task that still stands, and lets go of the rest."""
    for number in due.held - due.to_hold:
        connection.execute(delete(HOLDS).where(HOLDS.c.audit == number, HOLDS.c.held_by == _HELD_BY))
    for number in due.to_hold - due.held:
        hold_in(connection, number, (_HELD_BY,))


# Rows


def _school_of(connection: Connection, school: str) -> int | None:
    return connection.execute(select(SCHOOLS.c.id).where(SCHOOLS.c.portal == school)).scalar()


def _numbers_in(connection: Connection, owner: int) -> dict[str, int]:
    rows = connection.execute(select(TASKS.c.task, TASKS.c.id).where(TASKS.c.school == owner))
    return {row.task: row.id for row in rows}


def records_in(connection: Connection, school: str) -> tuple[Record, ...]:
    """:func:`task_records` inside a transaction that does more."""
    mine = select(TASKS).join(SCHOOLS, SCHOOLS.c.id == TASKS.c.school).where(SCHOOLS.c.portal == school)
    numbers = mine.with_only_columns(TASKS.c.id)
    looks = _grouped(connection, select(TASK_LOOKS).order_by(TASK_LOOKS.c.crawl), TASK_LOOKS.c.task, numbers)
    answers = _grouped(
        connection,
        select(TASK_ANSWERS).order_by(TASK_ANSWERS.c.taken_at, TASK_ANSWERS.c.id),
        TASK_ANSWERS.c.task,
        numbers,
    )
    return tuple(
        Record(
            facts=facts_of(row, school),
            looks=tuple(map(look_of, looks[row.id])),
            answers=tuple(answer_of(each, row.task) for each in answers[row.id]),
        )
        for row in connection.execute(mine.order_by(TASKS.c.id))
    )


def _grouped(
    connection: Connection, rows: Select[Any], owner: Any, numbers: Select[Any]
) -> dict[int, list[Row[Any]]]:
    groups = defaultdict[int, list[Row[Any]]](list)
    for row in connection.execute(rows.where(owner.in_(numbers))):
        groups[row.task].append(row)
    return groups
