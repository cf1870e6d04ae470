"""``compliance evaluate``: the matcher on labelled titles and pages, and what titles teach it."""

from __future__ import annotations

from pathlib import Path

import click

from compliance import evaluation
from compliance.checklists import read_checklist
from compliance.cli.options import FILE, FOLDER, format_option
from compliance.configuration import to_json
from compliance.matching import Matcher, Weights, read_weights, write_learned
from compliance.model import Checklist, SchoolKind
from compliance.schools import read_school

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
@click.option(
    "--from",
    "crawl",
    type=FOLDER,
    metavar="CRAWL",
    help="Judge the pages that this crawl record holds at the records' addresses, not their titles alone.",
)
@click.option("--school", "school_file", type=FILE, help="The school file of that crawl.")
@click.option(
    "--saved",
    "folder",
    type=FOLDER,
    metavar="FOLDER",
    help="Judge saved files, of any schools: what `file` of each record names, else <id>.html, .txt, .pdf …",
)
@click.option("--parts", is_flag=True, help="Count parts (19.1) instead of items (19).")
@format_option("text", "json")
def evaluate(
    labelled: tuple[Path, ...],
    checklist: str,
    kind: str,
    folds: int | None,
    learn: Path | None,
    crawl: Path | None,
    school_file: Path | None,
    folder: Path | None,
    parts: bool,
    form: str,
) -> None:
    """Measure the matcher on titles or pages labelled by hand: precision, recall, calibration.

    LABELLED are files with one JSON record a line: id, school, url, title, path, excerpt, items, kind …

    With --from, the page at each record's url is judged with its files as an audit of the crawl would. With
    --saved the same is done of saved pages and attachments, without any crawl: each is read as if url had
    answered with it, and text copied off a page (.txt) as that page, under the record's title and path.

    \b
    Example:
      compliance evaluate tests/quality/titles_dev.jsonl
      compliance evaluate labelled.jsonl --format json
      compliance evaluate tests/quality/titles_dev.jsonl tests/quality/cases.jsonl --folds 5
      compliance evaluate pages.jsonl --from audit/crawl --school school.yaml
      compliance evaluate pages.jsonl --saved pages --parts
    """
    if (crawl is None) != (school_file is None):
        raise click.UsageError("--from and --school go together. 两个选项须同时使用")
    if crawl and folder:
        raise click.UsageError("--from or --saved: one at a time. 两个选项不能同时使用")
    if (crawl or folder) and (folds or learn):
        raise click.UsageError("--folds and --learn are for titles. 整页评测不用这两个选项")
    if folds and learn:
        raise click.UsageError("--folds learns for measuring only: leave out --learn. 两个选项不能同时使用")
    records = evaluation.read_labelled(*labelled)
    source: evaluation.Source
    if crawl and school_file:
        source = _crawled(crawl, school_file)
    else:
        school_kind = SchoolKind(kind)
        rules = read_checklist(checklist, kind=school_kind, beside=labelled[0].parent)
        if folder:
            source = evaluation.Saved(Matcher(rules, read_weights()), folder, school_kind)
        elif folds:
            source = evaluation.Folds(Matcher(rules, read_weights(by_hand=True)), folds)
        else:
            weights = _learned(records, rules, learn) if learn else read_weights()
            source = evaluation.Titles(Matcher(rules, weights))
    done = evaluation.evaluate(records, source, by_part=parts)
    click.echo(to_json(done) if form == "json" else evaluation.render_text(done), nl=form != "json")


def _crawled(crawl: Path, school_file: Path) -> evaluation.Crawled:
    """The pages of a crawl, by the rules alone: what a person decided is not the matcher's doing."""
    school = read_school(school_file)
    rules = read_checklist(school.checklist, kind=school.school.kind, beside=school_file)
    return evaluation.Crawled(Matcher(rules, read_weights()), crawl, school)


def _learned(records: tuple[evaluation.Labelled, ...], rules: Checklist, to: Path) -> Weights:
    """The weights that these titles teach, once they are written."""
    by_hand = read_weights(by_hand=True)
    learned = evaluation.learn(records, rules, by_hand)
    write_learned(learned, to)
    return by_hand.with_learned(learned)
