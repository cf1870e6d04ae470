"""One part's case and what it comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.actions import Due, action_of, deadline_of
from compliance.cases import Candidate, Case, Entry
from compliance.judge import Bench, judge
from compliance.model import (
    Annual,
    Event,
    Freshness,
    OnChange,
    Part,
    PartFinding,
    PartKind,
    Reason,
    SiteCoverage,
    Verdict,
    Weight,
)
from compliance.periods import find_periods
from compliance.reasons import reason_of
from compliance.substance import Substance
from compliance.verdicts import item_verdict
from crawler.items import Outcome
from tests.builders import an_evidence

TODAY = date(2022, 10, 20)
YEARLY = Annual(year="academic", due="10-31")


def a_site(*, complete: bool = True) -> SiteCoverage:
    return SiteCoverage(
        site="https://www.example.edu.cn",
        name="门户网站",
        department=None,
        pages=10,
        failed=0,
        blocked=0,
        skipped=0,
        complete=complete,
        reason="" if complete else "timeout",
    )


def a_bench(*, complete: bool = True, column_read: bool = True) -> Bench:
    return Bench(
        today=TODAY,
        accept=0.6,
        review=0.3,
        holders=(a_site(complete=complete),),
        column_url="https://xxgk.example.edu.cn/",
        column_read=column_read,
    )


def a_part(freshness: Freshness | None = None) -> Part:
    return Part(id="6.1", title="年度报告", kind=PartKind.REPORT, freshness=freshness or OnChange())


def a_candidate(
    title: str = "2020-2021学年信息公开年度报告",
    *,
    score: float = 0.9,
    placed: bool = True,
    substance: Substance = Substance.TEXT,
    published: date | None = None,
) -> Candidate:
    named = find_periods(title)
    return Candidate(
        evidence=an_evidence(
            url=f"https://xxgk.example.edu.cn/{title}",
            title=title,
            part="6.1",
            score=score,
            signals=(),
            period=named[0] if named else None,
            published=published,
            placed=placed,
        ),
        substance=substance,
    )


def an_entry(outcome: Outcome = Outcome.GONE, *, reached: bool = True, anchor: str = "年度报告") -> Entry:
    return Entry(url="https://xxgk.example.edu.cn/x", anchor=anchor, outcome=outcome, site_reached=reached)


def verdict(
    *candidates: Candidate,
    entries: tuple[Entry, ...] = (),
    freshness: Freshness | None = None,
    bench: Bench | None = None,
) -> Verdict:
    case = Case(candidates=list(candidates), entries=list(entries))
    return judge(a_part(freshness), case, bench or a_bench()).verdict


def test_current_evidence_in_the_column_is_published() -> None:
    assert verdict(a_candidate(), freshness=YEARLY) is Verdict.PUBLISHED


def test_an_older_year_than_the_one_due_is_stale() -> None:
    assert verdict(a_candidate("2019-2020学年信息公开年度报告"), freshness=YEARLY) is Verdict.STALE


def test_a_newer_document_elsewhere_makes_it_misplaced_not_stale() -> None:
    old = a_candidate("2019-2020学年信息公开年度报告")
    assert verdict(old, a_candidate(placed=False), freshness=YEARLY) is Verdict.MISPLACED


def test_misplaced_is_claimed_only_when_the_column_was_read() -> None:
    assert verdict(a_candidate(placed=False), bench=a_bench(column_read=False)) is Verdict.UNVERIFIED


@pytest.mark.parametrize("outcome", [Outcome.GONE, Outcome.SOFT_404, Outcome.SERVER_ERROR, Outcome.REFUSED])
def test_a_dead_entry_of_the_column_is_broken(outcome: Outcome) -> None:
    assert verdict(entries=(an_entry(outcome),)) is Verdict.BROKEN


def test_what_failed_only_once_is_not_broken_but_unverified() -> None:
    case = Case(entries=[replace(an_entry(Outcome.GONE), confirmed=False)])
    judgement = judge(a_part(), case, a_bench())
    assert judgement.verdict is Verdict.UNVERIFIED
    reason = reason_of(judgement.faults[0])
    assert "尚未经再次访问核实" in reason.zh
    assert "no second look" in reason.en


def test_a_dead_file_is_no_broken_entry_while_the_column_was_not_read() -> None:
    file = an_entry(Outcome.GONE)
    page = replace(a_candidate(placed=False, substance=Substance.UNCONFIRMED), dead=(file,))
    assert verdict(page) is Verdict.BROKEN
    once = replace(file, confirmed=False)
    assert verdict(replace(page, dead=(once,))) is Verdict.UNVERIFIED
    unseen = a_bench(complete=False, column_read=False)
    assert verdict(page, bench=unseen) is Verdict.UNVERIFIED


@pytest.mark.parametrize("outcome", [Outcome.RESET, Outcome.TIMEOUT, Outcome.SERVER_ERROR])
def test_a_file_on_a_site_that_never_answered_is_unverified_not_broken(outcome: Outcome) -> None:
    page = replace(a_candidate(substance=Substance.LISTING), dead=(an_entry(outcome, reached=False),))
    assert verdict(page, bench=a_bench(complete=False)) is Verdict.UNVERIFIED


def test_nothing_is_misplaced_while_what_the_column_leads_to_could_not_be_opened() -> None:
    elsewhere = a_candidate(placed=False)
    listed = replace(
        a_candidate("年度报告", substance=Substance.LISTING),
        dead=(an_entry(Outcome.TIMEOUT, reached=False),),
    )
    assert verdict(elsewhere, listed) is Verdict.UNVERIFIED
    assert verdict(elsewhere, entries=(an_entry(Outcome.ROBOTS),)) is Verdict.UNVERIFIED
    assert verdict(elsewhere, replace(listed, dead=())) is Verdict.MISPLACED


def test_one_dead_address_is_one_fault_however_often_it_is_linked() -> None:
    page = replace(a_candidate(substance=Substance.LISTING), dead=(an_entry(), an_entry()))
    case = Case(candidates=[page], entries=[an_entry(), an_entry(anchor="公开年报")])
    assert [type(fault).__name__ for fault in judge(a_part(), case, a_bench()).faults] == ["Dead"]


def test_a_list_of_other_things_is_not_doubtful_while_one_of_them_was_not_opened() -> None:
    listing = replace(an_entry(Outcome.OK), substance=Substance.LISTING)
    assert verdict(entries=(listing,)) is Verdict.REVIEW
    assert verdict(entries=(listing, an_entry(Outcome.ROBOTS))) is Verdict.UNVERIFIED


def test_an_entry_on_a_site_that_never_answered_is_unverified() -> None:
    entries = (an_entry(Outcome.REFUSED, reached=False),)
    assert verdict(entries=entries, bench=a_bench(complete=False)) is Verdict.UNVERIFIED


def test_a_dead_link_to_an_old_year_does_not_hide_what_is_due() -> None:
    entries = (an_entry(anchor="2015-2016学年信息公开年度报告"),)
    assert verdict(a_candidate(), entries=entries, freshness=YEARLY) is Verdict.PUBLISHED
    assert verdict(entries=entries, freshness=YEARLY) is Verdict.MISSING


@pytest.mark.parametrize("outcome", [Outcome.LOGIN_WALL, Outcome.FORBIDDEN, Outcome.CAMPUS_ONLY])
def test_a_wall_is_restricted(outcome: Outcome) -> None:
    assert verdict(entries=(an_entry(outcome),)) is Verdict.RESTRICTED


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome.unlooked])
def test_what_we_could_not_open_is_unverified(outcome: Outcome) -> None:
    assert verdict(entries=(an_entry(outcome),)) is Verdict.UNVERIFIED


def test_an_empty_page_is_empty() -> None:
    assert verdict(a_candidate(substance=Substance.BLANK)) is Verdict.EMPTY


def test_a_scan_goes_to_a_person() -> None:
    assert verdict(a_candidate(substance=Substance.SCAN)) is Verdict.REVIEW


def test_an_undated_document_is_not_called_stale() -> None:
    assert verdict(a_candidate("信息公开年度报告"), freshness=YEARLY) is Verdict.REVIEW


def test_a_standing_page_of_figures_without_a_year_counts_and_one_of_an_old_year_does_not() -> None:
    lenient = replace(YEARLY, undated=True)
    assert verdict(a_candidate("学校简介"), freshness=lenient) is Verdict.PUBLISHED
    assert verdict(a_candidate("学校简介（2015年）"), freshness=lenient) is Verdict.STALE
    both = Case(candidates=[a_candidate("学校简介"), a_candidate()])
    assert judge(a_part(lenient), both, a_bench()).evidence[0].evidence.title == a_candidate().evidence.title


def test_the_rule_itself_comes_before_a_chapter_of_a_newer_handbook() -> None:
    rule = a_candidate("学籍管理规定", score=0.95)
    chapter = replace(a_candidate("学生手册（2022年）", score=0.99), chapter=True)
    found = judge(a_part(), Case(candidates=[chapter, rule]), a_bench())
    assert [one.evidence.title for one in found.evidence] == ["学籍管理规定", "学生手册（2022年）"]
    elsewhere = a_candidate("学籍管理规定", score=0.95, placed=False)
    found = judge(a_part(), Case(candidates=[chapter, elsewhere]), a_bench())
    assert found.evidence[0].chapter, "what the column leads to comes first"


def test_the_grey_band_goes_to_a_person() -> None:
    assert verdict(a_candidate(score=0.5)) is Verdict.REVIEW


def test_absence_is_proven_only_by_a_complete_crawl() -> None:
    assert verdict() is Verdict.MISSING
    assert verdict(bench=a_bench(complete=False)) is Verdict.UNVERIFIED


def test_stale_is_claimed_only_when_nothing_newer_can_hide() -> None:
    old = a_candidate("2019-2020学年信息公开年度报告")
    assert verdict(old, freshness=YEARLY, bench=a_bench(complete=False)) is Verdict.UNVERIFIED


def test_a_series_goes_stale_when_it_falls_silent() -> None:
    yearly = Event(months=12)
    assert verdict(a_candidate("公告", published=date(2022, 3, 1)), freshness=yearly) is Verdict.PUBLISHED
    assert verdict(a_candidate("公告", published=date(2020, 3, 1)), freshness=yearly) is Verdict.STALE


scores = st.floats(min_value=0.0, max_value=1.0)
candidates = st.builds(
    a_candidate,
    st.sampled_from(["2020-2021学年报告", "2018-2019学年报告", "报告"]),
    score=scores,
    placed=st.booleans(),
    substance=st.sampled_from(list(Substance)),
)
entries = st.builds(an_entry, st.sampled_from(list(Outcome)), reached=st.booleans())


@given(st.lists(candidates, max_size=4), st.lists(entries, max_size=3))
def test_an_incomplete_crawl_never_proves_absence_or_age(found: list[Candidate], listed: list[Entry]) -> None:
    bench = replace(a_bench(complete=False), column_read=False)
    claimed = judge(a_part(YEARLY), Case(candidates=found, entries=listed), bench).verdict
    assert claimed not in (Verdict.MISSING, Verdict.STALE, Verdict.MISPLACED)


def parts(*verdicts: Verdict) -> list[PartFinding]:
    return [
        PartFinding(id=f"1.{number}", title="", verdict=one, weight=Weight.MANDATORY)
        for number, one in enumerate(verdicts, start=1)
    ]


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        ((Verdict.PUBLISHED, Verdict.PUBLISHED), Verdict.PUBLISHED),
        ((Verdict.PUBLISHED, Verdict.MISSING), Verdict.PARTIAL),
        ((Verdict.PUBLISHED, Verdict.BROKEN), Verdict.BROKEN),
        ((Verdict.PUBLISHED, Verdict.UNVERIFIED), Verdict.UNVERIFIED),
        ((Verdict.MISSING, Verdict.UNVERIFIED), Verdict.UNVERIFIED),
        ((Verdict.MISSING, Verdict.MISSING), Verdict.MISSING),
        ((Verdict.MISSING, Verdict.EMPTY), Verdict.EMPTY),
        ((Verdict.NOT_APPLICABLE, Verdict.STALE), Verdict.STALE),
        ((Verdict.NOT_APPLICABLE, Verdict.NOT_APPLICABLE), Verdict.NOT_APPLICABLE),
        ((Verdict.WAIVED, Verdict.WAIVED), Verdict.WAIVED),
        ((Verdict.WAIVED, Verdict.PUBLISHED), Verdict.PUBLISHED),
    ],
)
def test_an_item_comes_to_what_its_parts_say(verdicts: tuple[Verdict, ...], whole: Verdict) -> None:
    assert item_verdict(parts(*verdicts)) is whole


def test_a_recommended_part_never_changes_the_item() -> None:
    advice = PartFinding(id="1.9", title="", verdict=Verdict.MISSING, weight=Weight.RECOMMENDED)
    assert item_verdict([*parts(Verdict.PUBLISHED), advice]) is Verdict.PUBLISHED


def test_what_is_stale_says_how_many_days_and_working_days_it_is_overdue() -> None:
    case = Case(candidates=[a_candidate("2019-2020学年信息公开年度报告")])
    [fault] = judge(a_part(YEARLY), case, a_bench()).faults
    said = reason_of(fault)
    assert said.zh.startswith("应公开2020-2021学年（2021-10-31 前），找到的最新为2019-2020学年")
    assert said.zh.endswith("超期 354 天（243 个工作日）")
    assert "243 working days" in said.en


def test_a_silent_series_says_since_when() -> None:
    case = Case(candidates=[a_candidate("公告", published=date(2021, 9, 30))])
    [fault] = judge(a_part(Event(months=12)), case, a_bench()).faults
    assert "最近一条发布于 2021-09-30" in reason_of(fault).zh
    assert "超期 20 天（11 个工作日）" in reason_of(fault).zh


def test_a_declared_nil_does_not_make_a_series_silent() -> None:
    nil = a_candidate("公告", published=date(2019, 3, 1), substance=Substance.NIL)
    judgement = judge(a_part(Event(months=12)), Case(candidates=[nil]), a_bench())
    assert judgement.verdict is Verdict.PUBLISHED
    assert judgement.last is None


def test_the_first_terms_report_does_not_stand_for_the_year() -> None:
    term = a_candidate("2020-2021学年第一学期信息公开工作小结")
    assert verdict(term, freshness=YEARLY) is Verdict.STALE
    assert verdict(term, a_candidate(), freshness=YEARLY) is Verdict.PUBLISHED
    next_term = a_candidate("2021-2022学年第一学期信息公开工作小结", score=0.8)
    best = judge(a_part(YEARLY), Case(candidates=[next_term, a_candidate()]), a_bench()).evidence[0]
    assert best.evidence.title == "2020-2021学年信息公开年度报告"


@pytest.mark.parametrize("one", [Verdict.MISSING, Verdict.STALE, Verdict.MISPLACED])
def test_a_deadline_skips_the_national_holiday(one: Verdict) -> None:
    until = deadline_of(one, date(2022, 9, 30))
    assert (
        until
        == {
            Verdict.MISSING: date(2022, 10, 19),
            Verdict.STALE: date(2022, 10, 26),
            Verdict.MISPLACED: date(2022, 10, 12),
        }[one]
    )


def test_what_asks_for_nothing_has_no_deadline() -> None:
    none = {one for one in Verdict if deadline_of(one, TODAY) is None}
    assert none == {
        Verdict.PUBLISHED,
        Verdict.REVIEW,
        Verdict.UNVERIFIED,
        Verdict.NOT_APPLICABLE,
        Verdict.WAIVED,
    }


def test_of_a_silent_series_no_year_is_asked_for() -> None:
    silent = Reason(code="silent", zh="没有更新", en="silent")
    overdue = Reason(code="overdue", zh="超期", en="overdue")
    for reasons, said in (((silent, silent), "近期应公开"), ((silent, overdue), "应公开年度")):
        zh, en = action_of(Verdict.STALE, department="采购处", lacking=(), reasons=reasons, due=(Due(TODAY),))
        assert said in zh
        assert zh.endswith(f"整改期限：{TODAY}。")
        assert en.endswith(f"By {TODAY}.")


def test_an_item_with_several_days_says_whose_each_is_and_what_has_none_yet() -> None:
    def said(*due: Due) -> tuple[str, str]:
        return action_of(Verdict.MISSING, department="采购处", lacking=(), reasons=(), due=due)

    first, second = Due(TODAY, ("9.1", "9.2")), Due(TODAY + timedelta(days=1), ("9.3",))
    zh, en = said(first, second, Due(None, ("9.4",)))
    assert zh.endswith(f"整改期限：{first.day}（9.1、9.2）、{second.day}（9.3）；9.4 待下次审查确认后确定。")
    assert en.endswith(f"By {first.day} (9.1, 9.2), {second.day} (9.3); 9.4 once the next audit confirms it.")
    zh, en = said(Due(None, ("9.4",)))
    assert zh.endswith("整改期限待下次审查确认后确定。") and en.endswith("once the next audit confirms it.")
