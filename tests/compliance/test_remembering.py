"""What judging remembers of an earlier record changes nothing but the time it takes."""

from __future__ import annotations

import random
import shutil
import struct
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from compliance.model import Audit, Decision
from compliance.remembering import FILE
from compliance.report import audit_json
from crawler.deflating import inflate
from crawler.items import (
    Block,
    CrawlEnd,
    CrawlHead,
    DateSource,
    Fetch,
    Link,
    Media,
    Outcome,
    Page,
    Place,
    Plan,
    Seed,
    SeenDate,
    SiteEnd,
)
from crawler.record import RecordWriter
from tests.records import COLUMN, HOME, NAME, SITE, a_crawl, html, judged, parts

AT = datetime(2022, 10, 20, 4, 0, tzinfo=UTC)
TITLES = (
    "学生申诉处理办法",
    "2022年部门预算",
    "学校召开2022年预算工作会议",
    "我校在技能大赛中获奖",
    "图书馆开放时间",
    "学院章程",
    "招生章程",
    "奖学金评审办法",
    "教代会制度",
    "校园风光",
)
GENERAL = f"{SITE}/info/general.htm"  # titled 详情: what it is, only the link to it says
NEWS = f"{SITE}/info/news.htm"  # its title is of nothing, and a chapter of it is a table
FOOTER = Block("text", "值班电话 13912345678、13812345678、13712345678")
MENU = tuple(Link(f"{SITE}/menu/{number}.htm", f"栏目{number}", Place.NAV) for number in range(30))
TEXT = "第一条 为了规范管理，结合学校实际，制定本办法。第二条 本办法适用于全体学生。" * 4


@dataclass
class Portal:
    """The pages of an invented portal by address, and the addresses that fail."""

    pages: dict[str, Page] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)

    def write(self, directory: Path, *, earlier: Path | None = None, at: datetime = AT) -> Path:
        plan = Plan(
            seeds=(Seed(name="门户", url=HOME, role="portal"),), earlier=str(earlier) if earlier else ""
        )
        with RecordWriter(directory, CrawlHead(tool="test", started_at=AT, plan=plan)) as writer:
            for url, page in self.pages.items():
                if url not in self.failed:
                    writer.page(page)
                outcome = Outcome.GONE if url in self.failed else Outcome.OK
                media = None if url in self.failed else page.media
                writer.fetch(
                    Fetch(url=url, final_url=url, site=SITE, outcome=outcome, fetched_at=at, media=media)
                )
            site = SiteEnd(
                site=SITE,
                name="门户",
                role="portal",
                url=HOME,
                reached=True,
                pages=len(self.pages),
                failed=len(self.failed),
                blocked=0,
                skipped=0,
                complete=True,
            )
            writer.end(CrawlEnd(ended_at=AT, reason="finished", sites=(site,)))
        return directory


def title_of(number: int) -> str:
    """No two alike: what all pages of a site are titled names none of them."""
    return f"{TITLES[number % 10]}（{2010 + number // 10}年修订）"


def a_page(url: str, title: str, *links: Link, text: str = TEXT, media: Media = Media.HTML) -> Page:
    html = media is Media.HTML
    return Page(
        url=url,
        site=SITE,
        media=media,
        title=title if html else "",
        name="" if html else title + ".pdf",
        blocks=(Block("text", "学院主页 联系我们"), Block("heading", title), Block("text", text)),
        links=(*MENU, *links) if html else (),
        dates=(SeenDate(date(2022, 3, 1), DateSource.BYLINE, "发布时间：2022-03-01"),),
        digest=str(abs(hash((url, title, text)))),
    )


def a_portal() -> Portal:
    articles = [f"{SITE}/info/{number}.htm" for number in range(60)]
    files = [f"{SITE}/files/{number}.pdf" for number in range(6)]
    pages = [
        a_page(HOME, "青岚职业技术学院", Link(COLUMN, "信息公开", Place.BODY)),
        a_page(
            COLUMN,
            "信息公开",
            *(Link(articles[number], title_of(number), Place.LIST) for number in range(0, 20, 3)),
        ),
        a_page(
            f"{SITE}/list.htm",
            "通知公告",
            Link(GENERAL, "校园风光", Place.LIST),
            *(
                Link(url, title_of(number), Place.LIST, day=date(2022, 3, 1))
                for number, url in enumerate(articles)
            ),
        ),
    ]
    for number, url in enumerate(articles):
        links = (
            [Link(files[number], "附件：" + TITLES[number % 10], Place.BODY)] if number < len(files) else []
        )
        words = "手机 13912345678、13812345678、13712345678" if number == 33 else ""
        pages.append(a_page(url, title_of(number), *links, text=TEXT + f"共{number}份。" + words))
    pages += [a_page(url, title_of(number), media=Media.PDF) for number, url in enumerate(files)]
    pages += [a_page(link.url, link.anchor, text="本栏目") for link in MENU]
    pages = [replace(page, blocks=(*page.blocks, FOOTER)) if "/menu/" in page.url else page for page in pages]
    pages.append(a_page(GENERAL, "详情"))
    rows = tuple(
        Block("row", f"{name} | {number}.00 | {number}.50") for number, name in enumerate(TITLES, 10)
    )
    table = (Block("heading", "收支预算总表"), *rows)
    pages.append(replace(a_page(NEWS, "校园风光（第9期）"), blocks=table, headings=("收支预算总表",)))
    return Portal({page.url: page for page in pages})


def retitle(portal: Portal, dice: random.Random) -> None:
    url = dice.choice(list(portal.pages))
    portal.pages[url] = replace(portal.pages[url], title=title_of(dice.randrange(200)))


def rewrite(portal: Portal, dice: random.Random) -> None:
    url = dice.choice(list(portal.pages))
    blocks = portal.pages[url].blocks
    portal.pages[url] = replace(portal.pages[url], blocks=(*blocks[:2], Block("text", "已修订。" + TEXT[5:])))


def add(portal: Portal, dice: random.Random) -> None:
    url = f"{SITE}/info/new{dice.randrange(1000)}.htm"
    portal.pages[url] = a_page(url, title_of(dice.randrange(200)))
    listing = portal.pages[f"{SITE}/list.htm"]
    link = Link(url, title_of(dice.randrange(200)), Place.LIST)
    portal.pages[listing.url] = replace(listing, links=(*listing.links, link))


def remove(portal: Portal, dice: random.Random) -> None:
    del portal.pages[dice.choice(list(portal.pages)[3:])]


def rename_a_link(portal: Portal, dice: random.Random) -> None:
    page = portal.pages[dice.choice([COLUMN, f"{SITE}/list.htm"])]
    links = list(page.links)
    at = dice.randrange(len(MENU), len(links))
    links[at] = links[at]._replace(anchor=title_of(dice.randrange(200)))
    portal.pages[page.url] = replace(page, links=tuple(links))


def fail(portal: Portal, dice: random.Random) -> None:
    portal.failed.add(dice.choice(list(portal.pages)[3:]))


def turn_to_a_file(portal: Portal, dice: random.Random) -> None:
    """What an unchanged page links as a page is a file now."""
    url = dice.choice([url for url in portal.pages if "/info/" in url])
    portal.pages[url] = a_page(url, title_of(dice.randrange(200)), media=Media.PDF)


def change_the_menu(portal: Portal, dice: random.Random) -> None:
    """The words of a menu become an article's own on most pages, or the other way round."""
    for url in list(portal.pages)[3 : 3 + dice.randrange(10, 60)]:
        blocks = portal.pages[url].blocks
        portal.pages[url] = replace(
            portal.pages[url], blocks=(Block("text", title_of(dice.randrange(200))), *blocks[1:])
        )


def name_what_is_titled_generally(portal: Portal, dice: random.Random) -> None:
    """The page stays as it is, and is a rule by what a list calls it."""
    page = portal.pages[f"{SITE}/list.htm"]
    links = tuple(
        link._replace(anchor="学生申诉处理办法") if link.url == GENERAL else link for link in page.links
    )
    portal.pages[page.url] = replace(page, links=links)


def take_the_footer_from_most(portal: Portal, dice: random.Random) -> None:
    """What was a footer is the text of the few pages that still have it."""
    for link in MENU[: 27 + dice.randrange(2)]:
        page = portal.pages[link.url]
        portal.pages[link.url] = replace(page, blocks=page.blocks[:-1])


def leave_a_file_unread(portal: Portal, dice: random.Random) -> None:
    """The page that carries it stays as it is."""
    url = dice.choice([url for url in portal.pages if "/files/" in url])
    portal.pages[url] = replace(portal.pages[url], media=dice.choice([Media.DOC, Media.IMAGE]), blocks=())


def link_from_the_column(portal: Portal, dice: random.Random) -> None:
    column, number = portal.pages[COLUMN], dice.randrange(60)
    link = Link(f"{SITE}/info/{number}.htm", title_of(number), Place.LIST)
    portal.pages[COLUMN] = replace(column, links=(*column.links, link))


def redate_rows(portal: Portal, dice: random.Random) -> None:
    """Pages without a day of their own go by the rows of a list; how many share one day is said of each."""
    page, day = portal.pages[f"{SITE}/list.htm"], date(2022, 4, dice.randrange(1, 28))
    links = tuple(link._replace(day=day) if link.day and dice.random() < 0.3 else link for link in page.links)
    portal.pages[page.url] = replace(page, links=links)


def retitle_a_carrier(portal: Portal, dice: random.Random) -> None:
    """What a file is called, and dated by, where it has no words of its own for that."""
    url = f"{SITE}/info/{dice.randrange(6)}.htm"
    dates = (SeenDate(date(2021, 3, 1), DateSource.BYLINE, "发布时间：2021-03-01"),)
    portal.pages[url] = replace(portal.pages[url], title="学生申诉处理办法", dates=dates)


def shuffle(portal: Portal, dice: random.Random) -> None:
    pages = list(portal.pages.items())
    dice.shuffle(pages)
    portal.pages = dict(pages)


CHANGES: tuple[Callable[[Portal, random.Random], None], ...] = (
    retitle,
    rewrite,
    add,
    remove,
    rename_a_link,
    fail,
    turn_to_a_file,
    change_the_menu,
    name_what_is_titled_generally,
    take_the_footer_from_most,
    leave_a_file_unread,
    link_from_the_column,
    redate_rows,
    retitle_a_carrier,
    shuffle,
)


def as_text(audit: Audit) -> str:
    """All but the seal: what the record was compared with is part of it."""
    return audit_json.render(replace(audit, seal=""))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record that was judged once."""
    record = a_portal().write(tmp_path_factory.mktemp("remembering") / "crawl-1")
    judged(record)
    return record


def remembered(record: Path) -> dict[bytes, bytes]:
    """What was noted under each digest."""
    data = (record / FILE).read_bytes()
    data, place, found = inflate(data[data.index(b"\n") + 1 + 16 : -16]), 0, {}
    while place < len(data):
        key, length = struct.unpack_from("<16sI", data, place)
        place += 20 + length
        found[key] = data[place - length : place]
    return found


def test_what_a_page_holds_is_known_again(first: Path, tmp_path: Path) -> None:
    again = a_portal().write(tmp_path / "crawl", earlier=first)
    assert as_text(judged(again)) == as_text(judged(first))
    assert remembered(again) == remembered(first)
    assert len(remembered(first)) == len(a_portal().pages)
    assert 20 < sum(map(bool, remembered(first).values())) < 80
    assert sum(bool(part.evidence) for part in parts(judged(first)).values()) > 5


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("seed", range(2))
def test_whatever_changed_the_audit_is_the_one_without_memory(
    first: Path, tmp_path: Path, change: Callable[[Portal, random.Random], None], seed: int
) -> None:
    portal = a_portal()
    change(portal, random.Random(seed))
    later = AT + timedelta(days=1)  # each crawl comes by at its own time
    with_memory = portal.write(tmp_path / "with", earlier=first, at=later)
    without = portal.write(tmp_path / "without", at=later)
    assert as_text(judged(with_memory)) == as_text(judged(without))
    assert remembered(with_memory) == remembered(without)


def test_what_a_chapter_holds_is_known_again(first: Path, tmp_path: Path) -> None:
    again = judged(a_portal().write(tmp_path / "crawl", earlier=first))
    seen = [one.url for item in again.items for one in (*item.evidence, *item.candidates)]
    assert NEWS in seen


def test_a_page_that_answers_in_a_chapter_alone_is_judged_again(tmp_path: Path) -> None:
    """A page called 联系我们 names no item; its paragraph 招生咨询电话 does."""
    contact = html(
        "联系我们", "招生咨询电话：0731-88234567", "考生申诉电话：0731-88234568", "地址：青岚路1号"
    )
    front = f"<title>{NAME}</title><a href='/lxwm.htm'>联系我们</a><a href='/xxgk/'>信息公开</a>".encode()
    pages = {HOME: front, COLUMN: html("信息公开"), f"{SITE}/lxwm.htm": contact}
    record = a_crawl(tmp_path / "crawl", pages)
    once = parts(judged(record))["10.1"]
    assert [one.url for one in once.evidence] == [f"{SITE}/lxwm.htm"]
    assert parts(judged(record))["10.1"] == once


def test_what_a_person_decided_on_is_judged_though_nothing_was_found(first: Path, tmp_path: Path) -> None:
    decision = Decision(
        item="19.1", url=GENERAL, decision="accept", by="学院办公室", decided_on=date(2022, 10, 1)
    )
    with_memory = a_portal().write(tmp_path / "with", earlier=first)
    without = a_portal().write(tmp_path / "without")
    found = judged(without, decisions=(decision,))
    assert as_text(judged(with_memory, decisions=(decision,))) == as_text(found)
    assert any(one.url == GENERAL for one in parts(found)["19.1"].evidence)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:100] + bytes([data[100] ^ 1]) + data[101:],
        lambda data: b"compliance/judged@9" + data[19:],
        lambda data: data + data[-16:],
    ],
)
def test_a_damaged_memory_is_none(first: Path, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    record = shutil.copytree(first, tmp_path / "crawl")
    whole = (record / FILE).read_bytes()
    (record / FILE).write_bytes(damage(whole))
    assert as_text(judged(record)) == as_text(judged(first))
    assert (record / FILE).read_bytes() == whole
