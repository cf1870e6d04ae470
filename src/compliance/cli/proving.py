"""``compliance proof`` and ``verify``: what was there on the day, and that nothing was changed since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from compliance.cli.options import audit_file, format_option, lang_option
from compliance.cli.terminal import messages, results
from compliance.configuration import to_json
from compliance.errors import AuditFileError, RecordError
from compliance.exits import Exit
from compliance.model import Audit
from compliance.proofs import (
    Checked,
    Proof,
    beheaded_beside,
    check,
    evidence_of,
    prove,
    record_of,
    records_beside,
)
from compliance.report import audit_json
from compliance.report import proof as wording
from compliance.report.wording import Lang
from crawler.record import HEAD
from crawler.sealing import MANIFEST

# Files for people to look into; what a browser would run is kept as plain text.
_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/zip": ".zip",
    "image/png": ".png",
    "image/jpeg": ".jpg",
}


@click.command()
@click.argument("audit", type=click.Path(exists=True, path_type=Path))
@click.argument("item")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write; a new folder beside AUDIT.",
)
@lang_option
def proof(audit: Path, item: str, out: Path | None, lang: Lang) -> Exit:
    """Gather the proof for an item: the archived answers, digests, every crawl that saw them, the seals.

    AUDIT is an audit.json or the directory that holds it beside its crawl; ITEM an item or part. Ends
    with 1 when a record was changed or an answer is no longer kept.

    \b
    Example:
      compliance proof reports/school 19
      compliance proof reports/school/audits/20221020T010203Z-as-of-2022-10-20.json 21.4 --out proof
    """
    path = audit_file(audit)
    done = audit_json.read(path)
    found = evidence_of(done, item)
    if found is None:
        raise click.BadParameter(f"there is no item or part {item} 没有这一事项", param_hint="ITEM")
    title, evidence = found
    if not evidence:
        raise click.BadParameter(
            f"item {item} has no evidence to prove 该事项没有依据可以取证; compliance explain {audit} {item}",
            param_hint="ITEM",
        )
    records = _records(path)
    proofs = prove(evidence, record_of(done, records), records)
    checked = check((*records, *beheaded_beside(records[0].parent)))
    folder = _new_folder(out or records[0].parent / f"proof-{item}")
    files = [_keep(proof, folder, number) for number, proof in enumerate(proofs, 1)]
    for record in records:
        if (record / MANIFEST).is_file():
            (folder / f"{record.name}-{MANIFEST}").write_bytes((record / MANIFEST).read_bytes())
    text = wording.statement(done, (item, title), proofs, files, checked, lang=lang)
    (folder / "proof.md").write_text(text, encoding="utf-8")
    (folder / "proof.json").write_text(_as_json(done, item, proofs, files, checked), encoding="utf-8")
    results().print(wording.verification(checked, (), lang=lang))
    messages().print(f"取证材料 / proof: {folder}", soft_wrap=True)
    whole = all(one.kept for one in proofs) and not any(each.damage for each in checked)
    return Exit.CLEAN if whole else Exit.FINDINGS


@click.command()
@click.argument("path", metavar="AUDIT|CRAWL", type=click.Path(exists=True, path_type=Path))
@format_option("text", "json")
@lang_option
def verify(path: Path, form: str, lang: Lang) -> Exit:
    """Read every byte of the crawl records and say whether any was changed since it was sealed.

    Ends with 0 when all are as they were, 1 when something changed, 3 when nothing was ever sealed.

    \b
    Example:
      compliance verify reports/school
      compliance verify reports/school/crawl --format json
    """
    records = _to_check(path)
    checked = check(records)
    differing = _differing(records[0].parent, checked)
    if form == "json":
        shape = {"records": [json.loads(to_json(each)) for each in checked], "audits_differing": differing}
        click.echo(json.dumps(shape, ensure_ascii=False, indent=1))
    else:
        results().print(wording.verification(checked, differing, lang=lang))
    if differing or any(each.damage for each in checked):
        return Exit.FINDINGS
    return Exit.CLEAN if any(each.seal for each in checked) else Exit.INCONCLUSIVE


def _to_check(path: Path) -> tuple[Path, ...]:
    """A record and those beside it, or all of an output directory, also those whose head is damaged."""
    if (path / HEAD).is_file() or (path / MANIFEST).is_file():
        beside = (*records_beside(path.parent), *beheaded_beside(path.parent))
        return beside if path in beside else (path,)  # kept under a name of its own
    folder = path if path.is_dir() else path.parent
    for place in (folder, folder.parent):
        if beheaded := beheaded_beside(place):
            return (*records_beside(place), *beheaded)
    return _records(path)


def _records(path: Path) -> tuple[Path, ...]:
    """The records beside an audit.json (or one kept under ``audits``), or in an output directory."""
    folder = path if path.is_dir() else path.parent
    for place in (folder, folder.parent):
        if records := records_beside(place):
            return records
    raise RecordError(
        str(folder),
        "no crawl record beside it 旁边没有抓取记录",
        "name the --out directory of an audit 请指明审查的输出目录",
    )


def _differing(folder: Path, checked: Sequence[Checked]) -> list[tuple[str, str]]:
    """Audits that name a seal, and no record begun at their time has it; without a seal those that cannot be
    read any more."""
    seals = {(each.started_at, each.seal) for each in checked}
    started = {each.started_at for each in checked}
    found = []
    kept = [file for file in (folder / "audit.json",) if file.is_file()]
    for file in (*kept, *sorted((folder / "audits").glob("*.json"))):
        try:
            audit = audit_json.read(file)
        except AuditFileError:
            found.append((file.relative_to(folder).as_posix(), ""))
        else:
            if audit.seal and audit.started_at in started and (audit.started_at, audit.seal) not in seals:
                found.append((file.relative_to(folder).as_posix(), audit.seal))
    return found


def _new_folder(wanted: Path) -> Path:
    """A folder that did not exist: a proof overwrites no other."""
    number, folder = 0, wanted
    while folder.exists():
        number += 1
        folder = wanted.with_name(f"{wanted.name}-{number}")
    folder.mkdir(parents=True)
    return folder


def _keep(proof: Proof, folder: Path, number: int) -> tuple[str, str]:
    """The answer as archived and its content as a file, under names of our own."""
    if proof.kept is None:
        return "", ""
    kept = proof.kept
    with kept.path.open("rb") as file:
        file.seek(kept.start)
        (folder / f"{number}.warc.gz").write_bytes(file.read(kept.length))
    headers = {name.lower(): value for name, value in kept.exchange.headers}
    said = headers.get("content-type", "").partition(";")[0].strip().lower()
    name = f"{number}{_SUFFIXES.get(said, '.txt')}"
    (folder / name).write_bytes(kept.exchange.body)
    return f"{number}.warc.gz", name


def _as_json(
    done: Audit,
    item: str,
    proofs: Sequence[Proof],
    files: Sequence[tuple[str, str]],
    checked: Sequence[Checked],
) -> str:
    shape = {
        "schema": "compliance/proof@1",
        "school": done.school.name,
        "as_of": done.as_of.isoformat(),
        "item": item,
        "evidence": [
            {
                **json.loads(to_json(proof.evidence)),
                "archived_in": proof.record,
                "received_at": proof.kept.exchange.at.isoformat() if proof.kept else None,
                "warc": names[0] or None,
                "content": names[1] or None,
                "sightings": [json.loads(to_json(each)) for each in proof.sightings],
            }
            for proof, names in zip(proofs, files, strict=True)
        ],
        "records": [json.loads(to_json(each)) for each in checked],
    }
    return json.dumps(shape, ensure_ascii=False, indent=1) + "\n"
