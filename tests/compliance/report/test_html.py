"""report.html, parsed back: one file, strict policy, nothing injected, nothing missing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from lxml import html as reader

from compliance.model import Audit, LinkFinding, Verdict
from compliance.report import html
from compliance.report.html.link_data import NO_LINK
from compliance.report.wording import Lang, verdict_name
from tests.builders import BANK_CARD, HOSTILE_URLS, IDENTITY, MOBILE, a_finding, an_audit, golden_audit
from tests.compliance.report.nasty import NASTY, soil

GOLDEN = golden_audit()
CLEAN = golden_audit(hostile=False)
DEAD = LinkFinding(url="https://a.example/", outcome="gone", http_status=404, on_site=True, referrers=())


def parsed(raw: str) -> Any:
    return reader.document_fromstring(raw)


def page(audit: Audit, lang: Lang = "zh") -> Any:
    return parsed(html.render(audit, lang=lang))


def policy(tree: Any) -> str:
    (meta,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    return str(meta)


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_only_our_own_style_and_script_run(lang: Lang) -> None:
    tree = page(GOLDEN, lang)
    assert "unsafe" not in policy(tree) and "default-src 'none'" in policy(tree)
    rules = dict(rule.split(" ", 1) for rule in policy(tree).split("; "))
    assert rules["style-src"].split() == [_hash(style.text) for style in tree.xpath("//style")]
    assert rules["script-src"].split() == [_hash(one.text) for one in tree.xpath("//script[not(@type)]")]
    assert [node.get("type") for node in tree.xpath("//script[@type]")] == ["application/json"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_fetched_and_nothing_is_inline(lang: Lang) -> None:
    tree = page(GOLDEN, lang)
    assert tree.xpath("//*[@src or @style or @srcset or @background or @action]") == []
    assert tree.xpath("//link | //img | //iframe | //object | //embed | //base") == []
    assert tree.xpath("//@*[starts-with(name(), 'on')]") == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_link_leads_into_the_page_or_to_the_web(lang: Lang) -> None:
    tree = page(GOLDEN, lang)
    ids = set(tree.xpath("//@id"))
    for link in tree.xpath("//a"):
        target = link.get("href")
        if target.startswith("#"):
            assert target[1:] in ids
        else:
            assert target.startswith(("https://", "http://"))
            assert link.get("rel") == "noreferrer noopener"


def test_ids_are_unique() -> None:
    ids = page(GOLDEN).xpath("//@id")
    assert len(ids) == len(set(ids))


def test_hostile_text_is_text() -> None:
    raw = html.render(GOLDEN)
    tree = parsed(raw)
    assert "<script>alert(1)</script>" in tree.xpath("string(//details[@id='item-1'])")
    assert "{{ 7*7 }}" in tree.text_content() and "[red]markup[/]" in tree.text_content()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", raw)
    assert "</details></script>" not in raw


@pytest.mark.parametrize("nasty", ["closing", "hyperlink", "delimiters", "bidi", "surrogate", "space"])
def test_links_within_the_page_lead_somewhere_whatever_items_are_called(nasty: str) -> None:
    small = an_audit(a_finding(), a_finding(Verdict.STALE, id="20", parts=()), links=(DEAD,))
    audit = soil(small, NASTY[nasty])
    tree = parsed(html.render(audit, earlier=audit))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert [each for each in tree.xpath("//a/@href") if each[0] == "#" and each[1:] not in ids] == []


def test_personal_numbers_are_masked() -> None:
    raw = html.render(GOLDEN)
    assert not [number for number in (MOBILE, IDENTITY, BANK_CARD) if number in raw]
    assert "0731-85202048" in raw


def test_every_item_has_its_place_verdict_and_department() -> None:
    tree = page(CLEAN)
    items = tree.xpath("//details[contains(@class, 'item')]")
    assert [item.get("id") for item in items] == [f"item-{number}" for number in range(1, 51)]
    for item, finding in zip(items, CLEAN.items, strict=True):
        assert verdict_name(finding.verdict, "zh") in item.find("summary").text_content()
        assert finding.department in item.find("summary").text_content()
        department = tree.xpath("string(//*[@id=$id]//h4)", id=item.get("data-department"))
        assert not department or finding.department in department


def test_evidence_can_be_looked_up_again() -> None:
    said = page(CLEAN).get_element_by_id("item-20").text_content()
    for wanted in (
        "2022-03-18",
        "正文署期",
        "信息公开专栏 ›",
        "9f86d0818",
        "0.93",
        "标题含",
        "已逾期7天",
        "2022-10-31",
    ):
        assert wanted in said


def test_the_legal_basis_stands_with_the_item() -> None:
    said = page(CLEAN).get_element_by_id("item-19").text_content()
    assert "法规依据：《地方预决算公开操作规程》（财预〔2016〕143号）" in said


def test_each_department_has_a_list_with_what_to_do() -> None:
    tree = page(CLEAN)
    sheets = {sheet.xpath("string(.//h4)").split()[0]: sheet for sheet in tree.find_class("sheet")}
    assert len(sheets) == 10
    finance = sheets["财务处"].text_content()
    assert finance.index("第19项") < finance.index("第20项") < finance.index("第15项")
    assert "恢复页面，或把专栏链接改到新地址。" in finance


def test_the_first_screen_says_what_was_not_seen_then_the_verdict() -> None:
    said = page(CLEAN).get_element_by_id("overview").text_content()
    assert (
        said.index("本次没有看全") < said.index("16项需要整改") < said.index("52.9%") < said.index("最要紧")
    )


def test_thousands_of_links_stay_out_of_the_document() -> None:
    links = tuple(
        LinkFinding(
            url=f"https://a.example/{n}</script>", outcome="gone", http_status=404, on_site=True, referrers=()
        )
        for n in range(20_000)
    )
    raw = html.render(an_audit(links=links))
    tree = parsed(raw)
    assert len(tree.xpath("//table[@id='link-table']/tbody/tr")) == html.STATIC_LINKS
    data = json.loads(tree.get_element_by_id("link-data").text)
    assert (len(data["rows"]), data["sites"], data["outcomes"]) == (
        20_000,
        ["https://a.example"],
        ["页面不存在"],
    )
    assert data["rows"][100] == [0, "/100</script>", 0, 404, 0, []]
    assert len(raw) < 1_000_000


def test_links_in_the_data_are_web_addresses_or_none() -> None:
    audit = an_audit(links=_padded(HOSTILE_URLS))
    data = json.loads(page(audit).get_element_by_id("link-data").text)
    linked = [(row[0], row[1]) for row in data["rows"] if not row[4] & NO_LINK]
    linked += [(site, rest) for site, rest, linkable in data["pages"] if linkable]
    assert len(linked) < len(data["rows"]) + len(data["pages"])
    assert all(data["sites"][site].startswith(("https://", "http://")) for site, _ in linked)


def test_more_links_than_the_page_holds_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MOST_LINKS", 150)
    tree = page(an_audit(links=(DEAD,) * 400))
    assert len(json.loads(tree.get_element_by_id("link-data").text)["rows"]) == 150
    assert "其余250条见 audit.json" in tree.get_element_by_id("links").text_content()


def _padded(urls: tuple[str, ...]) -> tuple[LinkFinding, ...]:
    fine = [
        LinkFinding(url="https://a.example/", outcome="gone", http_status=404, on_site=True, referrers=())
    ]
    bad = [replace(fine[0], url=url, referrers=urls[:2]) for url in urls]
    return (*(fine * html.STATIC_LINKS), *bad)


@pytest.mark.parametrize(("lang", "named"), [("zh", "zh-CN"), ("en", "en")])
def test_the_page_names_its_language_and_its_landmarks(lang: Lang, named: str) -> None:
    tree = page(CLEAN, lang)
    assert tree.get("lang") == named
    for landmark in ("header", "nav", "main", "footer"):
        assert len(tree.xpath(f"/html/body/{landmark}")) == 1
    assert tree.xpath("//section[@aria-labelledby and not(@aria-labelledby = //@id)]") == []
    assert tree.xpath("//label[not(.//input or .//select)]") == []


def test_an_english_report_is_english_where_we_speak() -> None:
    tree = page(CLEAN, "en")
    assert "Items to put right: 16" in tree.text_content()
    heads = [node.text_content() for node in tree.xpath("//h2 | //thead//th | //button | //nav//a")]
    assert not [said for said in heads if re.search(r"[\u4e00-\u9fff]", said)]


def test_without_scripts_the_filter_is_absent_and_all_items_are_there() -> None:
    tree = page(CLEAN)
    scripted = tree.find_class("scripted")
    assert scripted and all(node.get("hidden") is not None for node in scripted)
    assert tree.xpath("//details[@hidden]") == []


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_school_of_one_verdict_renders(verdict: Verdict) -> None:
    assert (
        verdict_name(verdict, "zh")
        in page(an_audit(a_finding(verdict))).get_element_by_id("item-19").text_content()
    )


def test_a_waiver_shows_what_it_covers() -> None:
    tree = page(an_audit(a_finding(Verdict.WAIVED, would_be=Verdict.MISSING)))
    assert "如无豁免，应为：未公开" in tree.get_element_by_id("item-19").text_content()
    assert "没有豁免" in tree.get_element_by_id("waivers").text_content()
    assert "已过期" in page(CLEAN).get_element_by_id("waivers").text_content()
