"""``compliance checklist``: the checklist itself."""

from __future__ import annotations

import json
from pathlib import Path

import click

from compliance.checklists import find_checklists, read_checklist, validate_checklist
from compliance.cli.options import format_option, lang_option
from compliance.cli.terminal import results
from compliance.configuration import json_schema, to_json
from compliance.errors import ConfigError
from compliance.model import Checklist, School, SchoolKind
from compliance.report import law
from compliance.report.wording import Lang

KINDS = [kind.value for kind in SchoolKind]


@click.group()
def checklist() -> None:
    """List, show and validate checklists.

    \b
    Example:
      compliance checklist show moe-2014 --profile higher-vocational
    """


@checklist.command("list")
@format_option("text", "json")
def list_(form: str) -> None:
    """List the bundled checklists.

    \b
    Example:
      compliance checklist list
    """
    found = find_checklists()
    if form == "json":
        click.echo(json.dumps([json.loads(to_json(one)) for one in found], ensure_ascii=False, indent=1))
    else:
        results().print(law.render_list(found))


@checklist.command()
@click.argument("ref", default="moe-2014")
@click.option(
    "--profile",
    type=click.Choice(KINDS),
    default=SchoolKind.HIGHER_VOCATIONAL.value,
    show_default=True,
    help="The kind of school it is shown for.",
)
@format_option("text", "json")
@lang_option
def show(ref: str, profile: str, form: str, lang: Lang) -> None:
    """Show a checklist as it applies to one kind of school.

    REF is a bundled checklist's id or a path.

    \b
    Example:
      compliance checklist show moe-2014 --profile undergraduate
    """
    rules: Checklist = read_checklist(ref, kind=SchoolKind(profile), beside=Path.cwd())
    if form == "json":
        click.echo(to_json(rules), nl=False)
    else:
        results().print(law.render(rules, lang=lang))


@checklist.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def validate(file: Path) -> None:
    """Check a checklist of your own; every problem at once, each with its line.

    \b
    Example:
      compliance checklist validate our-province.yaml
    """
    problems = validate_checklist(file)
    if problems:
        raise ConfigError(problems)
    click.echo(f"{file}: ok")


@checklist.command()
@click.argument("what", type=click.Choice(["checklist", "school"]))
def schema(what: str) -> None:
    """Print the JSON Schema with which an editor completes and checks a file.

    \b
    Example:
      compliance checklist schema school > school.schema.json
    """
    click.echo(
        json.dumps(
            json_schema({"checklist": Checklist, "school": School}[what]), ensure_ascii=False, indent=1
        )
    )
