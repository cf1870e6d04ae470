"""The whole school, made in memory: site -> address -> answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from compliance.sample import answers
from compliance.sample.disclosure import add_disclosure
from compliance.sample.news import find_news
from compliance.sample.pages import Group, Named, View
from compliance.sample.paths import list_path
from compliance.sample.source import Document, Site, read_documents, read_sites
from compliance.sample.works import Answers, Target, Works, add_article, add_list

_STICKY = 9


def build(addresses: Mapping[str, str]) -> Answers:
    """Every answer of every site that listens. ``addresses`` maps each site's key to ``http://host:port``."""
    sites = read_sites()
    documents = read_documents()
    shelves: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in (*documents.values(), *find_news(sites)):
        if not document.on_column:
            shelves[document.site, document.column].append(document)
    works = Works(addresses, sites, documents, {place: _ordered(shelf) for place, shelf in shelves.items()})
    for site in sites.values():
        if site.style != "down":
            works.menus[site.key], works.footers[site.key] = _menu(works, site)
    add_disclosure(works)
    for site in sites.values():
        if site.style == "down":
            continue
        _add_columns(works, site)
        if site.key != "xxgk":
            _add_home(works, site)
        works.made[site.key]["/robots.txt"] = answers.robots(site.closed)
    for place, shelf in works.shelves.items():
        _add_articles(works, shelf, sites[place[0]])
    _add_dead_ends(works)
    return dict(works.made)


def _ordered(shelf: Sequence[Document]) -> Sequence[Document]:
    """Newest first, undated last; a long list has one old piece pinned to its top."""
    rows = sorted(shelf, key=lambda document: (document.day or date.min, document.number), reverse=True)
    if len(rows) > 2 * _STICKY:
        rows.insert(0, rows.pop(_STICKY))
    return rows


def _menu(works: Works, site: Site) -> tuple[Sequence[Group], Sequence[Named]]:
    columns = [Group(column.name, list_path(site, column, 1, 1)) for column in site.columns]
    if site.key != "portal":
        return columns, (Named("学院首页", works.addresses["portal"] + "/"),)
    departments = [
        Named(other.name.removeprefix("青岚职业技术学院"), works.addresses[key] + "/")
        for key, other in works.sites.items()
        if key not in {"portal", "xxgk"}
    ]
    disclosure = Group("信息公开", works.addresses["xxgk"] + "/")
    return [*columns, disclosure, Group("机构部门", "", departments)], (
        Named("信息公开网", works.addresses["xxgk"] + "/"),
    )


def _add_home(works: Works, site: Site) -> None:
    for path in ("/", "/index.htm") if site.style == "vsb" else ("/",):
        here = Target(site.key, path)
        sections = [
            Group(
                column.name,
                works.href(here, Target(site.key, list_path(site, column, 1, 1))),
                rows=[works.row(here, document) for document in works.shelves[site.key, column.key][:7]],
            )
            for column in site.columns
            if (site.key, column.key) in works.shelves
        ]
        works.put(here, View(kind="home", sections=sections))


def _add_columns(works: Works, site: Site) -> None:
    for column in site.columns:
        for document in works.documents.values():
            if document.on_column and (document.site, document.column) == (site.key, column.key):
                add_article(works, document, column)
                break
        else:
            if list_path(site, column, 1, 1) not in works.made[site.key]:
                add_list(works, site, column, works.shelves.get((site.key, column.key), ()))


def _add_articles(works: Works, shelf: Sequence[Document], site: Site) -> None:
    for index, document in enumerate(shelf):
        newer = shelf[index - 1] if index else None
        older = shelf[index + 1] if index + 1 < len(shelf) else None
        add_article(works, document, works.column(document), newer, older)


def _add_dead_ends(works: Works) -> None:
    """The answers behind the entries that a reader cannot open."""
    made, portal = works.made, works.addresses["portal"]
    login = f"{portal}/authserver/login"
    made["portal"]["/info/1036/5301.htm"] = answers.redirect(f"{login}?service={portal}/info/1036/5301.htm")
    for service in ("", f"?service={portal}/info/1036/5301.htm"):
        made["portal"][f"/authserver/login{service}"] = answers.LOGIN
    made["portal"]["/info/1036/5302.htm"] = answers.FORBIDDEN
    made["rsc"]["/2022/0629/c309a4210/page.htm"] = answers.CAMPUS_ONLY
    made["zs"]["/2022/0720/c109a16480/page.htm"] = answers.SOFT_404
    made["zs"]["/lqcx/query.jsp?year=2022"] = answers.SERVER_ERROR
