"""A task in words, for every format that tells of tasks."""

from __future__ import annotations

from datetime import date

from compliance.report.plain import shown
from compliance.report.strings import Words
from compliance.report.strings_office import ANSWERS
from compliance.report.strings_tasks import TASK_STATES
from compliance.report.wording import name_of
from compliance.tasks import Task
from compliance.workdays import workdays_between


def state_said(task: Task, words: Words) -> str:
    """The name of its state."""
    return name_of(TASK_STATES, task.state, words.lang)


def answer_said(task: Task, words: Words) -> str:
    """The latest answer, with its day and explanation; empty without one."""
    if task.answer is None:
        return ""
    answer = task.answer
    day = answer.done_on.isoformat() if answer.done_on else ""
    named = name_of(ANSWERS, answer.key, words.lang)
    if not day:
        return f"{named} {shown(answer.remark)}".strip()
    return words("answer_said", answer=named, day=day, remark=shown(answer.remark)).strip()


def late_said(task: Task, day: date, words: Words) -> str:
    """By how many working days its deadline has passed."""
    late = workdays_between(task.due_on, day) if task.due_on and task.due_on < day else 0
    return words("task_late_by", days=late) if late else ""


def notes_of(task: Task, words: Words) -> tuple[str, ...]:
    """What else there is to say: a contradicted answer, how often it came back, the waiver."""
    notes = []
    if said := answer_said(task, words):
        notes.append(f"{words('answer')}{words('colon')}{said}")
    if task.contradicted and task.stands:
        notes.append(words("task_contradicted"))
    if task.reopened:
        notes.append(words("task_back", times=task.reopened))
    if task.state == "suspended":
        until = task.until.isoformat() if task.until else ""
        reason = shown(task.reason)
        notes.append(
            words("task_waived", until=until, reason=reason)
            if until
            else words("task_waived_open", reason=reason)
        )
    if task.state == "fixed" and task.fixed_on:
        late = "" if task.in_time else words("semicolon") + words("task_too_late")
        notes.append(words("task_proven", day=task.fixed_on.isoformat()) + late)
    return tuple(notes)
