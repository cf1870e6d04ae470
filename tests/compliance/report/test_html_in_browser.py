"""report.html as a person opens it: in a browser, from a file, without network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pytest

from compliance.model import Audit, LinkFinding, Verdict
from compliance.report import html
from compliance.report.wording import TO_DO, Lang
from crawler.window import can_open, find_chromium
from tests.builders import a_finding, an_audit, golden_audit

pytestmark = pytest.mark.skipif(
    not can_open(), reason="needs the extra browser (make browser) and a Chromium (apt install chromium)"
)
LINKS = tuple(
    LinkFinding(
        url=f"https://site{n % 3}.example.edu.cn/info/{n}.htm",
        outcome=("gone", "timeout")[n % 2],
        http_status=404 if n % 2 == 0 else None,
        on_site=True,
        referrers=(f"https://xxgk.example.edu.cn/list{n % 7}.htm",),
        in_column=n % 10 == 0,
    )
    for n in range(250)
)
CLEAN = replace(golden_audit(hostile=False), links=LINKS)
SHOWN = "#items .item:not([hidden])"


class Opened(NamedTuple):
    """A page and whatever its console complained about."""

    page: Any
    complaints: list[str]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # an extra: not there, the tests are skipped

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), chromium_sandbox=os.geteuid() != 0, args=["--disable-gpu"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(html.render(CLEAN, earlier=_earlier()), encoding="utf-8")
    return path


def _earlier() -> Audit:
    """An audit of a month ago: an item that is fine now was missing, and one that is missing now was fine."""
    now = {each.verdict: each.id for each in CLEAN.items}
    before = {now[Verdict.PUBLISHED]: Verdict.MISSING, now[Verdict.MISSING]: Verdict.PUBLISHED}
    items = tuple(replace(each, verdict=before.get(each.id, each.verdict)) for each in CLEAN.items)
    return replace(CLEAN, items=items, as_of=CLEAN.as_of.replace(month=10))


@contextmanager
def opened(browser: Any, path: Path, fragment: str = "", **how: Any) -> Iterator[Opened]:
    context = browser.new_context(**{"viewport": {"width": 1366, "height": 768}, "offline": True, **how})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda asked: complaints.extend({asked.url} - {path.as_uri()}))
    page.goto(path.as_uri() + fragment)
    yield Opened(page, complaints)
    context.close()


def await_count(page: Any, selector: str, count: int) -> None:
    from playwright.sync_api import expect

    expect(page.locator(selector)).to_have_count(count)


def numbers(page: Any) -> list[str]:
    found: list[str] = page.locator(f"{SHOWN} > summary .number").all_inner_texts()
    return found


def test_searching_leaves_what_fits_and_says_how_many(browser: Any, written: Path) -> None:
    with opened(browser, written) as (page, complaints):
        page.fill("#item-filter [name=text]", "财务处 预算")
        shown = page.locator(SHOWN)
        assert 0 < shown.count() < 50
        assert all("财务处" in text for text in page.locator(f"{SHOWN} .who").all_inner_texts())
        assert page.inner_text("#item-filter output") == f"显示 {shown.count()} / 50 项"
        page.fill("#item-filter [name=text]", "没有这样的事项")
        assert page.inner_text("#item-filter output") == "没有符合条件的事项。"
        assert page.locator("#items h3:visible").count() == 0
        page.click("#item-filter [type=reset]")
        await_count(page, SHOWN, 50)
        assert complaints == []


def test_filters_combine(browser: Any, written: Path) -> None:
    with opened(browser, written) as (page, _):
        page.select_option("#item-filter [name=verdict]", "todo")
        page.select_option("#item-filter [name=category]", "3")
        wanted = [each.id for each in CLEAN.items if each.category == 3 and each.verdict in TO_DO]
        assert numbers(page) == wanted


def test_sorting_brings_the_worst_to_the_top_and_back(browser: Any, written: Path) -> None:
    with opened(browser, written) as (page, _):
        page.select_option("#item-filter [name=sort]", "urgency")
        badges = page.locator(f"{SHOWN} > summary .badge").all_inner_texts()
        assert "未公开" in badges[0] and "不适用" in badges[-1]
        page.select_option("#item-filter [name=sort]", "late")
        first = page.locator(SHOWN).first
        assert "逾期" in first.inner_text()
        page.select_option("#item-filter [name=sort]", "number")
        assert numbers(page) == [str(number) for number in range(1, 51)]
        assert (
            page.locator("#items .category[data-category='3'] .item").first.get_attribute("id") == "item-15"
        )


@pytest.mark.parametrize("fragment", ["#item-19", "#part-19.1"])
def test_a_link_to_an_item_opens_it(browser: Any, written: Path, fragment: str) -> None:
    with opened(browser, written, fragment) as (page, complaints):
        assert page.locator("#item-19").get_attribute("open") is not None
        assert page.locator(fragment.replace(".", "\\.")).is_visible()
        top = page.locator(fragment.replace(".", "\\.")).bounding_box()["y"]
        assert 0 <= top < 768
        assert complaints == []


def test_a_link_to_an_item_wins_over_a_filter_that_hides_it(browser: Any, written: Path) -> None:
    with opened(browser, written) as (page, _):
        page.fill("#item-filter [name=text]", "没有这样的事项")
        page.evaluate("location.hash = '#item-7'")
        page.wait_for_selector("#item-7[open]")
        assert page.locator("#item-7").is_visible()


def test_a_verdict_on_the_first_screen_leads_to_its_items(browser: Any, written: Path) -> None:
    with opened(browser, written) as (page, _):
        page.click("[data-pick=missing]")
        wanted = [each.id for each in CLEAN.items if each.verdict is Verdict.MISSING]
        await_count(page, SHOWN, len(wanted))
        assert numbers(page) == wanted


def test_everything_on_the_way_to_an_item_works_by_keyboard(browser: Any, written: Path) -> None:
    with opened(browser, written) as (page, _):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.focus("#item-filter [name=text]")
        page.keyboard.type("信息公开年度报告")
        page.focus("#item-6 > summary")
        page.keyboard.press("Enter")
        assert page.locator("#item-6").get_attribute("open") is not None
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('#item-6')")


def test_links_are_filtered_sorted_and_leafed_through(browser: Any, written: Path) -> None:
    with opened(browser, written) as (page, complaints):
        rows = page.locator("#link-table tbody tr")
        assert rows.count() == html.STATIC_LINKS
        page.click(".pager [data-step='1']")
        assert "显示第 101–200 条" in page.inner_text("#link-filter output")
        page.fill("#link-filter [name=text]", "site2 info/24")
        shown = page.locator("#link-table tbody tr td:first-child").all_inner_texts()
        assert shown and all("site2" in text and "info/24" in text for text in shown)
        page.click("#link-filter [type=reset]")
        await_count(page, "#link-table tbody tr", 100)
        page.check("#link-filter [name=column]")
        assert rows.count() == sum(each.in_column for each in LINKS)
        page.click("[data-sort=outcome]")
        said = page.locator("#link-table tbody td:nth-child(2)").all_inner_texts()
        assert said == sorted(said) and page.locator("th[aria-sort=ascending]").count() == 1
        assert complaints == []


def test_without_scripts_every_item_can_be_read(browser: Any, written: Path) -> None:
    with opened(browser, written, java_script_enabled=False) as (page, complaints):
        assert page.locator("#items .item").count() == 50
        assert page.locator(".filter:visible, button:visible").count() == 0
        page.click("#item-20 > summary")
        assert page.locator("#item-20 .evidence").first.is_visible()
        assert page.locator("#link-table tbody tr").count() == html.STATIC_LINKS
        assert "其余需启用脚本" in page.inner_text("noscript >> nth=0")
        assert complaints == []


def test_the_first_screen_shows_what_five_minutes_allow_for(browser: Any, written: Path) -> None:
    with opened(browser, written) as (page, _):
        for wanted in (".said", ".rate-figure", ".since", ".worst li >> nth=4"):
            box = page.locator(wanted).first.bounding_box()
            assert box["y"] + box["height"] <= 768 + 60, wanted
        assert "已整改 1" in page.inner_text(".since") and "新问题 1" in page.inner_text(".since")


@pytest.mark.parametrize("width", [320, 390, 768, 1366])
def test_nothing_makes_the_page_wider_than_the_screen(browser: Any, written: Path, width: int) -> None:
    with opened(browser, written, viewport={"width": width, "height": 800}) as (page, _):
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("lang", "how"),
    [("zh", {}), ("zh", {"color_scheme": "dark"}), ("en", {"viewport": {"width": 390, "height": 844}})],
)
def test_axe_finds_nothing_serious(browser: Any, tmp_path: Path, lang: Lang, how: dict[str, Any]) -> None:
    path = tmp_path / "report.html"
    path.write_text(html.render(CLEAN, lang=lang, earlier=_earlier()), encoding="utf-8")
    with opened(browser, path, **how) as (page, _):
        page.evaluate(
            "document.querySelectorAll('#item-4, #item-4 details').forEach(one => { one.open = true; })"
        )
        page.evaluate(
            resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        )
        found = page.evaluate("axe.run({resultTypes: ['violations']})")
        told = [
            f"{each['impact']} {each['id']}: {each['nodes'][0]['html'][:200]}"
            for each in found["violations"]
            if each["impact"] in ("serious", "critical", "moderate")
        ]
        assert told == []


def test_paper_takes_pages_as_gaps_do_and_shows_no_controls(
    browser: Any, written: Path, tmp_path: Path
) -> None:
    with opened(browser, written) as (page, _):
        printed = page.pdf(prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(printed)
    try:
        pages = [each.get_textpage().get_text_range() for each in document]
        width, height = document[0].get_size()
    finally:
        document.close()
    text = "".join(pages)
    assert (round(width), round(height)) == (595, 842)
    assert 5 <= len(pages) <= 60
    assert "最要紧的5项" in pages[0] and "全部展开" not in text
    gap = next(each for each in CLEAN.items if each.verdict is Verdict.BROKEN)
    assert gap.action_zh in text.replace("\r\n", "")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_words_run_nothing_and_ask_for_nothing(browser: Any, tmp_path: Path, lang: Lang) -> None:
    path = tmp_path / "report.html"
    path.write_text(html.render(golden_audit(), lang=lang), encoding="utf-8")
    with opened(browser, path) as (page, complaints):
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        page.fill("#link-filter [name=text]", "example")
        page.fill("#item-filter [name=text]", "<script>")
        assert page.locator("#items .item").count() == 50
        assert complaints == []


def test_what_is_not_ours_does_not_run(browser: Any, written: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.html"
    text = written.read_text(encoding="utf-8")
    spoilt.write_text(
        text.replace(
            "</main>",
            "<script>document.title = 'owned'</script><img src=x onerror='document.title=1'></main>",
        ),
        encoding="utf-8",
    )
    with opened(browser, spoilt) as (page, _):
        assert page.title().endswith(str(CLEAN.as_of))


def test_a_school_without_anything_opens(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    for audit in (an_audit(), an_audit(a_finding(Verdict.NOT_APPLICABLE))):
        path.write_text(html.render(audit), encoding="utf-8")
        with opened(browser, path) as (page, complaints):
            assert page.locator("h1").is_visible()
            assert complaints == []
