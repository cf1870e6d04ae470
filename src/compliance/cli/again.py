"""What an output directory holds from before: a crawl to go on with, one to compare with, what to watch."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click

from compliance import ocr
from compliance.cli.terminal import messages
from compliance.errors import AuditFileError
from compliance.model import Audit, Evidence
from compliance.report import audit_json
from crawler.items import Fetch, Plan, Watched
from crawler.mending import can_go_on, differences
from crawler.record import HEAD, RecordError, read_end, read_fetches, read_head

CRAWL = "crawl"


def is_unfinished(record: Path) -> bool:
    """Whether a crawl lies there that was stopped or killed."""
    try:
        return (record / HEAD).is_file() and can_go_on(record)
    except RecordError:
        return False  # nothing that we could go on with


def make_room(out: Path, plan: Plan, command: str) -> Plan:
    """Moves the record there aside, never lost; the plan names it by its new name.

    ``command`` is what would go on with an unfinished one.
    """
    target = out / CRAWL
    if not target.exists():
        return plan
    is_compared = plan.earlier == str(target.resolve())
    unfinished, aside = is_unfinished(target), _free_name(out)
    target.rename(aside)
    if unfinished:
        moves = ((target, _free_name(out)), (aside, target))
        back = " && ".join(shlex.join(["mv", *map(str, move)]) for move in moves)
        messages().print(
            f"未完成的抓取已移到 {aside} / an unfinished crawl was moved there; to go on with it: "
            f"{back} && {command}",
            soft_wrap=True,
        )
    return replace(plan, earlier=str(aside.resolve())) if is_compared else plan


def _free_name(out: Path) -> Path:
    number = 1
    while (name := out / f"{CRAWL}-{number}").exists():
        number += 1
    return name


def begun_with(record: Path) -> str | None:
    """The disclosure column of the unfinished crawl there.

    Raises :class:`click.BadParameter` when there is none to go on with.
    """
    if not is_unfinished(record):
        raise click.BadParameter(
            f"{record} holds no unfinished crawl 没有未完成的抓取; leave --resume out",
            param_hint="--resume",
        )
    return next((seed.url for seed in read_head(record).plan.seeds if seed.role == "disclosure"), None)


def same_plan(record: Path, plan: Plan) -> Plan:
    """The plan of the unfinished crawl there. Raises :class:`click.BadParameter` when it is another."""
    begun = read_head(record).plan
    plan = replace(
        plan, earlier=begun.earlier, fresh=begun.fresh, watched=begun.watched, readers=begun.readers
    )
    if found := differences(begun, plan):
        raise click.BadParameter(
            "\n  ".join(["the crawl was begun with another plan 抓取开始后学校文件或选项已改变", *found]),
            param_hint="--resume",
        )
    return plan


def compared(out: Path, plan: Plan, *, fresh: bool) -> Plan:
    """The plan with the last whole crawl to compare with, and what is to be watched.

    Raises :class:`click.BadParameter` when there is nothing to watch.
    """
    portal = next((seed.url for seed in plan.seeds if seed.role == "portal"), "")
    earlier = find_earlier(out, portal)
    watched = to_watch(out, earlier) if earlier and plan.profile == "watch" else ()
    if plan.profile == "watch" and not watched:
        raise click.BadParameter(
            f"{out} holds no finished audit that found something to watch 没有找到过依据的审查，无从复查; "
            "audit with the profile full 请先全面审查",
            param_hint="--profile",
        )
    return replace(plan, earlier=str(earlier.resolve()) if earlier else "", fresh=fresh, watched=watched)


def find_earlier(out: Path, portal: str) -> Path | None:
    """The newest record of a school that was crawled to its end and everywhere."""
    found = []
    for record in out.glob(f"{CRAWL}*"):
        with suppress(RecordError):
            head, end = read_head(record), read_end(record)
            whole = end is not None and end.reason == "finished" and head.plan.profile == "full"
            if whole and any(seed.url == portal and seed.role == "portal" for seed in head.plan.seeds):
                found.append((head.started_at, record))
    return max(found)[1] if found else None


def keep_scans(earlier: str, record: Path) -> None:
    """Scans that were read once keep their lines: what did not change is not recognised again."""
    kept = Path(earlier, ocr.FILE)
    if earlier and kept.is_file() and not (record / ocr.FILE).exists():
        shutil.copyfile(kept, record / ocr.FILE)


def to_watch(out: Path, record: Path) -> tuple[Watched, ...]:
    """Every address that carried evidence in the last audit of a record, and the lists that led there.

    Empty when there is no audit of it, or nothing carried evidence.
    """
    last = _audit_of(out, record)
    wanted = {url for one in _evidence_of(last) for url in (one.url, one.final_url)} if last else set()
    evidence = {fetch.url: fetch for fetch in _fetches(record, wanted)}
    lists = {fetch.parent for fetch in evidence.values() if fetch.parent}
    known = {fetch.url: fetch for fetch in _fetches(record, lists)} | evidence
    return tuple(Watched(url, fetch.parent, fetch.anchor) for url, fetch in sorted(known.items()))


def _fetches(record: Path, urls: set[str]) -> Iterator[Fetch]:
    return (fetch for fetch in read_fetches(record) if fetch.url in urls or fetch.final_url in urls)


def _audit_of(out: Path, record: Path) -> Audit | None:
    """The newest audit of that crawl."""
    started = read_head(record).started_at
    for path in sorted((out / "audits").glob("*.json"), reverse=True):
        with suppress(AuditFileError):
            if (found := audit_json.read(path)).started_at == started:
                return found
    return None


def _evidence_of(audit: Audit) -> Iterator[Evidence]:
    for item in audit.items:
        yield from item.evidence
        for part in item.parts:
            yield from part.evidence
