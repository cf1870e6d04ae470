"""``compliance evaluate``: whole pages, of a crawl or saved by somebody, judged alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from compliance.cli import main
from tests.quality.sites import site_of
from tests.records import articles, html, word, xlsx

NAME = "青岚职业技术学院"
OTHER = "云岫大学"
APPEALS = "学生校内申诉处理办法"
BUDGET = "2022年部门预算"
TABLE = {"收支总表": [["项目", "金额"], ["财政拨款", "1200.50"], ["事业收入", "310.00"], ["合计", "1510.50"]]}
RULE = "\n".join(articles("学生校内申诉"))
Label = dict[str, Any]
Evaluate = Callable[..., Result]


@pytest.fixture
def evaluate(tmp_path: Path) -> Evaluate:
    """Runs the command over labels and files written for it."""

    def run(labels: list[Label], files: Mapping[str, bytes | str], *options: str) -> Result:
        folder = tmp_path / "saved"
        for name, body in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body.encode() if isinstance(body, str) else body)
        folder.mkdir(exist_ok=True)
        lines = tmp_path / "labels.jsonl"
        lines.write_text("".join(json.dumps(label, ensure_ascii=False) + "\n" for label in labels), "utf-8")
        return CliRunner().invoke(main, ["evaluate", str(lines), "--saved", str(folder), *options])

    return run


def label(identity: str, title: str, *items: str, **more: Any) -> Label:
    url = f"https://xxgk.example.edu.cn/{identity}.htm"
    return {"id": identity, "school": NAME, "url": url, "title": title, "items": [*items], **more}


def told(done: Result) -> Any:
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def accepted(done: Result) -> dict[str, list[str]]:
    return {record["id"]: record["accepted"] for record in told(done)["records"]}


def test_a_whole_site_that_was_saved_is_judged_as_its_crawl_is(tmp_path: Path, evaluate: Evaluate) -> None:
    site = site_of("tingxi")
    record, school, labels = map(str, site.write(tmp_path))
    crawled = CliRunner().invoke(
        main, ["evaluate", labels, "--from", record, "--school", school, "--format", "json"]
    )
    known = {one["url"]: one for one in site.labels}
    name, kind = site.school["school"]["name"], site.school["school"]["kind"]
    saved = [
        {**known.get(url, {"id": f"other-{n}", "title": "-", "school": name, "url": url}), "file": f"{n}"}
        for n, url in enumerate(site.pages)
    ]
    files = {f"{n}": body for n, body in enumerate(site.pages.values())}
    found = accepted(evaluate(saved, files, "--kind", kind, "--format", "json"))
    assert {one["id"]: found[one["id"]] for one in site.labels} == accepted(crawled)
    assert sum(map(len, found.values())) > 20


def test_an_address_that_no_crawl_asked_for_is_named_and_not_counted(tmp_path: Path) -> None:
    record, school, labels = site_of("tingxi").write(tmp_path)
    with labels.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(label("elsewhere", APPEALS, "39"), ensure_ascii=False))
    command = ["evaluate", str(labels), "--from", str(record), "--school", str(school), "--format", "json"]
    said = told(CliRunner().invoke(main, command))
    assert [(one["id"], one["outcome"]) for one in said["unseen"]] == [("elsewhere", None)]
    assert "elsewhere" not in {one["id"] for one in said["records"]}


def test_a_page_is_read_whatever_its_encoding_with_the_files_it_carries(evaluate: Evaluate) -> None:
    page = html("财务公开", "附件：<a href='/upload/1.xlsx'>部门预算表</a>").decode().encode("gb18030")
    file = label("file", "附件", url="https://xxgk.example.edu.cn/upload/1.xlsx", kind="attachment")
    del file["items"]
    done = evaluate(
        [label("page", "财务公开", "19"), file],
        {"page.HTM": page, "file.xlsx": xlsx({BUDGET: TABLE["收支总表"], "收支总表": TABLE["收支总表"]})},
        "--format",
        "json",
    )
    assert "19" in accepted(done)["page"]
    assert told(done)["summary"]["labelled"] == 1


def test_each_school_is_judged_under_its_own_name(evaluate: Evaluate) -> None:
    page = html(f"{OTHER}{APPEALS}", *articles("学生校内申诉"))
    url = "https://rules.example.edu.cn/39.htm"
    labels = [
        label("theirs", APPEALS, "39", school=OTHER, file="one.html", url=url),
        label("ours", APPEALS, hard_for=["39"], file="one.html", url=url),
    ]
    done = evaluate(labels, {"one.html": page}, "--format", "json")
    assert accepted(done) == {"theirs": ["39"], "ours": []}
    assert told(done)["summary"]["per_school"][OTHER]["right"] == 1


@pytest.mark.parametrize(
    ("called", "shorter"), [(f"{OTHER}（北区）", OTHER), (f"{OTHER}清漪学院", "清漪学院")]
)
def test_a_school_also_goes_by_its_shorter_name(called: str, shorter: str, evaluate: Evaluate) -> None:
    files = {"one.html": html(f"{shorter}{APPEALS}", *articles("学生校内申诉"))}
    done = evaluate([label("one", APPEALS, "39", school=called)], files, "--format", "json")
    assert accepted(done) == {"one": ["39"]}
    done = evaluate([label("one", APPEALS, "39", school="临溪理工大学")], files, "--format", "json")
    assert accepted(done) == {"one": []}


def test_copied_text_is_a_page_under_its_labels_title_and_columns(evaluate: Evaluate) -> None:
    labels = [
        label("rule", APPEALS, "39"),
        label("untitled", "处理办法"),
        label("under", "附表", "19", path=["信息公开", "部门预算"]),
    ]
    rows = "\n".join("\t".join(row) for row in TABLE["收支总表"])
    texts = {"rule.txt": RULE.encode("gb18030"), "untitled.txt": "本页内容仅供校内各单位参考。" * 9}
    found = accepted(evaluate(labels, {**texts, "under.txt": f"收支总表\n{rows}"}, "--format", "json"))
    assert found == {"rule": ["39"], "untitled": [], "under": ["19"]}


def test_attachments_speak_for_themselves(evaluate: Evaluate) -> None:
    file = word(f"{NAME}{BUDGET}", TABLE)
    done = evaluate(
        [label("b", BUDGET, "19", kind="attachment", url="https://x.example.edu.cn/b.docx")],
        {"b.docx": file},
        "--format",
        "json",
    )
    assert accepted(done) == {"b": ["19"]}
    assert told(done)["summary"]["per_kind"]["attachment"]["right"] == 1


def test_what_was_not_saved_is_named_and_not_counted(evaluate: Evaluate) -> None:
    labels = [
        label("here", APPEALS, "39"),
        label("gone", APPEALS, "39"),
        label("named", APPEALS, "39", file="below/named.pdf"),
        label("title", APPEALS, "39"),
    ]
    files = {"here.txt": RULE, "title.txt": f"{APPEALS}\n"}
    said = told(evaluate(labels, files, "--format", "json"))
    assert [(one["id"], one["place"], one["outcome"]) for one in said["unseen"]] == [
        ("gone", "gone.html/.txt/.pdf/…", None),
        ("named", "below/named.pdf", None),
        ("title", "title.txt", None),
    ]
    assert [one["id"] for one in said["records"]] == ["here"]
    assert (said["summary"]["records"], said["summary"]["recall"]) == (1, 1.0)
    text = evaluate(labels, files).stdout
    assert "not counted 3\n  gone gone.html/.txt/.pdf/…\n  named below/named.pdf\n" in text


def test_what_our_readers_cannot_open_is_named_and_counted_as_missed(evaluate: Evaluate) -> None:
    files = {
        "ok.txt": RULE,
        "bad.pdf": b"%PDF-1.7 and no more",
        "gone.html": html("404", "您访问的页面不存在"),
    }
    labels = [label(one, APPEALS, "39") for one in ("ok", "bad", "gone")]
    said = told(evaluate(labels, files, "--format", "json"))
    assert {(one["id"], one["outcome"]) for one in said["unseen"]} == {
        ("bad", "unreadable"),
        ("gone", "soft_404"),
    }
    overall = said["summary"]["overall"]
    assert (overall["right"], overall["missed"]) == (1, 2)
    assert "bad bad.pdf: " in evaluate(labels, files).stdout


def test_parts_are_counted_where_asked_for(evaluate: Evaluate) -> None:
    labels = [label("rule", APPEALS, "39", parts=["39.1"])]
    said = told(evaluate(labels, {"rule.txt": RULE}, "--parts", "--format", "json"))
    assert said["summary"]["per_item"]["39.1"]["right"] == 1
    assert "item 39 " in evaluate(labels, {"rule.txt": RULE}).stdout


@pytest.mark.parametrize(
    ("change", "files", "words"),
    [
        ({"url": ""}, {"b.txt": RULE}, "labels.jsonl:2: url: is missing"),
        ({"url": "ftp://x.example.edu.cn/"}, {"b.txt": RULE}, "labels.jsonl:2: url: is no web address"),
        ({"file": "../b.txt"}, {}, "labels.jsonl:2: file: leads out of"),
        ({"file": "/b.txt"}, {}, "labels.jsonl:2: file: leads out of"),
        ({"id": "../b"}, {}, "labels.jsonl:2: id: leads out of"),
        ({"file": "sub"}, {"sub/b.txt": RULE}, "labels.jsonl:2: file: is a folder"),
        (
            {},
            {"b.txt": RULE, "b.html": RULE},
            "labels.jsonl:2: id: has several files 有多个文件: b.html, b.txt",
        ),
        ({"url": label("a", "")["url"]}, {"b.txt": RULE}, "labels.jsonl:2: url: is the address of"),
        ({"file": 3}, {"b.txt": RULE}, "labels.jsonl:2: file: is wrong"),
    ],
)
def test_a_wrong_label_is_told_with_its_line_and_what_to_write(
    change: Label, files: dict[str, str], words: str, evaluate: Evaluate
) -> None:
    labels = [
        label("a", APPEALS, "39"),
        {**label("b", APPEALS, "39"), **change},
    ]
    done = evaluate(labels, {"a.txt": RULE, **files})
    assert done.exit_code == 2
    assert words in done.stderr
    assert "; expected " in done.stderr


def test_a_folder_without_any_of_the_files_is_the_wrong_one(evaluate: Evaluate) -> None:
    done = evaluate([label("a", APPEALS, "39")], {"b.txt": RULE})
    assert done.exit_code == 2
    assert "holds no file of these records" in done.stderr
    assert "a.html/.txt/.pdf/…" in done.stderr


@pytest.mark.parametrize(
    "options", [("--from", ".", "--school", __file__), ("--folds", "3"), ("--learn", "learned.yaml")]
)
def test_one_source_is_judged_at_a_time(options: tuple[str, ...], evaluate: Evaluate) -> None:
    done = evaluate([label("a", APPEALS, "39")], {"a.txt": RULE}, *options)
    assert done.exit_code == 2
    assert "Usage" in done.stderr
