"""report.md: tables keep their columns, nothing a stranger wrote becomes markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from compliance.model import Verdict
from compliance.report import markdown
from compliance.report.plain import plain
from compliance.report.wording import Lang
from tests.builders import BANK_CARD, HOSTILE, IDENTITY, MOBILE, a_finding, an_audit, golden_audit

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
GOLDEN = golden_audit()


def tokens(text: str) -> list[Token]:
    flat: list[Token] = []
    for token in READER.parse(text):
        flat += [token, *(token.children or [])]
    return flat


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tables_keep_their_columns(lang: Lang) -> None:
    columns = width = 0
    for token in tokens(markdown.render(GOLDEN, lang=lang)):
        if token.type == "tr_open":
            width = 0
        elif token.type in ("th_open", "td_open"):
            width += 1
        elif token.type == "tr_close":
            columns = width if token.map is None and not columns else columns
            assert width == columns
        elif token.type == "table_close":
            columns = 0


def test_every_row_has_the_bars_of_its_head() -> None:
    head = 0
    for line in markdown.render(GOLDEN).splitlines():
        if line.startswith("|"):
            bars = line.replace("\\\\", "").replace("\\|", "").count("|")
            head = head or bars
            assert bars == head, line
        else:
            head = 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_html_images_or_foreign_links(lang: Lang) -> None:
    found = tokens(markdown.render(GOLDEN, lang=lang))
    assert not [
        each for each in found if each.type in ("html_block", "html_inline", "image", "s_open", "em_open")
    ]
    links = [str(each.attrGet("href")) for each in found if each.type == "link_open"]
    assert links and not [url for url in links if not url.startswith(("https://", "http://"))]


@given(st.text(max_size=60) | st.sampled_from(HOSTILE))
def test_escaped_text_reads_as_it_was(text: str) -> None:
    inline = READER.parse(f"x{markdown.escape(text)}x")[1]
    assert "".join(child.content for child in inline.children or []) == f"x{plain(text)}x"
    assert {child.type for child in inline.children or []} <= {"text", "text_special"}


def test_personal_numbers_are_masked() -> None:
    text = markdown.render(GOLDEN)
    assert not [number for number in (MOBILE, IDENTITY, BANK_CARD) if number in text]
    assert "138\\*\\*\\*\\*8000" in text and "0731\\-85202048" in text


def test_every_item_and_department_is_there() -> None:
    text = markdown.render(golden_audit(hostile=False))
    assert [number for number in range(1, 51) if f"#### 第{number}项 " not in text] == []
    assert "### 财务处 · 待办3项" in text
    assert "另有" in text and "52.9%" in text and "不完整：达到抓取上限" in text


def test_a_clean_school_needs_no_tables_of_faults() -> None:
    text = markdown.render(an_audit(a_finding()))
    assert "各部门均无待办" in text and "没有发现异常链接" in text


def test_a_waived_item_shows_what_it_would_have_been() -> None:
    text = markdown.render(an_audit(a_finding(Verdict.WAIVED, would_be=Verdict.STALE)))
    assert "如无豁免，应为：◷ 超期未更新" in text


def test_the_legal_basis_stands_with_the_item() -> None:
    text = markdown.render(an_audit(a_finding()))
    assert "- 法规依据：《地方预决算公开操作规程》（财预〔2016〕143号）" in text
    assert "法规依据" not in markdown.render(an_audit(a_finding(basis=())))
