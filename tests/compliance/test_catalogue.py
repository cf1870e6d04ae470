"""An entry shows what the school means; what opens behind it decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.checklists import read_checklist
from compliance.matching import Claims, Matcher, read_weights
from compliance.model import Anchor, PartFinding, SchoolKind, Verdict
from crawler.items import Outcome
from tests.records import COLUMN, HOME, NAME, SITE, a_crawl, articles, book, html, judged, parts, word_book

CHECKLIST = read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL)
CLAIMS = Claims(Matcher(CHECKLIST, read_weights()), (NAME,))
TITLES = {item.id: item.title for item in CHECKLIST.items}
APPEALS = articles("学生申诉")
MENU = ["红烧肉、鱼香肉丝、宫保鸡丁、西红柿炒鸡蛋，周一至周五供应，价格以食堂公示为准。"] * 3


def a_catalogue(*rows: tuple[str, str]) -> bytes:
    """Rows of an item's number and what its last cell holds."""
    cells = "".join(
        f"<tr><td>{item}</td><td>{TITLES[item]}</td><td>责任部门</td><td>{last}</td></tr>"
        for item, last in rows
    )
    return f"<title>信息公开目录</title><h1>信息公开目录</h1><table>{cells}</table>".encode()


def audited(
    directory: Path,
    entries: tuple[tuple[str, str], ...],
    answers: dict[str, bytes],
    failed: dict[str, Outcome] | None = None,
) -> dict[str, PartFinding]:
    pages = {
        HOME: f"<title>{NAME}</title><a href='/xxgk/'>信息公开</a>".encode(),
        COLUMN: a_catalogue(*entries),
    }
    pages |= {f"{SITE}{path}": body for path, body in answers.items()}
    return parts(judged(a_crawl(directory / "crawl", pages, failed=failed)))


@pytest.mark.parametrize("link", ["点击查看", "附件1", "www.example.edu.cn/a.htm", "学生处网站"])
@pytest.mark.parametrize("title", ["附件1", "无标题", "http://www.example.edu.cn/a.htm", "第一条 总则"])
def test_what_a_row_promises_counts_whatever_link_and_target_are_called(
    tmp_path: Path, link: str, title: str
) -> None:
    found = audited(tmp_path, (("39", f"<a href='/a.htm'>{link}</a>"),), {"/a.htm": html(title, *APPEALS)})
    assert found["39.1"].verdict is Verdict.PUBLISHED


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (html("附件1", *APPEALS), Verdict.PUBLISHED),
        (html("附件1", *MENU), Verdict.REVIEW),
        (html("食堂管理办法", *articles("食堂就餐")), Verdict.REVIEW),
        (
            html("附件1", "学生申诉请到学生处办理，地点在行政楼二楼，上班时间为周一至周五。" * 2),
            Verdict.REVIEW,
        ),
        (html("学生申诉办法"), Verdict.EMPTY),
        (html("学生申诉办法", "栏目建设中"), Verdict.EMPTY),
    ],
)
def test_a_target_must_keep_what_its_entry_promises(tmp_path: Path, answer: bytes, verdict: Verdict) -> None:
    found = audited(tmp_path, (("39", "<a href='/a.htm'>点击查看</a>"),), {"/a.htm": answer})
    assert found["39.1"].verdict is verdict


def test_an_entry_to_the_front_page_is_empty_and_one_behind_a_login_restricted(tmp_path: Path) -> None:
    entries = (("39", "<a href='/'>查看</a>"), ("36", "<a href='/b.htm'>查看</a>"))
    found = audited(tmp_path, entries, {}, {f"{SITE}/b.htm": Outcome.LOGIN_WALL})
    assert found["39.1"].verdict is Verdict.EMPTY
    assert found["36.1"].verdict is Verdict.RESTRICTED


def test_an_entry_for_many_parts_publishes_only_those_its_target_holds(tmp_path: Path) -> None:
    entries = (("37", "<a href='/a.htm'>链接1</a> <a href='/b.htm'>链接2</a>"),)
    answers = {
        "/a.htm": html("附件1", *articles("奖学金评审")),
        "/b.htm": html("附件2", *articles("助学金评定")),
    }
    found = audited(tmp_path, entries, answers)
    assert {key for key in found if found[key].verdict is Verdict.PUBLISHED} == {"37.1", "37.2"}
    assert found["37.3"].verdict is Verdict.MISSING


def test_an_empty_notice_counts_through_its_attachment(tmp_path: Path) -> None:
    entries = (("39", "<a href='/a.htm'>查看</a>"), ("36", "<a href='/b.htm'>查看</a>"))
    answers = {
        "/a.htm": html("附件") + b"<p><a href='/1.pdf'>1.pdf</a></p>",
        "/1.pdf": book("临溪", {"第一章 总则": APPEALS}),
        "/b.htm": html("学籍管理办法") + "<p><a href='/2.docx'>附件</a></p>".encode(),
        "/2.docx": word_book("食堂菜单", {"周一": MENU}),
    }
    found = audited(tmp_path, entries, answers)
    assert found["39.1"].evidence[0].url == f"{SITE}/1.pdf"
    assert found["36.1"].verdict is Verdict.REVIEW
    assert "所读附件的内容与此无关" in found["36.1"].reasons[0].zh


def test_a_form_beside_the_text_of_a_rule_takes_nothing_from_it(tmp_path: Path) -> None:
    text = (*articles("学籍管理"), "第五条 学生应当按时注册，逾期不注册又无正当理由的，按有关规定处理。" * 3)
    page = html("学籍管理办法", *text) + "<p><a href='/2.docx'>附件：申请表</a></p>".encode()
    form = word_book("申请表", {"基本情况": ["姓名、班级、申请事由、审批意见、签字日期。"] * 3})
    found = audited(tmp_path, (("36", "<a href='/b.htm'>查看</a>"),), {"/b.htm": page, "/2.docx": form})
    assert found["36.1"].verdict is Verdict.PUBLISHED


@pytest.mark.parametrize(
    ("title", "answer", "verdict"),
    [
        ("学生申诉处理办法（已废止）", APPEALS, Verdict.REVIEW),
        ("关于废止《学生申诉处理办法》的通知", ("自即日起废止，请各单位做好衔接工作。" * 4,), Verdict.REVIEW),
        ("关于征求《学生申诉处理办法》意见的通知", APPEALS, Verdict.REVIEW),
        ("学生申诉办法（英文版）", ("Article 1 These measures are made for students.",) * 4, Verdict.REVIEW),
        ("学生申诉处理办法（2021年修订）", APPEALS, Verdict.PUBLISHED),
        ("学院召开学生申诉工作会议", ("10月8日，学院召开会议，院领导出席并讲话。" * 4,), Verdict.REVIEW),
    ],
)
def test_what_is_not_the_document_in_force_is_not_published(
    tmp_path: Path, title: str, answer: tuple[str, ...], verdict: Verdict
) -> None:
    found = audited(tmp_path, (("39", f"<a href='/a.htm'>{title}</a>"),), {"/a.htm": html(title, *answer)})
    assert found["39.1"].verdict is verdict


def test_an_item_listed_without_a_link_is_missing_and_says_so(tmp_path: Path) -> None:
    found = audited(tmp_path, (("48", "见学校官网"), ("41", "—"), ("16", "不涉及"), ("39", "—")), {})
    assert found["48.1"].verdict is Verdict.MISSING
    assert "没有链接，只写“见学校官网”" in found["48.1"].reasons[0].zh
    assert found["48.1"].reasons[0].url == COLUMN
    assert found["16.1"].verdict is Verdict.REVIEW


@pytest.mark.parametrize(
    ("text", "context", "heading", "parts_promised"),
    [
        ("点击查看", f"39 学生管理服务信息 {TITLES['39']} 学生处", "", ("39.1",)),
        ("链接2", "", f"学生管理服务信息 | {TITLES['39']} | 学生处、教务处", ("39.1",)),
        ("点击查看", f"7 {TITLES['7']} 招生办 招生章程", "", ("7.1",)),
        ("点击查看", f"19 {TITLES['19']} 财务处", "", ("19.1", "19.2", "19.3", "19.4")),
        ("学生处网站", f"39 {TITLES['39']} 学生处", "", ("39.1",)),
        ("关于放假的通知", "学生申诉工作安排", "", ()),
        ("关于放假的通知", "2022-09-01", TITLES["39"], ("39.1",)),
        ("2022年部门预算", f"39 {TITLES['39']}", "", ("19.1", "19.2", "19.3", "19.4")),
    ],
)
def test_a_link_promises_what_it_says_or_else_its_row(
    text: str, context: str, heading: str, parts_promised: tuple[str, ...]
) -> None:
    assert CLAIMS.of(Anchor(text=text, context=context, heading=heading)) == parts_promised
