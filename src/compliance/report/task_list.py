"""Tasks as a list on a terminal: by department, the overdue ones first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.report.plain import plain, shown
from compliance.report.screen import Canvas, Line, RenderableType, Sheet, Text, address_line, line
from compliance.report.strings import Words
from compliance.report.strings_tasks import TASK_STATES
from compliance.report.task_words import late_said, notes_of, state_said
from compliance.report.wording import Lang, verdict_name
from compliance.tasks import Task, overdue

_ORDER = tuple(TASK_STATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskList:
    """The tasks of a school as asked for, on a day; ``all_tasks`` are those before anything was left out."""

    school: str
    portal: str
    day: date
    tasks: tuple[Task, ...]
    all_tasks: tuple[Task, ...]


def by_urgency(tasks: Sequence[Task], day: date) -> tuple[Task, ...]:
    """By department, the one with the most overdue first, and in it the overdue ones, then by deadline."""
    late = {one.id for one in overdue(tasks, day)}
    counts: dict[str, int] = {}
    for one in tasks:
        counts[one.department] = counts.get(one.department, 0) + (one.id in late)

    def rank(one: Task) -> tuple[int, str, bool, int, date]:
        due = one.due_on or date.max
        return (-counts[one.department], one.department, one.id not in late, _ORDER.index(one.state), due)

    return tuple(sorted(tasks, key=rank))


def render(listed: TaskList, *, lang: Lang = "zh") -> RenderableType:
    """Return the list for a terminal, 80 columns wide or whatever there is."""
    words = Words(lang)
    late = {one.id for one in overdue(listed.all_tasks, listed.day)}

    def draw(canvas: Canvas) -> Iterator[Line]:
        title = words("tasks_title", school=shown(listed.school))
        yield line((title, "bold"), f" {words('tasks_of_day', day=listed.day.isoformat())}")
        if not listed.all_tasks:
            yield line(words("tasks_never"))
            return
        yield line(words("tasks_counts", stands=sum(one.stands for one in listed.all_tasks), late=len(late)))
        closed = {state: sum(one.state == state for one in listed.all_tasks) for state in _ORDER}
        if closed["fixed"] or closed["suspended"] or closed["withdrawn"]:
            counts = {key: closed[key] for key in ("fixed", "suspended", "withdrawn")}
            yield line((words("tasks_closed", **counts), "dim"))
        if not listed.tasks:
            yield line(words("tasks_none"))
        groups: dict[str, list[Task]] = {}
        for one in by_urgency(listed.tasks, listed.day):
            groups.setdefault(one.department, []).append(one)
        for department, tasks in groups.items():
            number = sum(one.id in late for one in tasks)
            count = words("tasks_group", count=len(tasks), late=number)
            yield from canvas.heading(f"{shown(department) or '—'}  {count}")
            yield from _group(tasks, late, canvas, words, listed.day)

    return Sheet(draw, lang=lang)


def _group(tasks: Sequence[Task], late: set[str], canvas: Canvas, words: Words, day: date) -> Iterator[Line]:
    def state(one: Task) -> Text:
        text = Text(state_said(one, words))
        return text.append(f" {words('task_late')}", style="bold red") if one.id in late else text

    def notes(one: Task) -> list[Line]:
        told = [late_said(one, day, words)] if one.id in late else []
        said = words("semicolon").join([*filter(None, told), *notes_of(one, words)])
        where = one.facts.fingerprint.address
        return [line((said, "dim"))] * bool(said) + [address_line(where)] * bool(where)

    if canvas.stacked:
        for one in tasks:
            yield line((f"{one.facts.fingerprint.part} {one.facts.title}", "bold"))
            yield line(f"{one.due_on or ''}  ", state(one), f"  {one.id}", indent=2)
            yield from notes(one)
        return
    rows = [
        (
            one.due_on.isoformat() if one.due_on else "",
            state(one),
            f"{plain(one.facts.fingerprint.part)} {shown(one.facts.title)}",
            verdict_name(one.verdict, words.lang),
            one.id,
        )
        for one in tasks
    ]
    heads = [words(key) for key in ("deadline", "task_state", "part", "verdict", "task_id")]
    yield from canvas.table(heads, rows, wraps=2, below=[notes(one) for one in tasks])
