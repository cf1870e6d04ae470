"""Saved pages and what must be read from them: a directory a case, a test a field."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Link
from crawler.reading import Reading, read

PAGES = Path(__file__).parent / "pages"
CASES = sorted(path.name for path in PAGES.iterdir())


@cache
def expectations(case: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAGES / case / "page.json").read_text("utf-8"))
    return found


@cache
def reading(case: str) -> Reading:
    return read((PAGES / case / "page.html").read_bytes(), url=expectations(case)["url"])


def fields() -> list[tuple[str, str]]:
    return [(case, field) for case in CASES for field in expectations(case) if field != "url"]


@pytest.mark.parametrize(("case", "field"), fields())
def test_a_saved_page_reads_as_expected(case: str, field: str) -> None:
    expected = expectations(case)[field]
    found = reading(case)
    page = found.page
    if field == "outcome":
        assert found.outcome == expected, found.detail
    elif field == "dates":
        assert [[seen.day.isoformat(), seen.source.value] for seen in page.dates] == expected
    elif field in ("trail", "tables", "headings"):
        assert list(getattr(page, field)) == expected
    elif field == "text_has":
        assert [words for words in expected if words not in page.text] == []
    elif field == "text_lacks":
        assert [words for words in expected if words in page.text] == []
    elif field == "no_links":
        assert [link.url for link in page.links for words in expected if words in link.url] == []
    elif field == "links":
        assert [unmet(wanted, page.links) for wanted in expected] == [None] * len(expected)
    else:
        assert getattr(page, field) == expected


def unmet(wanted: dict[str, Any], links: tuple[Link, ...]) -> object:
    """None if some link has everything that is wanted of it, else what there is instead."""
    same = [link for link in links if link.url == wanted["url"]]
    for link in same:
        seen = {**link._asdict(), "day": link.day.isoformat() if link.day else None}
        if all(seen[name] == value for name, value in wanted.items()):
            return None
    return wanted, same
