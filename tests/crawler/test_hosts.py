"""Every host the school's pages link is noted; found ones are crawled only where the plan says so."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest

from crawler.columns import hints_at, rank_of
from crawler.hosts import Hosts
from crawler.items import HostKind, HostSeen, Link, Outcome, Place, Plan, Seed
from crawler.scope import Scope
from crawler.urls import are_kin, is_address
from tests.crawler.serving import Route, Site
from tests.crawler.test_crawl import a_plan, crawl, html
from tests.crawler.test_moves import RESOLVER, called

Serve = Callable[[dict[str, Route]], Site]
WWW = "http://www.example.edu.cn"


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "sitecustomize.py").write_text(RESOLVER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "names"), prepend=os.pathsep)


def with_menu(title: str, menu: tuple[tuple[str, str], ...], *links: tuple[str, str]) -> str:
    entries = "".join(f'<li><a href="{href}">{text}</a></li>' for href, text in menu)
    page = html(title, *links)
    return page.replace("<h1>", f'<nav><ul><li><a href="/">首页</a></li>{entries}</ul></nav><h1>', 1)


# Values


@pytest.mark.parametrize(
    ("one", "other", "kin"),
    [
        ("jwc.example.edu.cn", "www.example.edu.cn", True),
        ("example.edu.cn", "www.example.edu.cn", True),
        ("www.another.edu.cn", "www.example.edu.cn", False),
        ("example.edu.cn.evil.com", "www.example.edu.cn", False),
        ("notexample.edu.cn", "example.edu.cn", False),
        ("127.0.0.1", "127.0.0.2", False),
        ("202.114.1.2", "202.114.1.2", True),
        ("[2001:da8::1]", "[2001:da8::2]", False),
    ],
)
def test_the_schools_domain_is_what_one_registers(one: str, other: str, kin: bool) -> None:
    assert are_kin(one, other) is kin


def test_an_address_is_told_from_a_name() -> None:
    assert is_address("202.114.1.2") and is_address("[2001:da8::1]") and is_address("2130706433")
    assert not is_address("www.example.edu.cn") and not is_address("163.com")


def test_hosts_are_told_apart_by_the_portals_domain() -> None:
    seeds = (
        Seed(name="门户", url=WWW, role="portal"),
        Seed(name="招生", url="https://zs.example.edu.cn/"),
        Seed(name="图书馆", url="http://202.114.1.2:8080/"),
    )
    scope = Scope(Plan(seeds=seeds), date(2022, 10, 20))
    assert scope.kind_of("http://zs.example.edu.cn:81/x") is HostKind.DECLARED
    assert scope.kind_of("http://202.114.1.2/") is HostKind.DECLARED
    assert scope.kind_of("http://jwc.example.edu.cn/") is HostKind.KIN
    assert scope.kind_of("http://202.114.1.3/") is HostKind.OUTSIDE
    assert scope.kind_of("http://www.another.edu.cn/") is HostKind.OUTSIDE
    assert not scope.discover("http://jwc.example.edu.cn/")


def test_only_names_within_the_domain_are_discovered_and_not_without_end() -> None:
    plan = Plan(seeds=(Seed(name="门户", url=WWW, role="portal"),), discover=True)
    scope = Scope(plan, date(2022, 10, 20))
    assert scope.discover("http://jwc.example.edu.cn/a")
    assert scope.kind_of("http://jwc.example.edu.cn/") is HostKind.DISCOVERED
    assert not scope.discover("http://202.114.1.3/")
    assert not scope.discover("http://www.another.edu.cn/")
    found = [scope.discover(f"http://h{number}.example.edu.cn/") for number in range(400)]
    assert 0 < sum(found) < 250


PAGES = [
    (
        f"{WWW}/{'' if n == 0 else f'info/{n}.htm'}",
        [
            ("http://jwc.example.edu.cn/", "教务处", "nav"),
            ("https://jwc.example.edu.cn/x.htm", f"关于第{n}次考试的通知", "list"),
            (f"{WWW}/info/{n + 1}.htm", "下一篇", "pager"),
            (f"http://news.example.edu.cn/{n}.htm", f"新闻{n}" + "闻" * (n % 3), "list"),
            *([("http://202.114.1.2:8080/", "财务处查询系统", "nav")] if n % 2 == 0 else []),
        ],
    )
    for n in range(20)
]


def tally(order: list[int]) -> tuple[HostSeen, ...]:
    hosts = Hosts()
    for place in order:
        url, links = PAGES[place]
        hosts.note(url, links, central=place < 10)
    rows, left_out = hosts.seen(lambda url: HostKind.KIN if "example" in url else HostKind.OUTSIDE)
    assert left_out == 0
    return rows


def test_hosts_are_counted_once_a_page_and_named_by_what_their_front_page_is_called() -> None:
    jwc, news, box = tally(list(range(20)))
    assert jwc == HostSeen(
        host="jwc.example.edu.cn",
        site="http://jwc.example.edu.cn",
        kind=HostKind.KIN,
        pages=20,
        menus=10,
        anchor="教务处",
        parent=WWW + "/",
    )
    assert (news.pages, news.menus, news.anchor) == (20, 0, "新闻0")
    assert (box.site, box.pages, box.menus, box.kind) == ("http://202.114.1.2:8080", 10, 5, HostKind.OUTSIDE)


def test_the_order_in_which_pages_arrive_changes_nothing() -> None:
    expected = tally(list(range(20)))
    for seed in range(10):
        order = list(range(20))
        Random(seed).shuffle(order)
        assert tally(order) == expected


def test_what_is_written_of_hosts_is_bounded() -> None:
    hosts = Hosts()
    links = [(f"http://h{number}.spam.com/", "购物", "body") for number in range(30_000)]
    hosts.note(WWW + "/", links, central=True)
    rows, left_out = hosts.seen(lambda url: HostKind.OUTSIDE)
    assert len(rows) <= 300
    assert len(rows) + left_out == 30_000


# The column


@pytest.mark.parametrize(
    ("anchor", "url", "is_column"),
    [
        ("信息公开", WWW + "/a.htm", True),
        ("【信息公开】", "http://xxgk.example.edu.cn/", True),
        ("信息公开专题网", WWW + "/list.asp?id=7", True),
        ("教育信息公开", WWW + "/xx/", True),
        ("公开专栏", WWW + "/gkml/index.htm", True),
        ("校务公示", "http://xxgkw.example.edu.cn/", True),
        ("Information Disclosure", WWW + "/openinfo/", False),  # longer than a name of a menu
        ("公开专栏", WWW + "/news/index.htm", False),
        ("学校概况", WWW + "/xxgk/xxjj.htm", False),
        ("学校概况", "http://xxgk.example.edu.cn/", False),
        ("", "http://xxgk.example.edu.cn/", False),
        ("信息公开年报", WWW + "/xxgk/nb.htm", False),
        ("信息公开申请", WWW + "/xxgk/sq.htm", False),
        ("信息公开", "http://202.114.1.2/xxgk/", True),
        ("信息公开", "http://www.moe.gov.cn/", False),
        ("政府信息公开目录", "http://www.another.com/", False),
        ("热烈祝贺我校信息公开工作获奖", WWW + "/info/1.htm", False),
    ],
)
def test_the_column_is_told_by_its_name_and_its_address_only_supports_it(
    anchor: str, url: str, is_column: bool
) -> None:
    assert (rank_of(Link(url, anchor, Place.NAV), WWW + "/") is not None) is is_column
    scope = Scope(Plan(seeds=(Seed(name="门户", url=WWW, role="portal"),)), date(2022, 10, 20))
    assert scope.learn(WWW + "/", Link(url, anchor, Place.NAV)) is is_column, "the crawl must agree"


def test_of_two_links_of_one_name_the_one_whose_address_agrees_is_the_column() -> None:
    ranked = [
        rank_of(Link(url, "信息公开", Place.NAV), WWW + "/")
        for url in (WWW + "/xxgk.htm", WWW + "/info/1001/3.htm", "http://202.114.1.2/xxgk/")
    ]
    assert ranked == sorted(ranked, key=lambda rank: rank or ())


@pytest.mark.parametrize("path", ["/xxgk.htm", "/xxgk/", "/a/gkml/list.htm", "/xxgkw/", "/openinfo/1.jsp"])
def test_addresses_spelled_like_a_column(path: str) -> None:
    assert hints_at(WWW + path)
    assert not hints_at(WWW + "/xx" + path.replace("/", "/xx"))


# Crawls


@pytest.fixture
def school(serve: Serve) -> dict[str, Site]:
    sites = {name: serve({}) for name in ("jwc", "news", "lib", "old", "spam")}
    host = {
        "jwc": "jwc.example.com",
        "news": "news.example.com",
        "lib": "lib.example.com",
        "old": "old.example.com",
        "spam": "bet.example.org",
    }
    at = {name: called(site, host[name]) for name, site in sites.items()}
    menu = ((at["jwc"] + "/", "教务处"), (at["news"] + "/", "新闻网"), (at["spam"] + "/", "财务处"))
    sites["www"] = serve(
        {"/": with_menu("首页", menu, ("/1.htm", "通知")), "/1.htm": with_menu("通知", menu)}
    )
    sites["jwc"].routes |= {"/": html("教务处", (at["news"] + "/7.htm", "教务处召开会议"))}
    sites["news"].routes |= {
        "/": html(
            "新闻网", ("/7.htm", "教务处召开会议"), (at["lib"] + "/", "图书馆"), (at["spam"] + "/x", "赌")
        ),
        "/7.htm": html("教务处召开会议"),
    }
    sites["lib"].routes |= {"/": html("图书馆", *((f"/{n}.htm", f"新书{n}") for n in range(30)))}
    sites["lib"].routes |= {f"/{n}.htm": html(f"新书{n}") for n in range(30)}
    sites["old"].routes |= {"/": html("旧站")}
    return sites


def a_school_plan(school: dict[str, Site], **limits: object) -> Plan:
    return a_plan(
        Seed(name="门户", url=called(school["www"], "www.example.com"), role="portal"),
        Seed(name="教务处", url=called(school["jwc"], "jwc.example.com")),
        Seed(name="旧站", url=called(school["old"], "old.example.com")),
        **limits,
    )


@pytest.mark.usefixtures("named")
def test_hosts_that_nobody_declared_are_noted_and_not_asked(school: dict[str, Site], tmp_path: Path) -> None:
    found = crawl(a_school_plan(school), tmp_path / "r")
    hosts = {host.host: host for host in found.end.hosts or ()}
    assert {name: (host.kind.value, host.pages, host.menus) for name, host in hosts.items()} == {
        "jwc.example.com": ("declared", 2, 2),
        "news.example.com": ("kin", 3, 2),
        "bet.example.org": ("outside", 2, 2),
    }
    assert hosts["news.example.com"].anchor == "新闻网"
    assert hosts["news.example.com"].parent == called(school["www"], "www.example.com") + "/"
    assert not school["news"].asked and not school["spam"].asked
    assert found.skips[called(school["news"], "news.example.com") + "/"].reason is Outcome.OUT_OF_SCOPE
    again = crawl(a_school_plan(school), tmp_path / "again")
    assert again.end.hosts == found.end.hosts


@pytest.mark.usefixtures("named")
def test_found_hosts_are_crawled_where_the_plan_says_so_each_within_its_limits(
    school: dict[str, Site], tmp_path: Path
) -> None:
    found = crawl(a_school_plan(school, discover=True, max_pages=10), tmp_path / "r")
    news, lib = called(school["news"], "news.example.com"), called(school["lib"], "lib.example.com")
    assert {news + "/", news + "/7.htm", lib + "/"} <= set(found.pages)
    ends = {end.site: end for end in found.end.sites}
    assert (ends[news].role, ends[news].pages, ends[news].complete) == ("discovered", 2, True)
    assert (ends[lib].role, ends[lib].pages, ends[lib].reason) == ("discovered", 10, "budget")
    kinds = {host.host: host.kind for host in found.end.hosts or ()}
    assert kinds["lib.example.com"] is HostKind.DISCOVERED
    assert kinds["bet.example.org"] is HostKind.OUTSIDE and not school["spam"].asked


# What comes first


def rank(scope: Scope, anchor: str, url: str, place: Place, year: int | None = None, parent: int = 0) -> int:
    day = date(year, 3, 1) if year else None
    return scope.rank(Link(url, anchor, place, day=day), from_column=False, parent_rank=parent)


def test_the_column_lists_and_documents_come_before_the_rest_and_the_newest_years_first() -> None:
    seeds = (
        Seed(name="门户", url=WWW, role="portal"),
        Seed(name="公开", url=WWW + "/xxgk/", role="disclosure"),
    )
    scope = Scope(Plan(seeds=seeds), date(2022, 10, 20))
    news = rank(scope, "新闻", WWW + "/news/", Place.NAV)
    order = [
        rank(scope, "机构", WWW + "/xxgk/2.htm", Place.LIST, 2022),
        rank(scope, "机构", WWW + "/xxgk/3.htm", Place.LIST, 2012),
        rank(scope, "预算公开", WWW + "/cw/", Place.NAV),
        rank(scope, "2012年招生章程", WWW + "/zs/1.htm", Place.LIST, 2012),
        rank(scope, "附件1", WWW + "/a/1.pdf", Place.BODY),
        news,
        rank(scope, "学校举行运动会", WWW + "/info/2.htm", Place.LIST, 2022),
        rank(scope, "2", WWW + "/news/2.htm", Place.PAGER, parent=news),
        rank(scope, "学校举行运动会", WWW + "/info/3.htm", Place.LIST, 2019),
        rank(scope, "250", WWW + "/news/250.htm", Place.PAGER, parent=news),
        rank(scope, "学校举行运动会", WWW + "/info/4.htm", Place.LIST, 2015),
        rank(scope, "学校举行运动会", WWW + "/info/5.htm", Place.LIST, 2005),
    ]
    assert order[:6] == sorted(order[:6])
    assert order[6:] == sorted(order[6:])
    assert order[5] < order[6]


def dated_list(title: str, rows: list[tuple[str, str, str]], *pages: tuple[str, str]) -> str:
    entries = "".join(f'<li><a href="{url}">{text}</a><span>{day}</span></li>' for url, text, day in rows)
    pager = "".join(f'<a href="{url}">{text}</a> ' for url, text in pages)
    return html(title).replace("</ul>", f'{entries}</ul><div class="pages">{pager}</div>')


def test_with_few_pages_to_spend_evidence_is_reached_before_old_news(serve: Serve, tmp_path: Path) -> None:
    years = range(date.today().year, date.today().year - 16, -1)
    routes: dict[str, Route] = {}
    for page, year in enumerate(years, start=1):
        rows = [
            (f"/info/{page}-{n}.htm", f"学校举行第{n}场篮球赛", f"{year}-03-{n:02}") for n in range(1, 21)
        ]
        onward = tuple((f"/news/{p}.htm", str(p)) for p in range(1, len(years) + 1) if p != page)
        routes[f"/news/{page}.htm"] = dated_list("新闻", rows, *onward)
        routes |= {url: html(text) for url, text, _ in rows}
    budgets = [(f"/cw/{year}.htm", f"{year}年部门预算", f"{year}-04-01") for year in years]
    routes |= {url: html(text) for url, text, _ in budgets}
    menu = (("/news/1.htm", "新闻"), ("/aa/index.htm", "信息公开"))
    routes["/"] = with_menu("首页", menu)
    routes["/aa/index.htm"] = with_menu("信息公开", menu, ("/aa/cw.htm", "财务"), ("/aa/zc.htm", "学校章程"))
    routes["/aa/cw.htm"] = dated_list("财务", budgets)
    routes["/aa/zc.htm"] = html("学校章程")
    site = serve(routes)
    plan = a_plan(Seed(name="门户", url=site.url, role="portal"), max_pages=45, concurrency_per_site=1)
    found = crawl(plan, tmp_path / "r")
    got = {url.removeprefix(site.url) for url in found.pages}
    assert {url for url, _, _ in budgets} | {"/aa/zc.htm"} <= got
    seen_news = {url for url in got if url.startswith("/info/")}
    assert seen_news and {url.partition("-")[0] for url in seen_news} <= {"/info/1", "/info/2"}
    assert len([url for url in got if url.startswith("/news/")]) <= 4
