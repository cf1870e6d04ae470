"""Does the disclosure column lead there? Column pages, their lists, and what those carry.

Evidence is placed when a page of the column links it, its list, or the page that carries it
(contracts: ``misplaced``). A department site's own navigation does not count, nor does its front
page stand for a list: otherwise everything would be reachable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from compliance.substance import is_home
from crawler.columns import rank_of
from crawler.glances import Glance
from crawler.items import Link, Page, Place
from crawler.urls import site_of

Found = Literal["declared", "from_portal", "not_found"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """信息公开专栏: where the disclosure column begins and which addresses belong to it."""

    url: str
    site: str
    prefixes: tuple[str, ...]
    names: tuple[str, ...]

    def holds_url(self, url: str) -> bool:
        """Whether an address lies in the column, judged by the address alone."""
        if site_of(url) != self.site:
            return False
        return any(urlsplit(url).path.startswith(prefix) for prefix in self.prefixes) or url == self.url

    def holds(self, page: Page | Glance) -> bool:
        """Whether a page lies in the column, by its address or by its trail."""
        if self.holds_url(page.url):
            return True
        return page.site == self.site and any(_names(self.names, step) for step in page.trail)


def _names(terms: Iterable[str], text: str) -> bool:
    bare = text.strip(" 　·>»|-")
    return any(bare == term or bare in (term + "网", term + "专栏", term + "专题") for term in terms)


def column_at(url: str, names: tuple[str, ...]) -> Column:
    """The column that begins at an address.

    A host's front page makes the whole host the column; ``/xxgk.htm`` and ``/xxgk/index.htm`` make
    what lies under ``/xxgk/``; an address with a query stands for itself alone.
    """
    parts = urlsplit(url)
    path = parts.path or "/"
    if is_home(url):
        prefixes: tuple[str, ...] = ("/",) if not parts.query else ()
    elif parts.query:
        prefixes = ()
    else:
        head, _, tail = path.rpartition("/")
        stem = tail.rsplit(".", 1)[0]
        generic = stem.lower() in ("", "index", "default", "list", "main", "home")
        if generic:
            prefixes = (head + "/",)
        else:
            prefixes = (path, f"{head}/{stem}/") if "." in tail else (path, path + "/")
    return Column(url=url, site=site_of(url), prefixes=prefixes, names=names)


def find_column(page: Page, names: tuple[str, ...]) -> str | None:
    """The address of the disclosure column as a page of the portal links it, or none.

    :mod:`crawler.columns` weighs what each link is called and where it leads; the best one wins.
    """
    ranked = [
        (rank, order, link.url)
        for order, link in enumerate(page.links)
        if (rank := rank_of(link, page.url, names)) is not None
    ]
    return min(ranked)[2] if ranked else None


@dataclass(slots=True, kw_only=True)
class Leads:
    """What some pages say of where the column leads: gathered a batch at a time, then put together."""

    linked: set[str] = field(default_factory=set)
    menu: set[str] = field(default_factory=set)
    shared_menu: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    pagers: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, other: Leads) -> None:
        """Takes in what other pages say."""
        self.linked |= other.linked
        self.menu |= other.menu
        self.shared_menu |= other.shared_menu
        self.listed |= other.listed
        self.pagers |= other.pagers


class Reach:
    """What the column leads to: filled while pages stream by, asked afterwards.

    First pass: :meth:`note` for every page. Second pass: :meth:`note_lists` for every page. Both write
    into :attr:`leads`, or into those of a batch of pages, to be taken in later. Addresses given and
    asked are final ones (redirects resolved).
    """

    def __init__(self, column: Column | None, resolve: Callable[[str], str]) -> None:
        self.column = column
        self.leads = Leads()
        self._resolve = resolve
        self._lists: set[str] | None = None

    def reads_all_links(self, page: Page | Glance) -> bool:
        """Whether :meth:`note` asks for all links of a page; of others those that turn over a list do."""
        return self.column is not None and page.site == self.column.site

    def note(
        self,
        page: Page | Glance,
        links: Iterable[Link],
        names: Callable[[str], bool],
        leads: Leads | None = None,
    ) -> None:
        """First pass: the column's links, and how lists go on. ``names``: does a text name a part."""
        leads = self.leads if leads is None else leads
        if self.column is not None and self.reads_all_links(page):
            self._note_column_site(links, names, leads, inside=self.column.holds(page))
        onward = [link.url for link in links if link.place is Place.PAGER]
        if onward:
            leads.pagers[page.url] = tuple(map(self._resolve, onward))

    def _note_column_site(
        self, links: Iterable[Link], names: Callable[[str], bool], leads: Leads, *, inside: bool
    ) -> None:
        """A column inside the portal carries the portal's own menu too: that one leads everywhere.

        Of such a menu only the links count that name a part (信息公开 > 预算公开), not 通知公告.
        """
        for link in links:
            target = self._resolve(link.url)
            if link.place is not Place.NAV or names(link.anchor):
                if inside:
                    leads.linked.add(target)
            elif inside:
                leads.menu.add(target)
            else:
                leads.shared_menu.add(target)

    def note_lists(self, page: Page | Glance, own_links: Iterable[Link], leads: Leads | None = None) -> None:
        """Second pass: what a list, or a page, that the column links itself leads to."""
        leads = self.leads if leads is None else leads
        if page.url in self.list_pages():
            leads.listed.update(self._resolve(link.url) for link in own_links)

    def list_pages(self) -> set[str]:
        """The pages the column links and those their lists go on with; asked once the first pass is over."""
        if self._lists is None:
            leads = self.leads
            leads.linked |= leads.menu - leads.shared_menu
            lists = {url for url in leads.linked if not is_home(url)}
            todo = list(lists)
            while todo:
                for onward in leads.pagers.get(todo.pop(), ()):
                    if onward not in lists and not is_home(onward):
                        lists.add(onward)
                        todo.append(onward)
            self._lists = lists
        return self._lists

    def places(self, url: str, *, in_column: bool, carriers: Iterable[str] = ()) -> bool:
        """Whether the column leads to an address, directly, by its list, or by its carrier."""
        linked, listed = self.leads.linked, self.leads.listed
        if in_column or url in linked or url in listed:
            return True
        return any(carrier in linked or carrier in listed or self._in_column(carrier) for carrier in carriers)

    def _in_column(self, url: str) -> bool:
        return self.column is not None and self.column.holds_url(url)
