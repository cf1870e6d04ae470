"""The sample school: what it serves is deterministic, linked, readable and says what expected.yaml says."""

from __future__ import annotations

import hashlib
import io
import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import docx
import openpyxl
import pypdfium2
import pytest
import yaml
from lxml import html

import compliance.sample
from compliance.model import Verdict
from compliance.sample import Sample, ServedPage, serve

GBK_SITES = {"cwc", "xsc"}
REDIRECTED = 302
ITEM_COUNT = 50
TERMS_OF_WHAT_IS_MISSING = {
    "10.3": ("新生复查", "入学资格复查"),
    "17": ("校办企业", "校办产业", "保值增值"),
    "22": ("社会兼职", "兼职情况"),
    "28.3": ("停招",),
    "29": ("课程总门数", "学分比例"),
    "34": ("艺术教育",),
    "40": ("学风建设",),
    "48": ("留学生",),
    "50.4": ("重大事件",),
}


@pytest.fixture(scope="module")
def sample() -> Iterator[Sample]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def served(sample: Sample) -> dict[str, ServedPage]:
    return {sample.addresses[page.site] + page.path: page for page in sample.pages()}


def text_of(page: ServedPage) -> str:
    return page.body.decode("gbk" if page.site in GBK_SITES else "utf-8")


def tree_of(page: ServedPage) -> Any:
    return html.fromstring(text_of(page))


def links_of(url: str, page: ServedPage) -> set[str]:
    """Every address a page leads to: links, refreshes, embedded files."""
    tree = tree_of(page)
    found = [*tree.xpath("//a/@href"), *tree.xpath("//@pdfsrc")]
    for content in tree.xpath("//meta[@http-equiv='refresh']/@content"):
        found.append(content.partition("url=")[2])
    return {urljoin(url, str(link)) for link in found if not str(link).startswith("javascript:")}


def content_of(page: ServedPage) -> str:
    """The page's own content: title, byline and body without menu, trail and sidebar."""
    tree = tree_of(page)
    for block in tree.xpath(
        "//*[@class='nav' or @class='dqwz' or @class='left' or @class='wrapper side' or @class='nextprev']"
    ):
        block.drop_tree()
    return str(tree.text_content())


def articles(served: Mapping[str, ServedPage]) -> Iterator[tuple[str, ServedPage]]:
    return ((url, page) for url, page in served.items() if page.is_html and page.status == 200)


def test_school_has_hundreds_of_pages_on_at_least_ten_sites(served: dict[str, ServedPage]) -> None:
    pages = Counter(page.site for _, page in articles(served))
    assert pages.total() >= 400
    assert len(pages) >= 11
    assert min(pages.values()) >= 5


def test_every_page_comes_over_http_as_it_was_made(sample: Sample, served: dict[str, ServedPage]) -> None:
    def check(url: str) -> tuple[int, str]:
        try:
            with urllib.request.build_opener(_NoRedirect).open(url) as answer:
                return answer.status, hashlib.sha256(answer.read()).hexdigest()
        except urllib.error.HTTPError as error:
            return error.code, hashlib.sha256(error.read()).hexdigest()

    with ThreadPoolExecutor(8) as pool:
        came = dict(zip(served, pool.map(check, served), strict=True))
    assert came == {url: (page.status, hashlib.sha256(page.body).hexdigest()) for url, page in served.items()}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def test_bytes_do_not_depend_on_the_run_or_the_hash_seed() -> None:
    script = (
        "import hashlib; from compliance.sample import make_answers;"
        "print(hashlib.sha256(repr(sorted((s, p, a.status, a.location, a.body) for s, m in "
        "make_answers().items() for p, a in m.items())).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("0", "UTC"), ("1", "Asia/Shanghai"))
    }
    assert len(digests) == 1


def test_every_link_leads_somewhere_unless_it_is_meant_to_fail(
    sample: Sample, served: dict[str, ServedPage]
) -> None:
    meant = {sample.url(place) for place in sample.expected.dead_links}
    down = {sample.addresses[key] for key in sample.expected.unreachable}
    good = {url for url, page in served.items() if page.status in {200, REDIRECTED}} - meant
    linked = {link for url, page in articles(served) for link in links_of(url, page)}
    failing = {link for link in linked if link not in good and site_of(link) not in down}
    assert failing == meant


def site_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def test_every_page_and_attachment_can_be_reached_from_the_portal(
    sample: Sample, served: dict[str, ServedPage]
) -> None:
    reached, queue = {sample.portal}, [sample.portal]
    while queue:
        url = queue.pop()
        page = served[url]
        if page.status == REDIRECTED:
            links = {sample.answers[page.site][page.path].location}
        else:
            links = links_of(url, page) if page.is_html else set()
        fresh = {link for link in links if link in served} - reached
        reached |= fresh
        queue.extend(fresh)
    left = {served[url].path for url in set(served) - reached}
    assert left == {"/robots.txt", "/index.htm", "/authserver/login"}


def test_gb2312_site_declares_it_in_a_meta_element_and_the_gbk_site_nowhere(
    served: dict[str, ServedPage],
) -> None:
    for _, page in articles(served):
        if page.site in GBK_SITES and page.status == 200:
            assert page.content_type == "text/html"
            assert "青岚职业技术学院" in page.body.decode("gbk")
            assert (b"charset=gb2312" in page.body) is (page.site == "cwc")
            with pytest.raises(UnicodeDecodeError):
                page.body.decode("utf-8")
        elif page.site == "xxgk":
            assert b"charset=UTF-8" in page.body


def test_each_site_carries_the_marks_of_its_cms(sample: Sample, served: dict[str, ServedPage]) -> None:
    marks = {
        "portal": "<!--Announced by Visual SiteBuilder 9-->",
        "xxgk": "_sitegray/_sitegray_d.css",
        "zs": "sudy-wp-siteId",
        "jwc": "vsb_content",
        "cwc": "dedecms.css",
        "xsc": "<FONT SIZE=2>",
        "rsc": "wp_articlecontent",
        "kyc": "TRS_Editor",
        "lib": "application/ld+json",
        "hqc": "/r/cms/www/default/",
    }
    for site, mark in marks.items():
        assert any(mark in text_of(page) for _, page in articles(served) if page.site == site), site


def test_page_numbers_of_the_portal_fall(sample: Sample, served: dict[str, ServedPage]) -> None:
    first = served[sample.url("{portal}/xwzx/tzgg.htm")]
    last = re.search(r"共\d+条&nbsp;&nbsp;1/(\d+)", text_of(first))
    assert last is not None
    assert sample.url("{portal}/xwzx/tzgg/1.htm") in served
    second = sample.url(f"{{portal}}/xwzx/tzgg/{int(last[1]) - 1}.htm")
    assert second in links_of(sample.url("{portal}/xwzx/tzgg.htm"), first)


def test_every_disclosure_page_repeats_all_item_titles_in_its_menu(
    served: dict[str, ServedPage],
) -> None:
    for url, page in articles(served):
        if page.site == "xxgk":
            menu = str(tree_of(page).xpath("string(//*[@class='nav'])"))
            assert "艺术教育发展年度报告" in menu and "信息公开年度报告" in menu, url


# Attachments


@pytest.mark.parametrize(
    ("place", "words", "least_pages"),
    [
        ("部门预算公开说明", ("收支预算总表", "收入预算表", "支出预算表", "财政拨款支出预算表", "26800"), 4),
        ("职业教育质量年度报告", ("学生发展", "服务贡献", "面临挑战", "计分卡"), 9),
        ("学生手册", ("学籍管理办法", "奖助管理办法", "违纪处分规定", "学生申诉处理办法"), 5),
        ("事业发展规划", ("十四五", "2025年"), 1),
        ("就业质量年度报告", ("2020届毕业生3046人", "93.24%"), 1),
    ],
)
def test_pdf_attachments_hold_their_words(
    sample: Sample, served: dict[str, ServedPage], place: str, words: tuple[str, ...], least_pages: int
) -> None:
    document = pypdfium2.PdfDocument(attachment(served, place, ".pdf").body)
    text = "".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    assert len(document) >= least_pages
    assert [word for word in words if word not in re.sub(r"\s", "", text)] == []


def attachment(served: Mapping[str, ServedPage], words: str, suffix: str) -> ServedPage:
    """The attachment whose link text has ``words`` and ends in ``suffix``."""
    for url, page in articles(served):
        for anchor in tree_of(page).xpath("//a[@href]"):
            name = anchor.text_content()
            if words in name and name.endswith(suffix):
                return served[urljoin(url, anchor.get("href"))]
    raise AssertionError(f"no attachment {words} {suffix}")


def test_spreadsheets_hold_the_four_tables_and_their_sums_add_up(served: dict[str, ServedPage]) -> None:
    for words, tables in (
        ("2022年部门预算表", ["收支预算总表", "收入预算表", "支出预算表", "财政拨款支出预算表"]),
        ("2020年部门预算表", ["收支预算总表", "收入预算表", "支出预算表", "财政拨款支出预算表"]),
        ("2021年度部门决算", ["收支决算总表", "收入决算表", "支出决算表", "财政拨款支出决算表"]),
    ):
        book = openpyxl.load_workbook(io.BytesIO(attachment(served, words, ".xlsx").body))
        assert book.sheetnames == tables
        totals: dict[str, Any] = {}
        for sheet in book.worksheets[1:]:
            *_, last = sheet.iter_rows(values_only=True)
            amounts = [cell for cell in last if isinstance(cell, int)]
            assert amounts[0] == sum(amounts[1:]), sheet.title
            totals[sheet.title] = amounts[0]
        assert totals[tables[1]] == totals[tables[2]]


def test_fees_and_enrolment_plan_are_spreadsheets_with_rows(served: dict[str, ServedPage]) -> None:
    fees = openpyxl.load_workbook(io.BytesIO(attachment(served, "收费公示表", ".xlsx").body)).active
    plan = openpyxl.load_workbook(io.BytesIO(attachment(served, "招生计划", ".xlsx").body)).active
    assert fees is not None and plan is not None
    assert [cell.value for cell in fees[2]] == ["收费项目", "收费标准", "收费依据", "收费范围", "投诉电话"]
    assert [cell.value for cell in plan[2]][:2] == ["批次", "科类"]


def test_annual_report_is_a_document_with_its_table_of_items(served: dict[str, ServedPage]) -> None:
    report = docx.Document(io.BytesIO(attachment(served, "2019—2020学年", ".docx").body))
    assert "清单事项公开情况表" in "\n".join(paragraph.text for paragraph in report.paragraphs)
    (table,) = report.tables
    assert [cell.text for cell in table.rows[0].cells][:3] == ["序号", "类别", "公开事项"]


# What is expected


def test_expectation_covers_fifty_items_and_every_verdict_twice(sample: Sample) -> None:
    assert list(sample.expected.items) == [str(number) for number in range(1, ITEM_COUNT + 1)]
    verdicts = Counter(Verdict(item.verdict) for item in sample.expected.items.values())
    assert {verdict for verdict in Verdict if verdicts[verdict] < 2} == set()
    assert verdicts.most_common(1)[0][0] is Verdict.PUBLISHED
    assert all(item.reason for item in sample.expected.items.values())


def test_part_verdicts_are_verdicts_of_their_own_item(sample: Sample) -> None:
    for number, item in sample.expected.items.items():
        for part, verdict in item.parts.items():
            assert part.split(".")[0] == number
            assert Verdict(verdict) is not Verdict(item.verdict)


def test_evidence_is_served_and_fails_only_where_the_verdict_says_so(
    sample: Sample, served: dict[str, ServedPage]
) -> None:
    meant = {sample.url(place) for place in sample.expected.dead_links}
    for number, item in sample.expected.items.items():
        if not item.evidence:
            assert item.verdict in {"missing", "unverified", "not_applicable", "waived"}, number
        elif sample.url(item.evidence) in meant:
            assert item.verdict in {"broken", "restricted"}, number
        else:
            assert served[sample.url(item.evidence)].status == 200, number


def test_disclosure_site_leads_to_published_evidence_and_not_to_misplaced(
    sample: Sample, served: dict[str, ServedPage]
) -> None:
    led_to = column_reach(sample, served)
    for number, item in sample.expected.items.items():
        if item.verdict in {"published", "partial", "stale", "review", "broken", "restricted"}:
            assert sample.url(item.evidence) in led_to, number
        if item.verdict == "misplaced":
            assert sample.url(item.evidence) not in led_to, number


def column_reach(sample: Sample, served: Mapping[str, ServedPage]) -> set[str]:
    """What the disclosure site's pages link or redirect to, and the rows of lists they redirect to."""
    own = {url for url, page in served.items() if page.site == "xxgk"}
    reach = set(own)
    for url in own:
        page = served[url]
        if page.status == REDIRECTED:
            reach.add(sample.answers["xxgk"][page.path].location)
        elif page.is_html:
            reach |= links_of(url, page)
    lists = {url for url in reach if url in served and re.search(r"/list\.htm$|/index\.chtml$", url)}
    for url in lists:
        reach |= {
            urljoin(url, str(link)) for link in tree_of(served[url]).xpath("//*[@id='wp_news_w6']//a/@href")
        }
    return reach


def test_what_is_missing_is_named_nowhere_but_in_the_disclosure_menu(
    sample: Sample, served: dict[str, ServedPage]
) -> None:
    columns = {sample.url(f"{{xxgk}}/{slug}.htm") for slug in ("xxgkml", "zszx", "zysz", "tfsj", "xfjs")}
    for url, page in articles(served):
        if page.site == "tw" or url in columns:
            continue
        content = content_of(page)
        for part, terms in TERMS_OF_WHAT_IS_MISSING.items():
            assert not any(term in content for term in terms), (part, url)


def test_traps_are_among_the_news(served: dict[str, ServedPage]) -> None:
    titles = "\n".join(content_of(page) for _, page in articles(served) if page.site != "xxgk")
    for trap in (
        "学校召开2022年预算工作会议",
        "转发教育部《普通高等学校学生管理规定》",
        "关于征求《学院章程（修订稿）》意见的通知",
        "关于做好2022年度决算编报工作的通知",
        "学生申诉处理委员会成员名单",
        "学院召开就业工作推进会",
    ):
        assert trap in titles, trap


# The files of an audit, and the ways a site can be out of reach


def test_school_file_declares_every_site_with_its_address(sample: Sample) -> None:
    school = yaml.safe_load(sample.school_yaml)
    assert school["school"] == {"name": "青岚职业技术学院", "kind": "higher-vocational"}
    assert school["crawl"] == {"requests_per_second": 500, "max_pages": 5000, "obey_robots": True}
    urls = {school["portal"], school["disclosure"], *(site["url"] for site in school["sites"])}
    assert urls == {address + "/" for address in sample.addresses.values()}
    assert all(site["department"] for site in school["sites"])
    excused = {str(number) for number in school["not_applicable"]}
    assert {sample.expected.items[number].verdict for number in excused} == {"not_applicable"}


def test_waivers_are_valid_on_the_day_and_for_at_most_a_year(sample: Sample) -> None:
    waivers = yaml.safe_load(sample.waivers_yaml)
    assert [str(waiver["item"]) for waiver in waivers] == [
        number for number, item in sample.expected.items.items() if item.verdict == "waived"
    ]
    for waiver in waivers:
        assert waiver["created"] <= sample.as_of <= waiver["until"]
        assert (waiver["until"] - waiver["created"]).days <= 365


def test_site_that_is_down_refuses_connections(sample: Sample) -> None:
    (down,) = sample.expected.unreachable
    port = urlsplit(sample.addresses[down]).port
    assert port is not None
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_closed_site_forbids_robots_everything_and_the_others_do_not(sample: Sample) -> None:
    for key in sample.answers:
        with urllib.request.urlopen(f"{sample.addresses[key]}/robots.txt") as answer:
            lines = answer.read().decode().split("\n")
        assert ("Disallow: /" in lines) is (key == "tw"), key


def test_parameters_in_another_order_reach_the_same_page(sample: Sample) -> None:
    place = "{jwc}/content.jsp?wbnewsid=27310&wbtreeid=1043&urltype=news.NewsContentUrl"
    with urllib.request.urlopen(sample.url(place)) as answer:
        assert "学籍管理办法" in answer.read().decode()


def test_second_school_takes_other_ports(sample: Sample) -> None:
    with serve() as other:
        assert set(other.addresses.values()).isdisjoint(sample.addresses.values())
        with urllib.request.urlopen(other.portal) as answer:
            body = answer.read().decode()
        assert other.addresses["xxgk"] in body
        assert sample.addresses["xxgk"] not in body


def test_sample_stays_small_in_the_repository() -> None:
    root = Path(compliance.sample.__file__).parent
    files = [path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in files) < 250_000
