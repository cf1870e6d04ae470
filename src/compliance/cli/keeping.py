"""The store on the command line: where it is, what goes in before and after an audit, what is said of it.

Every audit is first a file of its own in ``<out>/audits``, with a mark beside it that goes once the audit
is stored. Whatever stopped a run in between, the next one finds the mark and stores it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from compliance import store
from compliance.atomic import write_whole
from compliance.cli.again import CRAWL
from compliance.cli.terminal import messages
from compliance.errors import AuditFileError, ComplianceError, FileError, HistoryError
from compliance.model import Audit, School
from compliance.report import audit_json
from compliance.tasks import Task, tasks_on

F = TypeVar("F", bound=Callable[..., Any])

AUDITS = "audits"
MARK = ".unstored"


def store_option(command: F) -> F:
    """``--store``: where audits are kept."""
    return click.option(
        "--store",
        "place",
        envvar="COMPLIANCE_STORE",
        metavar="FILE|URL",
        help="Where audits are kept: a file, or postgresql://….  [default: a file beside the school file]",
    )(command)


@contextmanager
def store_of(school_file: Path, place: str | None) -> Iterator[store.Store]:
    """The store of a school file, with what earlier versions kept taken in.

    Raises :class:`~compliance.errors.HistoryError` when it cannot be used.
    """
    with store.opened(place or store.default_place(school_file)) as opened:
        former = store.take_in_former(opened, school_file)
        if former is not None:
            _say_former(former)
        yield opened


def has_store(school_file: Path, place: str | None) -> bool:
    """Whether anything was ever kept."""
    former = store.former_path(school_file).exists()
    return former or store.is_there(place or store.default_place(school_file))


@contextmanager
def existing_store(school_file: Path, place: str | None) -> Iterator[store.Store]:
    """:func:`store_of` where something was kept; elsewhere raises HistoryError."""
    if not has_store(school_file, place):
        raise HistoryError(
            str(school_file),
            "no audit is stored 还没有入库的审查",
            "audit the school first, or name the store with --store 请先审查，或用 --store 指明审查库",
        )
    with store_of(school_file, place) as opened:
        yield opened


def catch_up(school_file: Path, place: str | None, school: School, out: Path, *, crawls: bool) -> None:
    """Before an audit: stores what an earlier run left behind, and says what is wrong with store or clock.

    ``crawls``: a new crawl is about to take the place of the one in ``out``, so that is judged if it was not.
    That the store cannot be used stops no audit: it is said now, and again when the audit is to be stored.
    """
    try:
        with store_of(school_file, place) as opened:
            for path in sorted((out / AUDITS).glob(f"*.json{MARK}")):
                _store_left(opened, path.with_name(path.name.removesuffix(MARK)), path)
            if crawls:
                if left := _judged_now(opened, school_file, school, out / CRAWL):
                    _store_left(opened, path := keep_file(left, out), path.with_name(path.name + MARK))
                if newest := store.newest_crawl(opened, school.portal):
                    _check_clock(newest)
    except ComplianceError as error:
        messages().print(f"审查库 / store: {error}", soft_wrap=True)


def _judged_now(opened: store.Store, school_file: Path, school: School, record: Path) -> Audit | None:
    if not record.exists():
        return None
    from compliance.cli.rejudging import judge_left  # all of judging, which a crawl has no use for

    return judge_left(opened, school_file, school, record)


def audit_before(school_file: Path, place: str | None, done: Audit) -> Audit | None:
    """The stored audit that a report compares with: the last whole one before ``done``.

    By the day judged, then by the crawl. What cannot be read is passed over: a report is no poorer for it
    than the first one was, and storing the audit says what is wrong.
    """
    if not has_store(school_file, place):
        return None
    with suppress(ComplianceError), store_of(school_file, place) as opened:
        past = store.past_audits(opened, done.school.portal)
        whole = [one for one in past if one.whole and one.profile == "full"]
        before = [one for one in whole if (one.as_of, one.started_at) < (done.as_of, done.started_at)]
        for one in sorted(before, key=lambda each: (each.as_of, each.started_at), reverse=True)[:1]:
            return store.audit_numbered(opened, one.id or 0)
    return None


def keep_file(done: Audit, out: Path) -> Path:
    """Writes an audit under a name of its own into ``<out>/audits``, whole or not at all, and marks it.

    Nothing is overwritten: a different audit of the same crawl and day gets the next number.
    Raises :class:`~compliance.errors.FileError`.
    """
    content = audit_json.render(done).encode()
    path = _free_name(out / AUDITS, f"{done.started_at:%Y%m%dT%H%M%SZ}-as-of-{done.as_of}", content)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(path.name + MARK).touch()
        write_whole(path, content, durable=True)
    except OSError as error:
        raise FileError(
            str(path),
            f"cannot be written 无法写入: {error.strerror or error}",
            "make room; the crawl is kept: judge it again with --from 抓取已保存，可用 --from 重新判断",
        ) from error
    return path


class Remembered(NamedTuple):
    """Whether an audit is stored now, the one before it, and the tasks of its school by their id, if any."""

    stored: bool
    last: Audit | None
    followed: dict[str, Task] | None


def remember(school_file: Path, place: str | None, done: Audit, path: Path) -> Remembered:
    """Stores an audit whose file was kept, and brings the tasks up to it."""
    last = audit_before(school_file, place, done)
    stored = keep_audit(school_file, place, done, path)
    return Remembered(stored, last, follow_tasks(school_file, place, done) if stored else None)


def keep_audit(school_file: Path, place: str | None, done: Audit, path: Path) -> bool:
    """Stores an audit whose file was kept, and takes its mark away. Whether it is stored now."""
    try:
        with store_of(school_file, place) as opened:
            kept = store.keep(opened, done)
    except ComplianceError as error:
        messages().print(
            f"审查没有入库，下次审查时自动补入 / not stored; the next audit stores it from {path}\n{error}",
            soft_wrap=True,
        )
        return False
    path.with_name(path.name + MARK).unlink(missing_ok=True)
    said = "已入库 / stored" if kept.added else "库中已有 / stored before"
    messages().print(f"{said}: {opened.name} #{kept.id}", soft_wrap=True)
    return True


def follow_tasks(school_file: Path, place: str | None, done: Audit) -> dict[str, Task] | None:
    """After an audit was stored: brings the tasks up to it, and gives them as of its day by their id.

    None when the store cannot be used; that was said when the audit was to be stored.
    """
    try:
        with store_of(school_file, place) as opened:
            records = store.follow(opened, done.school.portal, now=datetime.now(UTC))
    except ComplianceError as error:
        messages().print(f"整改任务没有更新 / tasks not updated: {error}", soft_wrap=True)
        return None
    return {task.id: task for task in tasks_on(done.as_of, records)}


def _store_left(opened: store.Store, path: Path, mark: Path) -> None:
    if not path.exists():
        return  # being written just now, or never was
    try:
        kept = store.keep(opened, audit_json.read(path))
    except AuditFileError as error:
        messages().print(f"未入库 / not stored: {error}", soft_wrap=True)
        return
    mark.unlink(missing_ok=True)
    if kept.added:
        messages().print(
            f"上次未入库的审查已补入 / stored what an earlier run left: {path} #{kept.id}", soft_wrap=True
        )


def _check_clock(newest: datetime) -> None:
    now = datetime.now(UTC)
    if newest > now:
        messages().print(
            f"时钟异常：库中有 {newest:%Y-%m-%d %H:%M} UTC 的审查，而现在是 {now:%Y-%m-%d %H:%M} UTC；"
            "晚于现在的审查不计入走势 / the clock jumped: the store has an audit of a later time than now; "
            "audits from the future are kept but not counted",
            soft_wrap=True,
        )


def _free_name(folder: Path, stem: str, content: bytes) -> Path:
    number = 1
    while True:
        path = folder / (f"{stem}.json" if number == 1 else f"{stem}-{number}.json")
        if not path.exists() or path.read_bytes() == content:
            return path
        number += 1


def _say_former(former: store.FormerHistory) -> None:
    whole, bare = former.whole, former.bare
    said = f"旧的历史记录已导入：{whole} 次审查"
    said += f"，另有 {bare} 次只有结论（原 audit.json 已不在）" if bare else ""
    said += f" / took in the former history: {whole} audits"
    said += f", and of {bare} more the verdicts (their audit.json is gone)" if bare else ""
    if former.damaged:
        said += f"; damaged lines 无法读取的行: {', '.join(map(str, former.damaged))}"
    messages().print(f"{said}; {former.aside}", soft_wrap=True)
