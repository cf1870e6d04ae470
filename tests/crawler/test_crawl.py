"""Whole crawls of sites on loopback, through the one door."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from crawler.archive import read_exchanges
from crawler.items import CrawlEnd, Fetch, Media, Outcome, Page, Plan, Progress, Seed, Skip
from crawler.record import RecordError, read_end, read_fetches, read_head, read_pages, read_skips
from crawler.run import CrawlFailed, run
from tests.crawler.serving import Route, Served, Site


class Crawl(NamedTuple):
    """A finished crawl, read back."""

    end: CrawlEnd
    pages: dict[str, Page]
    fetches: dict[str, Fetch]
    skips: dict[str, Skip]
    directory: Path
    told: list[Progress]


def a_plan(*seeds: Seed, **limits: Any) -> Plan:
    defaults: dict[str, Any] = {
        "requests_per_second": 1000,
        "second_look_after": 0,
        "seconds": 2.0,
        "readers": 1,
        "obey_robots": True,
    }
    return Plan(seeds=seeds, **(defaults | limits))


def crawl(plan: Plan, directory: Path) -> Crawl:
    told: list[Progress] = []
    end = run(plan, directory, on_progress=told.append)
    return read_back(end, directory, told)


def read_back(end: CrawlEnd, directory: Path, told: list[Progress]) -> Crawl:
    fetches = list(read_fetches(directory))
    by_url = {fetch.url: fetch for fetch in fetches}
    assert len(by_url) == len(fetches), "an address has more than one outcome"
    return Crawl(
        end,
        {p.url: p for p in read_pages(directory)},
        by_url,
        {skip.url: skip for skip in read_skips(directory)},
        directory,
        told,
    )


def html(title: str, *links: tuple[str, str]) -> str:
    anchors = "".join(f'<li><a href="{href}">{text}</a></li>' for href, text in links)
    return (
        f'<html><head><meta charset="utf-8"><title>{title}-青禾职业技术学院</title></head>'
        f"<body><h1>{title}</h1>"
        f"<p>{title}的正文，写得足够长，以便成为一页真正的内容。</p><ul>{anchors}</ul></body></html>"
    )


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.create_sheet("收支预算总表").append(["项目", "金额"])
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


Serve = Callable[[dict[str, Route]], Site]


@pytest.fixture(scope="module")
def sites(serve: Serve, dead_url: str) -> dict[str, Site]:
    """A portal, a disclosure site, a finance site, and an outside one known as localhost."""
    finance = serve(
        {
            "/": html("计划财务处", ("budget.xlsx", "2022年部门预算"), ("gone.pdf", "2021年部门决算")),
            "/budget.xlsx": Served(
                workbook(),
                headers=(
                    ("Content-Type", "application/octet-stream"),
                    ("Content-Disposition", "attachment; filename*=UTF-8''%E9%A2%84%E7%AE%97.xlsx"),
                ),
            ),
        }
    )
    outside = serve({"/zs.htm": html("招生平台", ("/deeper.htm", "更深")), "/deeper.htm": html("更深")})
    abroad = outside.url.replace("127.0.0.1", "localhost")
    disclosure = serve(
        {
            "/": html(
                "信息公开",
                ("/c1.htm", "学校章程"),
                (finance.url + "/", "财务信息"),
                (abroad + "/zs.htm", "招生"),
            ),
            "/c1.htm": html(
                "学校章程", ("/moved.htm", "旧章程"), ("/loop1", "章程附件"), ("/away", "外部平台")
            ),
            "/moved.htm": Served(status=301, headers=(("Location", "/new/1.htm"),)),
            "/new/1.htm": html("旧章程"),
            "/loop1": Served(status=302, headers=(("Location", "/loop2"),)),
            "/loop2": Served(status=302, headers=(("Location", "/loop1"),)),
            "/away": Served(status=302, headers=(("Location", abroad + "/zs.htm"),)),
        }
    )
    portal = serve(
        {
            "/robots.txt": Served(b"User-agent: *\nDisallow: /private/\n"),
            "/": html(
                "首页",
                (disclosure.url + "/", "信息公开"),
                ("/private/a.htm", "内部"),
                ("/hang.htm", "慢"),
                ("/reset.htm", "断"),
                ("/late.htm", "迟"),
                ("/soft.htm", "没了"),
                ("/oops.htm", "错"),
                (abroad + "/ad.htm", "广告"),
                (dead_url + "/x.htm", "停机"),
                ("/a.jpg", "图"),
                ("/out", "去外面"),
                ("/file.doc", "表格"),
                ("/login.htm", "登录"),
                ("/403.htm", "不许"),
                ("javascript:void(0)", "无"),
            ),
            "/hang.htm": Served(manner="hang"),
            "/reset.htm": Served(manner="reset"),
            "/late.htm": lambda count: Served(b"busy", 503) if count < 3 else html("迟到的页"),
            "/oops.htm": Served(b"oops", 500),
            "/soft.htm": "<html><title>提示信息</title><body>提示：无效的文章参数！",
            "/out": Served(status=302, headers=(("Location", abroad + "/zs.htm"),)),
            "/file.doc": html("其实是网页"),
            "/login.htm": "<title>统一身份认证</title><form>账号登录<input type=password></form>",
            "/403.htm": Served("<html>禁止".encode(), 403),
        }
    )
    return {"portal": portal, "disclosure": disclosure, "finance": finance, "outside": outside}


@pytest.fixture(scope="module")
def seen(sites: dict[str, Site], tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """One crawl that the tests below share."""
    plan = a_plan(
        Seed(name="门户", url=sites["portal"].url, role="portal"),
        Seed(name="信息公开网", url=sites["disclosure"].url, role="disclosure"),
        Seed(name="计划财务处", url=sites["finance"].url + "/"),
    )
    return crawl(plan, tmp_path_factory.mktemp("crawl") / "record")


@pytest.mark.parametrize(
    ("site", "path", "outcome", "status"),
    [
        ("portal", "/", Outcome.OK, 200),
        ("portal", "/hang.htm", Outcome.TIMEOUT, None),
        ("portal", "/reset.htm", Outcome.RESET, None),
        ("portal", "/late.htm", Outcome.OK, 200),
        ("portal", "/soft.htm", Outcome.SOFT_404, 200),
        ("portal", "/oops.htm", Outcome.SERVER_ERROR, 500),
        ("portal", "/private/a.htm", Outcome.ROBOTS, None),
        ("portal", "/out", Outcome.OUT_OF_SCOPE, None),
        ("portal", "/file.doc", Outcome.OK, 200),
        ("portal", "/login.htm", Outcome.LOGIN_WALL, 200),
        ("portal", "/403.htm", Outcome.FORBIDDEN, 403),
        ("disclosure", "/moved.htm", Outcome.OK, 200),
        ("disclosure", "/loop1", Outcome.REDIRECT_LOOP, 302),
        ("disclosure", "/away", Outcome.UNSAFE, None),
        ("finance", "/budget.xlsx", Outcome.OK, 200),
        ("finance", "/gone.pdf", Outcome.GONE, 404),
    ],
)
def test_every_address_ends_in_one_outcome(
    seen: Crawl, sites: dict[str, Site], site: str, path: str, outcome: Outcome, status: int | None
) -> None:
    fetch = seen.fetches[sites[site].url + path]
    assert (fetch.outcome, fetch.status) == (outcome, status), fetch.detail


def test_nothing_listening_is_refused(seen: Crawl, dead_url: str) -> None:
    assert seen.fetches[dead_url + "/x.htm"].outcome is Outcome.REFUSED


def test_failures_are_asked_for_twice_and_both_tries_kept(seen: Crawl, sites: dict[str, Site]) -> None:
    gone = seen.fetches[sites["finance"].url + "/gone.pdf"]
    assert [(attempt.outcome, attempt.status) for attempt in gone.attempts] == [(Outcome.GONE, 404)] * 2
    late = seen.fetches[sites["portal"].url + "/late.htm"]
    assert [attempt.status for attempt in late.attempts] == [503, 503, 200]
    assert sites["portal"].url + "/late.htm" in seen.pages


def test_redirects_keep_their_chain_and_are_read_where_they_end(seen: Crawl, sites: dict[str, Site]) -> None:
    url = sites["disclosure"].url
    moved = seen.fetches[url + "/moved.htm"]
    assert (moved.chain, moved.final_url) == ((url + "/new/1.htm",), url + "/new/1.htm")
    assert seen.pages[url + "/new/1.htm"].title == "旧章程"


def test_parents_lead_back_to_a_seed(seen: Crawl, sites: dict[str, Site]) -> None:
    fetch = seen.fetches[sites["finance"].url + "/budget.xlsx"]
    assert (fetch.anchor, fetch.depth) == ("2022年部门预算", 1)
    assert seen.fetches[fetch.parent].parent == ""


def test_attachments_are_fetched_and_read(seen: Crawl, sites: dict[str, Site]) -> None:
    page = seen.pages[sites["finance"].url + "/budget.xlsx"]
    assert (page.media, page.name, page.tables) == (Media.XLSX, "预算.xlsx", ("收支预算总表",))


def test_a_page_in_place_of_a_file_is_read_as_a_page(seen: Crawl, sites: dict[str, Site]) -> None:
    assert seen.fetches[sites["portal"].url + "/file.doc"].media is Media.HTML


def test_undeclared_hosts_are_left_out_and_private_ones_refused(seen: Crawl, sites: dict[str, Site]) -> None:
    abroad = sites["outside"].url.replace("127.0.0.1", "localhost")
    assert seen.skips[abroad + "/ad.htm"].reason is Outcome.OUT_OF_SCOPE
    assert seen.skips[abroad + "/zs.htm"].reason is Outcome.UNSAFE
    assert not sites["outside"].asked


def test_robots_and_pictures_are_not_asked_for(seen: Crawl, sites: dict[str, Site]) -> None:
    assert sites["portal"].asked["/private/a.htm"] == 0
    assert sites["portal"].asked["/a.jpg"] == 0


def test_pages_are_only_those_that_are_there(seen: Crawl, sites: dict[str, Site]) -> None:
    assert sites["portal"].url + "/soft.htm" not in seen.pages
    assert sites["portal"].url + "/login.htm" not in seen.pages


def test_a_site_is_complete_only_if_all_of_it_answered(seen: Crawl) -> None:
    ends = {end.name: end for end in seen.end.sites}
    assert seen.end.reason == "finished"
    assert (ends["计划财务处"].complete, ends["计划财务处"].reason, ends["计划财务处"].failed) == (
        True,
        "",
        1,
    )
    assert ends["信息公开网"].complete
    assert (ends["门户"].reached, ends["门户"].complete, ends["门户"].reason) == (True, False, "robots")


def test_the_end_mark_counts_what_was_recorded(seen: Crawl) -> None:
    assert seen.end == read_end(seen.directory)
    assert seen.end.counts["fetches"] == len(seen.fetches)
    assert seen.end.counts["pages"] == len(seen.pages)
    assert seen.end.counts["skips"] == len(seen.skips)
    assert seen.end.counts["gone"] == sum(f.outcome is Outcome.GONE for f in seen.fetches.values())
    assert "our_errors" not in seen.end.counts


def test_progress_ends_with_the_last_word(seen: Crawl) -> None:
    assert [progress.done for progress in seen.told][-1] is True
    assert seen.told[-1].pages == len(seen.pages)


def test_every_answer_is_archived_as_it_came(seen: Crawl, sites: dict[str, Site]) -> None:
    answers = {exchange.url: exchange for exchange in read_exchanges(seen.directory / "archive")}
    assert answers[sites["finance"].url + "/budget.xlsx"].body[:2] == b"PK"
    assert answers[sites["finance"].url + "/gone.pdf"].status == 404
    assert answers[sites["disclosure"].url + "/moved.htm"].status == 301


def test_a_record_is_not_crawled_over(seen: Crawl) -> None:
    with pytest.raises(RecordError, match="already"):
        run(read_head(seen.directory).plan, seen.directory)


def test_a_budget_leaves_skips_and_an_incomplete_site(serve: Serve, tmp_path: Path) -> None:
    site = serve({"/": html("首页", *[(f"/{n}.htm", f"第{n}页") for n in range(30)])})
    for number in range(30):
        site.routes[f"/{number}.htm"] = html(f"第{number}页")
    found = crawl(a_plan(Seed(name="站", url=site.url), max_pages=10, obey_robots=False), tmp_path / "r")
    assert len(found.fetches) == 10
    assert [skip.reason for skip in found.skips.values()] == [Outcome.BUDGET] * 21
    assert (found.end.sites[0].complete, found.end.sites[0].reason) == (False, "budget")


def test_disclosure_comes_first_and_old_news_last(serve: Serve, tmp_path: Path) -> None:
    news = [(f"/news/2001/0101/{n}.htm", f"旧闻{n}") for n in range(20)]
    site = serve({"/": html("首页", *news, ("/xxgk/", "信息公开"), ("/ys.htm", "2022年部门预算"))})
    site.routes |= {path: html(name) for path, name in [*news, ("/ys.htm", "预算")]}
    site.routes["/xxgk/"] = html("信息公开", ("/xxgk/1.htm", "甲"), ("/xxgk/2.htm", "乙"))
    site.routes |= {"/xxgk/1.htm": html("甲"), "/xxgk/2.htm": html("乙")}
    plan = a_plan(
        Seed(name="门户", url=site.url, role="portal"), max_pages=5, obey_robots=False, concurrency_per_site=1
    )
    found = crawl(plan, tmp_path / "r")
    asked = {url.removeprefix(site.url) for url in found.fetches}
    assert asked == {"/", "/xxgk/", "/xxgk/1.htm", "/xxgk/2.htm", "/ys.htm"}


def test_a_site_that_is_down_is_given_up_and_says_so(serve: Serve, dead_url: str, tmp_path: Path) -> None:
    site = serve({"/": html("首页", *[(f"{dead_url}/{n}.htm", f"第{n}页") for n in range(60)])})
    seeds = (Seed(name="门户", url=site.url, role="portal"), Seed(name="停机的站", url=dead_url + "/"))
    found = crawl(a_plan(*seeds, obey_robots=False), tmp_path / "r")
    down = found.end.sites[1]
    assert (down.reached, down.complete, down.reason) == (False, False, "refused")
    refused = [fetch for fetch in found.fetches.values() if fetch.outcome is Outcome.REFUSED]
    assert 8 <= len(refused) <= 16
    assert len(refused) + len(found.skips) == 61
    assert {skip.reason for skip in found.skips.values()} == {Outcome.REFUSED}


def test_only_seeds_follows_nothing(serve: Serve, tmp_path: Path) -> None:
    site = serve({"/a.htm": html("甲", ("/b.htm", "乙")), "/b.htm": html("乙")})
    found = crawl(a_plan(Seed(name="页", url=site.url + "/a.htm"), only_seeds=True), tmp_path / "r")
    assert set(found.fetches) == {site.url + "/a.htm"} == set(found.pages)
    assert not found.skips


CHILD = """
import json, sys
from pathlib import Path
from crawler.items import Plan, Seed
from crawler.run import run
def told(progress):
    print(progress.fetched, flush=True)
plan = Plan(seeds=(Seed(name="站", url=sys.argv[1]),), requests_per_second=1000, readers=1, obey_robots=False)
print(run(plan, Path(sys.argv[2]), on_progress=told).reason, flush=True)
"""


def start_crawl(site: Site, directory: Path) -> subprocess.Popen[str]:
    """A crawl in a process of its own, with a first page read and a second one hanging."""
    site.routes["/"] = html("首页", ("/hang.htm", "慢"))
    asked = threading.Event()

    def hang(_: int) -> Served:
        asked.set()
        return Served(manner="hang")

    site.routes["/hang.htm"] = hang
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, site.url, str(directory)], stdout=subprocess.PIPE, text=True
    )
    assert asked.wait(30)
    return process


def test_an_interrupted_crawl_has_an_end_mark_that_says_so(serve: Serve, tmp_path: Path) -> None:
    site = serve({})
    with start_crawl(site, tmp_path / "r") as process:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
    assert output.split()[-1] == "interrupted"
    end = read_end(tmp_path / "r")
    assert end is not None
    assert (end.sites[0].complete, end.sites[0].reason, end.sites[0].pages) == (False, "interrupted", 1)
    assert [(skip.url, skip.reason) for skip in read_skips(tmp_path / "r")] == [
        (site.url + "/hang.htm", Outcome.INTERRUPTED)
    ]


def test_a_killed_parent_takes_the_crawl_with_it_and_leaves_it_readable(serve: Serve, tmp_path: Path) -> None:
    site = serve({})
    with start_crawl(site, tmp_path / "r") as process:
        child = int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])
        process.kill()
        process.wait()
    gone = threading.Event()
    for _ in range(200):
        if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]:
            gone.set()
            break
        gone.wait(0.05)
    assert gone.is_set()
    assert read_end(tmp_path / "r") is None
    assert read_head(tmp_path / "r").plan.seeds[0].name == "站"
    assert len(list(read_fetches(tmp_path / "r"))) <= 1


def test_a_crawl_that_dies_points_to_its_log(serve: Serve, tmp_path: Path) -> None:
    site = serve({"/": html("首页")})
    (tmp_path / "r" / "archive").mkdir(parents=True)
    (tmp_path / "r" / "archive" / "crawl-00001.warc.gz").mkdir()
    (tmp_path / "r" / "pages.jsonl.gz").mkdir()
    with pytest.raises(CrawlFailed, match=r"crawl\.log") as caught:
        run(a_plan(Seed(name="站", url=site.url)), tmp_path / "r")
    assert "IsADirectoryError" in caught.value.last_lines
    assert os.path.exists(caught.value.log)


def test_two_crawls_of_one_site_record_the_same(serve: Serve, tmp_path: Path) -> None:
    links = [(f"/{n}.htm", f"第{n}页") for n in range(12)]
    site = serve({"/": html("首页", *links), **{path: html(name, *links) for path, name in links}})
    plan = a_plan(Seed(name="站", url=site.url), concurrency_per_site=1, obey_robots=False)
    lines = []
    for name in ("one", "two"):
        run(plan, tmp_path / name)
        lines.append([json.dumps([f.url, f.parent, f.anchor]) for f in read_fetches(tmp_path / name)])
    assert lines[0] == lines[1]
    assert len(lines[0]) == 13
