"""``compliance schedule`` as a user runs it: processes, a school on loopback, signals, the health page."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from compliance.alone import alone
from compliance.scheduling import CHINA, Run, read_runs, runs_file
from compliance.scheduling.runs import append_run
from tests.crawler.serving import Route, Site

COMMAND = [sys.executable, "-P", "-m", "compliance", "schedule"]


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    """A school of one site, which takes a while to crawl and lacks almost everything."""
    news = "".join(f"<a href='/{number}.htm'>新闻{number}</a>" for number in range(60))
    routes: dict[str, Route] = {
        f"/{number}.htm": f"<title>新闻{number}</title><p>正文" for number in range(60)
    }
    routes["/"] = f"<title>首页</title><a href='/xxgk/'>信息公开</a>{news}"
    routes["/xxgk/"] = "<title>信息公开</title><a href='zc.htm'>章程</a>"
    routes["/xxgk/zc.htm"] = "<title>章程</title><p>第一条 " + "为规范办学行为，制定本章程。" * 20
    site = Site(routes)
    yield site.url + "/"
    site.close()


def a_school(portal: str) -> str:
    return (
        f"school: {{name: 青岚职业技术学院, kind: higher-vocational}}\nportal: {portal}\n"
        f"disclosure: {portal}xxgk/\ncrawl: {{requests_per_second: 10}}\n"
    )


def a_timetable(folder: Path, portal: str, *, more: str = "") -> Path:
    (folder / "school.yaml").write_text(a_school(portal), encoding="utf-8")
    path = folder / "timetable.yaml"
    path.write_text(
        "schools: [{file: school.yaml, out: reports}]\n"
        "jobs: [{name: 每小时, cron: '0 * * * *', profile: watch}]\njitter_minutes: 0\n" + more,
        encoding="utf-8",
    )
    return path


def enrol(path: Path, **before: float) -> None:
    """As if the job had been known since then."""
    moment = datetime.now(CHINA) - timedelta(**before)
    start = Run(school="reports", job="每小时", fire=moment, began=moment, ended=moment, code=0, attempt=0)
    append_run(runs_file(path), start)


def run_of(path: Path) -> list[Run]:
    return [run for run in read_runs(runs_file(path)) if run.attempt]


def once(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, path, "--once"], capture_output=True, text=True, timeout=200, check=False
    )


def wait_for(path: Path, text: str, process: subprocess.Popen[bytes]) -> str:
    """Until a log says so: there is no other sign of a process we only watch."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        said = path.read_text(encoding="utf-8") if path.exists() else ""
        if text in said:
            return said
        assert process.poll() is None, said
        time.sleep(0.05)
    raise AssertionError(f"{text!r} never came: {said}")


def test_a_job_seen_for_the_first_time_has_missed_nothing(tmp_path: Path, portal: str) -> None:
    path = a_timetable(tmp_path, portal)
    ran = once(path)
    assert (ran.returncode, run_of(path)) == (0, [])
    listed = subprocess.run([*COMMAND, path, "--list"], capture_output=True, text=True, check=True)
    (job,) = json.loads(listed.stdout)["jobs"]
    assert datetime.fromisoformat(job["next"]).minute == 0
    assert (job["name"], job["school"]) == ("青岚职业技术学院", "reports")


@pytest.mark.slow
def test_a_portal_that_is_down_is_tried_again_later(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = a_timetable(tmp_path, f"http://127.0.0.1:{port}/")
    enrol(path, hours=3)
    assert once(path).returncode == 3
    listed = subprocess.run([*COMMAND, path, "--list"], capture_output=True, text=True, check=True)
    (job,) = json.loads(listed.stdout)["jobs"]
    assert job["healthy"] is False
    wait = datetime.fromisoformat(job["next"]) - run_of(path)[0].ended
    assert wait == timedelta(minutes=60)


@pytest.mark.slow
def test_two_schedulers_do_not_share_a_timetable(tmp_path: Path, portal: str) -> None:
    path = a_timetable(tmp_path, portal)
    with (tmp_path / "log").open("wb") as log:
        first = subprocess.Popen([*COMMAND, path], stderr=log)
        try:
            wait_for(tmp_path / "log", "每小时", first)
            second = once(path)
            assert second.returncode == 3
            assert f"进程 {first.pid}" in second.stderr
            assert "Traceback" not in second.stderr
        finally:
            first.send_signal(signal.SIGTERM)
            assert first.wait(30) == 0


@pytest.mark.slow
def test_the_service_runs_what_was_missed_shows_its_health_and_stops_in_order(
    tmp_path: Path, portal: str
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = a_timetable(tmp_path, portal, more=f"health: 127.0.0.1:{port}\n")
    enrol(path, hours=3)
    with (tmp_path / "log").open("wb") as log:
        service = subprocess.Popen([*COMMAND, path], stderr=log)
        try:
            wait_for(tmp_path / "log", "begins", service)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health.json") as answer:
                state = json.load(answer)
            assert state["healthy"] is True
            wait_for(tmp_path / "log", "ended with 1", service)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                shown = answer.read().decode()
                assert "有需整改事项" in shown and "青岚职业技术学院" in shown
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/../school.yaml")
        finally:
            service.send_signal(signal.SIGTERM)
            assert service.wait(60) == 0
    assert [run.code for run in run_of(path)] == [1]


def test_what_is_due_is_audited_in_full_first_and_kept_though_the_scheduler_was_killed(
    tmp_path: Path, portal: str
) -> None:
    path = a_timetable(tmp_path, portal, more="notify: true\n")
    enrol(path, hours=3)
    with (tmp_path / "log").open("wb") as log:
        service = subprocess.Popen([*COMMAND, path], stderr=log, start_new_session=True)
        wait_for(tmp_path / "log", "begins", service)
        wait_for(tmp_path / "reports/crawl/fetches.jsonl", "url", service)
        for children in Path(f"/proc/{service.pid}/task").glob("*/children"):  # whichever thread began them
            for child in children.read_text().split():
                os.killpg(int(child), signal.SIGKILL)
        service.kill()
        service.wait()
    assert run_of(path) == []
    ran = once(path)
    assert ran.returncode == 1, ran.stderr
    (run,) = run_of(path)
    assert (run.school, run.job, run.code, run.attempt) == ("reports", "每小时", 1, 1)
    assert (tmp_path / "reports/audit.json").exists()
    log_of_school = (tmp_path / "reports/schedule.log").read_text(encoding="utf-8")
    assert "moved there" not in log_of_school, "the crawl was gone on with"
    assert "notify.yaml" in log_of_school, "who is told nothing yet is a mistake that the log names"
    assert once(path).returncode == 0, "nothing more is due"
    assert len(run_of(path)) == 1


def test_where_nothing_is_known_to_watch_the_whole_school_is_audited(tmp_path: Path) -> None:
    site = Site({"/": "<title>首页</title><p>建设中"})
    path = a_timetable(tmp_path, site.url + "/")
    first = [*COMMAND[:-1], "audit", "school.yaml", "--out", "reports", "--format", "json"]
    subprocess.run(first, cwd=tmp_path, capture_output=True, check=False)
    assert list((tmp_path / "reports/audits").glob("*.json")), "an audit, but one without evidence"
    enrol(path, hours=3)
    once(path)
    site.close()
    (run,) = run_of(path)
    assert run.code in (1, 3)
    log = (tmp_path / "reports/schedule.log").read_text(encoding="utf-8")
    assert "(full)" in log and len(list((tmp_path / "reports/audits").glob("*.json"))) == 2


def test_a_disk_that_takes_no_notes_ends_no_job_and_shows_on_the_health_page(
    tmp_path: Path, portal: str
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = a_timetable(tmp_path, "http://127.0.0.1:9/", more=f"health: 127.0.0.1:{port}\n")
    enrol(path, hours=3)
    size = runs_file(path).stat().st_size

    def fill_the_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40, size + 40))

    with subprocess.Popen([*COMMAND, path], stderr=subprocess.PIPE, preexec_fn=fill_the_disk) as service:
        assert service.stderr is not None
        said = [service.stderr.readline().decode() for _ in range(5)]
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(
                urllib.request.Request(f"http://127.0.0.1:{port}/health.json", method="HEAD")
            )
        answer.value.close()
        assert answer.value.code == 503
        service.send_signal(signal.SIGTERM)
    assert "cannot be written 无法写入" in "".join(said), said
    assert "每小时" in said[-1] and "begins" not in said[-1], "the job has its next turn"


def test_a_school_that_somebody_else_audits_is_left_for_later(tmp_path: Path, portal: str) -> None:
    path = a_timetable(tmp_path, portal)
    enrol(path, hours=3)
    (tmp_path / "reports").mkdir()
    with alone(tmp_path / "reports/.lock", "", ""):
        ran = once(path)
    assert (ran.returncode, run_of(path)) == (0, []), "it is still due"
    assert f"进程 {os.getpid()}" in ran.stderr
    assert not (tmp_path / "reports/crawl").exists()


@pytest.mark.slow
def test_two_audits_do_not_write_to_the_same_folder(tmp_path: Path, portal: str) -> None:
    (tmp_path / "school.yaml").write_text(a_school(portal), encoding="utf-8")
    (tmp_path / "out").mkdir()
    command = [*COMMAND[:-1], "audit", "school.yaml", "--out", "out"]
    with alone(tmp_path / "out/.lock", "", ""):
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 3
    assert f"进程 {os.getpid()}" in ran.stderr and "请等它结束" in ran.stderr
    assert not (tmp_path / "out/crawl").exists()


def test_a_torn_line_of_runs_costs_that_line_only(tmp_path: Path, portal: str) -> None:
    path = a_timetable(tmp_path, portal)
    enrol(path, hours=3)
    with runs_file(path).open("ab") as file:
        file.write(b'{"school": "reports", "jo')
    enrol(path, hours=2)
    assert len(read_runs(runs_file(path))) == 2
