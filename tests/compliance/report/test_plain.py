"""Text from strangers: shown, never obeyed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.report.plain import cells, plain, safe_href, shorten
from tests.builders import HOSTILE


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b]8;;https://evil.example/\x07click\x1b]8;;\x07", "click"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b2Jclear", "clear"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("a\x00b\x7fc", "abc"),
        ("a\r\n\tb\u2028c\u3000d", "a b c d"),
        ("零\u200b宽", "零宽"),
        ("a \x00 b", "a b"),
    ],
)
def test_controls_and_escapes_are_gone(text: str, seen: str) -> None:
    assert plain(text) == seen


@given(st.text() | st.sampled_from(HOSTILE))
def test_nothing_unseen_is_left(text: str) -> None:
    cleaned = plain(text)
    assert not {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} & {unicodedata.category(char) for char in cleaned}
    assert plain(cleaned) == cleaned


@pytest.mark.parametrize("url", ["https://a.example/b?c=1#d", "http://a.example:8080/", "HTTPS://A.example/"])
def test_web_addresses_may_be_linked(url: str) -> None:
    assert safe_href(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example/",
        "https://",
        "http://[::1",
        "https://a.example/b c",
        "https://a.example/\x00",
        "",
        None,
    ],
)
def test_nothing_else_may_be_linked(url: str | None) -> None:
    assert safe_href(url) is None


@given(st.text(alphabet="长短ab 、", max_size=40), st.integers(2, 30))
def test_shortened_text_fits(text: str, limit: int) -> None:
    assert cells(shorten(text, limit)) <= max(limit, 1)
