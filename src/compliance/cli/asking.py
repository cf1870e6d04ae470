"""``compliance explain``, ``diff`` and ``history``: questions to audits already made."""

from __future__ import annotations

import json
from pathlib import Path

import click

from compliance.cli.options import FILE, audit_file, format_option, lang_option
from compliance.cli.terminal import results
from compliance.compare import compare
from compliance.configuration import to_json
from compliance.history import read_history
from compliance.report import audit_json, comparison, trend
from compliance.report import explain as explanation
from compliance.report.wording import Lang
from compliance.schools import read_school


@click.command()
@click.argument("audit", type=click.Path(exists=True, path_type=Path))
@click.argument("item")
@format_option("text", "json")
@lang_option
def explain(audit: Path, item: str, form: str, lang: Lang) -> None:
    """Say why an item got its verdict: candidates, scores, what each signal gave.

    AUDIT is an audit.json or the directory that holds it; ITEM an item or part, such as 19 or 19.2.

    \b
    Example:
      compliance explain reports/school/audit.json 19
      compliance explain reports/school 21.4 --lang en
    """
    done = audit_json.read(audit_file(audit))
    try:
        if form == "json":
            click.echo(explanation.render_json(done, item, lang=lang), nl=False)
        else:
            explanation.show(done, item, results(), lang=lang)
    except explanation.UnknownItem as error:
        raise click.BadParameter(str(error), param_hint="ITEM") from error


@click.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@format_option("text", "json")
@lang_option
def diff(old: Path, new: Path, form: str, lang: Lang) -> None:
    """Show what changed between two audits of one school.

    OLD and NEW are audit.json files or the directories that hold them.

    \b
    Example:
      compliance diff reports/2022-09/audit.json reports/2022-10/audit.json
    """
    before, after = audit_json.read(audit_file(old)), audit_json.read(audit_file(new))
    compared = compare(before, after)
    if form == "json":
        click.echo(to_json(compared), nl=False)
        return
    results().print(
        comparison.render(
            compared.changes, before=before.as_of, after=after.as_of, degraded=compared.degraded, lang=lang
        )
    )


@click.command()
@click.argument("school", type=FILE)
@format_option("text", "json")
@lang_option
def history(school: Path, form: str, lang: Lang) -> None:
    """Show the trend of a school: every audit made with this school file.

    \b
    Example:
      compliance history school.yaml
    """
    read_school(school)
    rows = read_history(school)
    if form == "json":
        click.echo(json.dumps([json.loads(to_json(row)) for row in rows], ensure_ascii=False, indent=1))
    else:
        results().print(trend.render(rows, lang=lang))
