"""``compliance audit``: crawl, match, judge, report."""

from __future__ import annotations

import gc
import os
import shlex
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shlex import quote

import click

from compliance import __version__, report
from compliance.alone import alone
from compliance.checklists import read_checklist
from compliance.cli import again
from compliance.cli.beside import read_beside
from compliance.cli.gating import fail_on_option, say_ruling, stored_chronicle
from compliance.cli.keeping import catch_up, keep_file, remember, store_option
from compliance.cli.looking import find_disclosure
from compliance.cli.options import (
    FILE,
    FOLDER,
    Day,
    baseline_option,
    formats_option,
    lang_option,
    read_baseline,
)
from compliance.cli.planning import limits_of, plan_of
from compliance.cli.screenshots import take_screenshots
from compliance.cli.terminal import messages, results, today
from compliance.errors import ConfigError, RecordError
from compliance.exits import Exit
from compliance.gate import Bar, bar_of, gate
from compliance.model import Audit, Checklist, Decision, School, Tool, Waiver
from compliance.report import terminal
from compliance.report.progress import Watcher
from compliance.report.wording import Lang
from compliance.schools import find_unresolvable, read_school
from compliance.tasks import dated
from crawler.items import Plan
from crawler.record import HEAD
from crawler.run import run
from crawler.urls import are_kin, host_of, normalise
from crawler.window import CHROMIUM, can_open

NO_BROWSER = (
    "no browser 没有可用的浏览器: needs the extra `browser` (pip install 'compliance[browser]') and Chromium "
    f"(on Debian: apt install chromium, or name one in {CHROMIUM}); pages that need one are reported so"
)

LOCK = ".lock"
_PATIENCE = 20.0  # seconds that a killed audit may take to be gone
_BUSY = (
    "another audit is at work in this folder 另一次审查正在这个目录里进行",
    "wait until it has ended, or choose another folder with --out 请等它结束，或用 --out 另选目录",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One audit as asked for on the command line."""

    school_file: Path
    school: School
    checklist: Checklist
    waivers: tuple[Waiver, ...]
    decisions: tuple[Decision, ...]
    today: date
    out: Path
    formats: tuple[str, ...]
    bar: Bar
    baseline: Audit | None = None
    record: Path | None = None
    lang: Lang = "zh"
    concurrency: int = 4
    second_look_after: float = 5.0
    screenshots: bool = False
    resume: bool = False
    fresh: bool = False
    profile: str = "full"
    store: str | None = None


@click.command()
@click.argument("school", type=FILE)
@click.option("--as-of", type=Day(), help="Judge as of this day.  [default: today in China]")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where reports and the crawl record go.  [default: reports/<school file's name>]",
)
@formats_option
@fail_on_option()
@baseline_option("Fail only on faults that this earlier audit (audit.json or its directory) does not have.")
@click.option("--from", "record", type=FOLDER, help="Judge this stored crawl; no network.")
@click.option("--screenshots", is_flag=True, help="Take pictures of the evidence into <out>/evidence.")
@click.option("--resume", is_flag=True, help="Go on with the unfinished crawl in --out.")
@click.option("--fresh", is_flag=True, help="Send and read everything again, also what did not change.")
@click.option(
    "--profile",
    type=click.Choice(("full", "watch")),
    default="full",
    show_default=True,
    help="watch: only known evidence and the disclosure column; proves no absence.",
)
@store_option
@lang_option
@click.pass_context
def audit(
    ctx: click.Context,
    school: Path,
    as_of: date | None,
    out: Path | None,
    formats: tuple[str, ...],
    fail_on: tuple[str, ...],
    fail_under: float | None,
    baseline: Path | None,
    record: Path | None,
    screenshots: bool,
    resume: bool,
    fresh: bool,
    profile: str,
    place: str | None,
    lang: Lang,
) -> None:
    """Crawl a school's sites, judge every item, write the reports.

    SCHOOL is a school file; waivers.yaml and decisions.yaml beside it are read when they are there.

    Exit codes: 0 no finding, 1 findings, 2 wrong usage or file, 3 could not be established, 4 a bug.

    \b
    Example:
      compliance audit school.yaml
      compliance audit school.yaml --as-of 2022-10-20 --out out --format html,json
      compliance audit school.yaml --from out/crawl --fail-on missing,essential,new --fail-under 90%
      compliance audit school.yaml --resume
      compliance audit school.yaml --profile watch
    """
    if screenshots and record:
        raise click.UsageError("--screenshots asks the sites, and --from does not: leave one out")
    if screenshots and not can_open():
        raise click.UsageError(f"--screenshots: {NO_BROWSER}")
    checked = read_school(school)
    checklist = read_checklist(checked.checklist, kind=checked.school.kind, beside=school)
    waivers, decisions = read_beside(school, checklist)
    task = Task(
        school_file=school,
        school=checked,
        checklist=checklist,
        waivers=waivers,
        decisions=decisions,
        today=as_of or today(),
        out=out or Path("reports") / school.stem,
        formats=formats,
        bar=bar_of(fail_on, fail_under),
        baseline=read_baseline(baseline) if baseline else None,
        record=_record_in(record) if record else None,
        lang=lang,
        screenshots=screenshots or (checked.crawl.screenshots and record is None and can_open()),
        resume=resume,
        fresh=fresh,
        profile=profile,
        store=place,
    )
    if resume and record:
        raise click.UsageError("--resume and --from exclude each other: one goes on, the other judges")
    ctx.exit(perform(task))


def perform(task: Task) -> Exit:
    """Does one audit and says where everything is; the exit code follows from the audit.

    Raises :class:`~compliance.alone.Busy` when another audit writes to the same folder.
    """
    make_writable(task.out)
    with alone(task.out / LOCK, *_BUSY, patience=_PATIENCE):
        return _perform(task)


def _perform(task: Task) -> Exit:
    crawls = task.record is None and not task.resume
    catch_up(task.school_file, task.store, task.school, task.out, crawls=crawls)
    record = task.record or crawl(task)
    try:
        done = judge(task, record)
        kept = keep_file(done, task.out)
        stored, last, followed = remember(task.school_file, task.store, done, kept)
        if followed is not None:
            done = dated(done, followed.values())
        known = {"earlier": task.baseline, "last": last}
        paths = report.write(done, task.out, task.formats, lang=task.lang, followed=followed, **known)
    except KeyboardInterrupt:
        command = f"compliance audit {quote(str(task.school_file))} --from {quote(str(record))}"
        messages().print(f"抓取记录完好，可重新判断 / the crawl record is kept: {command}", soft_wrap=True)
        raise
    console = results()
    terminal.show(done, console, lang=task.lang)
    terminal.show_files(paths, console, record=record, lang=task.lang)
    terminal.show_next_step(done, task.out if "json" in task.formats else kept, console, lang=task.lang)
    if task.screenshots:
        messages().print("正在为依据页面截图 / taking pictures of the evidence …")
        index = take_screenshots(done, task.school, task.out, user_agent=limits_of(task.school).user_agent)
        messages().print(f"截图 / pictures: {index}", soft_wrap=True)
    told = stored_chronicle(task.school_file, task.store, done, task.bar) if stored else None
    ruling = gate(done, task.bar, task.baseline, told)
    if task.baseline or task.bar != Bar():  # a gate was asked for; else the report says it all
        say_ruling(ruling, task.bar.under, done.summary.rate)
    return Exit.INCONCLUSIVE if ruling.exit is Exit.CLEAN and not stored else ruling.exit


def judge(task: Task, record: Path) -> Audit:
    """What the record says of the school, by the task's rules and day."""
    # Imported after the crawl: it takes memory that the crawl has better use for.
    from compliance.audit import Question
    from compliance.audit import audit as judge_record
    from compliance.matching import read_weights

    question = Question(
        school=task.school,
        checklist=task.checklist,
        weights=read_weights(),
        waivers=task.waivers,
        decisions=task.decisions,
        today=task.today,
        tool=Tool(name="compliance", version=__version__),
    )
    audit = judge_record(record, question)
    gc.collect()  # the matcher and its memory are cycles, twice as large as a report in the making
    return audit


def make_writable(out: Path) -> None:
    """Creates the output directory and tries it, before anything is crawled.

    Raises :class:`click.BadParameter` that says what stands in the way.
    """
    probe = out / f".write-test-{os.getpid()}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise click.BadParameter(
            f"{out} cannot be written to ({error.strerror or error}); choose another directory",
            param_hint="--out",
        ) from error


def crawl(task: Task) -> Path:
    """Crawls the school into ``<out>/crawl``; an earlier record there is moved aside, never lost."""
    unresolvable = find_unresolvable(task.school, task.school_file)
    if unresolvable:
        raise ConfigError(unresolvable)
    if (task.school.crawl.browser or task.school.crawl.screenshots) and not can_open():
        messages().print(f"crawl.browser, crawl.screenshots: {NO_BROWSER}", soft_wrap=True)
    target = task.out / again.CRAWL
    if task.resume:
        plan = again.same_plan(target, _plan_of(task, again.begun_with(target)))
    else:
        column = None if task.school.disclosure else find_column(task)
        plan = again.compared(task.out, _plan_of(task, column), fresh=task.fresh)
        plan = again.make_room(task.out, plan, resuming(task))
    console = messages()
    try:
        with Watcher(console, lang=task.lang) as watcher:
            run(plan, target, on_progress=watcher, on_stop=watcher.stopping, going_on=task.resume)
    finally:
        if again.is_unfinished(target):
            words = "抓取没有完成，接着抓取 / the crawl is unfinished; to go on"
            console.print(f"{words}: {resuming(task)}", soft_wrap=True)
    again.keep_scans(plan.earlier, target)
    return target


def resuming(task: Task) -> str:
    """The command that goes on with the crawl of a task."""
    words = ["compliance", "audit", str(task.school_file), "--out", str(task.out), "--resume"]
    return shlex.join(words + (["--profile", task.profile] if task.profile != "full" else []))


def find_column(task: Task) -> str | None:
    """The column as the portal links it, if it is on a host of the school, else none.

    Only declared hosts are crawled; the column is declared by the portal when the file leaves it out.
    """
    portal = normalise(task.school.portal) or task.school.portal
    column = find_disclosure(portal, limits_of(task.school), task.checklist.column_terms)
    return column if column and are_kin(host_of(column), host_of(portal)) else None


def _plan_of(task: Task, column: str | None) -> Plan:
    return plan_of(
        task.school,
        column,
        concurrency=task.concurrency,
        second_look_after=task.second_look_after,
        profile=task.profile,
    )


def _record_in(folder: Path) -> Path:
    """A crawl record, or the one inside an output directory.

    Raises :class:`~compliance.errors.RecordError` when there is neither.
    """
    for place in (folder, folder / "crawl"):
        if (place / HEAD).is_file():
            return place
    raise RecordError(
        str(folder),
        f"no crawl record ({HEAD}) in it 目录里没有抓取记录",
        "name the --out directory of an earlier audit, or the crawl folder in it; without --from the "
        "sites are crawled 请指明此前审查的输出目录或其中的 crawl 目录；去掉 --from 则重新抓取",
    )
