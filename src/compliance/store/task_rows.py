"""Tasks, looks and answers as rows, and rows as what they were."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from compliance.model import Verdict, Weight
from compliance.past import Fingerprint
from compliance.store.schema import instant_text
from compliance.tasks import Answer, Facts, Look


def facts_of(row: Row[Any], school: str) -> Facts:
    """What a task is about, of its row."""
    return Facts(
        id=row.task,
        fingerprint=Fingerprint(school, row.part, row.fault, row.address),
        item=row.item,
        title=row.title,
        department=row.department,
        weight=Weight(row.weight),
    )


def row_of_facts(owner: int, facts: Facts) -> dict[str, Any]:
    """The row of what a task is about."""
    return {
        "school": owner,
        "task": facts.id,
        "part": facts.fingerprint.part,
        "fault": facts.fingerprint.fault,
        "address": facts.fingerprint.address,
        "item": facts.item,
        "title": facts.title,
        "department": facts.department,
        "weight": facts.weight.value,
    }


def look_of(row: Row[Any]) -> Look:
    """A look, of its row."""
    return Look(
        crawl=datetime.fromisoformat(row.crawl),
        day=row.day,
        audit=row.audit,
        sight=row.sight,
        believed=row.believed,
        passing=row.passing,
        verdict=Verdict(row.verdict),
        waived=row.waived,
        until=row.until,
    )


def row_of_look(task: int, look: Look) -> dict[str, Any]:
    """The row of a look at the task numbered ``task``."""
    return {
        "task": task,
        "crawl": instant_text(look.crawl),
        "day": look.day,
        "audit": look.audit,
        "sight": look.sight,
        "believed": look.believed,
        "passing": look.passing,
        "verdict": look.verdict.value,
        "waived": look.waived,
        "until": look.until,
    }


def answer_of(row: Row[Any], task: str) -> Answer:
    """An answer, of its row."""
    return Answer(
        task=task,
        key=row.answer,
        done_on=row.done_on,
        remark=row.remark,
        file=row.file,
        digest=row.digest,
        sheet=row.sheet,
        row=row.row,
        ledger_on=row.ledger_on,
        taken_at=datetime.fromisoformat(row.taken_at),
    )


def row_of_answer(task: int, answer: Answer) -> dict[str, Any]:
    """The row of an answer to the task numbered ``task``."""
    return {
        "task": task,
        "answer": answer.key,
        "done_on": answer.done_on,
        "remark": answer.remark,
        "file": answer.file,
        "digest": answer.digest,
        "sheet": answer.sheet,
        "row": answer.row,
        "ledger_on": answer.ledger_on,
        "taken_at": instant_text(answer.taken_at),
    }
