"""What a person's decision settles, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from compliance.cases import Candidate, Case, Entry
from compliance.deciding import Ruled, Ruling, decide
from compliance.fingerprints import text_digest
from compliance.judge import Bench, judge
from compliance.model import (
    Annual,
    Decided,
    Decision,
    Freshness,
    OnChange,
    Part,
    PartKind,
    Thresholds,
    Verdict,
)
from compliance.periods import find_periods
from compliance.substance import Substance
from crawler.items import Outcome
from tests.builders import an_evidence

TODAY = date(2022, 10, 20)
BENCH = Bench(
    today=TODAY, accept=0.6, review=0.3, holders=(), column_url="https://a.example/", column_read=True
)
URL = "https://xxgk.example.edu.cn/6.htm"
DIGEST = text_digest("标题", "正文")


def a_candidate(
    *,
    score: float = 0.45,
    placed: bool = True,
    substance: Substance = Substance.TEXT,
    year: str = "2021-2022学年",
) -> Candidate:
    (period,) = find_periods(year)
    evidence = an_evidence(url=URL, part="6.1", score=score, placed=placed, period=period, text_digest=DIGEST)
    return Candidate(evidence=evidence, substance=substance, pinned=True)


def a_ruling(decision: Decided = "accept", *, digest: str = DIGEST) -> Ruling:
    made = Decision(item="6.1", url=URL, decision=decision, by="王", decided_on=TODAY, digest=digest)
    return Ruling(decision=made, url=URL, accepts=decision == "accept")


def ruled(case: Case, ruling: Ruling) -> Ruled:
    return decide(case, (ruling,), Thresholds(accept=0.6, review=0.3))


def verdict(case: Case, *, freshness: Freshness | None = None) -> Verdict:
    part = Part(id="6.1", title="年度报告", kind=PartKind.REPORT, freshness=freshness or OnChange())
    return judge(part, case, BENCH).verdict


@pytest.mark.parametrize(
    ("changes", "after"),
    [
        ({}, Verdict.PUBLISHED),
        ({"substance": Substance.SCAN}, Verdict.PUBLISHED),
        ({"substance": Substance.LISTING}, Verdict.PUBLISHED),
        ({"substance": Substance.UNCONFIRMED}, Verdict.PUBLISHED),
        ({"substance": Substance.BLANK}, Verdict.EMPTY),
        ({"substance": Substance.UNDER_CONSTRUCTION}, Verdict.EMPTY),
        ({"placed": False}, Verdict.MISPLACED),
        ({"year": "2019-2020学年"}, Verdict.STALE),
    ],
)
def test_accepting_says_which_document_it_is_and_nothing_else(
    changes: dict[str, Any], after: Verdict
) -> None:
    case = Case(candidates=[a_candidate(**changes)])
    yearly = Annual(year="academic", due="10-31") if "year" in changes else None
    assert verdict(ruled(case, a_ruling()).case, freshness=yearly) is after


def test_rejecting_takes_out_the_document_and_the_entry_that_led_to_it() -> None:
    entry = Entry(url=URL, anchor="年度报告", outcome=Outcome.OK, substance=Substance.LISTING)
    case = Case(candidates=[a_candidate(score=0.9)], entries=[entry])
    done = ruled(case, a_ruling("reject"))
    assert (done.case.candidates, done.case.entries) == ([], [])
    assert verdict(done.case) is Verdict.MISSING
    assert [note.state for note in done.notes] == ["used"]


def test_a_dead_link_stays_dead_whatever_a_person_says_of_its_address() -> None:
    entry = Entry(url=URL, anchor="年度报告", outcome=Outcome.GONE)
    done = ruled(Case(entries=[entry]), a_ruling("reject"))
    assert verdict(done.case) is Verdict.BROKEN
    assert [note.state for note in done.notes] == ["unseen"]


@pytest.mark.parametrize(
    ("decision", "score", "state", "after"),
    [
        ("accept", 0.45, "changed", Verdict.REVIEW),
        ("accept", 0.9, "changed", Verdict.PUBLISHED),
        ("reject", 0.9, "changed", Verdict.REVIEW),
        ("reject", 0.1, "changed", Verdict.MISSING),
    ],
)
def test_what_changed_is_asked_again_unless_nobody_would_ask(
    decision: Decided, score: float, state: str, after: Verdict
) -> None:
    done = ruled(Case(candidates=[a_candidate(score=score)]), a_ruling(decision, digest="0" * 64))
    assert verdict(done.case) is after
    assert [note.state for note in done.notes] == [state]


def test_another_document_that_holds_needs_no_second_look_at_what_changed() -> None:
    other = a_candidate(score=0.95)
    other = replace(other, evidence=replace(other.evidence, url="https://xxgk.example.edu.cn/other.htm"))
    done = ruled(Case(candidates=[a_candidate(), other]), a_ruling(digest="0" * 64))
    assert verdict(done.case) is Verdict.PUBLISHED


def test_a_decision_without_a_digest_holds_as_long_as_there_is_a_page() -> None:
    done = ruled(Case(candidates=[a_candidate()]), a_ruling(digest=""))
    assert verdict(done.case) is Verdict.PUBLISHED


def test_a_decision_that_changes_nothing_is_not_needed() -> None:
    done = ruled(Case(candidates=[a_candidate(score=0.9)]), a_ruling())
    assert [note.state for note in done.notes] == ["unused"]


# The digest of what a document says


@pytest.mark.parametrize(
    "text",
    [
        "第一条 为了规范。\n浏览次数：1024 次",
        "第一条　为了规范。\n【打印】 【关闭】\n上一篇：通知",
        "今天是2022年10月20日 星期四\n第一条 为了规范\n您是第 7 位访客",
        "第一条 为了 规范。\n\n\n下一条：没有了",
    ],
)
def test_surroundings_do_not_change_the_digest(text: str) -> None:
    assert text_digest("办 法", text) == text_digest("办法", "第一条 为了规范。")


@pytest.mark.parametrize(
    ("title", "text", "files"),
    [
        ("办法（修订）", "第一条 为了规范。", ()),
        ("办法", "第二条 为了规范。", ()),
        ("办法", "第一条 为了规范。", ("https://a.example/1.pdf",)),
        ("办法", "", ()),
    ],
)
def test_what_a_reader_would_notice_changes_the_digest(title: str, text: str, files: tuple[str, ...]) -> None:
    assert text_digest(title, text, files=files) != text_digest("办法", "第一条 为了规范。")


def test_a_scan_is_known_by_its_bytes() -> None:
    assert text_digest("办法", "", body="a") != text_digest("办法", "", body="b")
    assert text_digest("办法", "第一条", body="a") == text_digest("办法", "第一条", body="b")
