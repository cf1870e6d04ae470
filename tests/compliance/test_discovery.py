"""A proposed school file from a portal's home page."""

from __future__ import annotations

import yaml

from compliance.discovery import propose, to_yaml
from crawler.items import Link, Media, Page, Place

WWW = "https://www.qinglan.edu.cn"
NAMES = ("信息公开", "信息公开专栏")
DEPARTMENTS = {"财务处": ("计划财务处",), "招生就业处": ("招生办公室",)}


def a_home(*links: tuple[str, str], site_name: str = "青岚职业技术学院") -> Page:
    return Page(
        url=WWW + "/",
        site=WWW,
        media=Media.HTML,
        site_name=site_name,
        links=tuple(Link(url, anchor, Place.NAV) for anchor, url in links),
    )


def test_sub_sites_of_the_school_are_proposed_and_others_are_not() -> None:
    home = a_home(
        ("信息公开", "https://xxgk.qinglan.edu.cn/"),
        ("财务处", "http://cwc.qinglan.edu.cn/index.htm"),
        ("招生办公室", "https://zs.qinglan.edu.cn/"),
        ("教育部", "http://www.moe.gov.cn/"),
        ("首页", WWW + "/index.htm"),
    )
    proposal = propose(WWW + "/", [home], column_names=NAMES, departments=DEPARTMENTS)
    assert proposal is not None
    data = yaml.safe_load(to_yaml(proposal))
    assert data["school"] == {"name": "青岚职业技术学院", "kind": "higher-vocational"}
    assert data["disclosure"] == "https://xxgk.qinglan.edu.cn/"
    assert [(site["url"], site.get("department")) for site in data["sites"]] == [
        ("http://cwc.qinglan.edu.cn/", "财务处"),
        ("https://zs.qinglan.edu.cn/", "招生办公室"),
    ]


def test_what_a_stranger_writes_into_an_anchor_stays_text() -> None:
    home = a_home(('坏"名字}: [x', "https://a.qinglan.edu.cn/"), ("#注释", "https://b.qinglan.edu.cn/"))
    proposal = propose(WWW + "/", [home], column_names=NAMES, departments=DEPARTMENTS)
    assert proposal is not None
    data = yaml.safe_load(to_yaml(proposal))
    assert [site["name"] for site in data["sites"]] == ['坏"名字}: [x', "#注释"]


def test_a_portal_without_a_page_gives_no_proposal() -> None:
    assert propose(WWW + "/", [], column_names=NAMES, departments=DEPARTMENTS) is None
