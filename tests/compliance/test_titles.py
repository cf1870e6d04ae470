"""What names a document when its own title does not."""

from __future__ import annotations

from pathlib import Path

from compliance.model import Verdict
from tests.records import Rows, a_record, html, judged, parts, xlsx

LAW = "第一条 为规范管理，维护学生合法权益，结合学院实际，制定本办法。第二条 本办法适用于在校学生。" * 3
ROWS: Rows = [["项目", "金额（万元）"], ["财政拨款", "5120.30"], ["事业收入", "4740.05"], ["合计", "9860.35"]]


def table_layout(heading: str, body: str) -> bytes:
    """An old page: every title is the office's name, the heading is mere bold type."""
    return (
        "<html><head><meta charset=utf-8><title>青岚职业技术学院教务处</title></head><body><table><tr><td>"
        f"<font size=4><b>{heading}</b></font><p>{body}</p></td></tr></table></body></html>"
    ).encode()


def test_pages_titled_alike_go_by_their_own_headings(tmp_path: Path) -> None:
    answers = {
        "学籍管理办法 a.htm": table_layout("青岚职业技术学院学籍管理办法", LAW),
        "查看 b.htm": table_layout("青岚职业技术学院学生申诉处理办法", LAW),
        "关于放假的通知 c.htm": table_layout("关于放假的通知", "学院定于十月一日放假。"),
        "校历 d.htm": table_layout("校历", "第一周九月一日开学。"),
        "作息时间 e.htm": table_layout("作息时间", "上午八点上课。"),
    }
    found = parts(judged(a_record(tmp_path / "crawl", answers)))
    assert found["36.1"].verdict is Verdict.PUBLISHED
    assert found["39.1"].verdict is Verdict.PUBLISHED
    assert found["36.1"].evidence[0].title.endswith("学籍管理办法")


def test_a_file_goes_by_the_text_of_its_link(tmp_path: Path) -> None:
    names = ("收支预算总表", "收入预算表", "支出预算表", "财政拨款支出预算表")
    answers = {"青岚职业技术学院2020年部门预算公开表.xlsx 7f3a9c.xlsx": xlsx(dict.fromkeys(names, ROWS))}
    found = parts(judged(a_record(tmp_path / "crawl", answers)))
    assert {found[key].verdict for key in ("19.1", "19.2", "19.3", "19.4")} == {Verdict.STALE}
    assert found["19.1"].freshness.newest == "2020年"


def test_a_row_keeps_only_its_own_part_in_date(tmp_path: Path) -> None:
    rows = (
        "<li><a href='r1.htm'>关于两名同志职务任免的通知</a><span>2019-03-01</span></li>"
        "<li><a href='r2.htm'>2022年公开招聘工作人员公告</a><span>2022-08-09</span></li>"
    )
    answers = {
        "校内中层干部任免、人员招聘信息 rs.htm": (
            f"<title>校内中层干部任免、人员招聘信息</title><h1>校内中层干部任免、人员招聘信息</h1><ul>{rows}</ul>"
        ).encode(),
        "关于两名同志职务任免的通知 r1.htm": html(
            "关于两名同志职务任免的通知",
            "发布时间：2019-03-01 经研究决定：甲某任教务处处长，乙某不再担任该职务。",
        ),
        "2022年公开招聘工作人员公告 r2.htm": html(
            "2022年公开招聘工作人员公告",
            "发布时间：2022-08-09 因工作需要，公开招聘教师三名，报名至九月一日。",
        ),
    }
    found = parts(judged(a_record(tmp_path / "crawl", answers)))
    assert found["25.1"].verdict is Verdict.STALE
    assert found["25.2"].verdict is Verdict.PUBLISHED
