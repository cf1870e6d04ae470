"""The command as a user runs it: real HTTP on loopback, real files, and a process where that is the point."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import chdir
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from compliance.cli import main
from compliance.report.audit_json import schema
from compliance.sample import Sample, serve
from crawler.record import read_head
from crawler.urls import site_of


class Ran(NamedTuple):
    """How a process ended and what it said."""

    code: int
    out: str
    err: str


def process(*words: object, cwd: Path | None = None, **environment: str) -> Ran:
    """As a process of its own: what only that can show."""
    command = [sys.executable, "-P", "-m", "compliance", *(str(word) for word in words)]
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", **environment}
    done = subprocess.run(command, capture_output=True, cwd=cwd, env=env, timeout=240, check=False)
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def compliance(*words: object, cwd: Path | None = None, answers: str = "", **environment: str) -> Ran:
    """The same within this process, which has everything imported already."""
    with chdir(cwd or Path.cwd()):
        done = CliRunner(env=environment).invoke(main, [str(word) for word in words], input=answers)
    return Ran(done.exit_code, done.stdout, done.stderr)


def read_one_line(*words: object) -> Ran:
    """As a process whose reader closes the pipe after a line, as ``| head -1`` does."""
    command = [sys.executable, "-P", "-m", "compliance", *(str(word) for word in words)]
    env = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as done:
        assert done.stdout is not None and done.stderr is not None
        line = done.stdout.readline()
        done.stdout.close()
        said = done.stderr.read()
    return Ran(done.returncode, line.decode(), said.decode())


JSON = ("--format", "json")  # where no other report is looked at


class Audited(NamedTuple):
    """The sample school, crawled and audited once for all tests here."""

    sample: Sample
    folder: Path
    school: Path
    ran: Ran
    audit: dict[str, Any]


@pytest.fixture(scope="session")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    folder = tmp_path_factory.mktemp("audited")
    with serve() as sample:
        school = folder / "school.yaml"
        school.write_text(sample.school_yaml, encoding="utf-8")
        (folder / "waivers.yaml").write_text(sample.waivers_yaml, encoding="utf-8")
        ran = process("audit", school, "--as-of", sample.as_of, "--out", folder / "out", cwd=folder)
        audit = json.loads((folder / "out/audit.json").read_text(encoding="utf-8"))
        yield Audited(sample, folder, school, ran, audit)


def judged_again(audited: Audited, out: Path, *more: object, as_of: object = None, **environment: str) -> Ran:
    """The record judged anew into another folder, with audit.json as its only report."""
    words = ("--from", audited.folder / "out", "--as-of", as_of or audited.sample.as_of, "--out", out)
    return compliance("audit", audited.school, *words, *JSON, *more, cwd=None, answers="", **environment)


def verdicts(audit: dict[str, Any]) -> dict[str, str]:
    return {item["id"]: item["verdict"] for item in audit["items"]}


def test_the_sample_school_gets_every_expected_verdict(audited: Audited) -> None:
    expected = {key: item.verdict for key, item in audited.sample.expected.items.items()}
    assert verdicts(audited.audit) == expected
    assert audited.ran.code == 1


def test_the_evidence_is_the_document_that_was_meant(audited: Audited) -> None:
    found = {item["id"]: item for item in audited.audit["items"]}
    wrong = []
    for key, item in audited.sample.expected.items.items():
        if item.verdict == "published" and item.evidence:
            wanted = audited.sample.url(item.evidence)
            urls = [one["url"] for part in found[key]["parts"] for one in part["evidence"]]
            urls += [one["url"] for one in found[key]["evidence"]]
            if wanted not in urls:
                wrong.append((key, wanted, urls[:3]))
    assert wrong == []


def test_every_part_that_is_expected_to_differ_does(audited: Audited) -> None:
    found = {part["id"]: part["verdict"] for item in audited.audit["items"] for part in item["parts"]}
    expected = {
        part: verdict
        for item in audited.sample.expected.items.values()
        for part, verdict in item.parts.items()
    }
    assert {part: found[part] for part in expected} == expected


def test_the_written_audit_is_valid_against_its_schema(audited: Audited) -> None:
    jsonschema.validate(audited.audit, schema(), cls=jsonschema.Draft202012Validator)


def test_judging_the_record_again_gives_the_same_bytes(audited: Audited, tmp_path: Path) -> None:
    for name in ("one", "two"):
        ran = process(
            "audit",
            audited.school,
            *("--from", audited.folder / "out/crawl", "--as-of", audited.sample.as_of),
            *("--out", tmp_path / name, "--format", "json"),
            PYTHONHASHSEED=str(len(name) + ord(name[0])),
        )
        assert ran.code == 1, ran.err
    first, second = (tmp_path / name / "audit.json" for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()
    assert json.loads(first.read_text(encoding="utf-8"))["items"] == audited.audit["items"]


def test_the_terminal_report_fits_a_narrow_terminal_and_a_log(audited: Audited, tmp_path: Path) -> None:
    for columns in ("40", "80"):
        ran = judged_again(audited, tmp_path, COLUMNS=columns)
        assert "未公开" in ran.out
        assert "\x1b[" not in ran.out


def test_an_audit_says_where_its_crawl_is_and_what_to_ask_next(audited: Audited) -> None:
    lines = audited.ran.out.splitlines()
    assert f"  {audited.folder / 'out/crawl'}" in lines
    command = lines[-1].partition("：")[2].split()
    assert command[:3] == ["compliance", "explain", str(audited.folder / "out")]
    assert compliance(*command[1:]).code == 0


def test_explain_names_candidates_with_their_signals(audited: Audited) -> None:
    ran = compliance("explain", audited.folder / "out", "19")
    assert ran.code == 0
    assert "部门预算" in ran.out
    assert "标题" in ran.out
    assert compliance("explain", audited.folder / "out/audit.json", "99").code == 2
    shown = json.loads(compliance("explain", audited.folder / "out", "19.1", "--format", "json").out)
    why = ran.out.partition("为什么")[2].partition("采用的依据")[0]
    for said in ("青岚职业技术学院2022年部门预算", "从信息公开专栏可达", "已打开", "符合现应公开的 2022年"):
        assert said in why.replace("\n    ", "")
    assert shown["parts"][0]["evidence"][0]["signals"]


def test_a_person_decides_what_the_sample_leaves_open(audited: Audited, tmp_path: Path) -> None:
    for name in ("school.yaml", "waivers.yaml"):
        (tmp_path / name).write_bytes((audited.folder / name).read_bytes())
    asked = compliance("review", audited.folder / "out", "--school", tmp_path / "school.yaml", "--by", "王")
    assert "关于征求《青岚职业技术学院教职工争议解决办法（征求意见稿）》" in asked.out
    count = asked.out.count("第1个，共5个")
    assert count == 1, asked.out
    answers = "y 已通过\ns\nn 国家文件\nn 草案\nn 另一栏\n"
    ran = compliance(
        "review",
        *(audited.folder / "out", "--school", tmp_path / "school.yaml", "--by", "王"),
        answers=answers,
    )
    assert ran.code == 0 and "决定 4 个" in ran.out
    decided = audited._replace(school=tmp_path / "school.yaml")
    assert judged_again(decided, tmp_path / "out").code == 1
    audit = json.loads((tmp_path / "out/audit.json").read_text(encoding="utf-8"))
    expected = verdicts(audited.audit) | {"26": "published", "42": "missing"}
    assert verdicts(audit) == expected
    assert {one["state"] for one in audit["decisions"]} == {"used"}
    jsonschema.validate(audit, schema(), cls=jsonschema.Draft202012Validator)


def test_diff_and_history_tell_what_changed(audited: Audited, tmp_path: Path) -> None:
    later = tmp_path / "later"
    ran = judged_again(audited, later, "--format", "json,html", as_of="2023-11-05")
    assert ran.code == 1
    changes = json.loads(compliance("diff", audited.folder / "out", later, "--format", "json").out)
    assert {"item": "19", "after": "stale", "cause": "calendar"}.items() <= next(
        change for change in changes["changes"] if change["item"] == "19" and change["part"] is None
    ).items()
    assert "19" in compliance("diff", audited.folder / "out", later).out
    assert "没有可比的上次审查" in (audited.folder / "out/report.html").read_text(encoding="utf-8")
    assert "与上次（2022-10-20）相比" in (later / "report.html").read_text(encoding="utf-8")
    rows = json.loads(compliance("history", audited.school, "--format", "json").out)
    assert "2022-10-20" in {row["as_of"] for row in rows}
    assert "2023-11-05" in {row["as_of"] for row in rows}
    assert "2023-11-05" in compliance("history", audited.school).out
    audits = [(row["started_at"], row["as_of"], row["checklist"]) for row in rows]
    assert len(audits) == len(set(audits)), "judged again into another directory is no new audit"


def test_a_baseline_lets_old_faults_pass(audited: Audited, tmp_path: Path) -> None:
    baseline = audited.folder / "out/audit.json"
    assert judged_again(audited, tmp_path, "--baseline", baseline).code == 3
    wrong = judged_again(audited, tmp_path, "--baseline", audited.school)
    assert wrong.code == 2
    assert "--baseline" in wrong.err
    assert "audit.json" in wrong.err
    assert judged_again(audited, tmp_path, "--fail-on", "published").code == 1


def test_init_proposes_the_sites_and_the_column(audited: Audited, tmp_path: Path) -> None:
    ran = compliance("init", audited.sample.portal)
    assert ran.code == 0, ran.err
    proposed = yaml.safe_load(ran.out)
    assert proposed["school"] == {"name": "青岚职业技术学院", "kind": "higher-vocational"}
    assert proposed["disclosure"].startswith(audited.sample.addresses["xxgk"])
    urls = {site["url"].rstrip("/") for site in proposed["sites"]}
    assert {audited.sample.addresses[key].rstrip("/") for key in ("zs", "cwc", "jwc", "xsc")} <= urls
    target = tmp_path / "school.yaml"
    target.write_text(ran.out, encoding="utf-8")
    assert compliance("history", target).code == 0


class _Office(BaseHTTPRequestHandler):
    """A page that names no school, links more than anyone asked for, and another port of its host."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        if self.path != "/robots.txt":
            self.asked.append(f"{self.server.server_port}{self.path}")  # type: ignore[attr-defined]
        beside = "<a href='http://127.0.0.1:9/'>图书馆</a>"
        links = "".join(f"<a href='/{number}.htm'>通知{number}</a>" for number in range(30))
        body = f"<title>财务处</title><p>欢迎</p>{beside}{links}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def test_init_keeps_to_its_pages_and_never_makes_up_a_school() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Office)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        ran = compliance("init", f"http://127.0.0.1:{server.server_port}/", "--pages", "3")
    finally:
        server.shutdown()
        server.server_close()
    assert ran.code == 0, ran.err
    assert len(_Office.asked) == 3
    proposed = yaml.safe_load(ran.out)
    assert "财务处" not in proposed["school"]["name"]
    assert "学校名称" in ran.err
    assert [site["url"] for site in proposed["sites"]] == ["http://127.0.0.1:9/"]


def test_read_shows_what_the_reader_sees(audited: Audited, tmp_path: Path) -> None:
    url = audited.sample.url("{cwc}/plus/view.php?aid=1305")
    seen = json.loads(compliance("read", url, "--format", "json").out)
    assert "预算" in seen["title"]
    assert seen["dates"][0]["day"].startswith("2022")
    assert seen["attachments"]
    page = tmp_path / "page.html"
    page.write_text("<title>章程</title><p>第一条</p><a href='a.pdf'>全文</a>", encoding="utf-8")
    local = json.loads(
        compliance("read", page, "--url", "http://www.example.edu.cn/x.htm", "--format", "json").out
    )
    assert local["attachments"] == [{"url": "http://www.example.edu.cn/a.pdf", "name": "全文"}]
    lines = compliance("read", page).out.splitlines()
    assert "第一条" in lines
    assert "  可以访问 / reachable" in lines


def test_read_says_in_words_what_it_could_not_read() -> None:
    ran = compliance("read", f"http://127.0.0.1:{free_port()}/")
    assert ran.code == 3
    assert "拒绝连接 / connection refused" in ran.out
    assert "scrapy" not in (ran.out + ran.err).lower()


def test_read_shows_a_login_wall_as_one(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<title>统一身份认证</title><form><input type=password></form>", encoding="utf-8")
    ran = compliance("read", page)
    assert ran.code == 0
    assert "需要登录 / needs a login" in ran.out


def test_the_checklist_is_shown_for_a_kind_of_school() -> None:
    listed = compliance("checklist", "list").out.splitlines()
    assert [line.split()[0] for line in listed] == ["moe-2014"]
    assert "undergraduate, higher-vocational" in listed[0]
    shown = compliance("checklist", "show", "moe-2014", "--profile", "higher-vocational").out
    assert "信息公开年度报告" in shown
    assert "不适用" in shown
    rules = json.loads(compliance("checklist", "show", "--format", "json").out)
    assert len(rules["items"]) == 50
    one = compliance("checklist", "show", "--item", "19").out
    assert "部门收支总表" in one and "20.1" not in one
    assert json.loads(compliance("checklist", "show", "--item", "19.2", "--format", "json").out)["id"] == "19"
    unknown = compliance("checklist", "show", "--item", "19.7")
    assert unknown.code == 2 and "19.4" in unknown.err


def test_the_matcher_is_measured_and_learns_on_the_command_line(tmp_path: Path) -> None:
    rows = [
        {"id": f"{school}{number}", "school": school, "title": title, "items": items}
        for school in ("青岚职业技术学院", "云岫大学")
        for number, (title, items) in enumerate((("2022年部门预算", [19]), ("部门预算编制会", [])))
    ]
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    ran = compliance("evaluate", labelled, "--format", "json")
    assert ran.code == 0, ran.err
    done = json.loads(ran.out)
    assert done["records"][0]["accepted"] == ["19"]
    assert set(done["records"][0]) == {"id", "accepted", "review", "scores"}
    assert done["summary"]["precision"] == done["summary"]["recall"] == 1.0
    folded = json.loads(compliance("evaluate", labelled, "--folds", "2", "--format", "json").out)
    assert folded["summary"]["records"] == 4
    learned = tmp_path / "learned.yaml"
    assert compliance("evaluate", labelled, "--learn", learned).code == 0
    assert yaml.safe_load(learned.read_text(encoding="utf-8"))["schools"] == 2
    both = compliance("evaluate", labelled, "--folds", "2", "--learn", learned)
    assert both.code == 2 and "--learn" in both.err


@pytest.mark.parametrize("what", ["school", "waivers", "decisions", "checklist", "extension"])
def test_a_schema_is_printed_for_every_file_that_people_write(what: str) -> None:
    assert json.loads(compliance("checklist", "schema", what).out)["$schema"]


# What bad input gets


def test_every_problem_of_a_school_file_is_named_with_its_line(tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    school.write_text(
        "school: {name: 某学院, kind: college}\n"
        "portal: ftp://www.example.edu.cn/\n"
        "colour: red\n"
        "sites:\n"
        "  - {name: 甲, url: 'http://a.example/'}\n"
        "  - {name: 乙, url: 'http://a.example/x'}\n"
        "crawl: {max_pages: many}\n",
        encoding="utf-8",
    )
    ran = compliance("audit", school, cwd=tmp_path)
    assert ran.code == 2
    for line in (1, 2, 3, 7):
        assert f"school.yaml:{line}:" in ran.err, ran.err
    assert not (tmp_path / "reports").exists()


def test_one_mistake_in_a_school_file_is_one_message(tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    school.write_text(
        "school: {name: 某学院, kind: undergraduate}\nportal: 19413\nsites:\n  - http://a.example.test/\n",
        encoding="utf-8",
    )
    ran = compliance("audit", school, cwd=tmp_path)
    assert ran.code == 2
    first, second = ran.err.splitlines()
    assert "school.yaml:2:" in first
    assert "web address" in first
    assert "school.yaml:4: sites[0]:" in second


def test_a_site_listed_twice_is_a_problem(tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    school.write_text(
        "school: {name: 某学院, kind: undergraduate}\n"
        "portal: http://www.example.test/\n"
        "sites:\n"
        "  - {name: 甲, url: 'http://a.example.test/'}\n"
        "  - {name: 乙, url: 'http://a.example.test/x'}\n",
        encoding="utf-8",
    )
    ran = compliance("audit", school, cwd=tmp_path)
    assert ran.code == 2
    assert "school.yaml:5:" in ran.err


def test_a_portal_that_does_not_resolve_is_a_problem(tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    school.write_text(
        "school: {name: 某学院, kind: undergraduate}\nportal: http://nowhere.invalid/\n", encoding="utf-8"
    )
    ran = compliance("audit", school, cwd=tmp_path)
    assert ran.code == 2
    assert "school.yaml:2:" in ran.err


def test_an_output_that_cannot_be_written_is_said_before_the_crawl(tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    school.write_text(
        "school: {name: 某学院, kind: undergraduate}\nportal: http://127.0.0.1:9/\n", encoding="utf-8"
    )
    ran = compliance("audit", school, "--out", school / "out")
    assert ran.code == 2
    assert "--out" in ran.err


def test_wrong_words_are_usage_errors(audited: Audited) -> None:
    for words in (
        ("audit", audited.school, "--as-of", "October"),
        ("audit", audited.school, "--fail-on", "mising"),
        ("audit", audited.school, "--format", "pdf"),
        ("audit", audited.folder / "nowhere.yaml"),
        ("nothing",),
    ):
        assert compliance(*words).code == 2


def test_a_directory_that_is_no_record_is_inconclusive(audited: Audited, tmp_path: Path) -> None:
    ran = compliance("audit", audited.school, "--from", tmp_path, "--out", tmp_path / "out")
    assert ran.code == 3
    assert str(tmp_path) in ran.err
    assert "--out" in ran.err


def test_an_audit_of_another_version_is_refused(audited: Audited, tmp_path: Path) -> None:
    other = tmp_path / "audit.json"
    other.write_text(json.dumps(audited.audit | {"schema": "compliance/audit@9"}), encoding="utf-8")
    ran = compliance("explain", other, "19")
    assert ran.code == 2
    assert "compliance/audit@9" in ran.err


# What a school that is down, or a person who stops, gets


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def test_a_portal_that_is_down_proves_nothing(tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    school.write_text(
        "school: {name: 某学院, kind: undergraduate}\n"
        f"portal: http://127.0.0.1:{free_port()}/\n"
        "crawl: {requests_per_second: 500}\n",
        encoding="utf-8",
    )
    ran = compliance("audit", school, "--out", tmp_path / "out", *JSON)
    assert ran.code == 3, ran.err
    audit = json.loads((tmp_path / "out/audit.json").read_text(encoding="utf-8"))
    assert set(verdicts(audit).values()) <= {"unverified", "not_applicable"}


class _Endless(BaseHTTPRequestHandler):
    """A site that always has one more page."""

    started = threading.Event()

    def do_GET(self) -> None:
        number = int(self.path.strip("/") or 0) if self.path.strip("/").isdigit() else 0
        if number >= 3:
            self.started.set()
        body = f"<title>新闻{number}</title><p>正文</p><a href='/{number + 1}'>下一篇</a>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.mark.parametrize("presses", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_crawl_that_is_stopped_keeps_what_it_saw_and_says_so(tmp_path: Path, presses: int) -> None:
    _Endless.started.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Endless)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    school = tmp_path / "school.yaml"
    school.write_text(
        "school: {name: 某学院, kind: undergraduate}\n"
        f"portal: http://127.0.0.1:{server.server_port}/\n"
        "crawl: {requests_per_second: 20}\n",
        encoding="utf-8",
    )
    words = ["audit", str(school), "--out", str(tmp_path / "out"), *JSON]
    command = [sys.executable, "-P", "-m", "compliance", *words]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        assert _Endless.started.wait(60)
        os.killpg(running.pid, signal.SIGINT)
        assert running.stderr is not None
        assert any("已中断" in line.decode() for line in running.stderr)
        if presses > 1:
            os.killpg(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=60)
    finally:
        server.shutdown()
        server.server_close()
    assert running.returncode == 3, err.decode()
    assert presses > 1 or "中途停止" in out.decode()
    again = compliance("audit", school, "--from", tmp_path / "out", "--out", tmp_path / "again", *JSON)
    assert again.code == 3
    audit = json.loads((tmp_path / "again/audit.json").read_text(encoding="utf-8"))
    assert audit["coverage"]["interrupted"]
    assert audit["coverage"]["pages"] >= 3
    assert "missing" not in verdicts(audit).values()


def test_a_column_that_the_file_leaves_out_is_found_from_the_portal(audited: Audited, tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    lines = audited.sample.school_yaml.splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("disclosure:"))
    school.write_text(text.replace("max_pages: 5000", "max_pages: 3"), encoding="utf-8")
    ran = compliance("audit", school, "--as-of", audited.sample.as_of, "--out", tmp_path / "out", *JSON)
    audit = json.loads((tmp_path / "out/audit.json").read_text(encoding="utf-8"))
    assert audit["school"]["disclosure_found"] == "from_portal", ran.err
    assert audit["school"]["disclosure"].startswith(audited.sample.addresses["xxgk"])
    found, named = (
        {site_of(seed.url): seed.role for seed in read_head(folder / "out/crawl").plan.seeds}
        for folder in (tmp_path, audited.folder)
    )
    assert found == named, "the same sites are crawled, for the same reasons"


def test_a_checklist_of_ones_own_lies_beside_the_school_file_wherever_the_command_is_run(
    audited: Audited, tmp_path: Path
) -> None:
    own = "extends: moe-2014\nid: ours\nversion: '1'\ntitle: 清单\ndocument: 无\nprofile: ours\n"
    folder = tmp_path / "school"
    folder.mkdir()
    (folder / "ours.yaml").write_text(own, encoding="utf-8")
    text = audited.school.read_text(encoding="utf-8")
    (folder / "school.yaml").write_text(text.replace("moe-2014", "ours.yaml"), encoding="utf-8")
    record, out = audited.folder / "out", tmp_path / "out"
    words = ("--from", record, "--out", out, "--format", "json", "--fail-on", "none", "--as-of", "2022-10-20")
    ran = compliance("audit", folder / "school.yaml", *words, cwd=tmp_path)
    assert ran.code in (0, 3), ran.err
    assert json.loads((out / "audit.json").read_text(encoding="utf-8"))["checklist"]["id"] == "ours"


def test_a_reader_who_stops_reading_changes_no_exit_code(audited: Audited, tmp_path: Path) -> None:
    shown = read_one_line("checklist", "show", "moe-2014", "--format", "json")  # Click writes it
    assert (shown.code, shown.out, shown.err) == (0, "{\n", "")
    again = (
        "audit",
        audited.school,
        "--from",
        audited.folder / "out",
        "--as-of",
        audited.sample.as_of,
        *JSON,
    )
    judged = read_one_line(*again, "--out", tmp_path / "all")  # Rich does
    assert (judged.code, "审查报告" in judged.out) == (1, True)
    passed = read_one_line(*again, "--out", tmp_path / "none", "--fail-on", "none")
    assert passed.code == 3, "two sites were not seen, whoever reads on"
