"""``compliance evaluate``: the matcher on labelled titles, and what they teach it."""

from __future__ import annotations

from pathlib import Path

import click

from compliance import evaluation
from compliance.checklists import read_checklist
from compliance.cli.options import FILE, format_option
from compliance.configuration import to_json
from compliance.matching import Matcher, read_weights, write_learned
from compliance.model import SchoolKind

MOST_FOLDS = 20


@click.command()
@click.argument("labelled", type=FILE, nargs=-1, required=True)
@click.option("--checklist", default="moe-2014", show_default=True, help="A bundled checklist or a path.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in SchoolKind]),
    default=SchoolKind.UNDERGRADUATE.value,
    show_default=True,
    help="The profile: which items apply.",
)
@click.option(
    "--folds",
    type=click.IntRange(2, MOST_FOLDS),
    help="Judge each school by weights learned from the schools of the other folds only.",
)
@click.option(
    "--learn",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Learn the weights from these titles and write them to this file; measured is what they then give.",
)
@format_option("text", "json")
def evaluate(
    labelled: tuple[Path, ...], checklist: str, kind: str, folds: int | None, learn: Path | None, form: str
) -> None:
    """Measure the matcher on titles labelled by hand: precision, recall, calibration.

    LABELLED are files with one JSON record a line: id, school, url, title, path, excerpt, items, kind …

    \b
    Example:
      compliance evaluate tests/quality/titles_dev.jsonl
      compliance evaluate labelled.jsonl --format json
      compliance evaluate tests/quality/titles_dev.jsonl tests/quality/cases.jsonl --folds 5
    """
    if folds and learn:
        raise click.UsageError("--folds learns for measuring only: leave out --learn. 两个选项不能同时使用")
    records = evaluation.read_labelled(*labelled)
    rules = read_checklist(checklist, kind=SchoolKind(kind), beside=labelled[0].parent)
    if folds:
        done = evaluation.evaluate_folds(records, rules, read_weights(by_hand=True), folds)
    elif learn:
        by_hand = read_weights(by_hand=True)
        learned = evaluation.learn(records, rules, by_hand)
        write_learned(learned, learn)
        done = evaluation.evaluate(records, Matcher(rules, by_hand.with_learned(learned)))
    else:
        done = evaluation.evaluate(records, Matcher(rules, read_weights()))
    click.echo(to_json(done) if form == "json" else evaluation.render_text(done), nl=form != "json")
