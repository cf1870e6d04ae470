"""How well the matcher does on labelled titles, with floors a little under what was measured.

Schools, not records, are kept apart: a hash of the school's name puts about three in ten aside. They are
not unseen: their titles had been read when the word lists were made, and two of their errors led to a
general rule. Expect less on schools nobody has looked at.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import pytest

from compliance.checklists import read_checklist
from compliance.evaluation import Labelled, Summary, evaluate, read_labelled, render_text
from compliance.matching import Matcher, read_weights
from compliance.model import SchoolKind

HERE = Path(__file__).parent


@cache
def matcher() -> Matcher:
    return Matcher(read_checklist("moe-2014", kind=SchoolKind.UNDERGRADUATE), read_weights())


def kept_apart(school: str) -> bool:
    return int(hashlib.sha256(school.encode()).hexdigest(), 16) % 10 < 3


@cache
def titles() -> tuple[Labelled, ...]:
    return read_labelled(HERE / "titles_dev.jsonl")


@cache
def summary_of(name: str) -> Summary:
    records = read_labelled(HERE / "cases.jsonl") if name == "cases" else titles()
    if name != "cases":
        records = tuple(record for record in records if kept_apart(record.school) == (name == "apart"))
    return evaluate(records, matcher()).summary


# Measured on 2026-11-23 with the undergraduate profile: developing schools precision 1.00 (45 of 45) and
# recall 0.96 (45 of 47); schools kept apart 0.98 (60 of 61) and 0.95 (60 of 63); our own cases 1.00 and
# 0.99 (at first sight 0.98 and 0.85; README.md). No true item was left in the grey band of the titles.
FLOORS = {
    "developing": (0.96, 0.92, 0.02),
    "apart": (0.95, 0.92, 0.03),
    "cases": (0.98, 0.96, 0.02),
}


@pytest.mark.parametrize("name", FLOORS)
def test_precision_recall_and_false_accusations_hold(name: str) -> None:
    precision, recall, accused = FLOORS[name]
    summary = summary_of(name)
    assert summary.precision is not None and summary.precision >= precision
    assert summary.recall is not None and summary.recall >= recall
    assert summary.false_positive_rate is not None and summary.false_positive_rate <= accused
    assert summary.hard_negative_rate is not None and summary.hard_negative_rate <= accused


@pytest.mark.parametrize("name", FLOORS)
def test_few_true_documents_are_left_to_a_person_and_scores_are_roughly_calibrated(name: str) -> None:
    summary = summary_of(name)
    assert summary.grey is not None and summary.grey <= 0.08
    assert summary.calibration_error is not None and summary.calibration_error <= 0.12
    top = summary.calibration[-1]
    assert top.low == 0.9
    assert top.right >= 0.9


def test_the_split_is_by_school_and_leaves_both_sides_something() -> None:
    apart = {record.school for record in titles() if kept_apart(record.school)}
    developing = {record.school for record in titles()} - apart
    assert 0.2 <= len(apart) / (len(apart) + len(developing)) <= 0.4


def test_our_cases_cover_every_item_with_positives_and_most_with_hard_negatives() -> None:
    cases = read_labelled(HERE / "cases.jsonl")
    assert len(cases) >= 150
    items = {str(number) for number in range(1, 51)}
    assert {item for case in cases for item in case.items or ()} == items
    assert len({item for case in cases for item in case.hard_for}) >= 40
    for line in (HERE / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        assert json.loads(line)["note"], line


def test_the_numbers_are_printed_for_people() -> None:
    evaluation = evaluate(titles(), matcher())
    text = render_text(evaluation)
    assert "准确率 precision" in text
    assert f"{evaluation.summary.precision:.1%}" in text
    assert "worst confusions" in text
