"""Days as Chinese sites write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Block, DateSource
from crawler.reading.dates import (
    Byline,
    find_days,
    read_bylines,
    read_header_day,
    read_meta_days,
    read_row_day,
    read_sign_off,
    read_url_day,
)

FIRST = date(2022, 9, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2022-09-01",
        "[2022-09-01]",
        "2022年9月1日",
        "2022年09月01日",
        "2022.09.01",
        "2022/9/1",
        "二〇二二年九月一日",
        "二○二二年九月一日",
        "2022 年 9 月 1 日",
        "2022-9-1 10:20:30",
        "（2022.9.1）",
        "二０二二年九月一日",
    ],
)
def test_each_way_of_writing_a_day_is_read(text: str) -> None:
    assert [day for day, _, _ in find_days(text)] == [FIRST]


@pytest.mark.parametrize(
    "text",
    [
        "2022-02-30",
        "2022年13月1日",
        "2022-2023学年",
        "12022-09-01",
        "1822-01-01",
        "二〇二二年十十月一日",
    ],
)
def test_days_that_cannot_be_are_dropped(text: str) -> None:
    assert find_days(text) == []


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_survives_every_spelling(day: date) -> None:
    numerals = "〇一二三四五六七八九"
    tens = ["", "十", "二十", "三十"]
    zh = {n: tens[n // 10] + (numerals[n % 10] if n % 10 else "") for n in range(1, 32)}
    year = "".join(numerals[int(c)] for c in str(day.year))
    spellings = [
        f"{day:%Y-%m-%d}",
        f"{day:%Y.%m.%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{year}年{zh[day.month]}月{zh[day.day]}日",
    ]
    assert [[found for found, _, _ in find_days(f"于{text}止")] for text in spellings] == [[day]] * 4


@given(st.text(st.sampled_from("〇一二十零年月日0129-./ 发布时间：") | st.characters(), max_size=60))
def test_reading_days_never_raises(text: str) -> None:
    for day, start, end in find_days(text):
        assert 1990 <= day.year <= 2099 and text[start:end].strip()
    read_row_day(text)
    read_bylines([Byline(text)])
    read_sign_off([Block("text", text)])
    read_header_day(text)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://a.example/2022/0901/c105a16249/page.htm", FIRST),
        ("http://a.example/tzgg/202209/t20220901_289067.html", FIRST),
        ("http://a.example/art/2022/9/1/art_48441_978374.html", FIRST),
        ("http://a.example/c/2022-09-01/749901.shtml", FIRST),
        ("http://a.example/202209/W020220901266010069764.pdf", FIRST),
        ("http://a.example/_t960/2022/0901/c13440a103673/page.htm", FIRST),
        ("http://a.example/2022/1399/c1a1/page.htm", None),
        ("http://a.example/info/1039/20229.htm", None),
        ("http://a.example/99/82/c24257a694658/page.htm", None),
    ],
)
def test_addresses_give_days(url: str, day: date | None) -> None:
    seen = read_url_day(url)
    assert (seen.day if seen else None) == day


def test_the_day_of_publishing_comes_before_that_of_making_and_of_updating() -> None:
    metas = [("maketime", "2019-03-22"), ("pubdate", "2016-11-22 10:00")]
    assert [seen.day for seen in read_meta_days(metas)] == [date(2016, 11, 22), date(2019, 3, 22)]
    bylines = [Byline("更新时间：2023-01-01 发布时间：2022-09-01")]
    assert [seen.day for seen in read_bylines(bylines)] == [FIRST, date(2023, 1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "发布时间：2022-09-01 作者： 来源： 点击率： 次",
        "来源: | 发布时间: 2022-09-01 | 浏览次数:",
        "发布于:2022/09/01 09:40:57",
        "日期:2022-09-01 点击数:",
        "2022-09-01作者：浏览次数：",
        "[2022-09-01]",
        "2022.09.01",
    ],
)
def test_bylines_give_the_day_with_its_words(text: str) -> None:
    (seen,) = read_bylines([Byline(text)])
    assert (seen.day, seen.source) == (FIRST, DateSource.BYLINE)
    assert "2022" in seen.words


def test_the_words_of_a_byline_begin_with_its_whole_label() -> None:
    (seen,) = read_bylines([Byline("发布者：招生就业处发布时间：2022-09-01浏览次数：10")])
    assert seen.words.startswith("发布时间：2022-09-01")


def test_a_day_inside_a_sentence_or_title_is_no_byline() -> None:
    assert (
        read_bylines(
            [Byline("2022-09-01某某学院硕士研究生学籍管理实施细则"), Byline("经2022年9月1日会议通过后施行")]
        )
        == []
    )


def test_the_sign_off_is_the_last_line_that_is_a_day() -> None:
    blocks = [
        Block("text", "自2021年1月1日起施行。"),
        Block("text", "某某学院"),
        Block("text", "2022年9月1日"),
    ]
    assert [(seen.day, seen.source) for seen in read_sign_off(blocks)] == [(FIRST, DateSource.TEXT)]
    assert read_sign_off([Block("item", "关于评审的通知 2022-09-01")]) == []
