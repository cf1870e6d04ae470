"""A document that holds several parts gives each its own chapter; one that only mentions them gives none."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.chapters import find_chapters, weigh_chapter
from compliance.model import PartKind, Verdict
from tests.records import a_record, articles, book, html, judged, parts, word_book

HANDBOOK = "青岚职业技术学院学生手册（2022年版）"
CHAPTERS = {
    "第一篇 青岚职业技术学院学生学籍管理规定": articles("学籍管理"),
    "第二篇 国家奖学金评审办法": articles("奖学金评审"),
    "第三篇 学费减免实施办法": articles("学费减免"),
    "第四篇 学生奖励办法": articles("学生奖励"),
    "第五篇 学生违纪处分规定": articles("违纪处分"),
    "第六篇 学生申诉处理办法": articles("学生申诉"),
}
HELD = {
    "36.1": "第一篇",
    "37.1": "第二篇",
    "37.3": "第三篇",
    "38.1": "第四篇",
    "38.2": "第五篇",
    "39.1": "第六篇",
}
CONTENTS = ("目录", *(f"{name}……………{7 * place + 3}" for place, name in enumerate(CHAPTERS)))
TALK = (
    "本手册介绍校园生活，学生对处分决定有异议的，可以依照学生申诉处理办法提出申诉，学院另有学籍管理规定。",
    "家庭经济困难学生可以申请国家助学金和学费减免，国家奖学金评审每年十月进行，违纪处分按有关规定执行。",
)
RULES = {
    "青岚职业技术学院岗位设置管理与聘用办法": articles("岗位设置"),
    "青岚职业技术学院教职工争议解决办法": articles("教职工争议"),
    "青岚职业技术学院财务管理办法": articles("财务管理"),
    "青岚职业技术学院国有资产管理办法": articles("资产管理"),
    "青岚职业技术学院学术不端行为处理办法": articles("学术不端行为举报"),
    "青岚职业技术学院突发事件应急预案": articles("应急处置"),
}


def a_page(title: str, body: str) -> bytes:
    return f"<title>{title}</title><h1>{title}</h1><div>{body}</div>".encode()


def test_articles_count_in_the_old_script_too() -> None:
    text = "學籍管理辦法\n第一條 為規範學籍管理，制定本辦法。\n第二條 本辦法適用於在校學生。\n"
    [chapter] = find_chapters(text, lambda name: name == "學籍管理辦法")
    assert weigh_chapter(chapter, PartKind.RULE, nil_accepted=False, proven=True) is not None


@pytest.mark.parametrize("name", ["sc.pdf", "sc.docx"])
def test_every_chapter_of_a_handbook_is_its_own_evidence(tmp_path: Path, name: str) -> None:
    make = book if name.endswith("pdf") else word_book
    found = parts(judged(a_record(tmp_path / "crawl", {f"学生手册 {name}": make(HANDBOOK, CHAPTERS)})))
    assert {part: found[part].verdict for part in HELD} == dict.fromkeys(HELD, Verdict.PUBLISHED)
    for part, chapter in HELD.items():
        assert chapter in found[part].evidence[0].snippet, part
        assert "第一条" in found[part].evidence[0].snippet, part
        assert chapter in found[part].evidence[0].title, part
    assert found["37.5"].verdict is Verdict.MISSING  # 勤工助学 has no chapter


def test_the_table_of_contents_says_on_which_page_a_chapter_begins(tmp_path: Path) -> None:
    body = book(HANDBOOK, CHAPTERS, *CONTENTS)
    found = parts(judged(a_record(tmp_path / "crawl", {"学生手册 sc.pdf": body})))
    assert "第六篇 学生申诉处理办法（目录第38页）：第一条" in found["39.1"].evidence[0].snippet


@pytest.mark.parametrize("opening", [TALK, CONTENTS])
def test_a_handbook_that_only_mentions_a_matter_does_not_count(
    tmp_path: Path, opening: tuple[str, ...]
) -> None:
    body = book(HANDBOOK, {"第一章 校园生活": TALK}, *opening)
    found = parts(judged(a_record(tmp_path / "crawl", {"学生手册 sc.pdf": body})))
    assert {found[part].verdict for part in HELD} == {Verdict.MISSING}


def test_a_mention_beside_other_rules_goes_to_a_person(tmp_path: Path) -> None:
    """Where a handbook holds rules, one that we did not see set apart may still stand in it."""
    body = book(HANDBOOK, {"第一篇 学生学籍管理规定": (*articles("学籍管理"), *TALK)})
    found = parts(judged(a_record(tmp_path / "crawl", {"学生手册 sc.pdf": body})))
    assert found["36.1"].verdict is Verdict.PUBLISHED
    assert found["39.1"].verdict is Verdict.REVIEW


@pytest.mark.parametrize("name", ["hb.pdf", "hb.docx"])
def test_a_compilation_of_rules_holds_the_rules_of_many_items(tmp_path: Path, name: str) -> None:
    make = book if name.endswith("pdf") else word_book
    body = make("青岚职业技术学院规章制度汇编", RULES)
    found = parts(judged(a_record(tmp_path / "crawl", {f"规章制度汇编 {name}": body})))
    held = ("2.2", "24.1", "26.1", "15.1", "15.2", "42.1", "50.1")
    assert {part: found[part].verdict for part in held} == dict.fromkeys(held, Verdict.PUBLISHED)
    assert found["39.1"].verdict is Verdict.MISSING


def test_a_report_that_speaks_of_every_item_publishes_none_of_them(tmp_path: Path) -> None:
    body = word_book(
        "青岚职业技术学院2021-2022学年信息公开工作年度报告",
        {
            "一、概述": ("本报告统计期限为2021年9月1日至2022年8月31日，学院认真落实信息公开各项要求。" * 5,),
            "（一）学籍管理办法": ("学籍管理办法已在教务处网站公开。",),
            "（二）学生申诉办法": ("学生申诉办法、学生奖励处罚办法已编入学生手册，新生人手一册。",),
            "（三）毕业生就业质量年度报告": ("就业质量年度报告已发布，社会反响良好。" * 30,),
            "（四）现任领导": ("学院领导简介和分工已在学院网站公开，并根据人员变动及时更新。",),
        },
    )
    found = parts(judged(a_record(tmp_path / "crawl", {"信息公开年度报告 nb.docx": body})))
    assert found["6.1"].verdict is Verdict.PUBLISHED
    others = ("36.1", "38.1", "39.1", "33.1", "1.2", "1.3")
    assert {part: found[part].verdict for part in others} == dict.fromkeys(others, Verdict.MISSING)


def test_one_page_holds_a_whole_category_under_headings(tmp_path: Path) -> None:
    rules = "".join(f"<p>{line}</p>" for line in articles("招生录取，招生计划由省厅核定"))
    body = (
        f"<h2>一、2022年招生章程</h2>{rules}<p>{'录取时按照考生志愿和分数择优录取。' * 6}</p>"
        "<h2>二、2022年招生计划</h2><table><tr><th>专业</th><th>科类</th><th>计划数</th></tr>"
        "<tr><td>护理</td><td>物理类</td><td>120</td></tr><tr><td>会计</td><td>历史类</td><td>90</td></tr></table>"
        "<h2>三、录取查询办法</h2><p>考生凭准考证号登录考试院网站查询录取结果，查询方式另见通知书。</p>"
        "<h2>四、招生咨询</h2><p>招生咨询电话：0799-5550101</p>"
        "<h2>五、申诉与监督</h2><p>监督电话：0799-5550102</p>"
    )
    found = parts(judged(a_record(tmp_path / "crawl", {"招生信息 zs.htm": a_page("招生信息", body)})))
    held = ("7.1", "7.3", "7.4", "9.2", "10.1", "10.2")
    assert {part: found[part].verdict for part in held} == dict.fromkeys(held, Verdict.PUBLISHED)
    assert "五、申诉与监督" in found["10.2"].evidence[0].snippet
    assert {found[part].verdict for part in ("7.2", "9.3", "10.3")} == {Verdict.MISSING}


def test_a_heading_without_what_its_kind_needs_publishes_nothing(tmp_path: Path) -> None:
    body = (
        "<h2>招生章程</h2><p>详见招生网。</p><h2>招生计划</h2><p>另行公布。</p>"
        "<h2>招生咨询</h2><p>欢迎考生前来咨询，我们将竭诚服务。</p>"
    )
    found = parts(judged(a_record(tmp_path / "crawl", {"招生信息 zs.htm": a_page("招生信息", body)})))
    assert {found[part].verdict for part in ("7.1", "7.3", "10.1")} == {Verdict.MISSING}


def test_a_table_of_contacts_has_a_row_for_each_purpose(tmp_path: Path) -> None:
    rows = [["事项", "渠道"], ["招生咨询", "0799-5550101"], ["考生申诉", "纪检监察室 0799-5550102"]]
    rows.append(["收费投诉", "欢迎来访"])
    page = html("联系方式", table=rows)
    found = parts(judged(a_record(tmp_path / "crawl", {"联系方式 tel.htm": page})))
    assert found["10.1"].evidence[0].snippet == "招生咨询：0799-5550101"
    assert found["10.2"].verdict is Verdict.PUBLISHED
    assert found["21.4"].verdict is Verdict.MISSING


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("青岚职业技术学院学生申诉处理办法（试行）", ("院发〔2019〕12号", *articles("学生申诉"))),
        ("关于印发《学生申诉处理办法》的通知", ("各部门：", *articles("学生申诉"))),
        ("附件3：学生申诉处理办法", articles("学生申诉")),
        ("2.1 学 生 申 诉 处 理 办 法", articles("学生申诉")),
        (
            "学生申诉处理办法",
            ("一、范围", "对处分有异议的可以申诉。", "二、程序", "书面申诉。", "三、附则", "即日起施行。"),
        ),
    ],
)
def test_a_chapter_is_known_by_its_heading_however_that_is_written(
    tmp_path: Path, heading: str, text: tuple[str, ...]
) -> None:
    rules = {"青岚职业技术学院财务管理办法": articles("财务管理"), heading: text}
    found = parts(judged(a_record(tmp_path / "crawl", {"制度汇编 hb.pdf": book("规章制度汇编", rules)})))
    assert found["39.1"].verdict is Verdict.PUBLISHED


@pytest.mark.parametrize("title", ["2022年公开招聘公告", "关于举办讲座的安排"])
def test_the_telephone_at_the_end_of_any_notice_is_nobodys_channel(tmp_path: Path, title: str) -> None:
    page = html(title, "一、对象", "面向社会，欢迎参加。" * 4, "二、咨询电话", "0799-5550101")
    found = parts(judged(a_record(tmp_path / "crawl", {f"{title} z.htm": page})))
    assert {found[part].verdict for part in ("10.1", "10.2", "21.4")} == {Verdict.MISSING}


def test_a_guide_that_speaks_of_rules_under_their_names_publishes_none(tmp_path: Path) -> None:
    page = html(
        "办事指南", "一、学生申诉", "可在10日内提出书面申诉。", "二、勤工助学", "学生提出申请，学生处安排。"
    )
    found = parts(judged(a_record(tmp_path / "crawl", {"办事指南 z.htm": page})))
    assert {found[part].verdict for part in ("39.1", "37.5")} == {Verdict.MISSING}


def test_a_name_in_the_middle_of_a_sentence_is_no_heading() -> None:
    text = "\n".join(("可以依照", "学生申诉处理办法》的规定", "第三条 学生申诉办法", "学生申诉办法，", *TALK))
    assert find_chapters(text, lambda name: "申诉" in name) == ()


def test_whom_a_letter_is_addressed_to_is_no_heading() -> None:
    text = "各教学单位：\n学校现有专业如下。\n教学单位：\n机电系"
    assert [one.text for one in find_chapters(text, lambda name: "教学单位" in name)] == ["机电系"]


def test_a_chapter_of_a_rule_says_how_and_shows_nothing() -> None:
    (chapter,) = find_chapters("第二章 专业设置\n第三条 专业由教务处设置。" + "专业" * 30, lambda name: True)
    assert weigh_chapter(chapter, PartKind.PAGE, nil_accepted=False, proven=False) is None


def test_a_rule_for_some_holds_no_chapter_for_all(tmp_path: Path) -> None:
    rules = {
        "青岚职业技术学院外国留学生管理规定": f"{articles('留学生')}\n第三章 学籍管理\n{articles('学籍管理')}"
    }
    found = parts(judged(a_record(tmp_path / "crawl", {"留学生 gd.docx": word_book("", rules)})))
    assert found["36.1"].verdict is Verdict.MISSING


@pytest.mark.parametrize(
    ("title", "before"),
    [
        ("采购管理办法", "第一条 为规范采购，制定本办法。\n第二条 全校采购适用本办法。"),
        ("2021年度部门决算", "收支决算总表\n合计 1200 万元"),
    ],
)
def test_bodies_in_a_rule_or_in_accounts_are_not_the_schools_structure(
    tmp_path: Path, title: str, before: str
) -> None:
    text = (
        f"{before}\n第二章 组织机构\n学校设采购领导小组，由分管校长任组长，校党委书记任副组长，下设采购中心。"
    )
    body = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    found = parts(judged(a_record(tmp_path / "crawl", {f"{title} index.htm": a_page(title, body)})))
    assert not found["1.4"].evidence
    alone = a_page("学校概况", body.partition("第二章")[2])
    shown = parts(judged(a_record(tmp_path / "own", {"学校概况 index.htm": alone})))
    assert shown["1.4"].evidence


def test_a_chapter_ends_where_one_of_the_same_rank_begins() -> None:
    text = "第一章 学生申诉\n第一条 可以申诉。\n一、受理\n第二条 书面。\n第二章 食堂\n第三条 就餐。"
    (chapter,) = (one for one in find_chapters(text, lambda name: name == "学生申诉") if one.telling)
    assert "第二条" in chapter.text and "就餐" not in chapter.text


@pytest.mark.parametrize(
    ("kind", "text", "holds"),
    [
        (PartKind.RULE, "第一条 甲。\n第二条 乙。", True),
        (PartKind.RULE, "按照第一条、第二条的规定办理。", False),
        (PartKind.TABLE, "专业 | 人数\n护理 | 12", True),
        (PartKind.TABLE, "护理专业十二人。", False),
        (PartKind.CONTACT, "0799-5550101", True),
        (PartKind.CONTACT, "欢迎咨询", False),
        (PartKind.REPORT, "一年来工作顺利。", False),
        (PartKind.NOTICE_LIST, "采购公告" * 200, False),
    ],
)
def test_a_chapter_needs_what_its_kind_of_document_has(kind: PartKind, text: str, holds: bool) -> None:
    (chapter,) = find_chapters(f"某某信息\n{text}", lambda name: name == "某某信息")
    assert (weigh_chapter(chapter, kind, nil_accepted=False, proven=False) is not None) is holds
