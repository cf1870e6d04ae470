"""What stands in a page, apart from its name."""

from __future__ import annotations

import pytest

from compliance.checklists import read_checklist
from compliance.matching import Matcher
from compliance.matching.weights import read_weights
from compliance.model import Expectation, PartKind, SchoolKind, Subject
from compliance.substance import (
    Content,
    Substance,
    find_lack,
    find_state_text,
    names_table,
    points_home,
    weigh,
)

URL = "https://xxgk.example.edu.cn/info/1001/1.htm"
LAW = "第一条 为维护学生合法权益，依据有关规定，制定本办法。第二条 本办法适用于全日制在校学生。"


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("", PartKind.PAGE, Substance.BLANK),
        ("栏目建设中，敬请期待", PartKind.RULE, Substance.UNDER_CONSTRUCTION),
        (LAW, PartKind.RULE, Substance.TEXT),
        ("本学年学院无校办企业。", PartKind.DATA, Substance.NIL),
        ("本学年未接受社会捐赠。", PartKind.TABLE, Substance.NIL),
        ("咨询电话：0532-85200000", PartKind.CONTACT, Substance.CONTACT),
        ("欢迎联系我们的老师们进行咨询了解更多", PartKind.CONTACT, Substance.THIN),
        ("全日制在校生 8123 人，专任教师 412 人。", PartKind.DATA, Substance.TABLE),
        ("加强学风建设中期检查工作" * 30, PartKind.RULE, Substance.TEXT),
    ],
)
def test_text_is_weighed_by_what_was_asked_for(text: str, kind: PartKind, found: Substance) -> None:
    assert weigh(Content(url=URL, text=text), kind) is found


def test_a_list_of_documents_is_substance_only_for_series() -> None:
    content = Content(url=URL, text="关于某事的公告", rows=3)
    assert weigh(content, PartKind.NOTICE_LIST) is Substance.LIST
    assert weigh(content, PartKind.RULE) is Substance.LISTING


def test_a_pointer_to_a_home_page_is_no_substance() -> None:
    text = "报告发布网址：https://zs.example.edu.cn"
    content = Content(url=URL, text=text, points_to_home=points_home(text, ("https://zs.example.edu.cn/",)))
    assert weigh(content, PartKind.REPORT) is Substance.POINTER


def test_a_home_page_is_no_document() -> None:
    page = Content(url="https://zs.example.edu.cn/index.htm", text="欢迎报考" * 100)
    assert weigh(page, PartKind.RULE) is Substance.HOME_PAGE


def test_a_scan_and_an_old_file_form_are_told_apart_from_blank() -> None:
    assert weigh(Content(url=URL, text="", is_attachment=True, scan=True), PartKind.TABLE) is Substance.SCAN
    old = Content(url=URL, text="", is_attachment=True, unreadable=True)
    assert weigh(old, PartKind.TABLE) is Substance.UNREAD
    assert weigh(Content(url=URL, text="", is_attachment=True), PartKind.TABLE) is Substance.BLANK


def test_a_page_that_carries_a_read_attachment_holds_it() -> None:
    assert weigh(Content(url=URL, text="附件下载", files=1), PartKind.REPORT) is Substance.ATTACHMENT


# What a part expects beyond its kind

ASKED = Expectation(
    tables=("收支预算总表", "收支总表", "部门收支总表"), figures=True, contact=True, dated=True, characters=30
)
WHOLE = "部门收支总表 收入合计 9860.35 万元，联系电话 0532-85200000，2022年3月18日经批复后公开，单位万元。"


@pytest.mark.parametrize(
    ("text", "lack"),
    [
        (WHOLE, ""),
        (WHOLE.replace("部门收支总表", "财政拨款收支总表"), "收支预算总表"),
        (WHOLE.replace("0532-85200000", "见主页"), "电话或邮箱"),
        (WHOLE.replace("2022年3月18日", "近日"), "日期"),
        (WHOLE[:20] + " 0532-85200000 2022年3月", ""),
        ("收支总表 1.5 85200000 2022年3月", "少于30字"),
    ],
)
def test_what_a_document_lacks_is_said(text: str, lack: str) -> None:
    said = find_lack(Content(url=URL, text=text), ASKED)
    assert lack in said and bool(said) is bool(lack)


def test_one_word_of_every_group_must_stand_there() -> None:
    people = Expectation(says=(("书记", "校长"), ("学会", "协会")))
    assert not find_lack(Content(url=URL, text="张某 党委书记 兼任省职教学会理事"), people)
    assert "学会" in find_lack(Content(url=URL, text="张某 党委书记"), people)
    assert not find_lack(Content(url=URL, text="张某 协会理事", names=("校长社会兼职",)), people)


@pytest.mark.parametrize(
    "content",
    [
        Content(url=URL, text="", is_attachment=True, scan=True),
        Content(url=URL, text="", is_attachment=True, unreadable=True),
        Content(url=URL, text="见附件", files=1),
        Content(url=URL, text="见附件", unread_files=1),
        Content(url=URL, text="见附件", dead_files=1),
        Content(url=URL, text="见图", images=1),
    ],
)
def test_what_we_could_not_read_is_never_said_to_lack_anything(content: Content) -> None:
    assert find_lack(content, ASKED) == ""


@pytest.mark.parametrize(
    ("text", "reachable"),
    [
        ("电话：0532-85200000", True),
        ("电话：（0532）85200000", True),
        ("电话：010 62000000", True),
        ("电话：85200000转8001", True),
        ("手机 13800138000", True),
        ("热线 400-820-8820", True),
        ("投诉举报电话12315", True),
        ("电子邮箱 jiwei@example.edu.cn", True),
        ("发布日期20220318，文件号20220318", False),
        ("http://www.example.edu.cn/info/1001/85200000.htm", False),
        ("账号6222021234567890128", False),
        ("请到财务处窗口反映", False),
    ],
)
def test_a_way_to_reach_somebody_is_told_from_other_numbers(text: str, reachable: bool) -> None:
    lack = find_lack(Content(url=URL, text=text), Expectation(contact=True))
    assert (lack == "") is reachable


def test_an_attachment_may_be_required() -> None:
    need = Expectation(attachment="required")
    assert find_lack(Content(url=URL, text="报告全文" * 100), need)
    assert not find_lack(Content(url=URL, text="报告全文" * 100, is_attachment=True), need)
    assert not find_lack(Content(url=URL, text="报告全文" * 100), Expectation(attachment="usual"))


def test_a_narrower_table_is_not_the_table() -> None:
    names = ("支出预算表", "支出总表")
    assert names_table(names, "表三 部门支出总表")
    assert names_table(names, "表三 支 出 预 算 表")
    assert not names_table(names, "收入支出总表")
    assert not names_table(names, "表五 财政拨款支出预算表；表七 政府性基金支出总表")
    assert not names_table(("财政拨款支出预算表",), "一般公共预算财政拨款支出预算表")
    assert names_table(("一般公共预算财政拨款支出预算表",), "一般公共预算财政拨款支出预算表")


# The State's own texts

SCHOOL = ("青岚职业技术学院", "青岚职院")
ORDER = (
    "中华人民共和国教育部令第40号\n《高等学校预防与处理学术不端行为办法》已于2016年4月5日"
    "经教育部2016年第14次部长办公会议审议通过，现予发布，自2016年9月1日起施行。\n"
    "第一条 为有效预防和严肃查处高等学校发生的学术不端行为，制定本办法。"
)
LETTER = (
    "各省、自治区、直辖市教育厅（教委），部属各高等学校：\n"
    "现就有关事项通知如下，请遵照执行，并将落实情况及时报送我部。"
)


@pytest.mark.parametrize(
    ("title", "text", "state"),
    [
        ("学术不端行为查处机制", ORDER, True),
        ("学术不端行为查处机制", "发布者：青岚职业技术学院科研处\n" + ORDER, True),
        ("学术规范制度", LETTER, True),
        ("关于加强学风建设的实施意见（教技〔2011〕1号）", LAW, True),
        ("学术不端行为处理办法", LAW.replace("依据有关规定", "依据教育部令第40号，结合学校实际"), False),
        ("学术不端行为处理办法", "根据教育部令第40号，制定本办法，适用于全体教职工和学生。" + LAW, False),
        ("学术不端行为查处机制", ORDER + "\n青岚职业技术学院据此受理举报，由学术委员会调查认定处理。", False),
        ("青岚职业技术学院学术不端行为查处办法", ORDER, False),
        ("学籍管理办法（青职院教〔2022〕5号）", LAW, False),
        ("学籍管理办法（教字〔2022〕5号）", LAW, False),
    ],
)
def test_a_reposted_text_of_the_state_is_told_from_the_schools_own(
    title: str, text: str, state: bool
) -> None:
    assert bool(find_state_text(title, Content(url=URL, text=text), PartKind.RULE, SCHOOL)) is state


def test_the_basis_of_a_fee_may_be_the_states_own_document() -> None:
    assert not find_state_text("收费依据", Content(url=URL, text=ORDER), PartKind.TABLE, SCHOOL)


@pytest.mark.parametrize(
    "title",
    [
        "高等学校预防与处理学术不端行为办法",
        "高等学校预防与处理学术不端行为办法（教育部令第40号）",
        "中华人民共和国教育部令第41号 普通高等学校学生管理规定",
        "教育部关于印发《高等学校预防与处理学术不端行为办法》的通知",
        "国务院办公厅关于优化学术环境、查处学术不端行为的指导意见",
        "转发教育部关于学术不端行为查处办法的通知",
    ],
)
def test_a_title_that_is_the_states_is_not_accepted(title: str) -> None:
    matcher = Matcher(read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL), read_weights())
    found = matcher.match(Subject(url=URL, title=title, text=ORDER, school_names=SCHOOL))
    assert not [one.part for one in found if one.score >= matcher.weights.accept]
