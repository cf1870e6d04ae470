"""The hand-written half of the sample school: YAML files in ``text/`` -> plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

_FIRST_ENTRY = 1200
Sheets = Mapping[str, tuple[tuple[object, ...], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """栏目: a column of one site; ``number`` is the id its CMS would give it."""

    key: str
    name: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site of the school. ``style`` names its CMS; ``down`` means nothing listens there."""

    key: str
    name: str
    style: str
    department: str | None
    closed: bool
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        """The column ``key``; raises ``KeyError`` when the site has none of that name."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(f"{self.key} {key}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One article. ``on_column`` means that the column page itself is the document.

    ``day`` is none for an undated piece; without ``byline`` the day stands in the list row only.
    """

    key: str
    site: str
    column: str
    number: int
    title: str
    day: date | None
    body: str
    byline: bool = True
    files: tuple[str, ...] = ()
    on_column: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An attachment to make: ``kind`` is pdf, docx or xlsx. A ``lost`` one answers 404."""

    key: str
    kind: str
    name: str
    body: str = ""
    sheets: Sheets | None = None
    page_each: bool = False
    lost: bool = False


def read_text(name: str) -> str:
    """The text of one packaged file, e.g. ``text/sites.yaml``."""
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def read_yaml(name: str) -> Any:
    """One packaged YAML file, parsed; callers must not change it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(read_text(name), Loader=loader)


def read_sites() -> dict[str, Site]:
    """Every site of the school, in the order in which ports are given out."""
    return {
        key: Site(
            key=key,
            name=raw["name"],
            style=raw["style"],
            department=raw.get("department"),
            closed=raw.get("robots") == "closed",
            columns=tuple(
                Column(key=name, name=title, number=number)
                for name, (title, number) in raw["columns"].items()
            ),
        )
        for key, raw in read_yaml("text/sites.yaml")["sites"].items()
    }


def read_documents() -> dict[str, Document]:
    """The hand-written documents, by key."""
    documents = {}
    for key, raw in read_yaml("text/documents.yaml").items():
        site, column = raw["at"].split() if "at" in raw else (raw["site"], raw["column"])
        documents[key] = Document(
            key=key,
            site=site,
            column=column,
            number=raw.get("number", 0),
            title=raw["title"],
            day=raw["date"],
            body=raw["body"],
            byline=raw.get("byline", True),
            files=tuple(raw.get("files", ())),
            on_column="at" in raw,
        )
    return documents


def read_entries() -> tuple[Mapping[str, Any], ...]:
    """The entries of the disclosure site's menu: one an item as a rule, two where it split the item."""
    items = read_yaml("text/disclosure.yaml")["items"]
    return tuple(
        entry
        for item in items
        for entry in (item, {"category": item["category"], **item["also"]} if "also" in item else None)
        if entry is not None
    )


def find_entry_columns() -> dict[str, Column]:
    """The disclosure site's item columns, by key."""
    return {
        entry["slug"]: Column(key=entry["slug"], name=entry["title"], number=_FIRST_ENTRY + index)
        for index, entry in enumerate(read_entries())
        if "slug" in entry
    }


def read_papers() -> dict[str, Paper]:
    """The attachments to make, by key."""
    raws = read_yaml("text/files.yaml")
    papers = {}
    for key, raw in raws.items():
        sheets = raw.get("sheets") or raws.get(raw.get("sheets_of"), {}).get("sheets")
        papers[key] = Paper(
            key=key,
            kind=raw["kind"],
            name=raw["name"],
            body=raw.get("body") or ("# " + raw["heading"] if "heading" in raw else ""),
            sheets=_scaled(sheets, raw.get("percent", 100)) if sheets else None,
            page_each=raw.get("page_each", False),
            lost=raw.get("lost", False),
        )
    return papers


def _scaled(sheets: Mapping[str, list[list[object]]], percent: int) -> Sheets:
    """The same tables for another year: all amounts are whole hundreds, so sums still add up."""
    return {
        name: tuple(
            tuple(cell * percent // 100 if isinstance(cell, int) else cell for cell in row) for row in rows
        )
        for name, rows in sheets.items()
    }
