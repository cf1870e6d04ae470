"""The data says what the Ministry's list says, and its terms are no traps."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

from compliance.checklists import law_words, legal_basis, read_checklist
from compliance.model import (
    Checklist,
    Event,
    Expectation,
    Item,
    Part,
    PartKind,
    SchoolKind,
    Standing,
    Weight,
)

TITLES = Path(__file__).with_name("official_titles.txt")


@pytest.fixture(scope="module", params=list(SchoolKind))
def checklist(request: pytest.FixtureRequest) -> Checklist:
    kind: SchoolKind = request.param
    return read_checklist(kind=kind)


@pytest.fixture(scope="module")
def official() -> Checklist:
    return read_checklist(kind=SchoolKind.UNDERGRADUATE)


def terms_of(item: Item) -> set[str]:
    return {*item.terms, *chain.from_iterable(part.terms for part in item.parts)}


def by_id(checklist: Checklist) -> dict[str, Item]:
    return {item.id: item for item in checklist.items}


def parts_of(checklist: Checklist) -> dict[str, Part]:
    return {part.id: part for item in checklist.items for part in item.parts}


def test_ten_categories_hold_the_fifty_items(checklist: Checklist) -> None:
    assert [category.number for category in checklist.categories] == list(range(1, 11))
    counts = Counter(item.category for item in checklist.items)
    assert [counts[number] for number in range(1, 11)] == [6, 8, 7, 5, 9, 4, 3, 4, 2, 2]
    assert [item.id for item in checklist.items] == [str(number) for number in range(1, 51)]


def test_the_items_are_divided_into_126_parts_numbered_in_order(checklist: Checklist) -> None:
    for item in checklist.items:
        assert [part.id for part in item.parts] == [f"{item.id}.{n}" for n in range(1, len(item.parts) + 1)]
    assert len(parts_of(checklist)) == 126


def test_the_wording_of_all_fifty_items_is_the_official_one(official: Checklist) -> None:
    lines = [line for line in TITLES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    wanted = [tuple(line.split("|", 4)) for line in lines]
    assert len(wanted) == 50
    found = [
        (item.id, str(item.category), str(len(item.parts)), item.confidence, item.title)
        for item in official.items
    ]
    assert found == wanted
    assert not [item.title for item in official.items if set(item.title) & set(",;() ")], "full width"


def test_every_item_says_where_its_wording_comes_from(official: Checklist) -> None:
    for item in official.items:
        assert item.basis
        assert {source.rstrip("~") for source in item.basis} <= set(official.sources), item.id
    unsure = {int(item.id) for item in official.items if item.confidence != "high"}
    assert unsure == {22, 23, 25, 26, 27, 31, 32, 34, 37, 38, 39, 43, 44, 45, 48, 49}


def test_every_item_has_one_essential_part_and_inferred_parts_are_recommended(checklist: Checklist) -> None:
    for item in checklist.items:
        assert [part.weight for part in item.parts].count(Weight.ESSENTIAL) == 1, item.id
    recommended = {part.id for part in parts_of(checklist).values() if part.weight is Weight.RECOMMENDED}
    inferred = {"6.2", "18.6", "22.3", "23.3", "25.3"}
    assert recommended == inferred | ({"18.3"} if checklist.profile == "higher-vocational" else set())
    assert all(parts_of(checklist)[key].note for key in inferred)


def test_every_department_of_an_item_has_a_canonical_name_and_no_name_is_shared(checklist: Checklist) -> None:
    used = {department for item in checklist.items for department in item.departments}
    assert used <= set(checklist.departments)
    names = Counter(chain(checklist.departments, *checklist.departments.values()))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_part_can_be_found_by_a_term_or_inside_a_document(checklist: Checklist) -> None:
    for item in checklist.items:
        for part in item.parts:
            assert part.terms or item.terms, part.id


def test_a_general_document_needs_the_part_inside_it(checklist: Checklist) -> None:
    # Where the item's terms name documents that may lack a part, the part names what must stand inside;
    # without `contains` any such document would do for every part of a divided item.
    loose = {
        part.id
        for item in checklist.items
        if item.terms and len(item.parts) > 1
        for part in item.parts
        if not part.contains
    }
    assert loose == {"6.1", "24.1", "24.2"}


def test_a_term_is_long_enough_to_mean_something(checklist: Checklist) -> None:
    terms = {term for item in checklist.items for term in terms_of(item) if not term.endswith("…")}
    assert {term for term in terms if len(term.replace("…", "")) < 3} == {"预算", "决算"}
    short = {term for term in terms if len(term.replace("…", "")) < 4}
    assert len(short) < len(terms) / 50, sorted(short)


def test_a_topic_is_named_by_two_characters_at_least(checklist: Checklist) -> None:
    topics = {term[:-1] for item in checklist.items for term in terms_of(item) if term.endswith("…")}
    assert topics
    assert not [topic for topic in topics if any(len(piece) < 2 for piece in topic.split("…"))]


def test_budget_and_final_accounts_never_share_a_word(checklist: Checklist) -> None:
    items = by_id(checklist)
    budget, accounts = items["19"], items["20"]
    of_both = "预决算"  # 预决算公开 names the column of both
    theirs = [term for term in terms_of(accounts) if of_both not in term]
    for one in terms_of(budget):
        assert of_both in one or not [other for other in theirs if one in other or other in one], one
    inside = {key: set(chain.from_iterable(p.contains for p in items[key].parts)) for key in ("19", "20")}
    assert not inside["19"] & inside["20"]
    assert not [word for word in inside["19"] if "决算" in word]
    assert all("决算" in word for word in inside["20"])
    assert "决算" in budget.not_terms
    assert "预算" in accounts.not_terms


@pytest.mark.parametrize(
    ("mine", "others"),
    [
        ("26", "39"),
        ("39", "26"),
        ("33", "35"),
        ("35", "33"),
        ("22", "23"),
        ("41", "42"),
        ("36", "38"),
        ("6", "33"),
    ],
)
def test_terms_of_neighbouring_items_do_not_name_each_other(
    checklist: Checklist, mine: str, others: str
) -> None:
    items = by_id(checklist)
    theirs = {term for term in terms_of(items[others]) if not any(v in term for v in items[mine].not_terms)}
    # A term with a gap is left to the matcher, where the longer term shadows the shorter; a handbook
    # holds the rules of several items, each found inside it.
    plain = {term for term in terms_of(items[mine]) if "…" not in term and "手册" not in term}
    clash = {(one, other) for one in plain for other in theirs if one in other}
    assert clash == set()


def test_a_veto_never_strikes_out_a_term_of_its_own(checklist: Checklist) -> None:
    struck = {
        (part.id, veto, term)
        for item in checklist.items
        for part in item.parts
        for veto in (*item.not_terms, *part.not_terms)
        for term in part.terms
        if veto in term
    }
    struck |= {
        (item.id, veto, term)
        for item in checklist.items
        for veto in item.not_terms
        for term in item.terms
        if veto in term and "预决算" not in term
    }
    assert struck == set()


def test_no_term_is_the_bare_name_of_what_news_are_about(checklist: Checklist) -> None:
    news = {
        "招生",
        "就业",
        "财务",
        "人事",
        "学生",
        "教师",
        "会议",
        "通知",
        "公告",
        "公示",
        "规划",
        "制度",
        "办法",
        "报告",
    }
    for item in checklist.items:
        assert not terms_of(item) & news, item.id


def test_series_of_notices_age_as_series_and_rules_on_change(checklist: Checklist) -> None:
    for part in parts_of(checklist).values():
        assert not isinstance(part.freshness, Standing), part.id
        if part.kind is PartKind.NOTICE_LIST:
            assert isinstance(part.freshness, Event), part.id
            assert 12 <= part.freshness.months <= 24, part.id


def test_the_column_goes_by_its_usual_names(checklist: Checklist) -> None:
    assert {"信息公开", "校务公开", "院务公开", "党务校务公开", "政务公开"} <= set(checklist.column_terms)


def test_every_part_says_how_it_is_found_and_when_it_is_due(checklist: Checklist) -> None:
    for item in checklist.items:
        for part in item.parts:
            assert part.title and part.kind in PartKind and part.weight in Weight, part.id
            assert part.freshness.kind in ("on_change", "annual", "five_year", "event"), part.id
            assert part.terms or item.terms, part.id


def test_every_item_names_its_legal_basis_and_how_surely_it_is_known(checklist: Checklist) -> None:
    for item in checklist.items:
        assert item.law, item.id
        assert len(legal_basis(checklist, item)) >= len(item.law)
    used = {key for item in checklist.items for key in item.law}
    used |= {key for part in parts_of(checklist).values() for key in part.law}
    assert used == set(checklist.laws)
    seen = {key for key, law in checklist.laws.items() if law.seen == "seen"}
    assert seen == {
        *("教育部令第29号", "教育部令第31号", "教育部令第35号", "教办函〔2014〕23号", "教学函〔2013〕9号"),
        *("财预〔2016〕143号", "教党〔2011〕22号", "教技司〔2012〕10号"),
        *(("职业教育质量报告通知",) if checklist.profile == "higher-vocational" else ()),
    }
    assert law_words(checklist.laws["教财〔2012〕4号"]).endswith("（教财〔2012〕4号，未核对原文）")
    assert law_words(checklist.laws["教体艺〔2014〕1号"]).endswith("（教体艺〔2014〕1号，据引用）")
    assert law_words(checklist.laws["教育部令第29号"]) == "《高等学校信息公开办法》（教育部令第29号）"


def test_a_doubt_of_the_research_is_said_in_the_data(official: Checklist) -> None:
    items, parts = by_id(official), parts_of(official)
    assert "未见" in official.note and "27、32、37、38、39、43、44、45、48" in official.note
    for key in ("25", "30", "37", "49"):
        assert items[key].note, key
    for key in ("6.2", "18.6", "22.3", "23.3", "25.3"):
        assert "清单" in parts[key].note, key


def test_budget_and_accounts_expect_their_tables_under_any_of_their_names(checklist: Checklist) -> None:
    parts = parts_of(checklist)
    for item in ("19", "20"):
        for number in range(1, 5):
            part = parts[f"{item}.{number}"]
            assert part.expects.tables == part.contains
            assert part.expects.figures and part.expects.attachment == "usual"
    assert {"收支总体情况表", "部门收支总表"} <= set(parts["19.1"].expects.tables)
    assert {"收入支出决算总表"} <= set(parts["20.1"].expects.tables)


def test_every_way_to_reach_somebody_expects_a_telephone_or_mailbox(checklist: Checklist) -> None:
    contacts = {part.id for part in parts_of(checklist).values() if part.kind is PartKind.CONTACT}
    assert contacts == {"10.1", "10.2", "14.1", "14.2", "21.4"}
    assert contacts == {part.id for part in parts_of(checklist).values() if part.expects.contact}


def test_what_the_law_lists_by_name_is_expected(checklist: Checklist) -> None:
    parts = parts_of(checklist)
    assert parts["23.2"].expects.dated and parts["23.2"].expects.says
    assert "书记" in parts["22.1"].expects.says[0] and "学会" in parts["22.2"].expects.says[0]
    assert parts["6.1"].expects.characters >= 200 and "清单事项公开情况表" in parts["6.2"].expects.tables
    figures = {part.id for part in parts.values() if part.kind is PartKind.DATA}
    assert figures <= {part.id for part in parts.values() if part.expects.figures}
    silent = {part.id for part in parts.values() if part.expects == Expectation()}
    assert not [key for key in silent if parts[key].kind in (PartKind.REPORT, PartKind.CONTACT)]


def test_a_part_names_departments_only_where_they_differ(checklist: Checklist) -> None:
    known = set(checklist.departments)
    for item in checklist.items:
        for part in item.parts:
            assert set(part.departments) <= known, part.id
            assert part.departments[:1] != item.departments[:1], part.id
