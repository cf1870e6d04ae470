"""The ledger's sheets: what stands in which column, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compliance.model import Audit, Evidence, Finding, PartFinding, Verdict
from compliance.report import view
from compliance.report.holding import best_of
from compliance.report.office.tasks import Task
from compliance.report.office.workbook import Cell, Column, Linked, Table
from compliance.report.plain import plain, shown
from compliance.report.strings import Words
from compliance.report.strings_office import ANSWERS, REPAIRS
from compliance.report.task_words import answer_said, state_said
from compliance.report.wording import DATE_SOURCES, NEEDS_ACTION, WEIGHTS, name_of, verdict_name
from compliance.tasks import Task as FollowedTask
from compliance.tasks import due_of

Row = tuple[Cell, ...]
Followed = Mapping[str, FollowedTask]


def columns(words: Words, widths: Mapping[str, float]) -> tuple[Column, ...]:
    """A column for each key of the strings with its width in characters."""
    return tuple(
        Column(head=words(key), width=width, overdue=key in ("deadline", "next_deadline"))
        for key, width in widths.items()
    )


def table(
    words: Words, name: str, heads: tuple[Column, ...], rows: Sequence[Row], *, printed: int = 0
) -> Table:
    """The sheet called ``name`` in the strings; a printer gets the first ``printed`` columns, or all."""
    return Table(name=words(name), columns=heads, rows=rows, count=len(rows), printed=printed)


def of_tasks(tasks: Sequence[Task], words: Words, followed: Followed | None = None) -> Table:
    """整改任务: a row for each fault, with the columns that the department fills in.

    ``followed`` are the tasks of the store by their id: they add state, day of opening and former answer.
    """
    answers = tuple(each.of(words.lang) for each in ANSWERS.values())
    said = columns(
        words,
        {
            "department": 13,
            "item_id": 7,
            "item": 24,
            "part_id": 7,
            "part": 20,
            "verdict": 12,
            "problem": 38,
            "deadline": 12,
        },
    )
    asked = (
        Column(head=words("answer"), width=14, fill_in="choice", choices=answers, help=words("answer_help")),
        Column(head=words("done_on"), width=12, fill_in="date", help=words("done_on_help")),
        Column(head=words("remarks_own"), width=30, fill_in="text", help=words("remarks_help")),
    )
    more = columns(words, {"address": 44, "found_on": 44, "action": 70, "weight": 8, "task_id": 20})
    rows = [_task(each, words) for each in tasks]
    if followed is not None:
        more += columns(words, {"task_state": 12, "task_opened_on": 12, "task_answered": 30})
        rows = [_followed(row, followed.get(each.id), words) for row, each in zip(rows, tasks, strict=True)]
    return table(words, "sheet_tasks", said + asked + more, rows, printed=len(said + asked))


def _task(task: Task, words: Words) -> Row:
    item, part = task.fault.finding, task.fault.part
    repair = REPAIRS.get(part.verdict)
    return (
        task.department,
        number_of(item.id),
        shown(item.title),
        shown(part.id),
        shown(part.title),
        part.verdict,
        task.fault.said(words),
        task.due_on,
        None,
        None,
        None,
        linked(task.url),
        linked(task.found_on),
        repair.of(words.lang) if repair else "",
        name_of(WEIGHTS, part.weight, words.lang),
        task.id,
    )


def _followed(row: Row, task: FollowedTask | None, words: Words) -> Row:
    if task is None:  # only suspected, or seen by an audit that saw too little
        return (*row, words("task_suspected"), None, None)
    return (*row, state_said(task, words), task.opened_on, answer_said(task, words))


def of_departments(audit: Audit, words: Words) -> Table:
    """部门: how much each has, and by when the first is due."""
    heads = (
        *columns(words, {"department": 22, "item_count": 9}),
        *(Column(head=verdict_name(each, words.lang), width=11) for each, _ in view.counts(audit)),
        *columns(words, {"gap_count": 9, "next_deadline": 13}),
    )
    return table(words, "sheet_departments", heads, list(_departments(audit, words)))


def _departments(audit: Audit, words: Words) -> Iterator[Row]:
    for each in view.by_department(audit, words):
        gaps = [item for item in each.to_do if item.verdict in NEEDS_ACTION]
        due = [one.day for item in gaps for one in due_of(audit, item) if one.day]
        counts = [sum(item.verdict is kind for item in each.findings) for kind, _ in view.counts(audit)]
        figures = (count or None for count in (*counts, len(gaps)))  # a blank is read faster than a nought
        yield (each.name, len(each.findings), *figures, min(due, default=None))


def of_items(audit: Audit, words: Words) -> Table:
    """事项: the checklist item by item."""
    heads = columns(
        words,
        {
            "number": 6,
            "category": 12,
            "item": 30,
            "department": 13,
            "verdict": 12,
            "parts_held": 10,
            "reason": 38,
            "action": 38,
            "deadline": 12,
            "evidence": 26,
            "published_on": 12,
            "period": 14,
            "without_waiver": 12,
            "basis": 80,
        },
    )
    rows = [
        _item(audit, item, group.category.name, words)
        for group in view.by_category(audit)
        for item in group.findings
    ]
    return table(words, "sheet_items", heads, rows, printed=10)


def _item(audit: Audit, item: Finding, category: str, words: Words) -> Row:
    best = item.evidence[0] if item.evidence else None
    held = sum(part.verdict is Verdict.PUBLISHED for part in item.parts)
    return (
        number_of(item.id),
        shown(category),
        shown(item.title),
        shown(item.department),
        item.verdict,
        words("held_of", held=held, count=len(item.parts)),
        lines(view.reasons_said(item, words)),
        view.action_text(item, words.lang),
        next((one.day for one in due_of(audit, item)), None),  # the nearest; the action says all
        Linked(view.title_of(best), best.final_url or best.url) if best else "",
        best.published if best else None,
        shown(best.period.label) if best and best.period else "",
        item.would_be,
        lines(tuple(shown(each) for each in item.basis)),
    )


def of_parts(audit: Audit, words: Words) -> Table:
    """要点: what is matched and ages on its own, with its evidence and where it stands in time."""
    heads = columns(
        words,
        {
            "part_id": 7,
            "part": 28,
            "department": 13,
            "verdict": 12,
            "reason": 38,
            "evidence": 30,
            "published_on": 12,
            "period": 15,
            "due_period": 15,
            "due_on": 12,
            "item_id": 7,
            "weight": 8,
            "remark": 40,
            "date_taken_from": 14,
            "overdue_days": 10,
            "overdue_workdays": 12,
            "next_period": 15,
            "next_due_on": 14,
            "placed": 10,
            "digest": 68,
        },
    )
    items = [item for group in view.by_category(audit) for item in group.findings]
    rows = [_part(item, part, words) for item in items for part in item.parts]
    return table(words, "sheet_parts", heads, rows, printed=10)


def _part(item: Finding, part: PartFinding, words: Words) -> Row:
    best, state = best_of(part), part.freshness
    return (
        shown(part.id),
        shown(part.title),
        shown(item.department),
        part.verdict,
        lines(view.reasons_said(part, words)),
        Linked(view.title_of(best), best.final_url or best.url) if best else "",
        best.published if best else None,
        shown(best.period.label) if best and best.period else "",
        shown(state.due_period or ""),
        state.due_on,
        number_of(item.id),
        name_of(WEIGHTS, part.weight, words.lang),
        lines(tuple(view.reason_text(each, words.lang) for each in part.remarks)),
        shown(name_of(DATE_SOURCES, best.date_source, words.lang)) if best and best.date_source else "",
        state.overdue_days,
        state.overdue_workdays,
        shown(state.next_period or ""),
        state.next_due,
        (words("yes") if best.placed else words("no")) if best else "",
        shown(best.sha256) if best else "",
    )


def of_review(audit: Audit, words: Words) -> Table:
    """待复核: the pages that a person should open, best first."""
    heads = columns(
        words,
        {
            "item_id": 7,
            "item": 28,
            "part_id": 7,
            "part": 24,
            "department": 14,
            "reason": 40,
            "candidate": 40,
            "score": 9,
        },
    )
    return table(words, "sheet_review", heads, list(_review(audit, words)))


def _review(audit: Audit, words: Words) -> Iterator[Row]:
    for item in view.with_verdict(audit, Verdict.REVIEW):
        for part in item.parts:
            if part.verdict is not Verdict.REVIEW:
                continue
            about = (
                number_of(item.id),
                shown(item.title),
                shown(part.id),
                shown(part.title),
                shown(item.department),
                lines(view.reasons_said(part, words)),
            )
            known: dict[str, Evidence] = {}
            for each in (*part.evidence, *item.candidates):
                if each.part == part.id:
                    known.setdefault(each.url, each)
            for seen in known.values():
                yield (*about, Linked(view.title_of(seen), seen.final_url or seen.url), f"{seen.score:.2f}")
            if not known:
                yield (*about, "", "")


def number_of(item_id: str) -> Cell:
    """An item's id as a number where it is one, so that 2 sorts before 10."""
    return int(item_id) if item_id.isascii() and item_id.isdigit() and len(item_id) < 10 else shown(item_id)


def linked(url: str | None) -> Cell:
    """An address as itself, to be opened."""
    return Linked(plain(url), url) if url else ""


def lines(said: Sequence[str]) -> str:
    """Each on a line of its own."""
    return "\n".join(dict.fromkeys(said))
