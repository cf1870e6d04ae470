"""``compliance tasks``: what departments have to put right, and how they did in a month."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from compliance import store
from compliance.cli.answering import import_answers
from compliance.cli.keeping import existing_store, store_option
from compliance.cli.options import FILE, Day, Words, lang_option
from compliance.cli.terminal import messages, results, today
from compliance.model import School
from compliance.report import as_bytes, bulletin, task_files, task_list, write_file
from compliance.report.office import bulletin_paper
from compliance.report.strings_tasks import TASK_STATES
from compliance.report.wording import Lang
from compliance.schools import read_school
from compliance.tasks import Record, bulletin_of, overdue, tasks_on

_SHOWN = ("open", "reopened", "answered", "suspended")
OUTPUT = click.Path(dir_okay=False, path_type=Path)


class Tasks(click.Group):
    """A group of which ``list`` may be left out: ``compliance tasks SCHOOL.yaml``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts ``list`` before what names no command."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["list", *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named, or ``list``."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["list", *args])


class Month(click.ParamType[date]):
    """A month written YYYY-MM; its first day."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The first day of the month, or a usage error that says the expected form."""
        if isinstance(value, date):
            return value
        try:
            return Day().convert(f"{value}-01", param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is not a month; expected YYYY-MM, for example 2022-10", param, ctx)


@click.group(cls=Tasks, commands=[import_answers])
def tasks() -> None:
    """Follow each gap from audit to audit until it is proven put right.

    Every stored audit opens, fixes and reopens tasks by itself; a department's answer alone closes none.

    \b
    Example:
      compliance tasks school.yaml
      compliance tasks import ledger.xlsx
      compliance tasks bulletin school.yaml --month 2022-10
    """


@tasks.command("list")
@click.argument("school", type=FILE)
@click.option("--department", "departments", multiple=True, help="Only those of this department; repeatable.")
@click.option(
    "--state",
    "states",
    type=Words((*TASK_STATES, "all")),
    default=",".join(_SHOWN),
    show_default=True,
    help="Only those in these states, comma-separated, or all.",
)
@click.option("--overdue", "only_late", is_flag=True, help="Only those whose deadline has passed.")
@click.option("--as-of", "day", type=Day(), help="As they stood on this day.  [default: today in China]")
@click.option(
    "--format", "form", type=click.Choice(("text", "json", "csv", "xlsx")), default="text", show_default=True
)
@click.option("--output", type=OUTPUT, help="A file instead of stdout.")
@store_option
@lang_option
def list_tasks(
    school: Path,
    departments: tuple[str, ...],
    states: tuple[str, ...],
    only_late: bool,
    day: date | None,
    form: str,
    output: Path | None,
    place: str | None,
    lang: Lang,
) -> None:
    """List the tasks of a school by department, overdue ones first.

    The word list may be left out.

    \b
    Example:
      compliance tasks list school.yaml
      compliance tasks school.yaml --overdue --department 财务处
      compliance tasks school.yaml --state all --format xlsx --output tasks.xlsx
    """
    if form == "text" and output:
        raise click.UsageError("--output goes with --format json, csv or xlsx")
    checked, records = _followed(school, place)
    on = day or today()
    found = tasks_on(on, records)
    late = {one.id for one in overdue(found, on)}
    chosen = tuple(
        one
        for one in found
        if (not departments or one.department in departments)
        and ("all" in states or one.state in states)
        and (not only_late or one.id in late)
    )
    _say_unknown(departments, {one.department for one in found})
    listed = task_list.TaskList(
        school=checked.school.name, portal=checked.portal, day=on, tasks=chosen, all_tasks=found
    )
    if form == "text":
        results().print(task_list.render(listed, lang=lang))
    elif form == "json":
        _give(task_files.render_json(listed), output)
    elif form == "csv":
        _give(task_files.render_csv(listed, lang=lang), output)
    else:
        _give(task_files.render_xlsx(listed, lang=lang), output)


@tasks.command("bulletin")
@click.argument("schools", type=FILE, nargs=-1, required=True)
@click.option("--month", type=Month(), help="YYYY-MM.  [default: the month of today in China]")
@click.option("--format", "form", type=click.Choice(("md", "html", "docx")), default="md", show_default=True)
@click.option("--output", type=OUTPUT, help="A file instead of stdout.")
@store_option
@lang_option
def bulletin_command(
    schools: tuple[Path, ...],
    month: date | None,
    form: str,
    output: Path | None,
    place: str | None,
    lang: Lang,
) -> None:
    """Write the bulletin (通报) of a month: ranking, what was put right, what is overdue.

    Of one school it ranks the departments, of several the schools.

    \b
    Example:
      compliance tasks bulletin school.yaml
      compliance tasks bulletin school.yaml --month 2022-10 --format docx --output bulletin.docx
      compliance tasks bulletin a.yaml b.yaml --month 2022-10 --format html --output bulletin.html
    """
    now = today()
    first = month or now.replace(day=1)
    if first > now:
        raise click.BadParameter(f"{first:%Y-%m} has not begun", param_hint="--month")
    told = []
    for school in schools:
        checked, records = _followed(school, place)
        told.append(bulletin_of(checked.school.name, records, first, now))
    if form == "md":
        _give(bulletin.render_markdown(told, lang=lang), output)
    elif form == "html":
        _give(bulletin.render_html(told, lang=lang), output)
    else:
        _give(bulletin_paper.render(told, lang=lang), output)


def _followed(school_file: Path, place: str | None) -> tuple[School, Sequence[Record]]:
    school = read_school(school_file)
    with existing_store(school_file, place) as opened:
        return school, store.follow(opened, school.portal, now=datetime.now(UTC))


def _say_unknown(asked: Sequence[str], known: set[str]) -> None:
    strange = [name for name in asked if name not in known]
    if strange and known:
        said = f"没有这些部门的任务 / no tasks of: {'、'.join(strange)}; {'、'.join(sorted(known))}"
        messages().print(said, soft_wrap=True)


def _give(content: str | bytes, output: Path | None) -> None:
    if output is not None:
        write_file(output, content)
        messages().print(str(output), soft_wrap=True)
    elif isinstance(content, bytes) and sys.stdout.isatty():
        raise click.UsageError("--output is missing: this is no text for a terminal")
    else:
        click.echo(as_bytes(content), nl=False)
