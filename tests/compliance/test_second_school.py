"""A whole school of another structure: what a careful clerk says of each part, by which passage."""

from __future__ import annotations

import pytest

from compliance.model import PartFinding, Verdict
from tests.records import parts
from tests.second_school import FILE, PORTAL, judged_school

# Parts not named here are published.
OTHERWISE = {
    Verdict.MISSING: {
        "4.1": "the catalogue only says 见学校官网",
        "4.2": "the same",
        "18.3": "no purchase of medicines among the tenders",
        "25.3": "no result of the recruitment",
        "27.2": "not in the catalogue, nowhere published as such",
        "27.3": "the same",
        "34.1": "not in the catalogue, nowhere",
        "35.1": "the same",
        "37.4": "the handbook its entry leads to has no chapter on loans",
        "50.3": "only warnings and a plan",
        "50.4": "the same",
    },
    Verdict.REVIEW: {
        "8.1": "the catalogue says 不涉及, a person decides whether that is a declaration",
        "8.2": "the same",
        "16.1": "the catalogue says 本年度无",
        "16.2": "the same",
        "20.1": "the tables are a scan",
        "20.2": "a scan",
        "20.3": "a scan",
        "20.4": "a scan",
        "41.1": "the entry opens the rules of the canteen",
        "42.1": "the entry opens the Ministry's order",
    },
    Verdict.EMPTY: {
        "22.1": "the entry leads to the front page",
        "22.2": "the same",
        "22.3": "the same",
        "31.1": "a pointer to another site's front page",
        "31.2": "the same",
    },
    Verdict.RESTRICTED: {"23.1": "a login", "23.2": "a login", "23.3": "a login"},
    Verdict.BROKEN: {"29.1": "404", "29.2": "404", "29.3": "404"},
    Verdict.STALE: {"49.1": "2015", "49.2": "2015"},
    Verdict.MISPLACED: {"48.1": "the front page leads there, the column does not"},
}
PASSAGES = {
    "1.2": "学校领导：",
    "7.1": "一、2022年招生章程：",
    "7.3": "二、2022年分批次、分科类招生计划：",
    "10.2": "考生申诉：0571-5550102",
    "24.1": "临溪工商职业学院岗位设置管理与聘用办法：第一条",
    "32.3": "三、就业率：",
    "36.1": "第一编 学生学籍管理规定（目录第2页）：第一条",
    "39.1": "第八编 学生申诉处理规定（目录第9页）：第一条",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PartFinding]:
    return parts(judged_school(tmp_path_factory.mktemp("second") / "crawl"))


def test_every_verdict_is_one_a_careful_clerk_would_give(found: dict[str, PartFinding]) -> None:
    expected = {part: verdict for verdict, those in OTHERWISE.items() for part in those}
    seen = {key: part.verdict for key, part in found.items() if part.verdict is not Verdict.NOT_APPLICABLE}
    assert {key: verdict for key, verdict in seen.items() if verdict is not Verdict.PUBLISHED} == expected


def test_the_evidence_says_which_passage_counts(found: dict[str, PartFinding]) -> None:
    seen = {part: found[part].evidence[0].snippet for part in PASSAGES}
    assert {part: text[: len(PASSAGES[part])] for part, text in seen.items()} == PASSAGES


def test_several_entries_to_one_file_each_get_their_own_part_of_it(found: dict[str, PartFinding]) -> None:
    handbook = {found[part].evidence[0].url for part in ("36.1", "37.1", "38.2", "39.1")}
    assert handbook == {f"{PORTAL}{FILE}2236.pdf"}


def test_a_number_for_a_name_hides_no_budget(found: dict[str, PartFinding]) -> None:
    assert found["19.4"].evidence[0].url == f"{PORTAL}{FILE}2219.xlsx"
    assert found["3.2"].evidence[0].url == f"{PORTAL}{FILE}2203.docx"  # attached to news about the meeting


def test_an_entry_on_another_platform_counts(found: dict[str, PartFinding]) -> None:
    assert found["9.4"].evidence[0].url == "http://gaokao.example.com/sch/9.html"


def test_what_stands_instead_of_a_link_is_said(found: dict[str, PartFinding]) -> None:
    assert "没有链接，只写“见学校官网”" in found["4.1"].reasons[0].zh
    assert "没有链接，只写“本年度无”" in found["16.1"].reasons[0].zh
    assert "没有链接" not in found["37.4"].reasons[0].zh
    assert "没有提到" in found["41.1"].reasons[0].zh
