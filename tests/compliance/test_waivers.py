"""Waivers excuse and never remove."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compliance.model import Ground, PartFinding, Reason, Verdict, Waiver
from compliance.waivers import apply_waivers, waiver_notes
from tests.builders import a_finding, a_part
from tests.records import COLUMN, a_record, html, judged

TODAY = date(2022, 10, 20)
SCOPE = "https://jjh.example.edu.cn/info/9"


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


def part_at(url: str, identity: str = "19.1") -> PartFinding:
    reason = Reason(code="hollow_blank", zh="", en="", url=url)
    return a_part(Verdict.EMPTY, id=identity, reasons=(reason,))


def test_a_waiver_with_a_scope_excuses_only_what_is_wrong_there_or_below() -> None:
    item = a_finding(Verdict.EMPTY, parts=(part_at(f"{SCOPE}/1.htm", "19.1"), part_at("http://a/2", "19.2")))
    waiver = a_waiver(scope=SCOPE)
    (done,) = apply_waivers([item], [waiver], TODAY)
    assert [part.verdict for part in done.parts] == [Verdict.WAIVED, Verdict.EMPTY]
    assert done.verdict is Verdict.EMPTY
    (note,) = waiver_notes([done], [waiver], TODAY)
    assert (note.state, note.scope) == ("used", SCOPE)
    whole = a_finding(Verdict.EMPTY, parts=(part_at(SCOPE),))
    assert apply_waivers([whole], [waiver], TODAY)[0].verdict is Verdict.WAIVED
    beside = a_finding(Verdict.EMPTY, parts=(part_at(f"{SCOPE}2"),))
    assert apply_waivers([beside], [waiver], TODAY)[0] == beside
    nowhere = a_finding(
        Verdict.MISSING, parts=(a_part(Verdict.MISSING, reasons=(Reason(code="absent", zh="", en=""),)),)
    )
    assert apply_waivers([nowhere], [waiver], TODAY)[0] == nowhere


def test_a_waiver_lapses_once_its_page_says_something_else() -> None:
    item = a_finding(Verdict.EMPTY, parts=(part_at(SCOPE),))
    waiver = a_waiver(scope=SCOPE, digest="a" * 64)
    same, other = {SCOPE: "a" * 64}, {SCOPE: "b" * 64}
    for digests, state, verdict in (
        ({}, "used", Verdict.WAIVED),
        (same, "used", Verdict.WAIVED),
        (other, "lapsed", Verdict.EMPTY),
    ):
        items = apply_waivers([item], [waiver], TODAY, digests)
        assert items[0].verdict is verdict
        (note,) = waiver_notes(items, [waiver], TODAY, digests)
        assert (note.state, note.digest) == (state, digests.get(SCOPE, ""))


def test_a_waived_item_says_how_long_it_has_been() -> None:
    (item,) = apply_waivers([a_finding(Verdict.MISSING)], [a_waiver()], TODAY)
    assert "已豁免 233 天" in item.reasons[0].zh and "waived for 233 days" in item.reasons[0].en
    (note,) = waiver_notes([item], [a_waiver()], TODAY)
    assert (note.age_days, note.created) == (233, date(2022, 3, 1))


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


def test_from_record_to_report_a_waiver_is_bound_to_what_its_page_says(tmp_path: Path) -> None:
    def at(name: str, text: str) -> Path:
        return a_record(tmp_path / name, {"教育基金会 jjh.htm": html("教育基金会", text)})

    page = COLUMN + "jjh.htm"
    first = at("first", "栏目建设中")
    (note,) = judged(first, waivers=(a_waiver(item="16", scope=page),)).waivers
    assert re.fullmatch("[0-9a-f]{64}", note.digest)
    bound = a_waiver(item="16", scope=page, digest=note.digest)
    assert [one.state for one in judged(first, waivers=(bound,)).waivers] == [note.state]
    spaced = at("spaced", "栏目 建设中。 浏览次数：128")
    assert [one.state for one in judged(spaced, waivers=(bound,)).waivers] == [note.state], "nothing material"
    (later,) = judged(at("later", "教育基金会章程另行公布，欢迎来信。" * 5), waivers=(bound,)).waivers
    assert later.state == "lapsed" and later.digest != note.digest
    (gone,) = judged(a_record(tmp_path / "gone", {}), waivers=(bound,)).waivers
    assert gone.digest == "" and gone.state != "lapsed", "a page that was not read proves nothing"
