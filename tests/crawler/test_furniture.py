"""Menus known from other pages change how fast a page is read, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import Place
from crawler.reading import read
from crawler.reading.furniture import KnownMenus

PAGES = sorted(path for path in (Path(__file__).parent / "pages").rglob("*.htm*"))
HOST = "http://www.qinghe.example"
FOLDERS = ("/", "/info/1001/", "/xxgk/")

_ANCHORS = st.sampled_from(
    ["学校章程", "财务公开 2022-03-01", "<img src=/x.jpg>", "<span>03-01</span>通知公告", "首页"]
)
_EVERYWHERE = st.sampled_from(["/a.htm", "/b.htm' title='学校章程全文", f"{HOST}/d.htm", "#top"])
_BY_FOLDER = st.sampled_from(
    ["b.htm", "../c.htm", "?id=3", "javascript:go(2)", "' onclick=\"location.href='e.htm'\" id='", ""]
)


def _links(addresses: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[str]:
    link = st.builds("<li class=time><a href='{}'>{}</a></li>".format, addresses, _ANCHORS)
    return st.lists(link, min_size=least, max_size=most).map("".join)


_MENU = st.builds(
    "<div class={}><h3>栏目</h3>{}{}{}</div>".format,
    st.sampled_from(["nav", "nav", "box"]),
    _links(_EVERYWHERE, 9, 12),
    _links(_BY_FOLDER, 0, 1),
    st.sampled_from(
        [
            "",
            "<table><tr><td rowspan=2>甲乙<td><a href=/g.htm>丙</a></table>",
            "<iframe src=h.htm></iframe>",
            "<map><area href=/i.htm alt=丁></map>",
        ]
    ),
)
_CHOSEN = st.lists(st.integers(0, 2), max_size=3)
_PAGE = st.tuples(
    st.sampled_from(FOLDERS), _CHOSEN, _CHOSEN, st.sampled_from(["{}", "<table><tr><td>{}<td>右</table>"])
)
_TRAIL = "<p>当前位置：<a href=/>首页</a> &gt; <a href=/g>公开</a></p>"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_saved_page_reads_the_same_the_second_time(path: Path) -> None:
    known, body = KnownMenus(), path.read_bytes()
    for url in (
        f"{HOST}/a/b.htm",
        f"{HOST}/a/c.htm",
        "http://xxgk.qinghe.example/a/b.htm",
        f"{HOST}/a/b.htm",
    ):
        assert read(body, url=url, known=known) == read(body, url=url)


@given(st.lists(_MENU, min_size=3, max_size=3), st.lists(_PAGE, min_size=2, max_size=6), st.booleans())
@settings(max_examples=60, deadline=None)
def test_pages_that_share_menus_read_as_each_alone(
    menus: list[str], pages: list[tuple[str, list[int], list[int], str]], trails: bool
) -> None:
    known = KnownMenus()
    for number, (folder, before, after, around) in enumerate(pages):
        above, below = ("".join(menus[which] for which in chosen) for chosen in (before, after))
        trail = _TRAIL if trails and number == len(pages) - 1 else ""
        above = above.replace("<h3>", f"{trail}<h3>", 1)
        text = f"<h2>标题{number}</h2><p>正文第{number}段。</p>"
        body = f"<title>页</title><body>{around.format(above)}{text}{around.format(below)}".encode()
        url = f"{HOST}{folder}{number}.htm"
        assert read(body, url=url, known=known) == read(body, url=url)


def test_a_menu_that_names_folders_leads_where_each_page_stands() -> None:
    known = KnownMenus()
    menu = "<div class=nav>" + "".join(f"<a href='{n}.htm'>栏目名称之{n}</a>" for n in range(20)) + "</div>"
    for folder in FOLDERS:
        page = read(f"<body>{menu}".encode(), url=f"{HOST}{folder}index.htm", known=known).page
        assert [link.url for link in page.links] == [f"{HOST}{folder}{n}.htm" for n in range(20)]
        assert {link.place for link in page.links} == {Place.NAV}
