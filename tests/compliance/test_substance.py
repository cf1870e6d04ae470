"""What stands in a page, apart from its name."""

from __future__ import annotations

import pytest

from compliance.model import PartKind
from compliance.substance import Content, Substance, points_home, weigh

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
