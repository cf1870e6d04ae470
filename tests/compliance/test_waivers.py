"""Waivers excuse and never remove."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from compliance.model import Ground, Verdict, Waiver
from compliance.waivers import apply_waivers, waiver_notes
from tests.builders import a_finding, a_part

TODAY = date(2022, 10, 20)


def a_waiver(**changes: Any) -> Waiver:
    values: dict[str, Any] = {
        "item": "19",
        "ground": Ground.NOT_APPLICABLE,
        "reason": "企业办学，无财政批复",
        "approved_by": "学院办公室",
        "created": date(2022, 3, 1),
        "until": date(2022, 12, 31),
    }
    return Waiver(**(values | changes))


def test_a_waived_item_still_says_what_it_would_have_been() -> None:
    (item,) = apply_waivers([a_finding(Verdict.MISSING)], [a_waiver()], TODAY)
    assert (item.verdict, item.would_be) == (Verdict.WAIVED, Verdict.MISSING)
    assert "企业办学" in item.reasons[0].zh
    assert item.reasons[1:] == a_finding(Verdict.MISSING).reasons


def test_a_published_item_needs_no_waiver() -> None:
    (item,) = apply_waivers([a_finding()], [a_waiver()], TODAY)
    assert item.verdict is Verdict.PUBLISHED


def test_a_waived_part_leaves_the_item_to_the_other_parts() -> None:
    parts = (a_part(Verdict.MISSING, id="19.1"), a_part(id="19.2"))
    item = a_finding(Verdict.PARTIAL, parts=parts)
    (done,) = apply_waivers([item], [a_waiver(item="19.1")], TODAY)
    assert done.verdict is Verdict.PUBLISHED
    assert done.would_be is Verdict.PARTIAL
    assert done.parts[0].would_be is Verdict.MISSING


@pytest.mark.parametrize(
    ("changes", "state", "verdict"),
    [
        ({}, "used", Verdict.WAIVED),
        ({"until": TODAY}, "used", Verdict.WAIVED),
        ({"until": date(2022, 10, 19)}, "expired", Verdict.MISSING),
        ({"created": date(2022, 10, 21)}, "not_yet", Verdict.MISSING),
        ({"item": "16"}, "unused", Verdict.MISSING),
    ],
)
def test_a_waiver_holds_from_its_first_to_its_last_day(
    changes: dict[str, Any], state: str, verdict: Verdict
) -> None:
    waiver = a_waiver(**changes)
    items = apply_waivers([a_finding(Verdict.MISSING)], [waiver], TODAY)
    assert items[0].verdict is verdict
    assert [note.state for note in waiver_notes(items, [waiver], TODAY)] == [state]
