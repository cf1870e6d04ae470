"""The terms find what a clerk would file under an item, and leave ordinary news alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.checklists import read_checklist
from compliance.matching import Matcher
from compliance.matching.weights import read_weights
from compliance.model import SchoolKind, Subject

TITLES = Path(__file__).with_name("titles_invented.txt")
NAMES = ("青岚职业技术学院", "青岚职院", "青岚")


@pytest.fixture(scope="module")
def accepted() -> list[tuple[str, str, set[str]]]:
    """(item, title, accepted items) of every written title."""
    checklist = read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL)
    matcher = Matcher(checklist, read_weights())
    owner = {part.id: item.id for item in checklist.items for part in item.parts}
    rows = []
    for line in TITLES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        item, _, title = line.partition("|")
        subject = Subject(url="https://www.example.edu.cn/info/1.htm", title=title, school_names=NAMES)
        found = {owner[one.part] for one in matcher.match(subject) if one.score >= matcher.weights.accept}
        rows.append((item, title, found))
    return rows


def test_usual_titles_are_found_for_every_item_that_applies(
    accepted: list[tuple[str, str, set[str]]],
) -> None:
    wanted = [row for row in accepted if row[0]]
    missed = [(item, title) for item, title, found in wanted if item not in found]
    assert len(missed) <= len(wanted) * 0.05, missed
    off = {one.id for one in read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL).items if one.not_applicable}
    assert {item for item, _, found in wanted if item in found} == {str(n) for n in range(1, 51)} - off


def test_ordinary_news_satisfies_nothing(accepted: list[tuple[str, str, set[str]]]) -> None:
    struck = [(title, found) for item, title, found in accepted if not item and found]
    assert struck == []
