"""What no term names: a page's own first lines, its column with its text, the words titles are made of."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from compliance.checklists import read_checklist
from compliance.matching import Learned, Learnt, Matcher, Titles, read_learned, read_weights, write_learned
from compliance.model import SchoolKind, Subject


@cache
def matcher() -> Matcher:
    return Matcher(read_checklist(kind=SchoolKind.UNDERGRADUATE), read_weights())


def accepted(title: str, *, text: str = "", trail: tuple[str, ...] = ()) -> set[str]:
    seen = Subject(url="", title=title, kind="page", text=text, trail=trail, school_names=("荻港大学",))
    return {one.part for one in matcher().match(seen) if one.score >= matcher().weights.accept}


def test_a_page_goes_by_the_title_in_its_first_line() -> None:
    full = "荻港大学教育基金会2025年度工作报告\n一、基本信息\n捐赠收入8620.5万元，公益支出7011.3万元。"
    assert "16.2" in accepted("2025年度报告", text=full)
    assert not accepted("2025年度报告", text="一、基本信息\n二、机构建设")


def test_a_page_goes_by_what_its_first_sentence_says_it_publishes() -> None:
    text = "根据有关规定，现将2026年博士研究生拟录取名单予以公示，公示期10个工作日。"
    assert accepted("公示（2026年第3号）", text=text) == {"13.1"}
    assert not accepted("公示（2026年第3号）", text="根据有关规定，现将有关事项公布如下。")


def test_words_of_a_title_in_a_gap_are_not_the_columns() -> None:
    assert "6.1" in accepted("年度报告", trail=("信息公开",))
    assert "6.1" not in accepted("审计报告", trail=("信息公开",))


def test_a_title_of_known_words_is_like_an_item_and_talk_about_it_is_not() -> None:
    assert "29.1" in accepted("课程开设数量及学分构成")
    assert "21.3" in accepted("学费与住宿费一览")
    assert not accepted("中层干部培训班")
    assert not accepted("校园风光")


def test_a_figure_must_stand_by_the_word_that_it_counts() -> None:
    life = "周某某，1966年生，博士，教授。主持党委全面工作。"
    assert "1.9" not in accepted("现任领导", text=life)
    assert "1.9" in accepted("学校简介", text="现有教职工5120人，其中教授1204人。学校占地4862亩。")


def test_the_level_of_a_school_called_学院_is_院级() -> None:
    seen = Subject(url="", title="院级领导因公出访公示", kind="page", school_names=("苇川职业学院",))
    assert max(one.score for one in matcher().match(seen)) >= matcher().weights.accept


def test_what_titles_are_made_of_survives_writing(tmp_path: Path) -> None:
    titles = {
        "36": Titles(count=3, pairs="学籍3 籍管2"),
        "38": Titles(count=1, pairs="违纪1"),
        "none": Titles(count=2, pairs="会议2"),
    }
    signals = {"event": Learnt(weight=-5.0, right=0, wrong=3)}
    learned = Learned(records=5, schools=2, bias=-2.0, signals=signals, titles=titles)
    write_learned(learned, tmp_path / "learned.yaml")
    assert read_learned(tmp_path / "learned.yaml") == learned


def test_a_document_called_by_its_number_alone_goes_by_its_first_lines() -> None:
    named = "荻港大学文件\n关于杜某某等同志职务任免的通知\n经研究决定：杜某某任图书馆馆长。"
    rule = "荻港大学文件\n荻港大学公务用车管理办法\n第一条 为加强公务用车管理，制定本办法。"
    assert accepted("荻大组干〔2026〕9号", text=named) == {"25.1"}
    assert "2.2" in accepted("校发〔2025〕31号.pdf", text=rule)
    assert not accepted("校发〔2025〕31号")


def test_a_document_number_behind_a_title_says_nothing() -> None:
    assert accepted("违纪学生处理规定（校发〔2025〕44号）") == accepted("违纪学生处理规定") == {"38.2"}


def test_a_sample_in_brackets_is_a_form() -> None:
    assert not accepted("岗位聘用合同（样本）")


def test_whom_the_school_works_with_is_not_whose_document_it_is() -> None:
    assert accepted("与白屿理工大学合作举办护理学专业本科教育项目简介") == {"47.1"}


def test_the_figure_of_a_column_may_stand_under_its_name() -> None:
    head = "企业名称 | 资产总额（万元） | 负债总额（万元） | 所有者权益（万元） | 保值增值率"
    title = "2025年所属企业国有资产保值增值情况"
    row = "荻港科技有限公司 | 5820.4 | 2110.7 | 3709.7 | 104.2%"
    assert accepted(title, text=f"{head}\n{row}") == {"17.1", "17.2", "17.3"}
    row = "荻港科技有限公司 | 另行公布 | 2110.7 | 3709.7 | 104.2%\n" + "以上数据已经会计师事务所审计。" * 5
    assert "17.1" not in accepted(title, text=f"{head}\n{row}")
