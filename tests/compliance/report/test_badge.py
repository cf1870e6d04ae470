"""badge.svg: one figure, honest about what was not seen."""

from __future__ import annotations

from dataclasses import replace

from defusedxml import ElementTree

from compliance.report import badge
from compliance.report.wording import Lang
from tests.builders import a_finding, an_audit, golden_audit


def said(text: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(text).iter("{http://www.w3.org/2000/svg}text")]


def test_it_shows_the_rate_and_that_not_all_was_seen() -> None:
    golden = golden_audit(hostile=False)
    languages: tuple[tuple[Lang, list[str]], ...] = (
        ("zh", ["信息公开", "52.9% · 未看全"]),
        ("en", ["disclosure", "52.9% · incomplete"]),
    )
    for lang, shown in languages:
        assert said(badge.render(golden, lang=lang)) == shown
    seen = replace(golden, coverage=replace(golden.coverage, complete=True))
    assert said(badge.render(seen)) == ["信息公开", "52.9%"]


def test_the_colour_follows_the_rate_and_nothing_known_is_grey() -> None:
    whole = an_audit(a_finding())
    for rate, colour in ((1.0, badge.GREEN), (0.7, badge.YELLOW), (0.2, badge.RED), (None, badge.GREY)):
        assert colour in badge.render(replace(whole, summary=replace(whole.summary, rate=rate)))


def test_it_names_itself_to_those_who_cannot_see_it() -> None:
    root = ElementTree.fromstring(badge.render(an_audit(a_finding())))
    assert root.get("role") == "img" and root.get("aria-label") == "信息公开：100.0%"
    assert "青岚职业技术学院" in (root[0].text or "")
