"""``compliance notify``: everyone concerned is told what changed."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import click

from compliance import store
from compliance.alerts.delivering import Delivery, Round, deliver, uncovered
from compliance.alerts.settings import Settings, read_settings
from compliance.checklists import read_checklist
from compliance.chronicle import chronicle
from compliance.cli.keeping import has_store, store_of, store_option
from compliance.cli.options import FILE, Day, format_option
from compliance.cli.terminal import messages, today
from compliance.errors import HistoryError
from compliance.exits import Exit
from compliance.model import Checklist, School
from compliance.report.plain import shown
from compliance.schools import read_school
from compliance.tasks import tasks_on

_STATES = {
    "sent": "已发送 / sent",
    "would_send": "将发送 / would be sent",
    "failed": "未发出，下次再试 / not sent, the next run tries again",
    "unsure": "不能确定是否送达 / nobody knows whether it arrived",
}


@click.command()
@click.argument("school", type=FILE)
@click.option("--config", type=FILE, help="Who is told what.  [default: notify.yaml beside the school file]")
@click.option("--dry-run", is_flag=True, help="Print what would be sent to whom; send and note nothing.")
@click.option(
    "--unsure",
    "decision",
    type=click.Choice(("resend", "arrived")),
    help="Decide on alerts of which nobody knows whether they arrived.",
)
@click.option("--as-of", type=Day(), help="Count due days from this day.  [default: today in China]")
@store_option
@format_option("text", "json")
@click.pass_context
def notify(
    ctx: click.Context,
    school: Path,
    config: Path | None,
    dry_run: bool,
    decision: Literal["resend", "arrived"] | None,
    as_of: date | None,
    place: str | None,
    form: str,
) -> None:
    """Tell every department what changed, once, over mail, 企业微信, 钉钉, 飞书 or a webhook.

    Told is what the stored audits confirm: new and reopened gaps, what was fixed, what is due. When nothing
    changed, nothing is sent; when the newest audit saw less than earlier ones, only the operator is told.

    Exit codes: 0 all told, or nothing to tell; 2 wrong usage, file or environment; 3 something was not sent,
    is unsure, or the newest audit could not look; 4 a bug.

    \b
    Example:
      compliance notify school.yaml --dry-run
      compliance notify school.yaml
      compliance notify school.yaml --config notify.yaml --format json
      compliance notify school.yaml --unsure resend
    """
    checked = read_school(school)
    checklist = read_checklist(checked.checklist, kind=checked.school.kind, beside=school)
    path = config or school.with_name("notify.yaml")
    settings = read_settings(path, os.environ, departments_of(checked, checklist))
    if not has_store(school, place):
        raise _no_audit(school)
    with store_of(school, place) as opened:
        if decision and not dry_run:
            count = store.forget_unsure(opened, checked.portal, decision)
            messages().print(f"已决定 / decided ({decision}): {count}")
        going = _round(opened, school, checked, settings, as_of or today())
        ctx.exit(tell(opened, going, dry=dry_run, form=form))


def tell(opened: store.Store, going: Round, *, dry: bool, form: str) -> Exit:
    """One round of alerts, told as it goes; the exit code says whether somebody must act."""
    portal = going.newest.school
    open_before = store.unsure(opened, portal)
    done: list[Delivery] = []
    for one in deliver(opened, going, dry=dry):
        done.append(one)
        if form == "text":
            click.echo("\n".join(_lines(one)))
    for message in _remarks(going, open_before, done):
        messages().print(message, soft_wrap=True)
    if form == "json":
        click.echo(json.dumps(_told(going, done, open_before), ensure_ascii=False, indent=1))
    wrong = open_before or going.chronicle.degraded or any(one.state in ("failed", "unsure") for one in done)
    return Exit.INCONCLUSIVE if wrong else Exit.CLEAN


def departments_of(school: School, checklist: Checklist) -> Collection[str]:
    """Every department that can answer for something at this school."""
    found = {*school.departments.values(), *checklist.departments}
    found |= {site.department for site in school.sites if site.department}
    for item in checklist.items:
        found |= {*item.departments, *(name for part in item.parts for name in part.departments)}
    return found


def _round(opened: store.Store, school_file: Path, school: School, settings: Settings, day: date) -> Round:
    now = datetime.now(UTC)
    told = chronicle(store.past_audits(opened, school.portal), now=now)
    if told.newest is None or told.newest.id is None:
        raise _no_audit(school_file)
    audit = store.audit_numbered(opened, told.newest.id)
    followed = tasks_on(max(day, audit.as_of), store.follow(opened, school.portal, now=now))
    tasks = {one.facts.fingerprint: one for one in followed if one.stands}
    return Round(settings=settings, chronicle=told, tasks=tasks, audit=audit, today=day, now=now)


def _no_audit(school_file: Path) -> HistoryError:
    return HistoryError(
        str(school_file), "no whole audit is stored 没有入库的完整审查", "compliance audit first 请先审查"
    )


def _lines(one: Delivery) -> Iterator[str]:
    to = f" <{one.to}>" if one.to else ""
    yield f"{_STATES[one.state]}: {shown(one.name)} · {one.channel}{to}" + (
        f": {shown(one.reason)}" if one.reason else ""
    )
    yield f"  {one.letter.subject}"
    if one.state == "would_send":
        yield from (f"  | {line}" for line in one.letter.text.splitlines())
        yield ""


def _remarks(going: Round, unsure: Sequence[store.Told], done: Sequence[Delivery]) -> Iterator[str]:
    if going.chronicle.degraded:
        yield (
            f"{going.newest.as_of} 的审查没有看全，不通知各部门 / "
            "the audit could not look, no department is told: "
            + ", ".join(map(shown, going.chronicle.degraded))
        )
    elif not done:
        yield "没有新变化，没有发送 / nothing new, nothing sent"
    if unsure:
        told = ", ".join(sorted({f"{one.recipient} ({one.claimed_at:%Y-%m-%d %H:%M} UTC)" for one in unsure}))
        yield (
            f"不能确定是否送达，或正在发送 / unsure whether they arrived, or being sent just now: {told}; "
            "问过收件人后 / once you know: compliance notify … --unsure resend|arrived"
        )
    if names := uncovered(going):
        yield f"没有收件人的部门 / departments nobody is told for: {', '.join(map(shown, names))}"


def _told(going: Round, done: Sequence[Delivery], unsure: Sequence[store.Told]) -> Mapping[str, Any]:
    return {
        "schema": "compliance/notify@1",
        "as_of": going.newest.as_of.isoformat(),
        "degraded": list(going.chronicle.degraded),
        "alerts": [
            {
                "recipient": one.name,
                "channel": one.channel,
                "to": one.to or None,
                "state": one.state,
                "reason": one.reason or None,
                "subject": one.letter.subject,
                "left_out": one.letter.left_out,
                **one.letter.content,
                "recipient_id": one.recipient,
            }
            for one in done
        ],
        "unsure": sorted({one.recipient for one in unsure}),
        "uncovered": list(uncovered(going)),
    }
