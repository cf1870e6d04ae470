"""What a part expects, judged from bytes to verdict: tables in any form, ways to complain, own texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from compliance.model import Verdict
from tests.records import Rows, a_record, html, judged, parts, pdf, word, xlsx

ROWS: Rows = [["项目", "金额（万元）"], ["财政拨款", "5120.30"], ["事业收入", "4740.05"], ["合计", "9860.35"]]
TITLE = "青岚职业技术学院2022年部门预算公开"
NAMES = ("部门收支总表", "部门收入总表", "部门支出总表", "财政拨款收支总表")
TABLES = dict.fromkeys(NAMES, ROWS)
BUDGET = ("19.1", "19.2", "19.3", "19.4")


def as_html(tables: dict[str, Rows]) -> bytes:
    cells = [row for name, rows in tables.items() for row in ([name, "单位：万元"], *rows)]
    return html(
        TITLE, "根据批复，现将本单位2022年部门预算公开如下，全部表格见下，金额单位为万元。", table=cells
    )


def as_word(tables: dict[str, Rows]) -> bytes:
    return word(TITLE, tables)


def as_pdf(tables: dict[str, Rows]) -> bytes:
    return pdf(TITLE, tables)


FORMS: dict[str, Callable[[dict[str, Rows]], bytes]] = {
    "ys.htm": as_html,
    "ys.xlsx": xlsx,
    "ys.docx": as_word,
    "ys.pdf": as_pdf,
}


@pytest.mark.parametrize("form", FORMS)
def test_the_four_tables_count_in_every_form_under_other_names(tmp_path: Path, form: str) -> None:
    record = a_record(tmp_path / "crawl", {f"{TITLE} {form}": FORMS[form](TABLES)})
    found = parts(judged(record))
    assert {key: found[key].verdict for key in BUDGET} == dict.fromkeys(BUDGET, Verdict.PUBLISHED)


@pytest.mark.parametrize("form", FORMS)
def test_a_narrower_table_stands_for_itself_alone(tmp_path: Path, form: str) -> None:
    record = a_record(tmp_path / "crawl", {f"{TITLE} {form}": FORMS[form]({"财政拨款收支总表": ROWS * 8})})
    found = parts(judged(record))
    assert found["19.4"].verdict is Verdict.PUBLISHED
    assert not [key for key in BUDGET[:3] if found[key].verdict is Verdict.PUBLISHED]


def test_a_way_to_complain_is_a_telephone_or_mailbox(tmp_path: Path) -> None:
    said = "对收费有异议的，可以向学院反映，学院将认真受理，及时答复，并按规定处理。投诉方式如下："
    good = {"收费投诉方式 ts.htm": html("收费投诉方式", said + "0532-85200000")}
    bad = {"收费投诉方式 ts.htm": html("收费投诉方式", said + "到财务处窗口反映")}
    assert parts(judged(a_record(tmp_path / "a", good)))["21.4"].verdict is Verdict.PUBLISHED
    assert parts(judged(a_record(tmp_path / "b", bad)))["21.4"].verdict is not Verdict.PUBLISHED


def test_leaders_posts_are_said_with_their_offices(tmp_path: Path) -> None:
    title = "校级领导干部社会兼职情况"
    rows = [["姓名", "职务", "兼职单位", "兼职职务"], ["甲某", "党委书记", "某省职教学会", "理事"]]
    said = "按照干部管理权限，经批准，现将2021年度校级领导干部社会兼职情况予以公布，接受监督。"
    good = a_record(tmp_path / "a", {f"{title} jz.htm": html(title + "（2021年度）", said, table=rows)})
    bad = a_record(
        tmp_path / "b", {f"{title} jz.htm": html(title + "（2021年度）", said.replace("校级", "有关") * 3)}
    )
    assert parts(judged(good))["22.1"].verdict is Verdict.PUBLISHED
    found = parts(judged(bad))["22.1"]
    assert found.verdict is Verdict.REVIEW
    assert "没有见到" in found.reasons[0].zh


def test_what_is_expected_may_stand_in_the_old_script(tmp_path: Path) -> None:
    title = "青嵐職業技術學院2021-2022學年信息公開工作報告"
    said = "本學年學院主動公開信息，受理申請，接受監督，各部門按照分工開展信息公開工作，情況報告如下。" * 8
    record = a_record(tmp_path, {f"{title} bg.htm": html(title, said)})
    assert parts(judged(record))["6.1"].verdict is Verdict.PUBLISHED


def test_the_ministrys_order_under_the_schools_heading_goes_to_a_person(tmp_path: Path) -> None:
    order = (
        "中华人民共和国教育部令第40号",
        "《高等学校预防与处理学术不端行为办法》已经教育部部长办公会议审议通过，现予发布，自2016年9月1日起施行。",
        "第一条 为有效预防和严肃查处高等学校发生的学术不端行为，维护学术诚信，制定本办法。",
        "第二条 高等学校应当受理举报，由学术委员会调查认定，提出处理建议。",
    )
    title = "学术不端行为查处机制"
    reposted = a_record(tmp_path / "a", {f"{title} xs.htm": html(title, *order)})
    own = "青岚职业技术学院据此受理举报，由学院学术委员会负责调查和认定，处理结果予以公布。"
    adapted = a_record(tmp_path / "b", {f"{title} xs.htm": html(title, own, *order[2:])})
    assert parts(judged(adapted))["42.1"].verdict is Verdict.PUBLISHED
    assert parts(judged(reposted))["42.1"].verdict in (Verdict.REVIEW, Verdict.MISSING)
