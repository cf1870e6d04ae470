"""``compliance tasks import``: what departments typed into the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import click

from compliance import store
from compliance.cli.keeping import existing_store, has_store, store_of, store_option
from compliance.cli.terminal import messages, today
from compliance.errors import ComplianceError, FileError, Problem
from compliance.exits import Exit
from compliance.report.office.answered import Answered, read_answers, unknown
from compliance.report.plain import plain
from compliance.schools import read_school
from compliance.tasks import Answer

MOST_SHOWN = 200  # problems of one file
_SCHOOL_FILES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ledger:
    path: Path
    digest: str
    answered: Answered


@click.command("import")
@click.argument(
    "files", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True
)
@click.option("--partial", is_flag=True, help="Take the good rows even if others cannot be taken.")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken.")
@store_option
@click.pass_context
def import_answers(
    ctx: click.Context, files: tuple[Path, ...], partial: bool, dry_run: bool, place: str | None
) -> None:
    """Take in the answers that departments typed into ledger.xlsx.

    FILES are ledgers; a school file among them says of which school. Without one the ledger says so itself,
    and the school file is looked for here and in the folders above the ledger. Later files win over earlier
    ones; the same file adds nothing a second time. If a row cannot be taken, none is, unless --partial.

    \b
    Example:
      compliance tasks import ledger.xlsx
      compliance tasks import school.yaml 财务处.xlsx 教务处.xlsx
      compliance tasks import school.yaml ledger.xlsx --partial
    """
    schools = [path for path in files if path.suffix.lower() in _SCHOOL_FILES]
    ledgers = [_read(path) for path in files if path not in schools]
    if len(schools) > 1 or not ledgers:
        raise click.UsageError("give ledgers, and at most one school file 请给出台账，学校文件最多一个")
    failed = False
    for ledger in ledgers:
        school_file = schools[0] if schools else _find_school(ledger, place)
        failed |= not _take(ledger, school_file, place, partial=partial, dry_run=dry_run)
    ctx.exit(Exit.USAGE if failed else Exit.CLEAN)


def _read(path: Path) -> _Ledger:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(str(path), f"cannot be read 无法读取: {error.strerror or error}") from error
    answered = read_answers(str(path), content, today=today())
    return _Ledger(path=path, digest=sha256(content).hexdigest(), answered=answered)


def _take(ledger: _Ledger, school_file: Path, place: str | None, *, partial: bool, dry_run: bool) -> bool:
    """Stores what can be taken and says so. Whether every row could."""
    school, found = read_school(school_file), ledger.answered
    if found.portal and found.portal != plain(school.portal):
        raise FileError(
            str(ledger.path),
            f"is the ledger of {plain(found.portal)}, not of {school.portal} 是另一所学校的台账",
            "name the school file that goes with it 请给出对应的学校文件",
        )
    with existing_store(school_file, place) as opened:
        now = datetime.now(UTC)
        known = {record.facts.id for record in store.follow(opened, school.portal, now=now)}
        strange = unknown(found, str(ledger.path), known)
        problems = sorted((*found.problems, *strange), key=lambda one: one.line or 0)
        answers = [one for one in _answers(ledger, now) if one.task in known]
        _say_problems(problems)
        takes = answers if partial or not problems else []
        taken = store.Taken(0, 0) if dry_run else store.take_answers(opened, school.portal, takes)
    said = f"{ledger.path}: 答复 / answers {len(found.typed)}, 未答复 / blank {found.blank}"
    if dry_run:
        said += f"; 将导入 / would be taken: {len(takes)}"
    else:
        said += f"; 已导入 / taken: {taken.added}, 库中已有 / known: {taken.known}"
    if problems:
        said += f", 不能导入 / cannot be taken: {len(problems)}"
        said += "" if partial else "；整份未导入 / nothing was taken, see --partial"
    messages().print(said, soft_wrap=True)
    return not problems


def _answers(ledger: _Ledger, now: datetime) -> Iterator[Answer]:
    for one in ledger.answered.typed:
        yield Answer(
            task=one.task,
            key=one.key,
            done_on=one.done_on,
            remark=one.remark,
            file=plain(ledger.path.name),
            digest=ledger.digest,
            sheet=one.sheet,
            row=one.row,
            ledger_on=ledger.answered.ledger_on,
            taken_at=now,
        )


def _say_problems(problems: Sequence[Problem]) -> None:
    for one in problems[:MOST_SHOWN]:
        click.echo(str(one), err=True)
    if len(problems) > MOST_SHOWN:
        left = len(problems) - MOST_SHOWN
        click.echo(f"… {left} more 另有 {left} 处", err=True)


def _find_school(ledger: _Ledger, place: str | None) -> Path:
    """The one school file near here whose store knows the ledger's tasks."""
    ids = {one.task for one in ledger.answered.typed}
    fitting = [path for path in _school_files_near(ledger.path) if _fits(path, ledger, ids, place)]
    if len(fitting) == 1:
        return fitting[0]
    said = (
        "several school files fit 有多个学校文件相符"
        if fitting
        else "its school is not found 找不到对应的学校文件"
    )
    shown = f": {', '.join(map(str, fitting))}" if fitting else ""
    raise FileError(
        str(ledger.path),
        f"{said}{shown}",
        f"name it: compliance tasks import SCHOOL.yaml {ledger.path.name} 请在命令中写明学校文件",
    )


def _school_files_near(ledger: Path) -> Iterator[Path]:
    folders = dict.fromkeys([Path.cwd(), *list(ledger.resolve().parents)[:4]])
    for folder in folders:
        for path in sorted(folder.glob("*.y*ml"))[:100]:
            if path.suffix in _SCHOOL_FILES and path.is_file():
                yield path


def _fits(path: Path, ledger: _Ledger, ids: set[str], place: str | None) -> bool:
    try:
        school = read_school(path)
        if ledger.answered.portal:
            return plain(school.portal) == ledger.answered.portal
        if not has_store(path, place):
            return False
        with store_of(path, place) as opened:
            return any(record.facts.id in ids for record in store.task_records(opened, school.portal))
    except ComplianceError:
        return False  # another kind of file, or one that is wrong: not the one that is looked for
