"""``compliance evaluate``: the matcher on labelled titles."""

from __future__ import annotations

from pathlib import Path

import click

from compliance import evaluation
from compliance.checklists import read_checklist
from compliance.cli.options import FILE, format_option
from compliance.configuration import to_json
from compliance.matching import Matcher, read_weights
from compliance.model import SchoolKind


@click.command()
@click.argument("labelled", type=FILE)
@click.option("--checklist", default="moe-2014", show_default=True, help="A bundled checklist or a path.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in SchoolKind]),
    default=SchoolKind.UNDERGRADUATE.value,
    show_default=True,
    help="The profile: which items apply.",
)
@format_option("text", "json")
def evaluate(labelled: Path, checklist: str, kind: str, form: str) -> None:
    """Measure the matcher on titles labelled by hand: precision, recall, calibration.

    LABELLED has one JSON record a line: id, school, url, title, path, excerpt, items, kind …

    \b
    Example:
      compliance evaluate tests/quality/titles_dev.jsonl
      compliance evaluate labelled.jsonl --format json
    """
    records = evaluation.read_labelled(labelled)
    rules = read_checklist(checklist, kind=SchoolKind(kind), beside=labelled.parent)
    done = evaluation.evaluate(records, Matcher(rules, read_weights()))
    click.echo(to_json(done) if form == "json" else evaluation.render_text(done), nl=form != "json")
