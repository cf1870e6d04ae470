"""``compliance explain``: a question to an audit already made."""

from __future__ import annotations

from pathlib import Path

import click

from compliance.cli.options import audit_file, format_option, lang_option
from compliance.cli.terminal import results
from compliance.report import audit_json
from compliance.report import explain as explanation
from compliance.report.wording import Lang


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
