"""The data says what the Ministry's list says, and its terms are no traps."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import pytest

from compliance.checklists import read_checklist
from compliance.model import Checklist, Event, Item, Part, PartKind, SchoolKind, Standing, Weight


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


def test_the_wording_is_the_official_one(official: Checklist) -> None:
    titles = {item.id: item.title for item in official.items}
    assert titles["19"] == "收支预算总表、收入预算表、支出预算表、财政拨款支出预算表"
    assert titles["30"] == "主讲本科课程的教授占教授总数的比例、教授授本科课程占课程总门次数的比例"
    assert titles["37"] == "学生奖学金、助学金、学费减免、助学贷款、勤工俭学的申请与管理规定"
    assert titles["49"] == "巡视组反馈意见，落实反馈意见整改情况"
    assert not [title for title in titles.values() if set(title) & set(",;() ")], "full-width punctuation"


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
    terms = set(chain.from_iterable(terms_of(item) for item in checklist.items))
    assert {term for term in terms if len(term.replace("…", "")) < 3} == {"预算", "决算"}
    short = {term for term in terms if len(term.replace("…", "")) < 4}
    assert len(short) < len(terms) / 50, sorted(short)


def test_budget_and_final_accounts_never_share_a_word(checklist: Checklist) -> None:
    items = by_id(checklist)
    budget, accounts = items["19"], items["20"]
    for one in terms_of(budget):
        assert not [other for other in terms_of(accounts) if one in other or other in one], one
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
        if veto in term
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
