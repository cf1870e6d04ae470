"""A part that stands inside an old, packed or disguised file is found there, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.model import Verdict
from tests.crawler.files import ofd, rar, saved, zipped
from tests.records import a_record, html, judged, parts

BUDGET = "青岚职业技术学院2022年部门预算公开"
TABLES = {"19.1", "19.2", "19.3", "19.4"}
APPEALS = "学生申诉处理办法"
ARTICLES = (
    "第一条 为保障学生合法权益，规范学生申诉处理工作，制定本办法。",
    "第二条 学生对处分决定有异议的，可以向学生申诉处理委员会提出书面申诉。",
    "第三条 本办法自发布之日起施行。",
)
SAVED_AS_HTML = "<html xmlns:w='urn:schemas-microsoft-com:office:word'>" + "".join(
    f"<p>{line}</p>" for line in (APPEALS, *ARTICLES)
)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("ys.xls", saved("budget.xls")),
        ("ys.ods", saved("budget.ods")),
        ("ys.zip", zipped({"附件/2022年部门预算.xls": saved("budget.xls")}, encoding="gbk")),
    ],
)
def test_the_tables_inside_an_old_or_packed_workbook_count(tmp_path: Path, name: str, body: bytes) -> None:
    found = parts(judged(a_record(tmp_path / "crawl", {f"{BUDGET} {name}": body})))
    assert {key for key in TABLES if found[key].verdict is Verdict.PUBLISHED} == TABLES


def test_the_budget_that_a_page_carries_in_a_zip_counts(tmp_path: Path) -> None:
    packed = zipped({"2022年部门预算表.xls": saved("budget.xls"), "封面.jpg": b"\xff\xd8\xff\xe0"})
    page = html(BUDGET, "现将本单位2022年部门预算予以公开，详见附件，接受社会监督。")
    page += "<a href='ys.zip'>附件：2022年部门预算表</a>".encode()
    record = a_record(tmp_path / "crawl", {f"{BUDGET} ys.htm": page, "附件：2022年部门预算表 ys.zip": packed})
    assert parts(judged(record))["19.1"].verdict is Verdict.PUBLISHED


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("ss.doc", saved("rule.doc")),
        ("ss.rtf", saved("rule.rtf")),
        ("ss.odt", saved("rule.odt")),
        ("ss.ofd", ofd(APPEALS, *ARTICLES)),
        ("ss.zip", zipped({"学生申诉处理办法.doc": saved("rule.doc")})),
        ("ss.doc", SAVED_AS_HTML.encode("gbk")),
    ],
)
def test_a_rule_inside_an_old_or_packed_document_counts(tmp_path: Path, name: str, body: bytes) -> None:
    found = parts(judged(a_record(tmp_path / "crawl", {f"{APPEALS} {name}": body})))
    published = [key for key, part in found.items() if part.verdict is Verdict.PUBLISHED]
    assert published, "the appeals are a part of the list"
    assert all(name in found[key].evidence[0].url for key in published)


@pytest.mark.parametrize(
    ("name", "body"), [("ys.rar", rar("收支预算总表.xls")), ("ys.zip", zipped({"总表.jpg": b"\xff\xd8\xff"}))]
)
def test_an_archive_that_is_only_listed_goes_to_a_person(tmp_path: Path, name: str, body: bytes) -> None:
    found = parts(judged(a_record(tmp_path / "crawl", {f"{BUDGET} {name}": body})))
    assert {found[key].verdict for key in TABLES} <= {Verdict.REVIEW, Verdict.MISSING}
    assert Verdict.REVIEW in {found[key].verdict for key in TABLES}


def test_a_file_under_a_password_proves_neither_presence_nor_absence(tmp_path: Path) -> None:
    body = bytearray(saved("rule.doc"))
    body[body.index(b"\xec\xa5") + 0x0B] |= 1
    found = parts(judged(a_record(tmp_path / "crawl", {f"{APPEALS} ss.doc": bytes(body)})))
    verdicts = {part.verdict for part in found.values() if "密码" in "".join(r.zh for r in part.reasons)}
    assert verdicts and not verdicts & {Verdict.PUBLISHED, Verdict.MISSING, Verdict.BROKEN}
