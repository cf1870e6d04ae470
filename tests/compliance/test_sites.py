"""站点清单: declared, found, forgotten and presented sites, from the record to the reports."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compliance.cli.looking import find_disclosure, look_around
from compliance.discovery import confirm, propose, to_yaml
from compliance.model import Audit, SiteStatus, SiteSummary
from compliance.report import html, markdown, terminal
from compliance.report.screen import Console
from compliance.report.wording import Lang
from compliance.schools import read_school
from compliance.sites import department_called
from crawler.items import HostKind, HostSeen, Plan
from crawler.notation import to_data
from crawler.record import read_end
from tests.builders import an_audit
from tests.compliance.test_program import JSON, compliance
from tests.crawler.serving import Route, Served, Site
from tests.records import HOME, a_record, judged

NAMES = ("信息公开", "信息公开专栏", "校务公开")
LIMITS = Plan(seeds=(), user_agent="test")
Serving = Callable[[Mapping[str, Route]], Site]


@pytest.fixture
def serving() -> Iterator[Serving]:
    sites: list[Site] = []

    def start(routes: Mapping[str, Route]) -> Site:
        sites.append(Site(dict(routes)))
        return sites[-1]

    yield start
    for site in sites:
        site.close()


def a_host(host: str, kind: HostKind, anchor: str = "", *, menus: int = 0, pages: int = 3) -> HostSeen:
    site = f"http://{host}"
    return HostSeen(
        host=host.partition(":")[0],
        site=site,
        kind=kind,
        pages=pages,
        menus=menus,
        anchor=anchor,
        parent=HOME,
    )


def audited(directory: Path, *hosts: HostSeen, noted: bool = True) -> Audit:
    record = a_record(directory / "record", {"章程 1.htm": "<title>章程</title>".encode()})
    end = read_end(record)
    assert end is not None
    end = replace(end, hosts=hosts if noted else None)
    (record / "end.json").write_text(json.dumps(to_data(end), ensure_ascii=False), encoding="utf-8")
    return judged(record)


def by_site(audit: Audit) -> dict[str, SiteSummary]:
    return {site.site.partition("://")[2]: site for site in audit.sites}


def test_a_site_within_the_domain_that_the_file_leaves_out_is_found(tmp_path: Path) -> None:
    sites = by_site(
        audited(
            tmp_path,
            a_host("cwc.example.edu.cn", HostKind.KIN, "计划财务处", menus=2),
            a_host("news.example.edu.cn", HostKind.DISCOVERED, "新闻网"),
            a_host("example.edu.cn", HostKind.KIN, "学校主页"),
        )
    )
    found = sites["cwc.example.edu.cn"]
    assert (found.status, found.name, found.linked_from, found.linked_on) == (
        "found_not_declared",
        "计划财务处",
        3,
        HOME,
    )
    assert found.department == "计划财务处" and not found.crawled
    assert sites["news.example.edu.cn"].crawled
    assert "example.edu.cn" not in sites, "the portal without its www"
    assert sites["www.example.edu.cn"].status == "declared"


@pytest.mark.parametrize(
    ("host", "anchor", "menus", "presented"),
    [
        ("202.114.1.2:8080", "查询", 1, True),
        ("www.example-lib.com", "图书馆", 1, True),
        ("zs.example-zs.cn", "招生信息网", 2, True),
        ("zs.example-zs.cn", "招生信息网", 0, False),
        ("www.moe.gov.cn", "教育部", 5, False),
        ("www.gov-like.cn", "中国教育考试网", 5, False),
        ("www.another.edu.cn", "教务处", 5, False),
        ("weibo.com", "官方微博", 5, False),
        ("bet.example.org", "购物", 5, False),
    ],
)
def test_what_the_menus_present_as_the_schools_own_outside_its_domain_is_told_from_other_links(
    host: str, anchor: str, menus: int, presented: bool, tmp_path: Path
) -> None:
    site = by_site(audited(tmp_path, a_host(host, HostKind.OUTSIDE, anchor, menus=menus)))[host]
    assert (site.status, site.presented) == ("outside", presented)


def test_a_record_that_noted_no_hosts_says_nothing_of_links(tmp_path: Path) -> None:
    audit = audited(tmp_path, noted=False)
    assert [site.status for site in audit.sites] == ["declared"]
    assert audit.sites_left_out == 0


def test_the_list_of_sites_is_bounded_and_says_so(tmp_path: Path) -> None:
    kin = [a_host(f"h{number}.example.edu.cn", HostKind.KIN) for number in range(500)]
    away = [a_host(f"h{number}.spam.com", HostKind.OUTSIDE) for number in range(300)]
    audit = audited(tmp_path, *kin, *away)
    assert len(audit.sites) == 301
    assert audit.sites_left_out == 500


@pytest.mark.parametrize(
    ("name", "department"),
    [
        ("计财处网站", None),
        ("财务处", "财务处"),
        ("财务处网站", "财务处"),
        ("新闻网", None),
        ("图书馆", "图书馆"),
    ],
)
def test_a_sites_name_may_point_to_its_department(name: str, department: str | None) -> None:
    assert department_called(name, {"财务处": ("计划财务处",)}) == department


def with_sites(*sites: SiteSummary, left_out: int = 0) -> Audit:
    audit = an_audit()
    return replace(audit, sites=(*audit.sites, *sites), sites_left_out=left_out)


def a_site(number: int, status: SiteStatus, **changes: Any) -> SiteSummary:
    site = SiteSummary(
        site=f"http://s{number}.example.edu.cn",
        name=f"第{number}系",
        department=f"第{number}系",
        items=(),
        dead_links=0,
        status=status,
        linked_from=number + 1,
        linked_on="https://www.example.edu.cn/",
        crawled=False,
    )
    return replace(site, **changes)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reports_say_what_to_do_about_each_kind_of_site(lang: Lang) -> None:
    audit = with_sites(
        *(a_site(number, "found_not_declared") for number in range(120)),
        a_site(200, "declared_not_linked", linked_from=0),
        a_site(300, "outside", site="http://202.114.1.2", presented=True),
        a_site(400, "outside", site="http://bet.example.org"),
        left_out=7,
    )
    console = Console(width=100, record=True, file=io.StringIO())
    terminal.show(audit, console, lang=lang)
    shown = console.export_text()
    page, text = html.render(audit, lang=lang), markdown.render(audit, lang=lang)
    heading, found, unlinked = (
        ("站点清单", "请加入学校文件的 sites，或确认已停用", "已停用的从学校文件中删去")
        if lang == "zh"
        else ("Sites", "Add them to sites", "Link them again")
    )
    for report in (page, text):
        assert heading in report and found in report and unlinked in report
        assert "202.114.1.2" in report and "bet.example.org" in report
    assert heading in shown and "202.114.1.2" in shown and "bet.example.org" not in shown
    assert "s119.example.edu.cn" not in page + text + shown, "long lists are bounded"
    rest = "另有{}条" if lang == "zh" else "{} more in"
    assert rest.format(20) in page and rest.format(70) in text and rest.format(112) in shown


def test_an_audit_with_nothing_found_has_no_such_section() -> None:
    assert "站点清单" not in html.render(an_audit()) + markdown.render(an_audit())


# Finding the column before the crawl


def page(title: str, *links: str) -> str:
    head = f"<html><head><meta charset=utf-8><title>{title}-青禾职业技术学院</title></head>"
    return f"{head}<body><p>{title}，欢迎访问本校网站。</p>{''.join(links)}</body></html>"


def a(url: str, text: str) -> str:
    return f"<a href='{url}'>{text}</a> "


COLUMN = a("/gkml/index.htm", "<img src='/b.gif' alt='信息公开'>")


@pytest.mark.parametrize(
    "routes",
    [
        {"/": page("首页", COLUMN)},
        {
            "/": "<html><frameset cols='1,2'><frame src='/top.htm'><frame src='/main.htm'></frameset></html>",
            "/top.htm": page("导航", COLUMN),
            "/main.htm": page("首页"),
        },
        {
            "/": "<html><head><meta http-equiv=refresh content='0;url=/home/index.htm'></head></html>",
            "/home/index.htm": "<html><frameset><frame src='/top.htm'></frameset></html>",
            "/top.htm": page("导航", COLUMN),
        },
        {
            "/": page("首页", a("/map.htm", "网站地图"), a("/1.htm", "新闻")),
            "/map.htm": page("网站地图", COLUMN),
        },
    ],
    ids=["image", "frame", "moved to a frame", "site map"],
)
def test_the_column_is_found_through_images_frames_and_a_site_map(
    routes: dict[str, str], serving: Serving
) -> None:
    site = serving({**routes, "/gkml/index.htm": page("信息公开")})
    assert find_disclosure(site.url + "/", LIMITS, NAMES) == site.url + "/gkml/index.htm"


def test_a_page_about_the_school_is_never_taken_for_the_column(serving: Serving) -> None:
    site = serving({"/": page("首页", a("/xxgk/xxjj.htm", "学校概况")), "/xxgk/xxjj.htm": page("学校简介")})
    assert find_disclosure(site.url + "/", LIMITS, NAMES) is None


def test_an_audit_crawls_and_names_the_column_found_on_a_site_map(serving: Serving, tmp_path: Path) -> None:
    site = serving(
        {
            "/": page("首页", a("/map.htm", "网站地图")),
            "/map.htm": page("网站地图", COLUMN),
            "/gkml/index.htm": page("信息公开", a("zc.htm", "学校章程")),
            "/gkml/zc.htm": page("学校章程"),
        }
    )
    school = tmp_path / "school.yaml"
    school.write_text(
        f"school: {{name: 青禾职业技术学院, kind: higher-vocational}}\nportal: {site.url}/\n"
        "crawl: {requests_per_second: 200, discover: true}\n",
        encoding="utf-8",
    )
    assert read_school(school).crawl.discover
    ran = compliance("audit", school, "--as-of", "2022-10-20", "--out", tmp_path / "out", *JSON, cwd=tmp_path)
    assert ran.code in (0, 1), ran.err
    audit = json.loads((tmp_path / "out/audit.json").read_text(encoding="utf-8"))
    assert audit["school"]["disclosure"] == site.url + "/gkml/index.htm"
    assert audit["school"]["disclosure_found"] == "from_portal"


# Proposing


def test_sites_that_do_not_open_are_marked_and_others_say_whose_they_are(serving: Serving) -> None:
    gone = serving({"/": Served("没有".encode(), 404)})
    office = serving({"/": page("计划财务处")})
    links = (
        a(gone.url + "/", "老图书馆"),
        a(office.url + "/", "财务信息门户"),
        a(office.url + "/9.htm", "新闻"),
    )
    portal = serving(
        {"/": page("首页", a("/map.htm", "网站地图")), "/map.htm": page("网站地图", *links, COLUMN)}
    )
    departments = {"财务处": ("计划财务处",)}
    pages, _ = look_around(portal.url + "/", LIMITS, NAMES, at_most=5)
    assert sum(portal.asked[path] for path in portal.asked if path != "/robots.txt") == 2
    proposal = propose(portal.url + "/", pages, column_names=NAMES, departments=departments)
    assert proposal is not None and proposal.disclosure == portal.url + "/gkml/index.htm"
    seen = look_around(office.url + "/", LIMITS, NAMES, at_most=1)
    dead = look_around(gone.url + "/", LIMITS, NAMES, at_most=1)
    told = confirm(proposal, (*seen[0], *dead[0]), (*seen[1], *dead[1]), departments=departments)
    lines = {line.split('"')[1]: line for line in to_yaml(told).splitlines() if line.startswith("  - {name")}
    assert set(lines) == {"老图书馆", "财务信息门户"}
    assert 'department: "计划财务处"' in lines["财务信息门户"]
    assert "打不开" in lines["老图书馆"] and "打不开" not in lines["财务信息门户"]
