"""``compliance schedule``: audits that run by themselves."""

from __future__ import annotations

import signal
from datetime import datetime
from pathlib import Path

import click

from compliance.cli.options import FILE
from compliance.cli.terminal import messages
from compliance.errors import FileError
from compliance.exits import Exit
from compliance.scheduling import Service, health, read_timetable
from crawler.pacing import CHINA


@click.command()
@click.argument("timetable", type=FILE)
@click.option("--once", is_flag=True, help="Run what is due now and end: for cron and systemd timers.")
@click.option("--list", "listing", is_flag=True, help="Say what comes when, as JSON, and run nothing.")
def schedule(timetable: Path, once: bool, listing: bool) -> Exit:
    """Run audits by a timetable: which schools, which profiles, by cron expressions in Asia/Shanghai.

    Stays until SIGTERM or Ctrl-C unless --once is given. docs/schedule.md has the timetable's keys and
    ready files for systemd, cron and containers.

    \b
    Example:
      compliance schedule timetable.yaml
      compliance schedule timetable.yaml --once
      compliance schedule timetable.yaml --list
    """
    console = messages()
    table = read_timetable(timetable)

    def say(words: str) -> None:
        console.print(f"{datetime.now(CHINA):%Y-%m-%d %H:%M:%S} {words}", soft_wrap=True)

    service = Service(table, timetable, clock=lambda: datetime.now(CHINA), say=say)
    if listing:
        click.echo(health.render_json(service.standings()), nl=False)
        return Exit.CLEAN

    def stop(*_: object) -> None:
        say("stops; audits under way end first 正在停止，等进行中的审查收尾")
        service.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        if once:
            return max((Exit(run.code) for run in service.run_due()), default=Exit.CLEAN)
        service.run()
    except OSError as error:
        raise FileError(
            str(error.filename or timetable),
            f"cannot be written 无法写入 ({error.strerror or error})",
            "what was run is noted beside the timetable: make room, or check the folder "
            "运行记录写在时间表旁边，请检查磁盘和目录权限",
        ) from error
    return Exit.CLEAN
