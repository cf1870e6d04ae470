"""A made-up school portal on disk: 21 sites, the same bytes for the same arguments every time.

Made in the manner of the two content systems most Chinese colleges use, kinder than the real thing:
no TLS, no latency, no broken markup. About 110 links and 15-40 KB a page, 3 % dead targets, 5 % of
the articles in GB 18030, 4 % with an attachment.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from pathlib import Path

from benchmarks import wording
from benchmarks.attachments import write_attachment

ROWS = 20  # articles a list page shows
MENU, SIDEBAR = 60, 24
DEAD, GB18030, ATTACHED, DOCUMENT = 0.03, 0.05, 0.04, 0.15
LAST_DAY = date(2022, 10, 28)

_SCRIPT = "<script>" + "var _jsq=function(n){return n%7==0?'a':'b'};" * 60 + "</script>"
_STYLE = "<style>" + ".con li span{float:right;color:#666;font-size:14px}" * 40 + "</style>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article: where it stands and what is wrong with it."""

    path: str
    title: str
    day: date
    column: int
    dead: bool
    encoding: str
    attachment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """What was written: a folder a site, and how much there is to find."""

    folders: tuple[Path, ...]
    names: tuple[str, ...]
    pages: int
    attachments: int
    dead: int
    size: int


def write_portal(folder: Path, *, origins: Sequence[str], pages: int) -> Portal:
    """Write about ``pages`` pages for 21 sites under ``folder``; the count returned is exact.

    ``origins`` are the sites' addresses without a closing slash, the portal first.
    """
    sites = [
        _Site(number=number, origins=tuple(origins), pages=_share(number, pages))
        for number in range(len(wording.SITES))
    ]
    folders = tuple(folder / f"{number:02}" for number in range(len(sites)))
    sizes = [site.write(place) for site, place in zip(sites, folders, strict=True)]
    articles = [article for site in sites for article in site.articles]
    alive = [article for article in articles if not article.dead]
    return Portal(
        folders=folders,
        names=wording.SITES,
        pages=len(alive) + sum(site.lists for site in sites),
        attachments=sum(bool(article.attachment) for article in alive),
        dead=len(articles) - len(alive),
        size=sum(sizes),
    )


def _share(number: int, pages: int) -> int:
    """The portal has a fifth of all pages, the disclosure column a tenth, the others the rest."""
    return pages // 5 if number == 0 else pages // 10 if number == 1 else pages * 7 // 10 // 19


class _Site:
    """One site: its articles by column, and the navigation that every page repeats."""

    def __init__(self, *, number: int, origins: tuple[str, ...], pages: int) -> None:
        self.number, self.origins, self.name = number, origins, wording.SITES[number]
        self.columns = wording.DISCLOSURE_COLUMNS if number == 1 else wording.COLUMNS
        # Lists take one page in ROWS; home and first list pages come on top.
        count = max(len(self.columns), round((pages - 1 - len(self.columns) / 2) * ROWS / (ROWS + 1)))
        chance = random.Random(number)
        self.articles = [self._article(index, chance) for index in range(count)]
        self.by_column = [
            [article for article in self.articles if article.column == column]
            for column in range(len(self.columns))
        ]
        self.lists = 1 + sum(self._list_pages(column) for column in range(len(self.columns)))
        self.top = self._top()

    def _article(self, index: int, chance: random.Random) -> Article:
        column = index % len(self.columns)
        day = LAST_DAY - timedelta(days=chance.randrange(2500))
        patterns = wording.DOCUMENTS if chance.random() < DOCUMENT else wording.NEWS
        title = self._words(chance.choice(patterns), day, number=index + 1)
        serial = 10_000 + index * 7 + self.number
        # Odd sites speak the one content system's addresses, even sites the other's.
        path = (
            f"/info/{1000 + column}/{serial}.htm"
            if self.number % 2
            else f"/{day:%Y/%m%d}/c{100 + column}a{serial}/page.htm"
        )
        attached = chance.random() < ATTACHED
        return Article(
            path=path,
            title=title,
            day=day,
            column=column,
            dead=chance.random() < DEAD,
            encoding="gb18030" if chance.random() < GB18030 else "utf-8",
            attachment=f"/_upload/{serial}.{chance.choice(('pdf', 'docx', 'xlsx'))}" if attached else "",
        )

    def _words(self, pattern: str, day: date, *, number: int) -> str:
        return pattern.format(
            school=wording.SCHOOL,
            site=self.name,
            year=day.year,
            last=day.year - 1,
            month=day.month,
            number=number,
        )

    def _list_pages(self, column: int) -> int:
        return max(1, -(-len(self.by_column[column]) // ROWS))

    def _list_path(self, column: int, page: int) -> str:
        if self.number % 2:
            return f"/{1000 + column}/{page}.htm"
        return f"/{100 + column}/list{page}.htm"

    def _top(self) -> str:
        """What stands above every page: the bar of sites and the menu."""
        bar = "".join(
            f'<a href="{origin}/" target="_blank">{name}</a>'
            for origin, name in zip(self.origins, wording.SITES, strict=True)
        )
        menu = [(self._list_path(column, 1), name) for column, name in enumerate(self.columns)]
        menu += [(article.path, article.title) for article in self.articles if not article.dead]
        entries = "".join(f'<li><a href="{path}">{escape(name)}</a></li>' for path, name in menu[:MENU])
        return f'<div class="bar">{bar}</div><div class="nav"><ul class="menu">{entries}</ul></div>'

    def write(self, folder: Path) -> int:
        """Write every page, and return how many bytes they are."""
        pages = [("/index.html", self._list_page(0, 1, home=True), "utf-8")]
        pages += [
            (self._list_path(column, page), self._list_page(column, page), "utf-8")
            for column in range(len(self.columns))
            for page in range(1, self._list_pages(column) + 1)
        ]
        for index, article in enumerate(self.articles):
            if article.dead:
                continue
            pages.append((article.path, self._article_page(index), article.encoding))
            if article.attachment:
                write_attachment(folder / article.attachment[1:], title=article.title, seed=index)
        size = 0
        for path, text, encoding in pages:
            target = folder / path[1:]
            target.parent.mkdir(parents=True, exist_ok=True)
            size += target.write_bytes(text.encode(encoding))
        return size

    def _list_page(self, column: int, page: int, *, home: bool = False) -> str:
        rows = self.by_column[column][(page - 1) * ROWS : page * ROWS]
        entries = "".join(
            f'<li><span>{row.day}</span><a href="{row.path}" title="{escape(row.title)}">'
            f"{escape(row.title[:24])}</a></li>"
            for row in rows
        )
        last = self._list_pages(column)
        pager = "".join(f'<a href="{self._list_path(column, near)}">{near}</a>' for near in _near(page, last))
        name = "首页" if home else self.columns[column]
        body = f'<h2>{name}</h2><ul class="con">{entries}</ul><div class="pager">{pager}</div>'
        return self._page(name, column, body, seed=-1 - column * 1000 - page)

    def _article_page(self, index: int) -> str:
        article = self.articles[index]
        chance = random.Random(f"{self.number}/{index}")
        text = "".join(
            "<p style='text-indent:2em;line-height:150%'>"
            + "".join(
                self._words(chance.choice(wording.SENTENCES), article.day, number=chance.randrange(9999))
                for _ in range(4)
            )
            + "</p>"
            for _ in range(chance.randrange(4, 50))
        )
        name = article.attachment.rpartition("/")[2]
        attached = f'<p>附件：<a href="{article.attachment}">{name}</a></p>' if article.attachment else ""
        before, after = self.articles[index - 1], self.articles[(index + 1) % len(self.articles)]
        body = (
            f"<h1>{escape(article.title)}</h1>"
            f"<div class='info'>发布时间：{article.day} 来源：{self.name}</div>"
            f"<div class='wp_articlecontent'>{text}{attached}</div>"
            f'<div>上一篇：<a href="{before.path}">{escape(before.title)}</a> '
            f'下一篇：<a href="{after.path}">{escape(after.title)}</a></div>'
        )
        return self._page(article.title, article.column, body, seed=index, encoding=article.encoding)

    def _page(self, title: str, column: int, body: str, *, seed: int, encoding: str = "utf-8") -> str:
        beside = random.Random(f"side/{self.number}/{seed}").choices(self.articles, k=SIDEBAR)
        side = "".join(
            f'<li><span>{near.day:%m-%d}</span><a href="{near.path}">{escape(near.title[:20])}</a></li>'
            for near in beside
        )
        charset = "gb2312" if encoding == "gb18030" else encoding
        trail = (
            f'当前位置：<a href="/">首页</a> &gt; <a href="{self._list_path(column, 1)}">'
            f"{self.columns[column]}</a>"
        )
        return (
            f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="{charset}">'
            f"<title>{escape(title)}-{self.name}</title>{_STYLE}{_SCRIPT}</head><body>{self.top}"
            f'<div class="position">{trail}</div><div class="main">{body}</div>'
            f'<div class="side"><h3>最新动态</h3><ul>{side}</ul></div>'
            f'<div class="foot">版权所有 {wording.SCHOOL}</div></body></html>'
        )


def _near(page: int, last: int) -> list[int]:
    """The pages a pager shows: the first, the neighbours, the last."""
    return sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)})
