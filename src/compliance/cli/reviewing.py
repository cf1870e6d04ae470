"""``compliance review``: a person looks at what the audit could not decide."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from compliance import decisions
from compliance.checklists import checklist_ids, read_checklist
from compliance.cli.again import CRAWL
from compliance.cli.beside import find_school_file
from compliance.cli.options import FILE, audit_file, lang_option
from compliance.cli.sitting import LONGEST_NAME, Sitting, clean
from compliance.cli.terminal import messages, today
from compliance.matching import read_weights
from compliance.model import Audit, Thresholds
from compliance.report import audit_json
from compliance.report.strings import Words
from compliance.report.wording import Lang
from compliance.review import labelled_examples, review_cases
from compliance.schools import read_school
from crawler.record import HEAD


@click.command()
@click.argument("audit", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--school", type=FILE, help="The school file.  [default: the one found beside the audit or here]"
)
@click.option("--item", "item_id", metavar="ID", help="All documents of one item or part, sure ones too.")
@click.option("--by", envvar="COMPLIANCE_BY", show_envvar=True, help="Who decides.  [default: asked once]")
@click.option(
    "--export",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Ask nothing; write the decisions as labelled examples for compliance evaluate.",
)
@lang_option
def review(
    audit: Path,
    school: Path | None,
    item_id: str | None,
    by: str | None,
    export: Path | None,
    lang: Lang,
) -> None:
    """Walk through the documents in doubt: is this what the item asks for?

    AUDIT is an audit.json or the directory that holds it. Every answer is saved at once in decisions.yaml
    beside the school file, which the next audit honours. Answers are read from standard input, a line each.

    \b
    Example:
      compliance review reports/school
      compliance review reports/school --item 19.2 --by 学院办公室
      compliance review reports/school --export labelled.jsonl
    """
    done = audit_json.read(audit_file(audit))
    school_file = school or find_school_file(done.school.portal, audit_file(audit).parent)
    known = _known(school_file, done)
    path = school_file.with_name(decisions.FILE)
    made = decisions.read_decisions(path) if path.exists() else ()
    words = Words(lang)
    if export:
        examples = labelled_examples(done, made)
        decisions.write_text(export, "".join(f"{one}\n" for one in examples))
        messages().print(words("review_exported", count=len(examples), path=export), soft_wrap=True)
        return
    if item_id is not None and item_id not in known:
        raise click.BadParameter(words("unknown_item", id=item_id), param_hint="--item")
    thresholds = done.thresholds or _thresholds()
    sitting = Sitting(
        cases=review_cases(done, made, thresholds, only=item_id),
        thresholds=thresholds,
        path=path,
        known=known,
        by=clean(by or "", LONGEST_NAME),
        day=today(),
        lang=lang,
    )
    sitting.hold()
    _say_how_to_go_on(sitting, audit, school_file, done, words)


def _known(school_file: Path, done: Audit) -> frozenset[str]:
    """The items and parts that the school's checklist has; the school must be the audit's."""
    school = read_school(school_file)
    if school.portal != done.school.portal:
        other = f"{school_file} is of {school.portal}, the audit of {done.school.portal}"
        raise click.BadParameter(f"{other} 不是同一所学校", param_hint="--school")
    checklist = read_checklist(school.checklist, kind=school.school.kind, beside=school_file)
    return frozenset(checklist_ids(checklist))


def _thresholds() -> Thresholds:
    """Those of today, for audits that were written before they said theirs."""
    weights = read_weights()
    return Thresholds(accept=weights.accept, review=weights.review)


def _say_how_to_go_on(sitting: Sitting, audit: Path, school_file: Path, done: Audit, words: Words) -> None:
    console = messages()
    if sitting.decided:
        console.print(words("review_file", path=sitting.path), soft_wrap=True)
        record = audit_file(audit).parent / CRAWL
        again = ["compliance", "audit", str(school_file), "--as-of", done.as_of.isoformat()]
        if (record / HEAD).is_file():
            again += ["--from", str(record), "--out", str(record.parent)]
        console.print(words("review_again", command=shlex.join(again)), soft_wrap=True)
    if sitting.left:
        command = shlex.join(["compliance", "review", str(audit)])
        console.print(words("review_go_on", command=command), soft_wrap=True)
