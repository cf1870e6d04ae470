"""Tasks as files: JSON for programs, CSV and XLSX for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from compliance.configuration import to_json
from compliance.report.delimited import text_of
from compliance.report.office.sealing import moment_of
from compliance.report.office.workbook import Binding, Column, Cover, Linked, Table, bind
from compliance.report.plain import plain, shown
from compliance.report.strings import Words
from compliance.report.task_list import TaskList, by_urgency
from compliance.report.task_words import answer_said, late_said, notes_of, state_said
from compliance.report.wording import Lang, verdict_name
from compliance.tasks import Task, overdue

SCHEMA = "compliance/tasks@1"


def render_json(listed: TaskList) -> str:
    """Return the list for programs; nothing is masked."""
    late = {one.id for one in overdue(listed.all_tasks, listed.day)}
    return to_json(
        {
            "schema": SCHEMA,
            "school": listed.school,
            "portal": listed.portal,
            "as_of": listed.day,
            "tasks": [_row(one, overdue_now=one.id in late) for one in by_urgency(listed.tasks, listed.day)],
        }
    )


def _row(task: Task, *, overdue_now: bool) -> dict[str, Any]:
    mark, answer = task.facts.fingerprint, task.answer
    return {
        "id": task.id,
        "item": task.facts.item,
        "part": mark.part,
        "title": task.facts.title,
        "fault": mark.fault,
        "address": mark.address,
        "department": task.department,
        "weight": task.facts.weight,
        "state": task.state,
        "overdue": overdue_now,
        "verdict": task.verdict,
        "opened_on": task.opened_on,
        "opened_by": task.opened_by,
        "due_on": task.due_on,
        "last_seen_on": task.last_seen_on,
        "fixed_on": task.fixed_on,
        "in_time": task.in_time,
        "reopened": task.reopened,
        "contradicted": task.contradicted,
        "waived": {"reason": task.reason, "until": task.until} if task.state == "suspended" else None,
        "answer": answer
        and {
            "answer": answer.key,
            "done_on": answer.done_on,
            "remark": answer.remark,
            "file": answer.file,
            "digest": answer.digest,
            "taken_at": answer.taken_at,
        },
        "steps": task.steps,
    }


_KEYS = (
    ("department", 14),
    ("item_id", 7),
    ("part_id", 8),
    ("part", 34),
    ("verdict", 12),
    ("task_state", 12),
    ("late_days", 11),
    ("deadline", 12),
    ("task_opened_on", 12),
    ("fixed_on", 12),
    ("task_answered", 34),
    ("remark", 34),
    ("address", 44),
    ("task_id", 20),
)


def render_csv(listed: TaskList, *, lang: Lang = "zh") -> str:
    """Return the list for spreadsheets: a row for each task, no cell of which is a formula."""
    words = Words(lang)
    rows = (
        ["" if cell is None else cell.text if isinstance(cell, Linked) else str(cell) for cell in row]
        for row in _cells(listed, words)
    )
    return text_of([words(key) for key, _ in _KEYS], rows)


def render_xlsx(listed: TaskList, *, lang: Lang = "zh") -> bytes:
    """Return the list as the bytes of a workbook; answers go into the ledger, not here."""
    words = Words(lang)
    title = f"{words('tasks_title', school=shown(listed.school))} {listed.day}"
    rows = list(_cells(listed, words))
    columns = tuple(Column(head=words(key), width=width, overdue=key == "deadline") for key, width in _KEYS)
    table = Table(name=words("sheet_tasks"), columns=columns, rows=rows, count=len(rows), printed=11)
    stands, late = sum(one.stands for one in listed.all_tasks), overdue(listed.all_tasks, listed.day)
    cover = Cover(
        name=words("sheet_overview"),
        widths=(22, 70, 10),
        lines=(("title", (title,)), ("heading", (words("tasks_counts", stands=stands, late=len(late)),))),
    )
    made_at = moment_of(datetime.combine(listed.day, time(), UTC))
    binding = Binding(
        lang=lang,
        title=title,
        foot=words("page_of"),
        made_at=made_at,
        facts={"portal": plain(listed.portal), "as_of": listed.day.isoformat(), "schema": SCHEMA},
    )
    return bind(cover, [table], binding)


def _cells(listed: TaskList, words: Words) -> Iterator[tuple[Any, ...]]:
    late = {one.id for one in overdue(listed.all_tasks, listed.day)}
    for one in by_urgency(listed.tasks, listed.day):
        address = one.facts.fingerprint.address
        yield (
            shown(one.department),
            shown(one.facts.item),
            shown(one.facts.fingerprint.part),
            shown(one.facts.title),
            verdict_name(one.verdict, words.lang),
            state_said(one, words),
            late_said(one, listed.day, words) if one.id in late else None,
            one.due_on,
            one.opened_on,
            one.fixed_on,
            answer_said(one, words) or None,
            words("semicolon").join(notes_of(one, words)) or None,
            Linked(plain(address), address) if address else None,
            one.id,
        )
