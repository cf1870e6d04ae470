"""Signals in the words of an office clerk, in both languages; why a candidate lost; what would help."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from rich.console import Console

from compliance.matching.weights import SIGNALS
from compliance.model import (
    ColumnEntry,
    PeriodCovered,
    Reason,
    Signal,
    Thresholds,
    Verdict,
)
from compliance.report import explain
from compliance.report.advice import ADVICE, advice_for
from compliance.report.strings import Words
from compliance.report.weighing import SIGNALS_EN, lost_text, signal_text, strength_text
from tests.builders import a_decision_note, a_finding, a_part, an_audit, an_evidence

THRESHOLDS = Thresholds(accept=0.6, review=0.3)
ZH, EN = Words("zh"), Words("en")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_signal_has_its_english() -> None:
    assert set(SIGNALS_EN) >= SIGNALS | {"ocr", "expected", "state_text"}


@pytest.mark.parametrize(
    ("signal", "said"),
    [
        (Signal("whole_term", 4.8, "标题就是“部门预算”"), "the title says “部门预算” and nothing else"),
        (Signal("draft", -0.6, "是征求意见稿或草案（“草案”）"), "it is a draft (“草案”)"),
        (Signal("own_school", 0.5, "标题写明本校校名"), "the title names the school"),
        (
            Signal("other_school", -4, "标题写的是其他学校（某学院）"),
            "the title names another school (“某学院”)",
        ),
        (Signal("from_a_later_version", 1, "有印章"), "有印章"),
    ],
)
def test_a_signal_is_told_in_english_with_what_was_seen(signal: Signal, said: str) -> None:
    assert signal_text(signal, "en") == said
    assert signal_text(signal, "zh") == signal.words


@pytest.mark.parametrize(
    ("weight", "zh", "en"),
    [
        (4.8, "很有力", "strong"),
        (1.0, "有力", "clear"),
        (0.2, "略有帮助", "slight"),
        (-0.6, "略为不利", "slightly against"),
        (-4.6, "严重不利", "strongly against"),
        (0.0, "", ""),
    ],
)
def test_a_weight_is_told_in_a_word(weight: float, zh: str, en: str) -> None:
    assert (strength_text(weight, "zh"), strength_text(weight, "en")) == (zh, en)


A_NOTE = a_decision_note(url="https://a.example/lost.htm", by="王老师", reason="只是新闻")
OLDER = PeriodCovered(label="2020年", start=date(2020, 1, 1), end=date(2020, 12, 31), source="title")


@pytest.mark.parametrize(
    ("changes", "decided", "zh", "en"),
    [
        ({}, True, "王老师 2022-11-06 认定不是（只是新闻）", "王老师 rejected it on 2022-11-06 (只是新闻)"),
        ({"score": 0.41}, False, "把握 0.41，不到采信线 0.60：正文提到会议", "confidence 0.41, below 0.60"),
        ({"hollow": "thin"}, False, "名称相符，但页面内容过少", "its name fits, but too little content"),
        ({"period": OLDER}, False, "所属期间 2020年，早于采用的 2022年", "older than 2022年"),
        ({"placed": False}, False, "信息公开专栏没有链接到它", "the disclosure column does not lead to it"),
        ({}, False, "排在采用的依据之后", "ranked behind"),
    ],
)
def test_a_candidate_says_why_it_lost(changes: dict[str, Any], decided: bool, zh: str, en: str) -> None:
    lost = an_evidence(url="https://a.example/lost.htm", final_url="https://a.example/lost.htm", **changes)
    part = a_part(decisions=(A_NOTE,) if decided else ())
    assert zh in lost_text(lost, part, THRESHOLDS, ZH)
    assert en in lost_text(lost, part, THRESHOLDS, EN)


def test_advice_goes_by_the_reasons_and_published_parts_need_none() -> None:
    missing = a_part(Verdict.MISSING, reasons=(Reason(code="absent", zh="", en=""),))
    assert "收支预算总表" in advice_for(missing, ZH)[0]
    stale = a_part(Verdict.STALE, reasons=(Reason(code="overdue", zh="", en=""),) * 2)
    assert advice_for(stale, EN) == ("Publish 2022年, with the period in the title.",)
    assert advice_for(a_part(), ZH) == ()
    for named in ADVICE.values():
        assert CHINESE.search(named.en) is None and named.zh


def test_an_explanation_is_complete_in_both_languages() -> None:
    entries = (
        ColumnEntry(url="https://a.example/1", anchor="部门预算", outcome="timeout"),
        ColumnEntry(url="https://a.example/2", anchor="部门预算公开", outcome="ok", hollow="listing"),
        ColumnEntry(url="https://a.example/3", anchor="预算", outcome="ok"),
    )
    part = a_part(Verdict.REVIEW, entries=entries, reasons=(Reason(code="doubtful", zh="疑", en="doubt"),))
    lost = an_evidence(score=0.41, signals=(Signal("event", -4.6, "标题报道会议或活动（“召开”）"),))
    audit = an_audit(a_finding(Verdict.REVIEW, parts=(part,), candidates=(lost,)), thresholds=THRESHOLDS)
    zh, en = (_printed(audit, lang) for lang in ("zh", "en"))
    for said in (
        "专栏中指向本要点的条目",
        "超时",
        "栏目里只有其他文件",
        "没有认出本要点",
        "怎样改善",
        "-4.60",
    ):
        assert said in zh
    for said in (
        "timed out",
        "the list holds other documents",
        "nothing there was taken",
        "reports a meeting",
    ):
        assert said in en
    strange = [line for line in en.splitlines() if CHINESE.search(re.sub(r"“[^”]*”", "", line))]
    given = ("Item 19", "19.1", "Legal basis", "Due today", "Next", "Newest", "0.41", "财务处", "Posted")
    assert [line for line in strange if not any(word in line for word in given)] == []


def _printed(audit: Any, lang: Any) -> str:
    file = io.StringIO()
    Console(file=file, width=300, _environ={}).print(explain.render(audit, "19", lang=lang))
    return file.getvalue()


def test_what_comes_closest_is_not_called_evidence() -> None:
    hollow = replace(an_evidence(), substance="", hollow="listing")
    audit = an_audit(a_finding(Verdict.REVIEW, parts=(a_part(Verdict.REVIEW, evidence=(hollow,)),)))
    text = _printed(audit, "zh")
    assert "最接近的内容" in text and "采用的依据" not in text
