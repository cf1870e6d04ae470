"""The disclosure site (信息公开网): ten categories, fifty items, and what each entry leads to.

Its menu repeats every item's title on every page. An item without an entry stands there as plain
text that leads nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from compliance.sample import answers
from compliance.sample.pages import Group, Named, Row, View
from compliance.sample.paths import list_path
from compliance.sample.source import read_entries, read_yaml
from compliance.sample.works import Target, Works, add_article, add_list

_SITE = "xxgk"


def add_disclosure(works: Works) -> None:
    """Every page of the disclosure site except its articles."""
    raw = read_yaml("text/disclosure.yaml")
    entries = read_entries()
    works.menus[_SITE] = [
        *works.menus[_SITE],
        *(
            Group(name, "", [Named(e["title"], _path(e)) for e in entries if e["category"] == number])
            for number, name in enumerate(raw["categories"], start=1)
        ),
    ]
    for entry in entries:
        if "slug" in entry:
            _add_entry(works, entry, raw["categories"][entry["category"] - 1])
    _add_catalogue(works, raw["items"], raw["categories"])
    _add_home(works)


def _path(entry: Mapping[str, Any]) -> str:
    return f"/{entry['slug']}.htm" if "slug" in entry else ""


def _add_entry(works: Works, entry: Mapping[str, Any], category: str) -> None:
    site = works.sites[_SITE]
    column = works.entries[entry["slug"]]
    here = Target(_SITE, _path(entry))
    trail = (Named(category, ""), Named(column.name, works.href(here, here)))
    page = View(
        kind="article",
        title=column.name,
        column=column.name,
        column_no=column.number,
        on_column=True,
        trail=trail,
    )
    match entry["kind"]:
        case "list" | "blank":
            add_list(works, site, column, [_row(works, here, row) for row in entry.get("rows", ())])
        case "article":
            (document,) = (
                d for d in works.documents.values() if (d.site, d.column) == (_SITE, entry["slug"])
            )
            add_article(works, document, column)
        case "redirect":
            works.made[_SITE][here.path] = answers.redirect(_elsewhere(works, entry["to"]))
        case "refresh":
            works.put(here, replace(page, refresh=_elsewhere(works, entry["to"])))
        case "text":
            works.put(here, replace(page, text=entry["text"]))
        case "pointer":
            url = entry["to"].format(**works.addresses)
            link = f'<p>{escape(entry["text"])}<a href="{url}">{url}</a></p>'
            works.put(here, replace(page, extra_html=link))
        case other:
            raise ValueError(f"{entry['slug']}: unknown kind of entry {other!r}")


def _row(works: Works, here: Target, row: Any) -> Row:
    """A row: a document by its key, or a title with an address and a day."""
    if isinstance(row, str):
        return works.row(here, works.documents[row])
    title, url, day = row
    return Row(url.format(**works.addresses), title, day)


def _elsewhere(works: Works, place: str) -> str:
    key, name = place.split()
    site = works.sites[key]
    return works.addresses[key] + list_path(site, site.column(name), 1, 1)


def _add_catalogue(works: Works, items: Sequence[Mapping[str, Any]], categories: Sequence[str]) -> None:
    """信息公开目录: the table of all fifty items with their departments and links."""
    site = works.sites[_SITE]
    column = site.column("xxgkml")
    here = Target(_SITE, list_path(site, column, 1, 1))
    lines = ["<tr><th>序号</th><th>类别</th><th>公开事项</th><th>责任部门</th><th>链接</th></tr>"]
    for item in items:
        links = "　".join(
            f'<a href="{works.href(here, Target(_SITE, _path(e)))}">查看</a>'
            for e in (item, item.get("also", {}))
            if _path(e)
        )
        cells = (
            str(item["id"]),
            categories[item["category"] - 1],
            escape(item.get("full", item["title"])),
            item.get("department", "—"),
            links or item.get("note", "—"),
        )
        lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    works.put(
        here,
        View(
            kind="article",
            title="青岚职业技术学院信息公开目录",
            column=column.name,
            column_no=column.number,
            on_column=True,
            trail=(Named(column.name, works.href(here, here)),),
            extra_html="<table border='1'><tbody>" + "\n".join(lines) + "</tbody></table>",
        ),
    )


def _add_home(works: Works) -> None:
    site = works.sites[_SITE]
    for path in ("/", "/index.htm"):
        here = Target(_SITE, path)
        sections = [
            Group(
                column.name,
                works.href(here, Target(_SITE, list_path(site, column, 1, 1))),
                rows=[
                    works.row(here, document) for document in works.shelves.get((_SITE, column.key), ())[:7]
                ],
            )
            for column in site.columns
        ]
        works.put(here, View(kind="home", sections=sections))
