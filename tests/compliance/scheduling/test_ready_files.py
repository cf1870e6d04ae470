"""The files of docs/schedule: their syntax, and that what they call exists."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from apscheduler.triggers.cron import CronTrigger
from click.testing import CliRunner

from compliance.cli import main
from compliance.scheduling import CHINA, Entry, Job, Profile, Run, read_timetable
from compliance.scheduling.health import Standing, serving

READY = Path(__file__).parents[3] / "docs/schedule"
UNITS = sorted([*READY.glob("*.service"), *READY.glob("*.timer")])


def understands(words: list[str]) -> None:
    """The command line parses: a timetable that is not there is the only thing wrong."""
    ran = CliRunner().invoke(main, words)
    assert ran.exit_code == 2
    assert "timetable.yaml" in ran.output
    assert "does not exist" in ran.output


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_are_units_and_run_a_command_that_exists(path: Path) -> None:
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(path, encoding="utf-8")
    assert "Unit" in unit
    if path.suffix == ".timer":
        assert (READY / path.with_suffix(".service").name).exists()
        assert re.fullmatch(r"\*:0/\d+", unit["Timer"]["OnCalendar"])
        return
    program, *words = shlex.split(unit["Service"]["ExecStart"])
    assert program.endswith("/bin/compliance")
    understands(words)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_the_units(path: Path, tmp_path: Path) -> None:
    local = tmp_path / path.name
    text = path.read_text(encoding="utf-8").replace("/opt/compliance/bin/compliance", "/bin/true")
    local.write_text(text.replace("User=compliance\n", ""), encoding="utf-8")
    for other in UNITS:
        if other != path:
            (tmp_path / other.name).write_text(other.read_text(encoding="utf-8"), encoding="utf-8")
    ran = subprocess.run(["systemd-analyze", "verify", local], capture_output=True, text=True, check=False)
    assert "Unknown" not in ran.stderr
    assert "Failed to parse" not in ran.stderr


def test_the_crontab_line_is_one(tmp_path: Path) -> None:
    lines = (READY / "crontab").read_text(encoding="utf-8").splitlines()
    (line,) = [each for each in lines if each and not each.startswith("#") and "=" not in each.split()[0]]
    minute, hour, day, month, weekday, command = line.split(maxsplit=5)
    CronTrigger.from_crontab(" ".join((minute, hour, day, month, weekday)))
    subprocess.run(["sh", "-n", "-c", command], check=True)
    call = command.partition("compliance schedule ")[2].partition(" >>")[0]
    understands(["schedule", *shlex.split(call)])


def test_the_container_copies_what_is_there_and_is_healthy_though_a_school_is_not() -> None:
    text = (READY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", "")
    steps = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    known = {"FROM", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL"}
    assert {step[0] for step in steps} <= known | {"ENTRYPOINT", "CMD"}
    for lock in re.findall(r"-r (\S+)", text):
        assert (READY.parents[1] / lock).exists()
    check = json.loads(next(step[1] for step in steps if step[0] == "HEALTHCHECK").partition("CMD")[2])
    entry, now = Entry(file="school.yaml", out="reports"), datetime.now(CHINA)
    job = Job(name="每日", cron="30 6 * * *", profile=Profile.WATCH)
    last = Run(school="reports", job="每日", fire=now, began=now, ended=now, code=3)
    page = Standing(name="青岚职业技术学院", entry=entry, job=job, last=last, turn=None, running_since=None)
    with serving(("127.0.0.1", 0), lambda: (page,)) as port:
        here = [sys.executable, *(word.replace("8790", str(port)) for word in check[1:])]
        subprocess.run(here, check=True)
    assert subprocess.run(here, stderr=subprocess.DEVNULL, check=False).returncode, "nobody answers there"


def test_the_timetable_is_good_beside_a_school_file(tmp_path: Path) -> None:
    school = "school: {name: 青岚职业技术学院, kind: higher-vocational}\nportal: http://127.0.0.1/\n"
    (tmp_path / "school.yaml").write_text(school, encoding="utf-8")
    shutil.copy(READY / "timetable.yaml", tmp_path)
    table = read_timetable(tmp_path / "timetable.yaml")
    assert table.health_address() == ("127.0.0.1", 8790)
    assert len(table.jobs) == 5
