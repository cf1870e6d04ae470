"""The trend as a page: every figure in a table, everything escaped, no network, no scripts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser

from compliance.model import Verdict
from compliance.past import past_of
from compliance.report import trend_page
from compliance.trends import Trend, trend_of
from tests.builders import HOSTILE, NOON, a_finding, an_audit, golden_audit


def a_trend(*verdicts: Verdict, title: str = "学校章程", begun: datetime = NOON) -> Trend:
    audits = [
        an_audit(
            a_finding(verdict, title=title),
            a_finding(id="20"),
            started_at=begun + timedelta(weeks=week),
            as_of=begun.date() + timedelta(weeks=week),
        )
        for week, verdict in enumerate(verdicts)
    ]
    return trend_of([past_of(audit) for audit in audits])


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(page)
    return parser.seen


def test_the_chart_says_its_figures_and_the_table_has_them_all() -> None:
    page = trend_page.render(a_trend(Verdict.MISSING, Verdict.STALE, Verdict.PUBLISHED), "青岚职业技术学院")
    assert 'role="img"' in page and 'aria-label="3 次审查，公开率从 50.0% 到 100.0%"' in page
    assert "1 次审查，公开率 50.0%" in trend_page.render(a_trend(Verdict.STALE), "青岚职业技术学院")
    assert re.findall(r"<title>(2022[^<]*)</title>", page) == [
        "2022-11-07 50.0%",
        "2022-11-14 50.0%",
        "2022-11-21 100.0%",
    ]
    assert len([tag for tag, _ in tags(page) if tag == "circle"]) >= 3
    assert page.count("未公开") >= 1 and page.count("超期未更新") >= 1
    days = re.findall(r'<th scope="row" class="day">([\d-]+)</th>', page)
    assert days == ["2022-11-21", "2022-11-14", "2022-11-07"], "the newest first"


def test_no_line_is_drawn_across_an_audit_that_could_not_say() -> None:
    page = trend_page.render(a_trend(Verdict.STALE, Verdict.STALE), "x")
    lines = [attrs for tag, attrs in tags(page) if tag == "polyline" and attrs["class"] == "curve"]
    assert lines
    gap = an_audit(
        a_finding(Verdict.UNVERIFIED), started_at=NOON + timedelta(days=3), as_of=date(2022, 11, 10)
    )
    trend = a_trend(Verdict.STALE, Verdict.STALE)
    broken = trend_page.render(trend_of([*trend.line, past_of(gap)]), "x")
    whole = [attrs for tag, attrs in tags(broken) if tag == "polyline"]
    assert max(len((attrs["points"] or "").split()) for attrs in whole) <= 1


def test_an_audit_that_saw_less_than_those_before_it_is_told_apart() -> None:
    whole, later = a_trend(Verdict.PUBLISHED, Verdict.PUBLISHED).line
    down = replace(later.sites[0], complete=False, reached=False, pages=0)
    less = replace(later, complete=False, sites=(down, *later.sites[1:]))
    never = replace(whole, complete=False, sites=(down, *whole.sites[1:]))
    assert trend_page.render(trend_of([whole, less]), "x").count("比以前看得少") == 1
    assert "比以前看得少" not in trend_page.render(trend_of([never, less]), "x"), "it never was seen"


def test_whatever_a_stranger_wrote_is_only_shown() -> None:
    for text in HOSTILE:
        page = trend_page.render(a_trend(Verdict.STALE, title=text), text)
        found = tags(page)
        assert not [tag for tag, _ in found if tag == "script"]
        assert not [name for _, attrs in found for name in attrs if name.startswith("on")]
        assert not [attrs for _, attrs in found if (attrs.get("href") or "#")[:1] != "#"]
        assert "\x1b" not in page and "\x00" not in page and "\u202e" not in page


def test_the_page_of_a_whole_school_and_of_none_can_be_drawn() -> None:
    assert "<svg" in trend_page.render(trend_of([past_of(golden_audit())]), "青岚职业技术学院", lang="en")
    assert "还没有历次审查" in trend_page.render(trend_of([]), "青岚职业技术学院")
