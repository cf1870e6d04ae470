"""A page at first look says what the whole page says; members passed over are members all the same."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.glances import Glance, Links
from crawler.items import Block, CrawlHead, Link, Media, Page, Place, Plan, Seed
from crawler.members import Share, read_batches
from crawler.notation import read_line, write_line
from crawler.record import PAGES, RecordError, RecordWriter, read_glances, read_pages, telling_where

WWW = "http://www.example.edu.cn"
HEAD = CrawlHead(
    tool="test",
    started_at=datetime(2022, 9, 1, tzinfo=UTC),
    plan=Plan(seeds=(Seed(name="门户", url=WWW + "/", role="portal"),)),
)
MENU = tuple(Link(f"{WWW}/menu/{number}", f"栏目{number}", Place.NAV) for number in range(40))
WORDS = st.sampled_from(
    ["", "章程", '"', "]]", '],["http', "],[", "\\", "[[", '"],["http', "\u2028", "\0", "é"]
)
LINK = st.builds(
    Link,
    st.sampled_from([WWW, "https://x.example/", "ftp://x.example/", ""]).flatmap(
        lambda start: WORDS.map(lambda end: start + end)
    ),
    WORDS,
    st.sampled_from(Place),
    WORDS,
)


def a_glance(*links: Link, url: str = WWW + "/1.htm") -> Glance:
    page = Page(
        url=url, site=WWW, media=Media.HTML, title="标题", links=links, blocks=(Block("text", "正文"),)
    )
    return read_line(Glance, write_line(page).rstrip(b"\n"))


@given(st.lists(st.tuples(st.booleans(), st.lists(LINK, max_size=6)), max_size=6))
def test_links_are_what_the_page_holds_whatever_stands_in_them(pages: list[tuple[bool, list[Link]]]) -> None:
    links: Links[Link] = Links(lambda link: link)
    for has_menu, own in pages:
        glance = a_glance(*(MENU if has_menu else ()), *own)
        assert tuple(links.of(glance)) == glance.read_links()


def test_each_link_is_looked_at_once() -> None:
    looked: list[str] = []

    def look(link: Link) -> str | None:
        looked.append(link.url)
        return None if link.place is Place.NAV else link.anchor

    links: Links[str] = Links(look)
    for number in range(5):
        assert links.of(a_glance(*MENU, Link(f"{WWW}/{number}", str(number), Place.BODY))) == [str(number)]
    assert len(looked) == len(set(looked)) == len(MENU) + 5


def write(directory: Path, count: int, *, every: int) -> Path:
    """A record whose pages stand in members of ``every`` pages."""
    with RecordWriter(directory, HEAD) as writer:
        for number in range(count):
            writer.page(Page(url=f"{WWW}/{number}.htm", site=WWW, media=Media.HTML, title="页" * 50))
            if number % every == every - 1:
                writer.flush()
    return directory / PAGES


@pytest.mark.parametrize("of", [1, 2, 3])
@pytest.mark.parametrize("cut", [0, 1, 30, 200])
def test_what_a_kill_left_is_read_whoever_shares(tmp_path: Path, of: int, cut: int) -> None:
    pages = write(tmp_path / "r", 100, every=7)
    pages.write_bytes(pages.read_bytes()[: -cut or None])
    shares = [list(read_batches(pages, Share(number, of), together=10)) for number in range(of)]
    batches = sorted(batch for share in shares for batch in share)
    lines = [line for _, found in batches for line in found]
    assert [read_line(Page, line) for line in lines] == list(read_pages(tmp_path / "r"))
    assert [first for first, _ in batches] == [
        1 + sum(len(b.lines) for b in batches[:n]) for n in range(len(batches))
    ]
    assert len(lines) >= 84


def test_members_of_earlier_versions_are_read_too(tmp_path: Path) -> None:
    pages = write(tmp_path / "r", 40, every=7)
    lines = gzip.decompress(pages.read_bytes()).splitlines(keepends=True)
    pages.write_bytes(b"".join(gzip.compress(b"".join(lines[at : at + 9])) for at in range(0, 40, 9)))
    shares = [list(read_batches(pages, Share(number, 2), together=10)) for number in range(2)]
    assert sorted(line for share in shares for _, found in share for line in found) == sorted(
        line.rstrip(b"\n") for line in lines
    )


def test_what_is_no_page_is_named_when_it_is_looked_at(tmp_path: Path) -> None:
    with RecordWriter(tmp_path / "r", HEAD) as writer:
        writer.page_line(
            b'{"url":"http://a.example/","site":"http://a.example","media":"html","links":[["http",7]]}\n'
        )
    with pytest.raises(RecordError, match="no page"), telling_where(tmp_path / "r"):
        for glances in read_glances(tmp_path / "r", Share(0, 1)):
            glances[0][1].read_links()
