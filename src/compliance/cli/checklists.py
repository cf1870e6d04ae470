"""``compliance checklist``: the checklist itself."""

from __future__ import annotations

import json
from pathlib import Path

import click

from compliance.checklists import find_checklists, read_checklist, validate_checklist
from compliance.cli.options import format_option, lang_option
from compliance.cli.terminal import results
from compliance.configuration import to_json
from compliance.errors import ConfigError
from compliance.model import Checklist, Item, SchoolKind
from compliance.report import law
from compliance.report.wording import Lang
from compliance.schools import file_schemas

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
@click.option("--item", "item_id", metavar="ID", help="One item in full, or one part: 19, 19.2.")
@format_option("text", "json")
@lang_option
def show(ref: str, profile: str, item_id: str | None, form: str, lang: Lang) -> None:
    """Show a checklist as it applies to one kind of school.

    REF is a bundled checklist's id or a path.

    \b
    Example:
      compliance checklist show moe-2014 --profile undergraduate
      compliance checklist show moe-2014 --item 19
    """
    rules: Checklist = read_checklist(ref, kind=SchoolKind(profile))
    if item_id is None:
        if form == "json":
            click.echo(to_json(rules), nl=False)
        else:
            results().print(law.render(rules, lang=lang))
        return
    item = _item(rules, item_id)
    if form == "json":
        click.echo(to_json(item), nl=False)
    else:
        part = item_id if item_id != item.id else None
        results().print(law.render_item(rules, item, part=part, lang=lang))


def _item(rules: Checklist, item_id: str) -> Item:
    for item in rules.items:
        if item_id == item.id or item_id in {part.id for part in item.parts}:
            return item
    parts = [part.id for item in rules.items for part in item.parts]
    owner = item_id.partition(".")[0]
    near = [one for one in parts if one.partition(".")[0] == owner] or [rules.items[0].id, rules.items[-1].id]
    joined = ", ".join(near) if near[0] in parts else " to ".join(near)
    raise click.BadParameter(f"no item or part {item_id!r}; there is {joined}", param_hint="--item")


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
@click.argument("what", type=click.Choice(["school", "waivers", "decisions", "checklist", "extension"]))
def schema(what: str) -> None:
    """Print the JSON Schema with which an editor completes and checks a file.

    WHAT is the school file, its waivers, its decisions, a whole checklist, or one that extends another.

    \b
    Example:
      compliance checklist schema extension > extension.schema.json
    """
    click.echo(json.dumps(file_schemas()[what], ensure_ascii=False, indent=1))
