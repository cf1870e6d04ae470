"""``compliance diff``: what changed, and how far that can be trusted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from compliance import store
from compliance.chronicle import counted_of, line_of
from compliance.cli.keeping import has_store, store_of, store_option
from compliance.cli.options import audit_file, format_option, lang_option
from compliance.cli.rejudging import judge_again
from compliance.cli.terminal import messages, results
from compliance.compare import Comparison, compare
from compliance.configuration import to_json
from compliance.errors import HistoryError
from compliance.past import PastAudit, past_of
from compliance.report import audit_json, comparison
from compliance.report.wording import Lang
from compliance.schools import read_school


@click.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path), metavar="OLD|SCHOOL")
@click.argument("new", type=click.Path(exists=True, path_type=Path), required=False)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="With SCHOOL: where its crawl records are.  [default: reports/<school file's name>]",
)
@store_option
@format_option("text", "json")
@lang_option
def diff(old: Path, new: Path | None, out: Path | None, place: str | None, form: str, lang: Lang) -> None:
    """Show what changed between two audits of one school.

    OLD and NEW are audit.json files or the directories that hold them. With a school file alone, its two
    newest stored audits are compared and the earlier ones say since when. What became worse is suspected
    until two of three audits saw it; where one audit saw less than the other, no change is claimed.

    \b
    Example:
      compliance diff school.yaml
      compliance diff reports/2022-09/audit.json reports/2022-10/audit.json
    """
    is_school = new is None and old.suffix in (".yaml", ".yml")
    if new is None and not is_school:
        raise click.UsageError("give two audits, or one school file 请给出两次审查，或一个学校文件")
    compared = _stored(old, place, out) if new is None else _files(old, new)
    if form == "json":
        click.echo(to_json(compared), nl=False)
    else:
        results().print(comparison.render(compared, lang=lang))


def _files(old: Path, new: Path) -> Comparison:
    before, after = (past_of(audit_json.read(audit_file(path))) for path in (old, new))
    if before.rules != after.rules:
        messages().print(
            "两次审查的规则不同：先用 --from 按新规则重新判断旧的抓取，才能分清是规则变了还是网站变了 / "
            "the two were judged by different rules: judge the older crawl again "
            f"(compliance audit SCHOOL.yaml --from … --as-of {before.as_of}) to tell what the rules changed",
            soft_wrap=True,
        )
    return compare(before, after)


def _stored(school_file: Path, place: str | None, out: Path | None) -> Comparison:
    school = read_school(school_file)
    now = datetime.now(UTC)
    if not has_store(school_file, place):
        raise _too_few(school_file)
    with store_of(school_file, place) as opened:
        past = store.past_audits(opened, school.portal)
        line = [one for one in line_of(past, now=now) if one.whole]
        if len(line) < 2:
            raise _too_few(school_file)
        old, new = [*(counted_of(line[:-1]) or line[:-1])][-1], line[-1]
        records = out or Path("reports") / school_file.stem
        if old.rules != new.rules and judge_again(opened, school_file, school, records, old, new):
            past = store.past_audits(opened, school.portal)
    return compare_stored(past, old, new)


def compare_stored(past: tuple[PastAudit, ...], old: PastAudit, new: PastAudit) -> Comparison:
    """Two stored audits, with all that is stored beside them."""
    crawls = (old.started_at, new.started_at)
    return compare(
        old,
        new,
        others=[one for one in past if one.started_at in crawls and one.id not in (old.id, new.id)],
        earlier=[one for one in past if one.started_at not in crawls],
    )


def _too_few(school_file: Path) -> HistoryError:
    return HistoryError(
        str(school_file),
        "fewer than two whole crawls are stored 入库的完整审查不足两次",
        "audit again, or give two audit.json files 请再审查一次，或直接给出两个 audit.json",
    )
