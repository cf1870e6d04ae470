"""The tools the school is made with: where documents stand, how pages link, lists and articles."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from compliance.sample.answers import Answer
from compliance.sample.pages import Group, Named, Row, View, write_page
from compliance.sample.papers import MEDIA_TYPES, write_papers
from compliance.sample.paths import article_path, file_path, list_path
from compliance.sample.source import (
    Column,
    Document,
    Site,
    find_entry_columns,
    read_papers,
)

Answers = dict[str, dict[str, Answer]]
_PAGE_SIZE = {"asp": 10, "modern": 8, "jee": 15, "sudy": 14}
_GBK = frozenset({"asp", "dede"})
_SIDEBARS = {"zs": "zsdt", "rsc": "rstz"}


@dataclass(frozen=True, slots=True)
class Target:
    """A place in the school: a site's key and a path there."""

    site: str
    path: str


@dataclass(slots=True)
class Works:
    """What is needed while the school is built: its parts, and the answers so far."""

    addresses: Mapping[str, str]
    sites: Mapping[str, Site]
    documents: Mapping[str, Document]
    shelves: Mapping[tuple[str, str], Sequence[Document]]
    entries: Mapping[str, Column] = field(default_factory=find_entry_columns)
    menus: dict[str, Sequence[Group]] = field(default_factory=dict)
    footers: dict[str, Sequence[Named]] = field(default_factory=dict)
    made: Answers = field(default_factory=lambda: defaultdict(dict))

    def column(self, document: Document) -> Column:
        """The document's column; the disclosure site's item columns are not among the site's own."""
        if document.site == "xxgk" and document.column in self.entries:
            return self.entries[document.column]
        return self.sites[document.site].column(document.column)

    def target(self, document: Document) -> Target:
        """Where a document stands."""
        site = self.sites[document.site]
        return Target(site.key, article_path(site, self.column(document), document))

    def href(self, here: Target, there: Target) -> str:
        """How a page at ``here`` links to ``there``: absolute to another site, as its CMS does at home."""
        if here.site != there.site:
            return self.addresses[there.site] + there.path
        if self.sites[here.site].style == "vsb" and here.path != "/":
            return posixpath.relpath(there.path, posixpath.dirname(here.path)) if there.path != "/" else "/"
        return there.path

    def row(self, here: Target, document: Document) -> Row:
        """A document as a row of a list at ``here``."""
        return Row(self.href(here, self.target(document)), document.title, document.day)

    def put(self, here: Target, view: View) -> None:
        """Write one page and keep it as the answer of its address."""
        site = self.sites[here.site]
        menu = [
            Group(
                group.name,
                self._local(here, group.url),
                [replace(e, url=self._local(here, e.url)) for e in group.entries],
            )
            for group in self.menus[site.key]
        ]
        html = write_page(
            site,
            replace(view, style=site.style, sidebar=self._sidebar(here)),
            home=self._local(here, "/"),
            menu=menu,
            footer=self.footers.get(site.key, ()),
        )
        if site.style in _GBK:
            answer = Answer(html.encode("gbk", "xmlcharrefreplace"), content_type="text/html")
        else:
            answer = Answer(html.encode())
        self.made[site.key][here.path] = answer

    def _sidebar(self, here: Target) -> Sequence[Row]:
        """The latest notices that a Sudy site repeats beside every page, even beside an empty column."""
        shelf = self.shelves.get((here.site, _SIDEBARS.get(here.site, "")), ())
        return [self.row(here, document) for document in shelf[:5]]

    def _local(self, here: Target, url: str) -> str:
        return self.href(here, Target(here.site, url)) if url.startswith("/") else url


def add_list(works: Works, site: Site, column: Column, shelf: Sequence[Document | Row]) -> None:
    """The list pages of one column. Rows that lead elsewhere come ready made."""
    size = _PAGE_SIZE.get(site.style, 12)
    last = max(1, -(-len(shelf) // size))
    for number in range(1, last + 1):
        here = Target(site.key, list_path(site, column, number, last))
        near = [(number - 1, "上页"), (number + 1, "下页"), (last, "尾页")]
        pager = [
            Named(name, works.href(here, Target(site.key, list_path(site, column, page, last))))
            for page, name in near
            if 1 <= page <= last and page != number
        ]
        rows = [
            works.row(here, entry) if isinstance(entry, Document) else entry
            for entry in shelf[(number - 1) * size : number * size]
        ]
        view = View(
            kind="list",
            title=column.name,
            column=column.name,
            column_no=column.number,
            trail=_trail(works, here, site, column),
            rows=rows,
            pager=pager,
            total=len(shelf),
            number=number,
            last=last,
            size=size,
        )
        works.put(here, view)


def _trail(works: Works, here: Target, site: Site, column: Column) -> Sequence[Named]:
    return (Named(column.name, works.href(here, Target(site.key, list_path(site, column, 1, 1)))),)


def add_article(
    works: Works,
    document: Document,
    column: Column,
    newer: Document | None = None,
    older: Document | None = None,
) -> None:
    """One article and its attachments. A lost attachment is linked and answers 404."""
    site = works.sites[document.site]
    here = works.target(document)
    papers, made = read_papers(), write_papers()
    files = []
    for key in document.files:
        path = file_path(site, document, papers[key])
        files.append(Named(papers[key].name, path, papers[key].kind))
        if key in made:
            works.made[site.key][path] = Answer(made[key], content_type=MEDIA_TYPES[papers[key].kind])
    view = View(
        kind="article",
        title=document.title,
        no=document.number,
        column=column.name,
        column_no=column.number,
        on_column=document.on_column,
        trail=_trail(works, here, site, column),
        text=document.body,
        day=document.day,
        byline=document.byline and document.day is not None,
        files=files,
        newer=works.row(here, newer) if newer else None,
        older=works.row(here, older) if older else None,
    )
    works.put(here, view)
