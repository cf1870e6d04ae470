"""What time a document is about, from its own words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.periods import find_periods


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("青岚职业技术学院2021-2022学年度信息公开工作报告", "2021-2022学年"),
        ("关于做好20162017学年报告的通知", "2016-2017学年"),
        ("2021—22学年本科教学质量报告", "2021-2022学年"),
        ("2021学年校历", "2021-2022学年"),
        ("2021届毕业生就业质量年度报告", "2021届"),
        ("2020年度部门决算公开", "2020年"),
        ("高等职业教育质量年度报告（2022）", "2022年"),
        ("2021-2022学年第一学期教学检查总结", "2021-2022学年第一学期"),
        ("2021-2022学年第2学期校历", "2021-2022学年第二学期"),
        ("2021—2022学年（上学期）工作小结", "2021-2022学年第一学期"),
        ("2021-2022学年度下学期课程安排", "2021-2022学年第二学期"),
        ("2021-2022学年春季学期开课一览", "2021-2022学年第二学期"),
        ("2021学年第一学期校历", "2021-2022学年第一学期"),
        ("2021-2022学年第一、二学期校历", "2021-2022学年"),
        ("2021-2022学年第一学期和第二学期课程表", "2021-2022学年"),
        ("2020-2021学年第二学期及2021-2022学年第一学期开课情况", "2020-2021学年第二学期"),
        ("2022年春季招生简章", "2022年"),
        ("2022年春季高考录取结果", "2022年"),
        ("2022届毕业生就业质量年度报告（2022年12月）", "2022届"),
        ("2023届毕业生资源信息", "2023届"),
        ("2022年度信息公开年度报告", "2022年"),
        ("“十四五”事业发展规划", "“十四五”"),
        ("十三五规划", "“十三五”"),
        ("2021-2025年发展规划", "2021-2025年"),
        ("统计期限为2021年9月1日至2022年8月31日", "2021-2022学年"),
    ],
)
def test_the_period_in_a_title_is_read(title: str, label: str) -> None:
    assert find_periods(title)[0].label == label


@pytest.mark.parametrize(
    "title",
    [
        "学院章程",
        "学生申诉处理办法",
        "第三届教职工代表大会",
        "教发〔1998〕号",
        "2022-02-01研究生学籍管理实施细则",
    ],
)
def test_a_title_without_a_period_names_none(title: str) -> None:
    assert find_periods(title) == ()


def test_an_academic_year_runs_from_september_to_august() -> None:
    period = find_periods("2021-2022学年")[0]
    assert (period.start, period.end) == (date(2021, 9, 1), date(2022, 8, 31))


def test_the_terms_halve_the_academic_year() -> None:
    first, second = (find_periods(f"2021-2022学年第{n}学期")[0] for n in "一二")
    assert (first.start, first.end) == (date(2021, 9, 1), date(2022, 1, 31))
    assert (second.start, second.end) == (date(2022, 2, 1), date(2022, 8, 31))


@given(st.text(alphabet="0123456789年学第一二期上下届月日至-—“”十四五度（）〔〕", max_size=40))
def test_any_text_gives_periods_that_begin_before_they_end(text: str) -> None:
    for period in find_periods(text):
        assert period.start <= period.end
        assert 1990 <= period.end.year <= 2100
