"""What is said of a part beside its verdict, and what is left unsaid because it would be a guess."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from compliance.audit import Question, audit
from compliance.cases import Candidate, Case, Entry, Origin
from compliance.checklists import read_checklist
from compliance.cli import main
from compliance.matching import read_weights
from compliance.model import (
    Annual,
    Audit,
    Freshness,
    FreshnessState,
    OnChange,
    Part,
    PartFinding,
    PartKind,
    PeriodCovered,
    Reason,
    School,
    SchoolKind,
    SchoolName,
    Tool,
    Verdict,
)
from compliance.origins import find_approval, find_issue_days
from compliance.overview import calendar_notes
from compliance.periods import academic_year, calendar_year, find_periods
from compliance.remarks import Desk, core_of, remarks_on, version_year
from compliance.report import explain, html, markdown, terminal
from compliance.substance import Substance
from crawler.items import CrawlEnd, CrawlHead, Fetch, Media, Outcome, Plan, Seed, SiteEnd
from crawler.reading import read
from crawler.record import RecordWriter
from tests.builders import a_finding, an_audit, an_evidence
from tests.builders import a_part as a_part_finding

DESK = Desk(accept=0.6, complete=True, names=("青岚职业技术学院",))
RULE = OnChange(workdays=20)
REPORT = Annual(year="academic", due="10-31")
BUDGET = Annual(year="calendar", due="05-31")
ACCOUNTS = Annual(year="calendar", due="09-30", years_after=1, grace=20)


def a_part(freshness: Freshness, kind: PartKind = PartKind.RULE) -> Part:
    return Part(id="36.1", title="要点", kind=kind, freshness=freshness)


def a_candidate(
    title: str,
    *,
    made: date | None = None,
    posted: date | None = None,
    together: int = 1,
    approved: date | None = None,
    placed: bool = True,
    score: float = 0.9,
    period: PeriodCovered | None = None,
    substance: Substance = Substance.TEXT,
) -> Candidate:
    return Candidate(
        evidence=an_evidence(
            url=f"https://xxgk.example.edu.cn/{'in' if placed else 'out'}/{title}",
            title=title,
            part="36.1",
            score=score,
            signals=(),
            published=posted,
            period=period or next(iter(find_periods(title)), None),
            placed=placed,
        ),
        substance=substance,
        origin=Origin(made=made, approved=approved, posted=posted, together=together),
    )


def remarks(
    part: Part, *candidates: Candidate, verdict: Verdict = Verdict.PUBLISHED, desk: Desk = DESK
) -> tuple[Reason, ...]:
    case = Case()
    for one in candidates:
        case.keep(one)
    return remarks_on(part, verdict, candidates[:1], case, desk)


def codes(part: Part, *candidates: Candidate, verdict: Verdict = Verdict.PUBLISHED) -> list[str]:
    return [reason.code for reason in remarks(part, *candidates, verdict=verdict)]


@pytest.mark.parametrize(
    ("made", "posted", "late"),
    [
        (date(2022, 1, 17), date(2022, 2, 17), False),  # the 20th working day across Spring Festival
        (date(2022, 1, 17), date(2022, 2, 18), True),
        (date(2022, 9, 15), date(2022, 10, 18), False),  # and across National Day
        (date(2022, 9, 15), date(2022, 10, 19), True),
        (date(2022, 3, 1), date(2022, 3, 1), False),
        (date(2022, 3, 1), date(2021, 12, 1), False),
        (date(2021, 3, 1), date(2022, 3, 1), True),
        (date(2021, 3, 1), date(2022, 3, 8), False),  # may have stood on an older site before
        (date(2014, 7, 1), date(2014, 12, 1), False),  # before there was a rule
    ],
)
def test_a_rule_posted_after_the_twentieth_working_day_is_late(made: date, posted: date, late: bool) -> None:
    one = a_candidate("学籍管理办法", made=made, posted=posted)
    assert codes(a_part(RULE), one) == (["late"] if late else [])


def test_being_late_is_said_with_both_days_and_the_working_days_between() -> None:
    [said] = remarks(
        a_part(RULE), a_candidate("学籍管理办法", made=date(2022, 1, 17), posted=date(2022, 3, 1))
    )
    assert (
        said.zh
        == "“学籍管理办法”成文于 2022-01-17，2022-03-01 才发布，相隔 28 个工作日，超过 20 个工作日的时限"
    )
    assert "2022-01-17" in said.en
    assert said.url


LATE = a_candidate("学籍管理办法", made=date(2022, 1, 17), posted=date(2022, 6, 1))


@pytest.mark.parametrize(
    "other",
    [
        a_candidate("青岚职业技术学院学籍管理办法", posted=date(2022, 1, 20), placed=False),
        a_candidate("关于印发《学籍管理办法》的通知", posted=None, placed=False),
        a_candidate("学籍管理办法", posted=date(2022, 6, 1), made=date(2022, 5, 30), placed=False),
    ],
    ids=["posted elsewhere in time", "posted elsewhere on no known day", "issued anew"],
)
def test_nobody_is_called_late_when_another_copy_may_have_been_in_time(other: Candidate) -> None:
    assert codes(a_part(RULE), LATE) == ["late"]
    assert codes(a_part(RULE), LATE, other) == []


def test_a_day_stamped_on_many_documents_proves_no_lateness() -> None:
    assert codes(a_part(RULE), replace(LATE, origin=replace(LATE.origin, together=8))) == []
    assert codes(a_part(RULE), replace(LATE, origin=replace(LATE.origin, together=7))) == ["late"]


def test_a_standing_page_is_never_called_late() -> None:
    assert codes(a_part(RULE, PartKind.PAGE), LATE) == []


def test_a_revision_newer_than_the_day_at_its_end_is_not_called_late() -> None:
    one = a_candidate("学籍管理办法（2022年修订）", made=date(2021, 11, 1), posted=date(2022, 6, 1))
    assert codes(a_part(RULE), one) == []


@pytest.mark.parametrize(
    ("freshness", "title", "posted", "late"),
    [
        (REPORT, "2020-2021学年信息公开年度报告", date(2021, 10, 31), False),
        (REPORT, "2020-2021学年信息公开年度报告", date(2021, 11, 1), True),
        (REPORT, "2021-2022学年信息公开年度报告", date(2022, 9, 30), False),
        (REPORT, "2020-2021学年信息公开年度报告", date(2022, 12, 31), False),  # moved, not late
        (REPORT, "2021年度信息公开年度报告", date(2022, 1, 20), False),  # reports by the calendar year
        (ACCOUNTS, "2021年度部门决算", date(2022, 10, 20), False),
        (ACCOUNTS, "2021年度部门决算", date(2022, 10, 21), True),
    ],
)
def test_a_yearly_document_posted_after_its_due_day_and_grace_is_late(
    freshness: Annual, title: str, posted: date, late: bool
) -> None:
    one = a_candidate(title, posted=posted)
    assert codes(a_part(freshness, PartKind.REPORT), one) == (["late"] if late else [])


def test_a_year_read_from_the_posting_day_makes_nothing_late() -> None:
    derived = replace(academic_year(2021), source="published")
    one = a_candidate("信息公开年度报告", posted=date(2021, 11, 5), period=derived)
    assert codes(a_part(REPORT, PartKind.REPORT), one) == []


@pytest.mark.parametrize(
    ("approved", "posted", "late"),
    [
        (date(2022, 2, 25), date(2022, 3, 17), False),
        (date(2022, 2, 25), date(2022, 3, 18), True),
        (date(2022, 2, 25), date(2023, 5, 1), False),
        (None, date(2022, 3, 18), False),
    ],
)
def test_a_budget_is_late_after_twenty_days_of_its_approval(
    approved: date | None, posted: date, late: bool
) -> None:
    one = a_candidate("2022年部门预算", approved=approved, posted=posted)
    generous = replace(BUDGET, due="12-31", years_after=1)
    assert codes(a_part(generous, PartKind.TABLE), one) == (["late"] if late else [])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("省财政厅于2022年2月25日批复我校2022年部门预算。", date(2022, 2, 25)),
        ("2021年度部门决算批复日期：2022-09-05", date(2022, 9, 5)),
        ("预算经省财政厅批复。2022年3月1日公开。", None),
        ("新校区建设项目于2022年1月5日获批复。", None),
        ("经省财政厅2022年2月25日批复，现公开2022年部门预算", date(2022, 2, 25)),
        ("2022年1月5日编报预算，2月25日财政厅批复", None),
        ("2022年1月5日编报预算，由财政厅2022年2月25日批复", date(2022, 2, 25)),
        ("2022年1月5日编报预算、2022年2月25日财政厅批复", None),
    ],
)
def test_the_day_of_approval_is_read_only_where_it_is_beyond_doubt(text: str, day: date | None) -> None:
    assert find_approval(text) == day


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("青岚职业技术学院办公室 2022年3月1日印发", (date(2022, 3, 1),)),
        ("成文日期：2022-03-01 发布日期：2022-06-01", (date(2022, 3, 1),)),
        ("本办法自2022年3月1日起施行", ()),
    ],
)
def test_the_day_of_issue_is_read_from_its_label(text: str, days: tuple[date, ...]) -> None:
    assert find_issue_days(text) == days


OLD = a_candidate("学生违纪处分办法（2017年修订）", posted=date(2017, 9, 1))


@pytest.mark.parametrize(
    ("placed", "other", "said"),
    [
        (OLD, a_candidate("青岚职业技术学院学生违纪处分办法（2022年修订）", placed=False), True),
        (OLD, a_candidate("关于印发《学生违纪处分办法（2022版）》的通知", placed=False), True),
        (OLD, a_candidate("学生违纪处分办法（2017年修订）", placed=False), False),
        (OLD, a_candidate("学生违纪处分办法", posted=date(2022, 3, 1), placed=False), False),
        (OLD, a_candidate("继续教育学院学生违纪处分办法（2022年修订）", placed=False), False),
        (OLD, a_candidate("学生违纪处分办法（2022年修订）", placed=False, score=0.5), False),
        (
            OLD,
            a_candidate("学生违纪处分办法（2022年修订）", placed=False, substance=Substance.BLANK),
            False,
        ),
        (a_candidate("学生违纪处分办法"), a_candidate("学生违纪处分办法（2022年修订）", placed=False), False),
        (
            a_candidate("学生违纪处分办法（试行）", posted=date(2019, 3, 1)),
            a_candidate("学生违纪处分办法（2022年修订）", placed=False),
            True,
        ),
    ],
)
def test_a_newer_edition_elsewhere_is_named_when_it_is_clearly_one(
    placed: Candidate, other: Candidate, said: bool
) -> None:
    assert codes(a_part(RULE), placed, other) == (["newer_elsewhere"] if said else [])


def test_an_older_edition_beside_the_newest_in_the_column_is_nothing_to_say() -> None:
    newest = a_candidate("学生违纪处分办法（2022年修订）", posted=date(2022, 9, 1))
    elsewhere = a_candidate("学生违纪处分办法（2022年修订）", placed=False)
    assert codes(a_part(RULE), OLD, newest, elsewhere) == []


def a_report(year: int, **changes: object) -> Candidate:
    return replace(a_candidate(f"{year - 1}-{year}学年信息公开年度报告"), **changes)  # type: ignore[arg-type]


def test_years_missing_in_a_series_are_named() -> None:
    [said] = remarks(a_part(REPORT, PartKind.REPORT), *(a_report(year) for year in (2021, 2020, 2018, 2017)))
    assert said.code == "gap_years"
    assert "没有找到 2019 年的" in said.zh


@pytest.mark.parametrize(
    "years",
    [(2021,), (2021, 2020, 2019), (2021, 2014), (2021, 2020, 2015)],
    ids=lambda years: str(len(years)),
)
def test_a_series_without_a_gap_in_the_last_six_years_needs_no_remark(years: tuple[int, ...]) -> None:
    assert codes(a_part(REPORT, PartKind.REPORT), *map(a_report, years)) == []


def test_a_gap_is_claimed_only_of_what_was_seen_completely_and_is_dated() -> None:
    part, found = a_part(REPORT, PartKind.REPORT), (a_report(2021), a_report(2018))
    assert codes(part, *found) == ["gap_years"]
    assert remarks(part, *found, desk=replace(DESK, complete=False)) == ()
    assert codes(part, *found, a_candidate("信息公开年度报告")) == []


def test_a_year_that_only_a_dead_link_names_is_no_gap() -> None:
    case = Case(
        entries=[Entry(url="https://a.example/", anchor="2018-2019学年年度报告", outcome=Outcome.GONE)]
    )
    found = (a_report(2020), a_report(2018))
    for one in found:
        case.keep(one)
    part = a_part(REPORT, PartKind.REPORT)
    assert remarks_on(part, Verdict.PUBLISHED, found, case, DESK) == ()


def test_many_copies_of_one_year_do_not_hide_another() -> None:
    copies = [
        replace(one, evidence=replace(one.evidence, url=f"https://a.example/{number}", score=0.95))
        for number, one in enumerate([a_report(2021), a_report(2018)] * 40)
    ]
    middle = [a_report(2019), a_report(2020)]
    assert codes(a_part(REPORT, PartKind.REPORT), *copies[:1], *middle, *copies[1:]) == []


@pytest.mark.parametrize(
    ("title", "core", "year"),
    [
        ("青岚职业技术学院学籍管理办法（2021年修订）", "学籍管理办法", 2021),
        ("关于印发《学籍管理办法（试行）》的通知", "学籍管理办法", None),
        ("学籍管理办法(2019版).pdf", "学籍管理办法", 2019),
        ("学籍管理办法〔2020〕", "学籍管理办法", 2020),
        ("2022年修订学籍管理办法", "学籍管理办法", 2022),
    ],
)
def test_editions_of_one_document_share_a_core(title: str, core: str, year: int | None) -> None:
    assert core_of(title, DESK.names) == core
    assert version_year(title) == year


@given(
    st.sampled_from([RULE, REPORT, BUDGET]),
    st.sampled_from(list(Verdict)),
    st.dates(date(2015, 1, 1), date(2024, 12, 31)),
    st.integers(-400, 400),
)
def test_nothing_is_late_that_was_posted_before_it_could_be(
    freshness: Freshness, verdict: Verdict, made: date, days: int
) -> None:
    posted = made + timedelta(days=days)
    period = calendar_year(made.year) if freshness is BUDGET else academic_year(made.year + 1)
    one = a_candidate("2022年部门预算", made=made, posted=posted, approved=made, period=period)
    said = codes(a_part(freshness, PartKind.TABLE), one, verdict=verdict)
    if verdict not in (Verdict.PUBLISHED, Verdict.MISPLACED):
        assert said == []
    if posted <= made and freshness is RULE:
        assert said == []


# Through the front door: pages as a school serves them, read, recorded and judged.

WWW = "https://www.example.edu.cn"
HOME = f'<title>青岚职业技术学院</title><p>欢迎<p><a href="{WWW}/xxgk/">信息公开</a>'
COLUMN = (
    "<title>信息公开 - 青岚职业技术学院</title><h1>信息公开</h1><ul>"
    '<li><a href="/xxgk/36.htm">学籍管理办法</a></li></ul>'
)
RULE_PAGE = (
    "<title>学籍管理办法</title><h1>学籍管理办法</h1><p>发布时间：{posted}</p><div>"
    + "".join(
        f"<p>第{number}条 学生应当按规定办理入学、注册、转专业、休学与复学手续。</p>" for number in range(20)
    )
    + "<p>青岚职业技术学院</p><p>2022年1月17日</p></div>"
)
Judge = Callable[[dict[str, str]], Audit]


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    def judge(pages: dict[str, str]) -> Audit:
        at = datetime(2022, 10, 20, tzinfo=UTC)
        plan = Plan(seeds=(Seed(name="门户", url=WWW + "/", role="portal"),))
        end = SiteEnd(
            site=WWW,
            name="门户",
            role="portal",
            url=WWW + "/",
            reached=True,
            pages=len(pages),
            failed=0,
            blocked=0,
            skipped=0,
            complete=True,
        )
        with RecordWriter(tmp_path / "crawl", CrawlHead(tool="test", started_at=at, plan=plan)) as record:
            for path, html in pages.items():
                url = WWW + path
                body = f"<html><meta charset=utf-8>{html}</html>".encode()
                record.page(read(body, url=url, content_type="text/html", site=WWW).page)
                record.fetch(
                    Fetch(
                        url=url,
                        final_url=url,
                        site=WWW,
                        outcome=Outcome.OK,
                        status=200,
                        fetched_at=at,
                        media=Media.HTML,
                    )
                )
            record.end(CrawlEnd(ended_at=at, reason="finished", sites=(end,)))
        kind = SchoolKind.HIGHER_VOCATIONAL
        return audit(
            tmp_path / "crawl",
            Question(
                school=School(school=SchoolName(name="青岚职业技术学院", kind=kind), portal=WWW + "/"),
                checklist=read_checklist("moe-2014", kind=kind, beside=tmp_path),
                weights=read_weights(),
                waivers=(),
                today=date(2022, 10, 20),
                tool=Tool(name="compliance", version="test"),
            ),
        )

    return judge


def part_of(done: Audit, number: str) -> PartFinding:
    return next(part for item in done.items for part in item.parts if part.id == number)


@pytest.mark.parametrize(
    ("posted", "said"), [("2022-02-17", []), ("2022-02-18", ["late"]), ("2022-06-01", ["late"])]
)
def test_a_page_signed_and_posted_tells_how_long_it_took(judged: Judge, posted: str, said: list[str]) -> None:
    done = judged(
        {"/": HOME, "/xxgk/": COLUMN, "/xxgk/36.htm": RULE_PAGE.format(posted=posted)},
    )
    part = part_of(done, "36.1")
    assert part.verdict is Verdict.PUBLISHED
    assert [remark.code for remark in part.remarks] == said


def test_a_site_where_everything_bears_one_day_was_moved(judged: Judge) -> None:
    others = {
        f"/info/{number}.htm": f"<title>校园新闻{number}</title><p>发布时间：2022-06-01</p><p>新闻</p>"
        for number in range(8)
    }
    rule = RULE_PAGE.format(posted="2022-06-01")
    done = judged({"/": HOME, "/xxgk/": COLUMN, "/xxgk/36.htm": rule, **others})
    assert part_of(done, "36.1").verdict is Verdict.PUBLISHED
    assert part_of(done, "36.1").remarks == ()


def test_what_is_asked_for_has_a_deadline_in_working_days(judged: Judge) -> None:
    done = judged({"/": HOME, "/xxgk/": COLUMN, "/xxgk/36.htm": RULE_PAGE.format(posted="2022-02-17")})
    missing = next(item for item in done.items if item.verdict is Verdict.MISSING)
    assert "整改期限：2022-11-03。" in missing.action_zh
    assert "By 2022-11-03." in missing.action_en
    assert done.notes == ()


# What the reports make of it.


def test_every_report_shows_remarks_beside_the_reasons() -> None:
    where = "https://xxgk.example.edu.cn/36.htm"
    remark = Reason(code="late", zh="晚了 9 天", en="9 days late", url=where)
    done = an_audit(a_finding(parts=(a_part_finding(remarks=(remark,)),)))
    for render in (html.render, markdown.render):
        shown = render(done, lang="zh")
        assert "备注" in shown
        assert "晚了 9 天" in shown
        assert where in shown
        assert "9 days late" in render(done, lang="en")
    told = StringIO()
    Console(file=told, width=100).print(explain.render(done, "19", lang="zh"))
    assert "备注：晚了 9 天 [late]" in told.getvalue()


def test_the_terminal_warns_when_holidays_are_not_known() -> None:
    note = Reason(code="calendar_unknown", zh="没有 2027 年的节假日安排", en="holidays of 2027 unknown")
    told = StringIO()
    terminal.show(an_audit(a_finding(), notes=(note,)), Console(file=told, width=100), lang="zh")
    assert "! 没有 2027 年的节假日安排" in told.getvalue()


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2022, 10, 20), ""),
        (date(2026, 12, 1), ""),
        (date(2026, 12, 25), "2027"),  # the deadline falls into the next year
        (date(2030, 1, 10), "2029、2030"),  # overdue since the year before
        (date(1999, 5, 5), "1998、1999"),
    ],
)
def test_counting_in_unknown_years_is_said(today: date, years: str) -> None:
    due_on = date(today.year - 1, 10, 31)
    late = FreshnessState(due_on=due_on, overdue_days=9, overdue_workdays=7)
    stale = a_finding(Verdict.STALE, parts=(a_part_finding(Verdict.STALE, freshness=late),))
    notes = calendar_notes((stale,), today)
    assert [note.code for note in notes] == (["calendar_unknown"] if years else [])
    assert all(f"没有 {years} 年" in note.zh for note in notes)


@pytest.mark.parametrize("day", ["0001-01-01", "1989-12-31", "2100-01-01", "9999-12-31"])
def test_a_day_out_of_reach_is_a_usage_error(day: str, tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    school.write_text(
        "school: {name: 甲学院, kind: undergraduate}\nportal: https://www.example.edu.cn/\n", encoding="utf-8"
    )
    ran = CliRunner().invoke(main, ["audit", str(school), "--as-of", day])
    assert ran.exit_code == 2
    assert "1990" in ran.output
