"""What the disclosure column leads to."""

from __future__ import annotations

import pytest

from compliance.placement import Reach, column_at, find_column
from crawler.items import Link, Media, Page, Place

NAMES = ("信息公开", "信息公开专栏", "校务公开", "院务公开")
XXGK = "https://xxgk.example.edu.cn"
CWC = "https://cwc.example.edu.cn"
WWW = "https://www.example.edu.cn"


def a_link(url: str, anchor: str = "链接", place: Place = Place.BODY) -> Link:
    return Link(url, anchor, place)


def a_page(url: str, *links: Link, trail: tuple[str, ...] = ()) -> Page:
    site = "/".join(url.split("/")[:3])
    return Page(url=url, site=site, media=Media.HTML, links=links, trail=trail)


def reach_of(*pages: Page, column: str = XXGK + "/") -> Reach:
    reach = Reach(column_at(column, NAMES), lambda url: url)
    for page in pages:
        reach.note(page, page.links, lambda text: "预算" in text)
    for page in pages:
        reach.note_lists(page, [link for link in page.links if link.place is not Place.NAV])
    return reach


@pytest.mark.parametrize(
    ("column", "inside", "outside"),
    [
        (XXGK + "/", XXGK + "/info/1/2.htm", WWW + "/info/1/2.htm"),
        (WWW + "/xxgk.htm", WWW + "/xxgk/jbxx.htm", WWW + "/xxgkw/1.htm"),
        (WWW + "/xxgk/index.htm", WWW + "/xxgk/a/b.htm", WWW + "/news/1.htm"),
        (WWW + "/xxgk/", WWW + "/xxgk/a.htm", WWW + "/xxgk2/a.htm"),
        (WWW + "/list.asp?id=7", WWW + "/list.asp?id=7", WWW + "/list.asp?id=8"),
    ],
)
def test_a_column_is_what_lies_under_its_address(column: str, inside: str, outside: str) -> None:
    assert column_at(column, NAMES).holds_url(inside)
    assert not column_at(column, NAMES).holds_url(outside)


def test_a_page_whose_trail_names_the_column_belongs_to_it() -> None:
    column = column_at(WWW + "/xxgk.htm", NAMES)
    assert column.holds(a_page(WWW + "/info/1001/7.htm", trail=("首页", "信息公开", "财务")))
    assert not column.holds(a_page(WWW + "/info/1001/7.htm", trail=("首页", "新闻")))


def test_the_column_is_found_by_its_name_before_a_name_that_contains_it() -> None:
    home = a_page(WWW + "/", a_link(WWW + "/nb.htm", "信息公开年报"), a_link(XXGK + "/", "信息公开网"))
    assert find_column(home, NAMES) == XXGK + "/"
    assert find_column(a_page(WWW + "/", a_link(WWW + "/1", "学校概况")), NAMES) is None


def test_what_the_column_links_is_placed() -> None:
    reach = reach_of(a_page(XXGK + "/cw.htm", a_link(CWC + "/ys.htm")), a_page(CWC + "/ys.htm"))
    assert reach.places(CWC + "/ys.htm", in_column=False)
    assert not reach.places(CWC + "/js.htm", in_column=False)


def test_what_a_linked_list_holds_is_placed_on_all_its_pages() -> None:
    reach = reach_of(
        a_page(XXGK + "/cw.htm", a_link(CWC + "/list.htm")),
        a_page(CWC + "/list.htm", a_link(CWC + "/1.htm"), a_link(CWC + "/list2.htm", "下页", Place.PAGER)),
        a_page(CWC + "/list2.htm", a_link(CWC + "/2.htm")),
    )
    assert reach.places(CWC + "/1.htm", in_column=False)
    assert reach.places(CWC + "/2.htm", in_column=False)


def test_a_department_menu_or_front_page_places_nothing() -> None:
    reach = reach_of(
        a_page(XXGK + "/cw.htm", a_link(CWC + "/"), a_link(CWC + "/list.htm")),
        a_page(CWC + "/", a_link(CWC + "/1.htm")),
        a_page(CWC + "/list.htm", a_link(CWC + "/2.htm", place=Place.NAV)),
    )
    assert not reach.places(CWC + "/1.htm", in_column=False)
    assert not reach.places(CWC + "/2.htm", in_column=False)


def test_an_attachment_is_placed_by_the_page_that_carries_it() -> None:
    reach = reach_of(a_page(XXGK + "/cw.htm", a_link(CWC + "/ys.htm")))
    assert reach.places(CWC + "/ys.pdf", in_column=False, carriers=[CWC + "/ys.htm"])
    assert reach.places(CWC + "/ys.pdf", in_column=False, carriers=[XXGK + "/info/3.htm"])
    assert not reach.places(CWC + "/ys.pdf", in_column=False, carriers=[CWC + "/other.htm"])


def test_the_menu_a_portal_shows_everywhere_places_only_what_it_names() -> None:
    news, budget = WWW + "/tzgg.htm", WWW + "/cw/ys.htm"
    menu = (a_link(news, "通知公告", Place.NAV), a_link(budget, "预算公开", Place.NAV))
    reach = reach_of(
        a_page(WWW + "/", *menu),
        a_page(WWW + "/xxgk/index.htm", *menu, a_link(WWW + "/xxgk/own.htm", "招聘", Place.NAV)),
        a_page(news, a_link(WWW + "/info/1.htm", "任免通知")),
        a_page(budget, a_link(WWW + "/info/2.htm", "2022年预算")),
        column=WWW + "/xxgk/index.htm",
    )
    assert not reach.places(WWW + "/info/1.htm", in_column=False)
    assert reach.places(WWW + "/info/2.htm", in_column=False)
    assert reach.places(WWW + "/xxgk/own.htm", in_column=False)
