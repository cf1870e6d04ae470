"""What the page works out of an audit: years covered, due days, the worst gaps, changes, places."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from compliance.model import Finding, FreshnessState, PartFinding, Verdict, Weight
from compliance.periods import find_periods
from compliance.report.html import charts
from compliance.report.html.changes import changes_since
from compliance.report.html.falling_due import DueItem, falling_due
from compliance.report.html.places import by_site, tallies
from compliance.report.html.strings import PageWords
from compliance.report.html.urgent import days_late, most_urgent
from compliance.report.html.years import HeatMap, heat_map
from compliance.report.view import by_department
from tests.builders import HOSTILE, a_finding, a_part, an_audit, an_evidence, golden_audit

ZH = PageWords("zh")


def covering(*labels: str, due: str | None = None, after: str | None = None, **changes: Any) -> PartFinding:
    """A part with evidence about these periods; ``due`` is asked for today, ``after`` next."""
    return a_part(
        **{
            "evidence": tuple(an_evidence(period=find_periods(label)[0]) for label in labels),
            "freshness": FreshnessState(due_period=due, next_period=after, next_due=date(2023, 6, 30)),
            **changes,
        }
    )


def mapped(*parts: PartFinding) -> HeatMap:
    return heat_map(an_audit(a_finding(parts=parts)))


def states(heat: HeatMap) -> dict[int, str]:
    (row,) = heat.rows
    return {cell.year: cell.state for cell in row.cells}


def test_a_year_is_the_one_a_period_ends_in() -> None:
    shown = states(mapped(covering("2020-2021学年", "2019年", due="2021年", after="2022年")))
    assert shown == {2019: "covered", 2020: "unseen", 2021: "covered", 2022: "next"}


def test_a_five_year_plan_covers_each_of_its_years() -> None:
    shown = states(mapped(covering("“十三五”规划", due="“十三五”")))
    assert [year for year, state in shown.items() if state == "covered"] == [2016, 2017, 2018, 2019, 2020]


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.STALE, "due"),
        (Verdict.MISSING, "due"),
        (Verdict.UNVERIFIED, "open"),
        (Verdict.REVIEW, "open"),
        (Verdict.WAIVED, "open"),
        (Verdict.PUBLISHED, "unseen"),  # something newer suffices
    ],
)
def test_what_is_due_and_not_covered_is_red_only_when_it_is_established(verdict: Verdict, state: str) -> None:
    assert states(mapped(covering("2020年", due="2021年", verdict=verdict)))[2021] == state


def test_some_parts_are_not_all_and_how_many_is_said() -> None:
    (row,) = mapped(covering("2022年", due="2022年"), covering("2021年", due="2021年", id="19.2")).rows
    assert [(cell.year, cell.state, cell.covered, cell.parts) for cell in row.cells][:2] == [
        (2021, "some", 1, 2),
        (2022, "some", 1, 2),
    ]


@pytest.mark.parametrize("lacking", [{"substance": ""}, {"outcome": "gone"}, {"period": None}])
def test_evidence_without_content_covers_nothing(lacking: dict[str, Any]) -> None:
    part = covering("2022年", due="2022年", verdict=Verdict.EMPTY)
    part = replace(part, evidence=tuple(replace(each, **lacking) for each in part.evidence))
    assert "covered" not in states(mapped(part)).values()


def test_items_without_a_calendar_and_those_not_applicable_have_no_row() -> None:
    standing = a_finding(parts=(a_part(freshness=FreshnessState()),))
    outside = a_finding(Verdict.NOT_APPLICABLE, id="20", parts=(covering("2022年", due="2022年"),))
    heat = heat_map(an_audit(standing, outside))
    assert (heat.rows, heat.standing) == ((), 1)


def test_due_days_come_nearest_first_with_their_working_days() -> None:
    late = a_finding(id="3", parts=(covering("2022年", after="2023年"),))
    soon = a_finding(
        parts=(
            a_part(freshness=FreshnessState(next_period="2023年", next_due=date(2022, 11, 14))),
            a_part(id="19.2", freshness=FreshnessState(next_period="2023年", next_due=date(2022, 11, 14))),
            a_part(id="19.3", freshness=FreshnessState(next_due=date(2022, 11, 7))),  # the day itself
        )
    )
    due = falling_due(an_audit(late, soon), ZH)
    assert [(each.item, each.day, each.days, each.workdays, each.periods) for each in due] == [
        ("19", date(2022, 11, 14), 7, 5, ("2023年",)),
        ("3", date(2023, 6, 30), 235, 162, ("2023年",)),
    ]
    assert due[0].parts == ("19.1", "19.2")


def gap(
    item_id: str, verdict: Verdict, *, late: int | None = None, weight: Weight = Weight.MANDATORY
) -> Finding:
    part = a_part(verdict, weight=weight, freshness=FreshnessState(overdue_days=late))
    return a_finding(verdict, id=item_id, parts=(part,))


def test_essential_gaps_lead_then_the_worst_verdict_then_the_longest_overdue() -> None:
    audit = an_audit(
        gap("1", Verdict.MISPLACED),
        gap("2", Verdict.MISSING, late=3),
        gap("3", Verdict.MISSING, late=90),
        gap("4", Verdict.STALE, weight=Weight.ESSENTIAL),
        gap("5", Verdict.REVIEW, weight=Weight.ESSENTIAL),
        a_finding(id="6"),
    )
    assert [each.id for each in most_urgent(audit, at_most=5)] == ["4", "3", "2", "1"]
    assert [each.id for each in most_urgent(audit, at_most=2)] == ["4", "3"]


def test_what_is_waived_is_not_overdue() -> None:
    waived = replace(gap("1", Verdict.STALE, late=9), verdict=Verdict.WAIVED)
    assert (days_late(gap("1", Verdict.STALE, late=9)), days_late(waived)) == (9, None)


def test_changes_put_the_bad_news_first_and_count_items_alone() -> None:
    def audit(first: Verdict, second: Verdict, part: Verdict) -> Any:
        parts = (a_part(part), a_part(id="19.2"))
        return an_audit(a_finding(first, id="2", parts=()), a_finding(second, id="10", parts=parts))

    before = audit(Verdict.MISSING, Verdict.PUBLISHED, Verdict.PUBLISHED)
    since = changes_since(before, audit(Verdict.PUBLISHED, Verdict.STALE, Verdict.STALE))
    assert since is not None
    assert since.counts == (("new", 1), ("fixed", 1))
    assert [each.item for each in since.items] == ["10", "2"]
    assert [each.part for each in since.parts] == ["19.1"]
    assert changes_since(None, before) is None


def test_departments_are_counted_without_what_does_not_apply() -> None:
    audit = an_audit(
        a_finding(Verdict.MISSING, id="1"),
        a_finding(id="2"),
        a_finding(Verdict.NOT_APPLICABLE, id="3"),
        a_finding(Verdict.NOT_APPLICABLE, id="4", department="研究生院"),
    )
    (finance,) = tallies(by_department(audit, ZH))
    assert (finance.total, finance.gaps, finance.published) == (2, 1, 1)
    assert finance.counts == ((Verdict.PUBLISHED, 1), (Verdict.MISSING, 1))


def test_a_site_shows_the_items_whose_evidence_it_holds() -> None:
    views = by_site(golden_audit(hostile=False))
    assert {each.coverage.name: [item.id for item in each.findings] for each in views}["财务处"] == [
        "19",
        "20",
    ]


def words_of(svg: str) -> list[str]:
    return [
        "".join(node.itertext())
        for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]


def test_charts_hold_strangers_words_as_text_and_no_script_or_style() -> None:
    audit = an_audit(
        *(a_finding(id=str(n), department=f"{text} {n}") for n, text in enumerate(HOSTILE, start=1))
    )
    drawn = charts.departments(tallies(by_department(audit, ZH)), ZH)
    assert drawn is not None
    for svg in (drawn.wide, drawn.narrow):
        tree = ElementTree.fromstring(svg)
        assert {node.tag.partition("}")[2] for node in tree.iter()} <= {
            "svg",
            "g",
            "path",
            "text",
            "line",
            "rect",
        }
        names = {name for node in tree.iter() for name in node.attrib}
        assert not {name for name in names if name.startswith("on") or name in ("style", "href")}
    assert any("<script>" in text for text in words_of(drawn.wide))


def test_the_timeline_names_items_where_there_is_room_and_counts_them_where_not() -> None:
    def due(item: str, days: int) -> DueItem:
        return DueItem(
            day=date(2022, 11, 7 + days),
            days=days,
            workdays=days,
            item=item,
            title="",
            department="财务处",
            periods=(),
            parts=(),
        )

    drawn = charts.timeline([due("19", 1), due("20", 2), due("21", 20)], date(2022, 11, 7), ZH)
    assert drawn is not None
    assert {"×2", "21"} <= set(words_of(drawn.wide))
    assert "19、20、21" in words_of(drawn.narrow) or "×3" in words_of(drawn.narrow)


def test_the_same_rows_give_the_same_drawing_and_none_give_none() -> None:
    counts = ((Verdict.PUBLISHED, 3), (Verdict.MISSING, 1))
    assert charts.tally(counts, ZH) == charts.tally(counts, ZH)
    assert charts.tally((), ZH) is None and charts.departments((), ZH) is None
    assert charts.timeline((), date(2022, 11, 7), ZH) is None
