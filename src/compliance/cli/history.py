"""``compliance history``: the trend, and what is done with the audits that are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from compliance import report, store
from compliance.atomic import write_whole
from compliance.cli.keeping import AUDITS, MARK, has_store, store_of, store_option
from compliance.cli.options import FILE, Words, lang_option
from compliance.cli.terminal import messages, results, today
from compliance.errors import FileError
from compliance.past import PastAudit
from compliance.report import trend as on_screen
from compliance.report import trend_page
from compliance.report.wording import Lang
from compliance.schools import read_school
from compliance.tasks import dated, tasks_on
from compliance.trends import GroupTrend, Trend, trend_of

_SHAPES = ("text", "json", "html")


@click.command()
@click.argument("school", type=FILE)
@store_option
@click.option(
    "--by",
    "groups",
    type=Words(on_screen.GROUPS),
    default="school,category,department",
    show_default=True,
    help="What the text shows, comma-separated; the other forms hold everything.",
)
@click.option("--format", "form", type=click.Choice(_SHAPES), default="text", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of stdout.")
@click.option(
    "--report", "number", type=int, metavar="NUMBER", help="Write the reports of a stored audit again."
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where --report writes.")
@click.option(
    "--export",
    "goes_to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all as JSON lines: audits, answers, alerts.",
)
@click.option(
    "--import",
    "comes_from",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="Take in an export, an audit.json, or every audit of a reports folder.",
)
@click.option("--prune", "prunes", is_flag=True, help="Give up old audits, by the policy below.")
@click.option("--keep-days", type=click.IntRange(1), default=store.Policy().days, show_default=True)
@click.option("--dry-run", is_flag=True, help="With --prune: only say what would go.")
@lang_option
def history(
    school: Path,
    place: str | None,
    groups: tuple[str, ...],
    form: str,
    output: Path | None,
    number: int | None,
    out: Path | None,
    goes_to: Path | None,
    comes_from: tuple[Path, ...],
    prunes: bool,
    keep_days: int,
    dry_run: bool,
    lang: Lang,
) -> None:
    """Show the trend of a school: every audit made with this school file.

    --prune keeps every audit of the last 400 days (--keep-days), of the months before the last whole one
    each, always the newest, and whatever something refers to. Files under reports/ are not touched.

    \b
    Example:
      compliance history school.yaml
      compliance history school.yaml --by item
      compliance history school.yaml --format html --output trend.html
      compliance history school.yaml --report 12 --out reports/again
      compliance history school.yaml --export school.jsonl
      compliance history school.yaml --import school.jsonl
      compliance history school.yaml --prune --dry-run
    """
    checked = read_school(school)
    portal = checked.portal
    if not comes_from and not has_store(school, place):
        _show((), checked.school.name, form, groups, output, lang)
        return
    with store_of(school, place) as opened:
        if comes_from:
            _take_in(opened, portal, comes_from)
        elif goes_to:
            _write(goes_to, "".join(store.exported(opened, portal)))
        elif prunes:
            _prune(opened, portal, store.Policy(days=keep_days), dry_run)
        elif number is not None:
            _report(opened, number, out or Path("reports") / f"{school.stem}-{number}", lang)
        else:
            past = store.past_audits(opened, portal)
            if others := [one for one in store.schools_in(opened) if one != portal]:
                _say_others(others, bool(past))
            _show(past, checked.school.name, form, groups, output, lang)


def _show(
    past: tuple[PastAudit, ...],
    name: str,
    form: str,
    groups: tuple[str, ...],
    output: Path | None,
    lang: Lang,
) -> None:
    trend = trend_of(past, now=datetime.now(UTC))
    if form == "json":
        rows = [_row(audit, trend) for audit in past]
        _give(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", output)
    elif form == "html":
        _give(trend_page.render(trend, name, lang=lang), output)
    elif output is not None:
        raise click.UsageError("--output goes with --format json or html")
    else:
        results().print(on_screen.render(trend, groups, lang=lang))


def _row(audit: PastAudit, trend: Trend) -> dict[str, Any]:
    """One audit as JSON. ``counted``: it is the one of its crawl that the trend goes by."""
    place = trend.line.index(audit) if audit in trend.line else None
    return {
        "id": audit.id,
        "as_of": audit.as_of.isoformat(),
        "started_at": audit.started_at.isoformat(),
        "profile": audit.profile,
        "counted": place is not None,
        "rate": audit.rate,
        "gaps": audit.gaps,
        "verdicts": {verdict.value: number for verdict, number in sorted(audit.verdicts.items())},
        "complete": audit.complete,
        "saw_less": audit.started_at in trend.saw_less,
        "whole": audit.whole,
        "portal": audit.school,
        "checklist": f"{audit.checklist}@{audit.checklist_version}",
        "rules": audit.rules,
        "tool": audit.tool,
        "categories": _points(trend.categories, place),
        "departments": _points(trend.departments, place),
        "items": {item.id: item.verdict.value for item in audit.items},
    }


def _points(groups: tuple[GroupTrend, ...], place: int | None) -> dict[str, Any]:
    if place is None:
        return {}
    points = ((group.name, group.points[place]) for group in groups)
    return {
        name: {
            "rate": point.rate,
            "published": point.published,
            "evaluated": point.evaluated,
            "gaps": point.gaps,
        }
        for name, point in points
        if point is not None
    }


def _take_in(opened: store.Store, portal: str, comes_from: tuple[Path, ...]) -> None:
    files = [file for path in comes_from for file in _files_in(path)]
    texts = []
    for file in files:
        try:
            texts.append((str(file), file.read_text(encoding="utf-8-sig")))
        except (OSError, UnicodeDecodeError) as error:
            raise FileError(str(file), f"cannot be read 无法读取: {error}") from error
    taken = store.take_in(opened, texts, school=portal)
    for file in files:
        file.with_name(file.name + MARK).unlink(missing_ok=True)
    messages().print(f"已导入 / taken in: {taken.added}; 库中已有 / known: {taken.known}")
    if taken.answers or taken.alerts:
        messages().print(f"部门答复 / answers: {taken.answers}; 通知记录 / alerts: {taken.alerts}")
    if taken.audits_only:
        messages().print(
            "旧版导出的文件没有部门答复和通知记录，如原库还在，请重新导出 / an export of an earlier version "
            "holds no answers and no alerts: export again if the store is still there",
            soft_wrap=True,
        )


def _files_in(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    folder = path / AUDITS if (path / AUDITS).is_dir() else path
    yield from sorted(folder.glob("*.json"))


def _prune(opened: store.Store, portal: str, policy: store.Policy, dry_run: bool) -> None:
    gone = store.prune(opened, portal, policy, today(), only_say=dry_run)
    for one in gone:
        click.echo(f"#{one.id}  {one.as_of}  {one.profile}")
    said = "将删除 / would go" if dry_run else "已删除 / gone"
    messages().print(f"{said}: {len(gone)}")


def _report(opened: store.Store, number: int, out: Path, lang: Lang) -> None:
    """The reports of a stored audit, with the tasks as they stood on its day."""
    audit = store.audit_numbered(opened, number)
    tasks = tasks_on(audit.as_of, store.follow(opened, audit.school.portal, now=datetime.now(UTC)))
    followed = {one.id: one for one in tasks}
    for path in report.write(dated(audit, tasks), out, tuple(report.FORMATS), lang=lang, followed=followed):
        click.echo(path)


def _say_others(others: list[str], some: bool) -> None:
    messages().print(
        f"库中另有 / the store also holds audits of: {', '.join(others)}"
        + ("" if some else "；本校网址是否改过？/ has the portal's address changed?"),
        soft_wrap=True,
    )


def _give(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        _write(output, text)


def _write(path: Path, text: str) -> None:
    """The whole file or none of it: an earlier export is not lost to a full disk."""
    try:
        write_whole(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise FileError(str(path), f"cannot be written 无法写入: {error.strerror or error}") from error
    messages().print(str(path), soft_wrap=True)
