"""A person decides what an audit leaves open: asked, written, honoured, asked again when the page changes."""

from __future__ import annotations

import io
import json
import os
import shlex
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from compliance.alone import in_turn
from compliance.cli import main
from compliance.decisions import read_decisions, read_text, with_decision, write_text
from compliance.matching import read_weights
from compliance.model import Decision
from tests.builders import HOSTILE, MOBILE
from tests.records import COLUMN, HOME, NAME, a_record, html

DRAFT = "关于征求《青岚职业技术学院教职工争议解决办法（征求意见稿）》意见的通知"
RULES = (
    "第一条 教职工对人事处理决定不服的，可以申请调解或者申诉。",
    "第二条 学院设立人事争议调解委员会，依法受理。",
)
URL = f"{COLUMN}26.htm"


class Ran(NamedTuple):
    """How a command ended and what it said; ``out`` holds messages too."""

    code: int
    out: str


def compliance(*words: object, answers: str | None = None, **environment: str) -> Ran:
    env = {"COLUMNS": "80", "NO_COLOR": "1", **environment}
    done = CliRunner().invoke(main, [str(word) for word in words], input=answers, env=env)
    return Ran(done.exit_code, done.output)


class Desk:
    """A school file, a record of its site, and what is made of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.school = folder / "school.yaml"
        self.decisions = folder / "decisions.yaml"
        self.out = folder / "reports"
        self.school.write_text(
            f"school: {{name: {NAME}, kind: higher-vocational}}\nportal: {HOME}\ndisclosure: {COLUMN}\n",
            encoding="utf-8",
        )

    def audit(
        self, *paragraphs: str, pages: dict[str, bytes] | None = None, tail: str = "", form: str = "json"
    ) -> dict[str, Any]:
        """Audits a site whose column lists a draft with these paragraphs."""
        body = html(DRAFT, *(paragraphs or RULES)) + tail.encode()
        number = len([*self.folder.glob("record-*")])
        record = a_record(self.folder / f"record-{number}", {f"{DRAFT} 26.htm": body, **(pages or {})})
        options = ("--as-of", "2022-10-20", "--from", record, "--out", self.out, "--format", form)
        ran = compliance("audit", self.school, *options)
        assert ran.code in (1, 3), ran.out
        found: dict[str, Any] = json.loads((self.out / "audit.json").read_text(encoding="utf-8"))
        return found

    def review(self, answers: str, *words: object, by: str = "王老师") -> Ran:
        return compliance("review", self.out, "--by", by, *words, answers=answers)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def part(audit: dict[str, Any], identity: str = "26.1") -> dict[str, Any]:
    return next(one for item in audit["items"] for one in item["parts"] if one["id"] == identity)


# What is asked


def test_a_person_sees_what_is_in_doubt_and_why(desk: Desk) -> None:
    assert part(desk.audit())["verdict"] == "review"
    ran = desk.review("q\n")
    assert ran.code == 0
    shown = ran.out.replace("\n    ", "").replace("\n  ", "")
    for said in ("第1个，共1个", "第26项", DRAFT[:20], "第一条", "草案（“征求”）", "没有其他候选", "还剩 1"):
        assert said in shown, said
    assert not desk.decisions.exists()


def test_what_is_asked_fits_eighty_columns_and_obeys_no_page(desk: Desk) -> None:
    pages = {f"{DRAFT} h{place}.htm": html(DRAFT, text, *RULES) for place, text in enumerate(HOSTILE[:8])}
    desk.audit(pages=pages)
    for lang in ("zh", "en"):
        ran = desk.review("s\n" * 9, "--lang", lang)
        assert max(cell_len(line) for line in ran.out.splitlines() if "reports" not in line) <= 80
        assert not [char for char in "\x1b\x9b\x00\x07\u202e" if char in ran.out]
    assert "for and against" in ran.out.lower() and "it is a draft" in ran.out


def test_nothing_in_doubt_is_nothing_to_ask(desk: Desk) -> None:
    desk.audit()
    desk.review("n\n\n")
    desk.audit()
    assert "没有需要人工复核" in desk.review("").out


def test_one_item_can_be_looked_at_whatever_it_came_to(desk: Desk) -> None:
    desk.audit()
    desk.review("y\n\n")
    assert part(desk.audit())["verdict"] == "published"
    ran = desk.review("n 看错了\n", "--item", "26")
    assert "此前的决定：王老师" in ran.out
    assert part(desk.audit())["verdict"] == "missing"
    assert desk.review("", "--item", "99").code == 2


# What is decided counts


def test_an_accepted_document_is_evidence_and_every_report_says_by_whom(desk: Desk) -> None:
    desk.audit()
    desk.review("y 教代会已通过\n")
    audit = desk.audit(form="json,html,md")
    found = part(audit)
    assert found["verdict"] == "published"
    assert found["evidence"][0]["url"] == URL and found["evidence"][0]["score"] < read_weights().accept
    note = {"item": "26.1", "decision": "accept", "by": "王老师", "reason": "教代会已通过", "state": "used"}
    assert note.items() <= found["decisions"][0].items()
    assert note.items() <= audit["decisions"][0].items()
    for name in ("report.html", "report.md"):
        text = (desk.out / name).read_text(encoding="utf-8").replace("\\", "")
        assert "人工决定：王老师" in text and "教代会已通过" in text
    assert "人工决定：王老师" in compliance("explain", desk.out, "26").out
    assert "王老师 confirmed it on" in compliance("explain", desk.out, "26", "--lang", "en").out


def test_a_rejected_document_neither_counts_nor_is_asked_again(desk: Desk) -> None:
    desk.audit()
    desk.review("n 只是征求意见\n")
    found = part(desk.audit())
    assert (found["verdict"], found["reasons"][0]["code"]) == ("missing", "absent")
    assert found["decisions"][0]["state"] == "used"
    explained = compliance("explain", desk.out, "26").out.replace("\n         ", "")
    assert "没有采用：王老师" in explained and "认定不是（只是征求意见）" in explained
    assert "没有需要" in desk.review("").out


def test_a_document_of_another_part_counts_there(desk: Desk) -> None:
    assert part(desk.audit(), "3.1")["verdict"] == "missing"
    ran = desk.review("p 99.9\np 26.1\np 3.1 工会的制度\n")
    assert ran.out.count("清单中没有其他事项或要点") == 2
    audit = desk.audit()
    assert part(audit)["verdict"] == "missing"
    assert part(audit, "3.1")["verdict"] == "published"
    assert part(audit, "3.1")["evidence"][0]["url"] == URL


def test_a_decision_holds_while_only_the_surroundings_change(desk: Desk) -> None:
    desk.audit(tail="<p>浏览次数：1 次</p>")
    desk.review("y\n\n")
    around = ("浏览次数：7 次", "您是第 99 位访客", "今天是2022年10月20日 星期四", "上一篇：另一则通知")
    tail = "".join(f"<p>{text}</p>" for text in around) + "<script>var seen = 7</script>"
    found = part(desk.audit(tail=tail))
    assert (found["verdict"], found["decisions"][0]["state"]) == ("published", "used")


@pytest.mark.parametrize("answer", ["y", "n"])
def test_a_document_that_says_something_else_comes_back(desk: Desk, answer: str) -> None:
    desk.audit()
    desk.review(f"{answer}\n\n")
    audit = desk.audit(*RULES, "第三条 本办法自发布之日起施行。")
    found = part(audit)
    assert found["verdict"] == "review"
    reason = next(one for one in found["reasons"] if one["code"] == "changed_since")
    assert "王老师" in reason["zh"] and "此后页面内容有变化" in reason["zh"] and reason["url"] == URL
    assert audit["decisions"][0]["state"] == "changed"
    ran = desk.review("y 新稿已印发\n")
    assert "此前的决定：王老师" in ran.out and "有变化" in ran.out
    assert len(read_decisions(desk.decisions)) == 1
    assert part(desk.audit(*RULES, "第三条 本办法自发布之日起施行。"))["verdict"] == "published"


def test_decisions_without_use_are_told_and_never_dropped(desk: Desk) -> None:
    desk.decisions.write_text(
        f"- {{item: 26.1, url: '{COLUMN}gone.htm', decision: accept, by: 王, decided_on: 2022-01-01}}\n"
        f"- {{item: 26.9, url: '{URL}', decision: reject, by: 王, decided_on: 2022-01-01}}\n"
        f"- {{item: 17, url: '{URL}', decision: reject, by: 王, decided_on: 2022-01-01}}\n",
        encoding="utf-8",
    )
    states = {one["item"]: one["state"] for one in desk.audit(form="json,md")["decisions"]}
    assert states == {"26.1": "unseen", "26.9": "unknown", "17": "unused"}
    assert "2条人工决定没有用上" in (desk.out / "report.md").read_text(encoding="utf-8").replace("\\", "")


def test_what_is_blank_stays_blank_whatever_a_person_says(desk: Desk) -> None:
    blank = {"学风建设机构 40.htm": html("学风建设机构", "栏目建设中")}
    assert part(desk.audit(pages=blank), "40.1")["verdict"] == "empty"
    desk.review("y\n\n", "--item", "40.1")
    assert part(desk.audit(pages=blank), "40.1")["verdict"] == "empty"


# The file


def test_every_mistake_of_the_file_is_named_with_its_line(desk: Desk) -> None:
    desk.decisions.write_text(
        "- {item: 26.1, url: nowhere, decision: accept, by: 王, decided_on: 2022-01-01}\n"
        f"- {{item: 26.1, url: '{URL}', decision: maybe, by: 王, decided_on: 2022-01-01}}\n"
        f"- {{item: 26.1, url: '{URL}', decision: other, by: 王, decided_on: 2022-01-01}}\n"
        f"- {{item: 3.1, url: '{URL}', decision: accept, by: 王, decided_on: gestern}}\n"
        f"- {{item: 3.2, url: '{URL}', decision: accept, by: 王, decided_on: 2022-01-01, digest: abc}}\n",
        encoding="utf-8",
    )
    (desk.folder / "waivers.yaml").write_text("- {item: 1}\n", encoding="utf-8")
    record = a_record(desk.folder / "record", {f"{DRAFT} 26.htm": html(DRAFT, *RULES)})
    ran = compliance("audit", desk.school, "--from", record, "--out", desk.out)
    assert ran.code == 2
    for place in ("decisions.yaml:1:", "yaml:2:", "yaml:3:", "yaml:4:", "yaml:5:", "waivers.yaml:1:"):
        assert place in ran.out, ran.out
    assert not (desk.out / "audit.json").exists()


def test_an_entry_is_put_among_what_people_wrote_and_undone_to_the_byte(desk: Desk) -> None:
    desk.audit()
    before = (
        "# 复核记录\r\n\r\n  # 先看这个\r\n"
        f"  - item: 3.1\r\n    url: {URL}   # 地址\r\n    decision: reject\r\n    by: 李\r\n"
        "    decided_on: 2022-01-02\r\n\r\n  # 最后一个\r\n"
        f"  - {{item: 50.1, url: '{URL}', decision: reject, by: 李, decided_on: 2022-01-02}}\r\n"
    ).encode()
    desk.decisions.write_bytes(before)
    desk.review("y 是\n")
    after = desk.decisions.read_bytes()
    kept = before.split(b"\r\n")
    assert [line for line in after.split(b"\r\n") if line in kept] == kept
    assert [one.item for one in read_decisions(desk.decisions)] == ["3.1", "26.1", "50.1"]
    desk.decisions.write_bytes(before)
    ran = desk.review("y 是\nu\nq\n")
    assert desk.decisions.read_bytes() == before
    assert "还剩 1 个" in ran.out


def test_undo_takes_back_what_was_just_said_and_asks_again(desk: Desk) -> None:
    desk.audit(pages={f"{DRAFT} 27.htm": html(DRAFT, "另一稿。", *RULES)})
    ran = desk.review("u\ny\n\nu\nn 再想想\nq\n")
    assert "没有可以撤销" in ran.out and "已撤销" in ran.out
    (made,) = read_decisions(desk.decisions)
    assert (made.decision, made.reason) == ("reject", "再想想")


def test_who_stops_goes_on_with_what_is_left(desk: Desk) -> None:
    desk.audit(pages={f"{DRAFT} 27.htm": html(DRAFT, "另一稿。", *RULES)})
    assert "还剩 1 个" in desk.review("y\n\n").out, "the end of the input is the end of the sitting"
    assert "第1个，共1个" in desk.review("q\n").out


def test_every_answer_is_kept_by_a_process_that_is_killed(desk: Desk) -> None:
    desk.audit(pages={f"{DRAFT} 27.htm": html(DRAFT, "另一稿。", *RULES)})
    command = [sys.executable, "-P", "-m", "compliance", "review", str(desk.out), "--by", "王老师"]
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
    assert running.stdin and running.stdout
    with running.stdin as answers, io.TextIOWrapper(running.stdout, encoding="utf-8") as said:
        answers.write("n 不是\n".encode())
        answers.flush()
        assert any("已保存" in line for line in said)
        running.send_signal(signal.SIGKILL)
        assert running.wait(30) == -signal.SIGKILL
    (made,) = read_decisions(desk.decisions)
    assert (made.decision, made.by, made.reason) == ("reject", "王老师", "不是")
    assert [path.name for path in desk.folder.glob(".decisions*")] == []


def second(desk: Desk) -> subprocess.Popen[str]:
    """Somebody else at the same audit, who has the first case before them."""
    command = [sys.executable, "-P", "-m", "compliance", "review", str(desk.out), "--by", "李老师"]
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    pipe = subprocess.PIPE
    running = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=env, encoding="utf-8")
    assert running.stdout and any("第1个" in line for line in running.stdout)
    return running


def test_of_two_who_decide_on_the_same_the_second_is_told_and_writes_nothing_unasked(desk: Desk) -> None:
    desk.audit()
    other = second(desk)
    desk.review("n 不是\n")
    first = desk.decisions.read_bytes()
    said, err = other.communicate("y 是\nq\n", timeout=60)
    assert desk.decisions.read_bytes() == first and "Traceback" not in err
    assert "别人改了同一项决定" in said and "王老师" in said and "还剩 1 个" in said
    desk.decisions.unlink()
    other = second(desk)
    desk.review("n 不是\n")
    other.communicate("y 是\ny 是的\n", timeout=60)
    (made,) = read_decisions(desk.decisions)
    assert (made.decision, made.by, made.reason) == ("accept", "李老师", "是的"), "said twice, it is meant"


def test_what_another_has_decided_since_is_not_undone(desk: Desk) -> None:
    desk.audit()
    other = second(desk)
    assert other.stdin and other.stdout
    other.stdin.write("y 是\n")
    other.stdin.flush()
    assert any("已保存" in line for line in other.stdout)
    desk.review("n 不是\n", "--item", "26.1")
    said, _ = other.communicate("u\n", timeout=60)
    assert "别人改了同一项决定" in said and "已撤销。" not in said
    (made,) = read_decisions(desk.decisions)
    assert (made.decision, made.by) == ("reject", "王老师")


def test_two_who_write_at_once_wait_for_each_other_and_both_are_kept(desk: Desk) -> None:
    desk.audit()
    ours = Decision(
        item="3.1", url=URL, decision="reject", by="王老师", decided_on=date(2022, 10, 20), reason="不是"
    )
    other = second(desk)
    assert other.stdin
    with in_turn(desk.decisions):
        text = with_decision(read_text(desk.decisions) or "", ours)
        other.stdin.write("y 是\nq\n")
        other.stdin.flush()
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(2)
        write_text(desk.decisions, text)
    said, _ = other.communicate(timeout=60)
    assert "已保存" in said
    assert [(one.item, one.by) for one in read_decisions(desk.decisions)] == [
        ("3.1", "王老师"),
        ("26.1", "李老师"),
    ]


def test_a_file_that_lines_cannot_be_added_to_is_left_alone(desk: Desk) -> None:
    desk.audit()
    text = "[]\n"
    desk.decisions.write_text(text, encoding="utf-8")
    ran = desk.review("y\n\nq\n")
    assert "无法添加" in ran.out and "还剩 1 个" in ran.out
    assert desk.decisions.read_text(encoding="utf-8") == text


# Who, where, and what else


def test_who_decides_is_asked_once_or_known_and_never_a_telephone_number(desk: Desk) -> None:
    desk.audit()
    compliance("review", desk.out, answers=f"\n王老师 {MOBILE}\ny\n\n")
    assert read_decisions(desk.decisions)[0].by == "王老师 138****8000"
    desk.decisions.unlink()
    compliance("review", desk.out, answers="y\n\n", COMPLIANCE_BY="学院办公室")
    assert read_decisions(desk.decisions)[0].by == "学院办公室"


def test_a_page_is_opened_in_the_persons_browser(desk: Desk) -> None:
    desk.audit()
    seen = desk.folder / "seen"
    browser = desk.folder / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {shlex.quote(str(seen))}\n', encoding="utf-8")
    browser.chmod(0o755)
    env = {**os.environ, "BROWSER": f"{browser} %s", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-P", "-m", "compliance", "review", str(desk.out), "--by", "王"]
    done = subprocess.run(command, input=b"o\nq\n", capture_output=True, env=env, timeout=60, check=True)
    assert seen.read_text(encoding="utf-8") == URL
    assert "已在浏览器打开" in done.stdout.decode()


def test_without_its_school_file_nothing_is_asked(desk: Desk, tmp_path: Path) -> None:
    desk.audit()
    elsewhere = tmp_path / "a" / "b" / "c" / "d"
    elsewhere.mkdir(parents=True)
    audit = elsewhere / "audit.json"
    audit.write_bytes((desk.out / "audit.json").read_bytes())
    ran = compliance("review", audit, "--by", "王", answers="y\n\n")
    assert ran.code == 2 and "--school" in ran.out
    assert compliance("review", audit, "--by", "王", "--school", desk.school, answers="y\n\n").code == 0
    assert desk.decisions.exists()


def test_decisions_become_labelled_examples_that_evaluate_reads(desk: Desk) -> None:
    desk.audit(pages={f"{DRAFT} 27.htm": html(DRAFT, "另一稿。", *RULES)})
    desk.review("y\n\nn 重复\n")
    desk.audit(pages={f"{DRAFT} 27.htm": html(DRAFT, "另一稿。", *RULES)})
    labelled = desk.folder / "labelled.jsonl"
    assert compliance("review", desk.out, "--export", labelled).code == 0
    first, second = (json.loads(line) for line in labelled.read_text(encoding="utf-8").splitlines())
    assert (first["title"], first["items"], first["hard_for"]) == (DRAFT, ["26"], [])
    assert (second["items"], second["hard_for"], second["note"]) == ([], ["26"], "重复")
    assert "王老师" not in labelled.read_text(encoding="utf-8")
    ran = compliance("evaluate", labelled, "--format", "json")
    assert ran.code == 0 and len(json.loads(ran.out)["records"]) == 2
