"""Which sites could hold an item, and what an incomplete one hides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from compliance.checklists import read_checklist
from compliance.coverage import department_shown, scope_of
from compliance.model import Checklist, Item, School, SchoolKind, SchoolName, Site
from compliance.report.strings import Words
from compliance.report.view import seen_text
from crawler.items import CrawlEnd, SiteEnd

WWW, CWC, TSG, OLD = (f"https://{name}.example.edu.cn" for name in ("www", "cwc", "lib", "old"))


@pytest.fixture(scope="module")
def checklist() -> Checklist:
    return read_checklist("moe-2014", kind=SchoolKind.HIGHER_VOCATIONAL, beside=Path.cwd())


def an_item(checklist: Checklist, number: str) -> Item:
    return next(item for item in checklist.items if item.id == number)


def a_school(departments: dict[str, str] | None = None) -> School:
    return School(
        school=SchoolName(name="青岚职业技术学院", kind=SchoolKind.HIGHER_VOCATIONAL),
        portal=WWW + "/",
        sites=(
            Site(name="财务处", url=CWC + "/", department="计划财务处"),
            Site(name="图书馆", url=TSG + "/", department="图书馆"),
            Site(name="旧站", url=OLD + "/"),
        ),
        departments=departments or {},
    )


def an_end(*incomplete: str, reason: str = "finished") -> CrawlEnd:
    return CrawlEnd(
        ended_at=datetime(2022, 10, 20, tzinfo=UTC),
        reason=reason,
        sites=tuple(
            SiteEnd(
                site=site,
                name=site,
                role="site",
                url=site + "/",
                reached=site not in incomplete,
                pages=3,
                failed=0,
                blocked=0,
                skipped=0,
                complete=site not in incomplete,
            )
            for site in (WWW, CWC, TSG, OLD)
        ),
    )


def test_budgets_may_stand_on_the_portal_the_finance_site_and_sites_of_nobody(checklist: Checklist) -> None:
    scope = scope_of(a_school(), an_end(), None)
    holders = scope.that_could_hold(an_item(checklist, "19").departments, checklist.departments)
    assert [site.site for site in holders] == [WWW, CWC, OLD]


def test_without_an_end_mark_nothing_is_complete() -> None:
    scope = scope_of(a_school(), None, None)
    assert scope.interrupted
    assert not any(site.complete for site in scope.sites)


def test_a_site_the_record_says_nothing_of_is_incomplete() -> None:
    end = an_end()
    short = CrawlEnd(ended_at=end.ended_at, reason="finished", sites=end.sites[:2])
    assert [site.complete for site in scope_of(a_school(), short, None).sites] == [True, True, False, False]


def test_the_school_names_its_own_departments(checklist: Checklist) -> None:
    item = an_item(checklist, "19")
    assert department_shown(item, a_school(), checklist) == "计划财务处"
    assert department_shown(item, a_school({"19": "资产财务部"}), checklist) == "资产财务部"


def test_what_robots_and_our_limits_kept_from_us_is_said_with_its_number() -> None:
    end = an_end()
    cut = replace(end.sites[0], complete=False, reason="budget", budget=318, robots=2)
    row = scope_of(a_school(), replace(end, reason="budget", sites=(cut, *end.sites[1:])), None).sites[0]
    assert (row.robots, row.budget) == (2, 318)
    assert seen_text(row, Words("zh")) == "不完整：达到抓取上限（318 个地址）"
    assert seen_text(row, Words("en")).endswith("crawl limit reached (318 address(es))")


def test_a_crawl_whose_time_was_over_leaves_finished_sites_complete() -> None:
    end = an_end()
    cut = replace(end.sites[0], complete=False, reason="budget", budget=3)
    scope = scope_of(a_school(), replace(end, reason="budget", sites=(cut, *end.sites[1:])), None)
    assert not scope.interrupted
    assert [site.complete for site in scope.sites][0:2] == [False, True]
