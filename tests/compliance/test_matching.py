"""The matcher through its public doors, on small invented checklists and the bundled weights."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from compliance.errors import ConfigError
from compliance.matching import Matcher, Weights, read_weights
from compliance.model import Anchor, Checklist, Item, Match, Part, PartKind, Standing, Subject

SCHOOL = ("青岚职业技术学院", "青岚职院")
BUNDLED = Path(__file__).parents[2] / "checklist" / "matching.yaml"


def part(
    id: str,
    title: str,
    kind: PartKind,
    *terms: str,
    contains: tuple[str, ...] = (),
    not_terms: tuple[str, ...] = (),
) -> Part:
    return Part(
        id=id,
        title=title,
        kind=kind,
        freshness=Standing(),
        terms=terms,
        contains=contains,
        not_terms=not_terms,
    )


def item(
    id: str, title: str, *parts: Part, terms: tuple[str, ...] = (), not_terms: tuple[str, ...] = ()
) -> Item:
    departments = ("财务处",) if id == "19" else ("教务处",)
    return Item(
        id=id, title=title, category=1, departments=departments, parts=parts, terms=terms, not_terms=not_terms
    )


ITEMS = (
    item(
        "2",
        "学校章程及制定的各项规章制度",
        part("2.1", "学校章程", PartKind.RULE, "学院章程", not_terms=("招生",)),
        part("2.2", "制定的各项规章制度", PartKind.RULE_LIST, "规章制度汇编"),
    ),
    item(
        "7",
        "招生章程",
        part("7.1", "招生章程", PartKind.RULE, "招生章程"),
    ),
    item(
        "11",
        "研究生招生简章",
        part("11.1", "研究生招生简章", PartKind.RULE, "研究生招生章程", "研究生招生简章"),
        part("11.3", "复试录取办法", PartKind.RULE, "复试录取办法"),
    ),
    item(
        "19",
        "收支预算",
        part("19.1", "收支预算总表", PartKind.TABLE, "收支预算总表", contains=("收支预算总表", "收支总表")),
        part("19.2", "收入预算表", PartKind.TABLE, "收入预算表", contains=("收入预算表", "收入总表")),
        terms=("部门预算",),
        not_terms=("编制",),
    ),
    item("20", "收支决算", part("20.1", "收支决算总表", PartKind.TABLE, "部门决算", "收支决算总表")),
    item("25", "任免", part("25.1", "中层干部任免", PartKind.NOTICE_LIST, "同志…任职", "任前公示")),
    item("26", "争议", part("26.1", "教职工争议解决办法", PartKind.RULE, "教职工申诉处理委员会")),
    item(
        "27", "教师", part("27.2", "教师数量", PartKind.DATA, contains=("专任教师",)), terms=("教学质量报告",)
    ),
    item(
        "13",
        "拟录取研究生名单",
        part("13.1", "拟录取研究生名单", PartKind.LIST, "拟录取名单", not_terms=("艺术学院",)),
    ),
    item("6", "信息公开年度报告", part("6.1", "信息公开年度报告", PartKind.REPORT, "信息公开年度报告")),
    item("35", "教学质量", part("35.1", "教学质量报告", PartKind.REPORT, "教学质量报告")),
    item("36", "学籍管理办法", part("36.1", "学籍管理办法", PartKind.RULE, "学籍管理办法", "转专业…")),
    item("39", "学生申诉办法", part("39.1", "学生申诉办法", PartKind.RULE, "学生申诉处理办法")),
    item("43", "学位", part("43.3", "授予学士学位的要求", PartKind.RULE, "论文答辩…学位授予…")),
    item("50", "应急", part("50.2", "预警信息", PartKind.NOTICE, "做好…台风…通知")),
)
CHECKLIST = Checklist(
    id="small",
    version="1",
    title="小清单",
    document="测试",
    profile="undergraduate",
    categories=(),
    items=ITEMS,
)


@pytest.fixture(scope="module")
def weights() -> Weights:
    return read_weights()


@pytest.fixture(scope="module")
def matcher(weights: Weights) -> Matcher:
    return Matcher(CHECKLIST, weights)


def subject(title: str, **more: object) -> Subject:
    plain = Subject(url="http://127.0.0.1/x.htm", title=title, school_names=SCHOOL)
    return replace(plain, **more)  # type: ignore[arg-type]


def best(matcher: Matcher, wanted: str, seen: Subject) -> Match | None:
    return next((match for match in matcher.match(seen) if match.part == wanted), None)


def score(matcher: Matcher, wanted: str, title: str, **more: object) -> float:
    found = best(matcher, wanted, subject(title, **more))
    return found.score if found else 0.0


def names_of(match: Match | None) -> set[str]:
    assert match is not None
    return {signal.name for signal in match.signals}


# Titles


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("青岚职业技术学院章程", "2.1"),
        ("青岚职业技术学院2022年招生章程", "7.1"),
        ("附件１：青岚职业技术学院２０２２年部门预算.pdf", "19.1"),
        ("青岚 职业技术 学院 2022 年 部门 预算", "19.1"),
        ("2021年度部门决算公开说明", "20.1"),
        ("青職院發〔2021〕36號 關於印發《學生學籍管理規定》的通知", "36.1"),
        ("关于印发《青岚职业技术学院学生申诉管理办法（试行）》的通知", "39.1"),
        ("（39）学生申诉办法", "39.1"),
        ("关于张某某等3名同志职务任职的通知", "25.1"),
        ("《青岚职业技术学院学籍管理办法》[2022-03-01]", "36.1"),
        ("关于成立教职工申诉处理委员会的通知", "26.1"),
        ("机电学院2022年硕士研究生复试录取办法", "11.3"),
        ("青岚职业技术学院公章使用管理办法", "2.2"),
        ("22年部门预算", "19.1"),
        ("二〇二二年部门预算", "19.1"),
        ("二0二二年度部门预算", "19.1"),
        ("21-22学年教学质量报告", "35.1"),
        ("青岚职业技术学院教学质量报告及支撑数据", "35.1"),
        ("青岚职业技术学院学生转专业工作实施细则（试行）", "36.1"),
        ("学籍管理办法公示", "36.1"),
        ("关于修订印发《青岚职业技术学院公章使用管理办法》的通知", "2.2"),
        ("青岚职业技术学院公章使用管理办法 2015年7月印发", "2.2"),
        ("学生学籍管理办法 青职院发〔2021〕36号", "36.1"),
        ("青岚职业技术学院学籍管理办法2021年7月修订", "36.1"),
        ("任前公示〔2023〕5号", "25.1"),
        ("论文答辩与学位授予工作细则", "43.3"),
        ("关于做好台风“某某”防御工作的紧急通知", "50.2"),
        ("关于成立青岚职业技术学院教职工申诉处理委员会的通知", "26.1"),
        ("青岚职业技术学院招生工作领导小组议事规则", "2.2"),
        ("學生轉專業工作實施細則（試行）", "36.1"),
    ],
)
def test_a_document_named_by_its_title_is_accepted(
    matcher: Matcher, weights: Weights, title: str, wanted: str
) -> None:
    assert score(matcher, wanted, title) >= weights.accept


@pytest.mark.parametrize(
    ("title", "part_id", "signal"),
    [
        ("学院召开2022年部门预算工作会议", "19.1", "event"),
        ("关于做好学籍管理办法学习的通知", "36.1", "task"),
        ("转发教育部《学籍管理办法》", "36.1", "relay"),
        ("普通高等学校学生学籍管理办法", "36.1", "relay"),
        ("机电工程学院学籍管理办法", "36.1", "college"),
        ("《学生申诉处理办法》解读", "39.1", "about"),
        ("学生申诉处理委员会成员名单", "39.1", "committee"),
        ("学籍管理办法（教财〔2022〕5号）", "36.1", "relay"),
    ],
)
def test_talk_about_a_document_is_not_the_document(
    matcher: Matcher, weights: Weights, title: str, part_id: str, signal: str
) -> None:
    found = best(matcher, part_id, subject(title))
    assert found is None or (found.score < weights.review and signal in names_of(found))


def test_at_a_university_a_title_that_begins_with_the_college_is_a_colleges(
    matcher: Matcher, weights: Weights
) -> None:
    title = "学院学籍管理办法"
    assert score(matcher, "36.1", title, school_names=("云岫大学",)) < weights.review
    assert score(matcher, "36.1", title, school_names=("青岚职业技术学院",)) >= weights.accept


def test_a_draft_goes_to_a_person_and_is_never_accepted(matcher: Matcher, weights: Weights) -> None:
    title = "关于征求《青岚职业技术学院章程（修订稿）》意见的通知"
    assert weights.review <= score(matcher, "2.1", title) < weights.accept


def test_budget_and_final_accounts_are_kept_apart(matcher: Matcher, weights: Weights) -> None:
    assert score(matcher, "20.1", "2022年部门预算") < weights.review
    assert score(matcher, "19.1", "2021年度部门决算") < weights.review


def test_the_longer_name_of_another_item_wins(matcher: Matcher, weights: Weights) -> None:
    title = "云岫大学2023年硕士研究生招生章程"
    names = ("云岫大学",)
    assert score(matcher, "11.1", title, school_names=names) >= weights.accept
    assert score(matcher, "7.1", title, school_names=names) < weights.accept


def test_a_veto_silences_a_part(matcher: Matcher) -> None:
    assert best(matcher, "19.1", subject("2023年部门预算编制说明")) is None


def test_a_title_with_its_words_reordered_still_matches(matcher: Matcher, weights: Weights) -> None:
    found = best(matcher, "19.1", subject("收支总预算表"))
    assert found is not None
    assert "near_term" in names_of(found)


def test_a_rule_of_another_school_is_not_ours(matcher: Matcher, weights: Weights) -> None:
    assert score(matcher, "36.1", "北辰大学学籍管理办法") < weights.review


def test_the_schools_own_name_does_not_make_it_a_college(matcher: Matcher) -> None:
    found = best(matcher, "36.1", subject("青岚职业技术学院学籍管理办法"))
    assert "own_school" in names_of(found)
    assert "college" not in names_of(found)


def test_what_names_nothing_matches_nothing(matcher: Matcher) -> None:
    assert matcher.match(subject("图书馆寒假开放时间")) == ()
    assert matcher.match(subject("")) == ()


# What stands inside


def test_a_covering_document_holds_only_the_parts_found_inside(matcher: Matcher, weights: Weights) -> None:
    seen = subject("2022年部门预算", kind="attachment", text="编制说明。" * 200, tables=("收支总表",))
    assert (
        score(matcher, "19.1", seen.title, kind=seen.kind, text=seen.text, tables=seen.tables)
        >= weights.accept
    )
    found = best(matcher, "19.2", seen)
    assert found is None or found.score < weights.accept


def test_words_with_spaces_between_are_found_in_the_text_and_shown(matcher: Matcher) -> None:
    text = "概况。" * 300 + "表一 收 入 总 表 单位：万元" + "说明。" * 300
    found = best(matcher, "19.2", subject("2022年部门预算", text=text))
    assert found is not None
    assert "contains_found" in names_of(found)
    assert "收 入 总 表" in found.passage
    assert len(found.passage) <= 160


def test_a_report_with_an_item_of_its_own_counts_elsewhere_only_for_what_is_seen(
    matcher: Matcher, weights: Weights
) -> None:
    title = "青岚职业技术学院2021-2022学年教学质量报告"
    assert score(matcher, "35.1", title) >= weights.accept
    assert score(matcher, "27.2", title) < weights.accept
    assert score(matcher, "27.2", title, text="学校现有专任教师512人。") >= weights.accept


# What stands around


def test_an_anchor_of_the_column_names_a_page_that_does_not_name_itself(
    matcher: Matcher, weights: Weights
) -> None:
    plain = subject("附件")
    anchored = replace(plain, anchors=(Anchor(text="2022年部门预算", in_column=True),))
    assert best(matcher, "19.1", plain) is None
    found = best(matcher, "19.1", anchored)
    assert found is not None
    assert found.score >= weights.accept
    assert "column_anchor" in names_of(found)


def test_the_row_speaks_for_an_anchor_that_only_says_look(matcher: Matcher) -> None:
    row = Anchor(text="查看", context="36 学籍管理办法 教务处", in_column=True)
    plain = best(matcher, "36.1", subject("青岚职业技术学院学籍管理办法"))
    seen = best(matcher, "36.1", subject("青岚职业技术学院学籍管理办法", anchors=(row,)))
    assert "anchor_row" in names_of(seen)
    assert plain is not None and seen is not None and seen.score > plain.score


def test_an_anchor_does_not_turn_a_news_report_into_the_document(matcher: Matcher, weights: Weights) -> None:
    anchor = Anchor(text="2022年部门预算", in_column=True)
    assert score(matcher, "19.1", "学院召开2022年部门预算工作会议", anchors=(anchor,)) < weights.accept


def test_department_articles_and_attachments_speak_for_a_document(matcher: Matcher) -> None:
    found = best(
        matcher,
        "36.1",
        subject(
            "学籍管理办法",
            text="第一章 总则\n第一条 为规范学籍管理……",
            department="教务处",
            attachments=("青岚职业技术学院学籍管理办法.docx",),
            trail=("首页", "规章制度"),
        ),
    )
    assert {"articles", "department", "attachment_name", "trail_for"} <= names_of(found)


def test_the_items_own_column_holds_a_rule_under_another_name(matcher: Matcher, weights: Weights) -> None:
    title = "青岚职业技术学院学分制实施细则"
    inside = score(matcher, "36.1", title, trail=("信息公开", "学籍管理办法"))
    assert inside >= weights.review
    assert score(matcher, "36.1", title) < weights.review


def test_a_rule_with_an_item_of_its_own_is_no_other_rule_in_the_column_of_all(
    matcher: Matcher, weights: Weights
) -> None:
    column = ("规章制度汇编",)
    assert score(matcher, "36.1", "学生学籍管理办法", trail=column) >= weights.accept
    assert score(matcher, "2.2", "学生学籍管理办法", trail=column) < weights.review
    assert score(matcher, "2.2", "公章使用管理办法", trail=column) >= weights.accept


def test_the_first_chapter_of_a_rule_is_not_its_title(matcher: Matcher) -> None:
    text = "第二章 学籍管理办法及其他\n第一条 甲。"
    assert best(matcher, "36.1", subject("教学工作若干事项", text=text)) is None
    assert best(matcher, "36.1", subject("教学工作若干事项", text=text.removeprefix("第二章 "))) is not None


# The matcher itself


def test_a_rule_is_the_schools_own_where_its_text_speaks_for_the_whole_of_it(
    matcher: Matcher, weights: Weights
) -> None:
    rule = "第一条 为规范公文处理，{}，制定本办法。\n第二条 办公室负责公文的收发。"

    def of(text: str, title: str = "公文处理办法", school: str = "青岚大学") -> float:
        return score(matcher, "2.2", title, text=rule.format(text), school_names=(school,))

    assert of("提高工作效率") < weights.accept
    for ours in ("结合学校实际", "根据全校工作需要", "推进青岚大学治理体系和治理能力的现代化建设，提高效率"):
        assert of(ours) >= weights.accept, ours
    for others in ("结合我院实际", "根据青岚大学有关规定和我系实际", "各高等学校应结合学校实际"):
        assert of(others) < weights.accept, others
    assert of("结合学院实际，提高全校工作效率", school="青岚学院") >= weights.accept
    assert of("结合我院实际，报院长办公会审定", school="青岚学院") >= weights.accept
    assert of("结合学院实际", school="青岚学院") < weights.accept  # its own, or a department's
    assert of("结合学校实际", title="招生就业处会议室管理规定") < weights.accept
    college = "海洋学院公文处理办法\n" + rule.format("落实我校要求")
    assert score(matcher, "2.2", "公文处理办法", text=college, school_names=("青岚大学",)) < weights.accept


def test_visits_are_events_but_rules_about_visitors_are_rules(matcher: Matcher, weights: Weights) -> None:
    for rule in ("校领导接待日制度", "来访人员管理规定", "国内访问学者管理办法", "慰问金发放办法"):
        assert score(matcher, "2.2", f"青岚职业技术学院{rule}") >= weights.accept, rule
    assert score(matcher, "2.2", "青岚职业技术学院接待兄弟院校来访") < weights.review


def test_what_the_school_is_said_to_have_done_with_a_rule_is_news(matcher: Matcher, weights: Weights) -> None:
    rule = "《青岚职业技术学院印章管理办法》"
    assert score(matcher, "2.2", f"学校修订{rule}") < weights.review
    assert score(matcher, "2.2", f"{rule}正式颁布实施") < weights.review
    assert score(matcher, "2.2", f"关于修订印发{rule}的通知") >= weights.accept


def test_a_number_or_day_behind_the_title_is_no_part_of_it(matcher: Matcher, weights: Weights) -> None:
    for behind in (" 青院字〔2017〕28号", " 2015年7月印发", "（2019年3月修订）"):
        assert score(matcher, "2.2", f"青岚职业技术学院印章管理办法{behind}") >= weights.accept, behind


def test_a_topic_names_rules_about_it_and_nothing_else(matcher: Matcher, weights: Weights) -> None:
    found = best(matcher, "36.1", subject("学生转专业管理办法"))
    assert "open_topic" in names_of(found)
    for title in ("2022年转专业名单公示", "转专业政策问答", "学生转专业申请表"):
        assert score(matcher, "36.1", title) < weights.review, title


def test_a_department_in_front_makes_it_the_departments_own(matcher: Matcher, weights: Weights) -> None:
    assert score(matcher, "19.1", "2022年部门预算") >= weights.accept
    found = best(matcher, "19.1", subject("图书馆2022年部门预算"))
    assert found is not None
    assert "unit" in names_of(found)
    assert found.score < weights.accept


def test_where_a_document_stands_tells_whose_it_is(matcher: Matcher, weights: Weights) -> None:
    for more in ({"site_name": "机电工程学院"}, {"trail": ("首页", "外国语学院", "文件")}):
        found = best(matcher, "36.1", subject("学籍管理办法", **more))
        assert "college_site" in names_of(found)
        assert found is not None
        assert found.score < weights.accept
    own = best(matcher, "36.1", subject("学籍管理办法", site_name="青岚职业技术学院"))
    assert "college_site" not in names_of(own)
    other = best(matcher, "19.1", subject("2022年部门预算", department="后勤基建处"))
    assert "other_department" in names_of(other)


def test_a_list_that_may_be_anyones_needs_a_word_that_says_whose(matcher: Matcher, weights: Weights) -> None:
    alone = best(matcher, "13.1", subject("暑期学校拟录取名单"))
    assert "out_of_context" in names_of(alone)
    placed = best(matcher, "13.1", subject("2022年拟录取名单", trail=("研究生院", "招生信息")))
    assert "out_of_context" not in names_of(placed)
    assert placed is not None
    assert placed.score >= weights.accept


def test_neither_the_term_nor_the_schools_name_vetoes(weights: Weights) -> None:
    items = (item("7", "招生章程", part("7.1", "招生章程", PartKind.RULE, "招生章程", not_terms=("招生",))),)
    own_word = Matcher(replace(CHECKLIST, items=items), weights)
    assert score(own_word, "7.1", "青岚职业技术学院招生章程") >= weights.accept
    arts = ("青岚艺术学院",)
    whole = Matcher(CHECKLIST, weights)
    title = "青岚艺术学院2022年硕士研究生拟录取名单"
    assert score(whole, "13.1", title, school_names=arts) >= weights.accept
    assert score(whole, "13.1", "外国语艺术学院2022年硕士研究生拟录取名单") == 0.0


def test_a_short_title_is_read_behind_its_column(matcher: Matcher, weights: Weights) -> None:
    found = best(matcher, "6.1", subject("年度报告", trail=("首页", "信息公开"), kind="column"))
    assert "with_column" in names_of(found)
    assert found is not None
    assert found.score >= weights.accept
    assert best(matcher, "6.1", subject("年度报告", trail=("首页", "学术期刊"))) is None


def test_initials_in_the_address_support_a_name_and_make_none(matcher: Matcher) -> None:
    url = "http://127.0.0.1/xxgk/xjglbf.htm"
    assert "url_slug" in names_of(best(matcher, "36.1", subject("学籍管理办法", url=url)))
    assert best(matcher, "36.1", subject("放假通知", url=url)) is None


def test_what_names_two_things_is_talk_when_it_ends_so(matcher: Matcher, weights: Weights) -> None:
    assert score(matcher, "35.1", "教学质量报告及编制说明") < weights.accept
    assert score(matcher, "36.1", "学籍管理办法与学生管理座谈会") < weights.review


def test_matches_come_best_first_with_reasons_a_clerk_can_read(matcher: Matcher) -> None:
    found = matcher.match(subject("青岚职业技术学院2022年部门预算", tables=("收支总表",)))
    scores = [match.score for match in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= one <= 1.0 for one in scores)
    assert all(signal.words and "{}" not in signal.words for match in found for signal in match.signals)
    assert found[0].term == "部门预算"


def test_matching_twice_gives_the_same(matcher: Matcher) -> None:
    seen = subject("青岚职业技术学院2022年部门预算")
    assert matcher.match(seen) == matcher.match(seen)


def test_names_looks_at_anchor_texts_cheaply(matcher: Matcher) -> None:
    assert matcher.names("2022年部门预算") == ("19",)
    assert matcher.names("学籍管理办法")[0] in ("36", "36.1")
    assert matcher.names("学校要闻") == ()


def test_a_page_that_names_nothing_costs_next_to_nothing(matcher: Matcher) -> None:
    seen = subject("学校女篮赴省城参赛", text="比赛" * 50_000, trail=("首页", "校园新闻"))
    matcher.match(seen)
    started = time.process_time()
    for _ in range(200):
        matcher.match(seen)
    # Measured 0.04 ms each; the floor leaves room for a busy machine.
    assert (time.process_time() - started) / 200 < 0.002


# The weights file


def test_every_problem_of_a_weights_file_is_told_at_once(tmp_path: Path) -> None:
    text = BUNDLED.read_text(encoding="utf-8")
    text = text.replace("accept: {value: 0.70", "accept: {value: 0.10").replace(
        "  draft: {weight", "  drafty: {weight"
    )
    wrong = tmp_path / "matching.yaml"
    wrong.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_weights(wrong)
    told = str(caught.value)
    assert "drafty" in told
    assert "lacks draft" in told
    assert "thresholds" in told


def test_the_bundled_weights_are_read_and_ordered(weights: Weights) -> None:
    assert 0 < weights.review < weights.accept < 1
    assert weights.signals["event"].weight < 0 < weights.signals["whole_term"].weight
