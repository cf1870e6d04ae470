"""An HTML page -> :class:`Page`. The door to lxml (``zones`` and ``walk`` are its two halves)."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import NamedTuple, cast

from lxml import etree

from crawler.items import Block, DateSource, Link, Media, Outcome, Page, Place, SeenDate
from crawler.reading.answers import Shown, judge_answer
from crawler.reading.contents import bound
from crawler.reading.dates import read_bylines, read_header_day, read_meta_days, read_sign_off, read_url_day
from crawler.reading.encoding import read_text
from crawler.reading.furniture import KnownMenus
from crawler.reading.gathered import Gathered
from crawler.reading.hidden import read_hidden
from crawler.reading.menus import find_menus
from crawler.reading.soup import count_chinese, mend
from crawler.reading.titles import split_title
from crawler.reading.trails import find_trail
from crawler.reading.walk import Walk
from crawler.reading.zones import Element, length_of, text_of
from crawler.urls import normalise, path_of, site_of

MAX_HTML = 4_000_000
_NEARLY_EMPTY = 100  # Chinese characters: fewer, beside as many more unread, and the page is read again

_CLICKS = re.compile(
    r"(?:浏览|点击|阅读|访问|人气)(?:次数|数量|量|率|数|数目)?\s*[:：]?\s*[\[(（【]?\s*\d*\s*[\])）】]?\s*次?"
)
_TABLE_NAME = re.compile(r"^.{2,60}表(?:（[^）]{1,30}）|\([^)]{1,30}\))?$")
_HOME_PATH = re.compile(r"^/(?:index|main|default|home)?(?:\.\w{3,5})?$", re.I)
_SITE_METAS = ("sitename", "og:site_name", "application-name")
_OWN_DAYS = (DateSource.BYLINE, DateSource.META)
_CONTROLS = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})


def read_html(
    body: bytes,
    *,
    url: str,
    content_type: str = "",
    site: str = "",
    last_modified: str = "",
    known: KnownMenus | None = None,
) -> tuple[Page, Outcome, str]:
    """The page, what its answer really is, and the words that say so.

    ``known``: menus of the pages read before; only speed depends on it.

    Raises only what hostile bytes can make lxml raise; :func:`crawler.reading.read` catches it.
    """
    cut = len(body) > MAX_HTML
    text, encoding = read_text(body[:MAX_HTML], content_type)
    site = site or site_of(url)
    view = _look(text, url, known)
    if view is None:
        page = Page(url=url, site=site, media=Media.HTML, encoding=encoding, truncated=cut)
        return page, Outcome.OK, ""
    root, walk, trail, images = view
    metas = _metas_of(root)
    title_element = next(root.iter("title"), None)
    full_title = text_of(title_element) if title_element is not None else ""
    declared = next((value.strip() for key in _SITE_METAS for name, value in metas if name == key), "")
    title, site_name = split_title(
        full_title, walk.headings, declared=declared, home=bool(_HOME_PATH.match(path_of(url)))
    )
    title = title or next((h for h in walk.headings if len(h) >= 4), "")
    blocks, shortened = bound(walk.blocks)
    whole = "\n".join(block.text for block in blocks)
    links = walk.links()
    dates = _read_dates(walk, metas, url, title, blocks, links, last_modified)
    shown = Shown(
        text, full_title, whole.replace("\n", " "), links, images, any(d.source in _OWN_DAYS for d in dates)
    )
    outcome, detail = judge_answer(body, url=url, shown=shown)
    page = Page(
        url=url,
        site=site,
        media=Media.HTML,
        title=title,
        site_name=site_name,
        trail=trail,
        headings=tuple(walk.headings[:200]),
        blocks=blocks,
        tables=_tables(root, blocks),
        links=tuple(
            link._replace(anchor=title) if link.place is Place.FRAME and not link.anchor else link
            for link in links
        ),
        dates=dates,
        text_digest=sha256(_CLICKS.sub("", f"{title}\n{whole}").encode()).hexdigest(),
        encoding=encoding,
        truncated=cut or shortened,
        images=images,
    )
    return page, outcome, detail


def _metas_of(root: Element) -> list[tuple[str, str]]:
    """What the head says of the page: names in lower case, and their contents."""
    return [
        ((meta.get("name") or meta.get("property") or "").lower(), meta.get("content") or "")
        for meta in root.iter("meta")
    ]


class _View(NamedTuple):
    """A parsed page and what one walk over it gathered."""

    root: Element
    walk: Gathered
    trail: tuple[str, ...]
    images: int

    def count_words(self, enough: int = MAX_HTML) -> int:
        """How much Chinese text was found; counting stops where there is ``enough``."""
        count = 0
        for block in self.walk.blocks:
            if count >= enough:
                break
            count += count_chinese(block.text)
        return count


def _look(text: str, url: str, known: KnownMenus | None) -> _View | None:
    """The page as lxml reads it, or as it reads once mended where that shows far more."""
    view = _view(_parse(text), text, url, known)
    words = view.count_words(_NEARLY_EMPTY) if view else 0
    if words >= _NEARLY_EMPTY or count_chinese(text) - words < _NEARLY_EMPTY:
        return view
    mended = mend(text)
    second = _view(_parse(mended), mended, url, known) if mended else None
    return second if second and second.count_words() > 2 * words + _NEARLY_EMPTY // 2 else view


def _view(root: Element | None, text: str, url: str, known: KnownMenus | None) -> _View | None:
    if root is None:
        return None
    trail_element, trail = find_trail(root)
    walk = Walk(
        base=_base_of(root, url),
        total=length_of(root),
        trail=trail_element,
        menus=find_menus(root),
        known=known,
    )
    walk.over(body_of(root))
    return _View(root, walk, trail, walk.images + read_hidden(root, walk, text, url))


def _parse(text: str) -> Element | None:
    """The tree, without comments: the words 当前位置 first occur inside one."""
    data = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    if not data or text.isspace():
        return None
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    return cast("Element | None", etree.HTML(data, parser))


def body_of(root: Element) -> Element:
    """The body, or the whole tree of a frameset or a fragment."""
    body = root.find("body")
    return root if body is None else body


def _base_of(root: Element, url: str) -> str:
    base = root.find(".//base")
    href = base.get("href") if base is not None else None
    return (normalise(href, url) if href else None) or url


def _tables(root: Element, blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """Captions, and lines that end in 表 and stand right above rows."""
    found = [text_of(caption) for caption in root.iter("caption")]
    for above, below in zip(blocks, blocks[1:], strict=False):
        if below.kind == "row" and above.kind != "row" and _TABLE_NAME.match(above.text):
            found.append(above.text)
    return tuple(dict.fromkeys(name for name in found if name))[:100]


def _read_dates(
    walk: Gathered,
    metas: list[tuple[str, str]],
    url: str,
    title: str,
    blocks: tuple[Block, ...],
    links: tuple[Link, ...],
    last_modified: str,
) -> tuple[SeenDate, ...]:
    """Every day the page gives for itself, the most trusted first."""
    at = next((i for i, block in enumerate(blocks) if block.text == title), 0)
    near = [
        byline._replace(close=index <= at + 4) for index, byline in walk.bylines if at - 3 <= index <= at + 12
    ]
    of_links = {link.day for link in links if link.day and link.place is not Place.NAV}
    bylines = [seen for seen in read_bylines(near) if len(of_links) < 3 or seen.day not in of_links]
    if len(bylines) > 3:
        bylines = []  # a list whose rows are no rows: none of these is the page's own
    found = read_meta_days(metas) + bylines
    by_url = read_url_day(url)
    found += [by_url] if by_url else []
    found += [seen for seen in read_sign_off(blocks) if len(of_links) < 3 or seen.day not in of_links]
    header = read_header_day(last_modified)
    return tuple(found + ([header] if header else []))
