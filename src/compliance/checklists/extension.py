"""A file that extends a checklist: what it may say, and what it does to the checklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from compliance.checklists.checks import (
    check_expectation,
    check_freshness,
    check_items,
    check_laws,
    check_part,
    check_terms,
    ids_of,
)
from compliance.configuration import Document
from compliance.model import Category, Checklist, Expectation, Freshness, Item, Law, Part, Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an extending file changes about one item or part. Lists given replace, ``add_`` adds.

    Every change needs a ``reason``; ``not_applicable`` is its own. ``applicable`` switches an item on
    again that a profile switched off.
    """

    reason: str = ""
    title: str | None = None
    not_applicable: str | None = None
    applicable: bool = False
    departments: tuple[str, ...] | None = None
    terms: tuple[str, ...] | None = None
    add_terms: tuple[str, ...] = ()
    contains: tuple[str, ...] | None = None
    add_contains: tuple[str, ...] = ()
    not_terms: tuple[str, ...] | None = None
    add_not_terms: tuple[str, ...] = ()
    freshness: Freshness | None = None
    weight: Weight | None = None
    nil_accepted: bool | None = None
    expects: Expectation | None = None
    law: tuple[str, ...] | None = None
    add_law: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A file that extends a checklist: ``changes`` by item or part id, whole ``items`` and ``parts``
    that are added, other names of departments, further names of the disclosure column, further ``laws``
    for ``law`` to name."""

    extends: str
    id: str
    version: str
    title: str | None = None
    document: str | None = None
    profile: str | None = None
    changes: Mapping[str, Change] = field(default_factory=dict)
    categories: tuple[Category, ...] = ()
    items: tuple[Item, ...] = ()
    parts: tuple[Part, ...] = ()
    departments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    column_terms: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    laws: Mapping[str, Law] = field(default_factory=dict)


_PART_ONLY = ("contains", "add_contains", "freshness", "weight", "nil_accepted", "expects")


def extend(base: Checklist, document: Document) -> Checklist:
    """``base`` with the file's changes; what is wrong with the file is added to ``document``."""
    extension = document.value(Extension)
    laws = {**base.laws, **extension.laws}
    check_items(document, extension.items, (*base.categories, *extension.categories), laws)
    known = {one.id for one in base.items}
    for index, item in enumerate(extension.items):
        if item.id in known:
            document.add(
                ("items", index, "id"), f"item {item.id} exists already 事项已存在", "a new id, or a change"
            )
    items = [*base.items, *extension.items]
    for index, part in enumerate(extension.parts):
        items = _add_part(items, part, document, index, laws)
    for key, change in extension.changes.items():
        items = _apply(items, key, change, document, laws)
    profile = extension.profile or base.profile
    names = {
        name: (*base.departments.get(name, ()), *extension.departments.get(name, ()))
        for name in (*base.departments, *extension.departments)
    }
    return replace(
        base,
        id=extension.id,
        version=extension.version,
        title=extension.title or base.title,
        document=extension.document or base.document,
        profile=profile,
        categories=(*base.categories, *extension.categories),
        items=tuple(items),
        departments=names,
        column_terms=(*base.column_terms, *extension.column_terms),
        sources={**base.sources, **extension.sources},
        laws=laws,
    )


def _add_part(
    items: list[Item], part: Part, document: Document, index: int, laws: Mapping[str, Law]
) -> list[Item]:
    place = ("parts", index)
    owner = part.id.rpartition(".")[0]
    if owner not in {item.id for item in items}:
        document.add(
            (*place, "id"), f"no item for part {part.id} 没有对应的事项", "an item's id, a dot, a number"
        )
    if part.id in ids_of(items):
        document.add((*place, "id"), f"part {part.id} exists already 要点已存在", "a new id, or a change")
    check_part(document, part, place, laws)
    return [replace(item, parts=(*item.parts, part)) if item.id == owner else item for item in items]


def _apply(
    items: list[Item], key: str, change: Change, document: Document, laws: Mapping[str, Law]
) -> list[Item]:
    place = ("changes", key)
    if key not in ids_of(items):
        document.add(place, f"no item or part {key} 没有这个事项或要点", "an id of the checklist it extends")
        return items
    if not (change.reason or change.not_applicable):
        document.add(place, "gives no reason 没有说明理由", "reason, or not_applicable with the reason")
    for name in () if "." in key else _PART_ONLY:
        if getattr(change, name) not in (None, ()):
            message = f"does not belong to a whole item 不适用于整项{key}"
            document.add((*place, name), message, f"on one of its parts, such as {key}.1")
    check_terms(document, place, change)
    check_laws(document, (*place, "law"), change.law or (), laws)
    check_laws(document, (*place, "add_law"), change.add_law, laws)
    if change.expects is not None:
        check_expectation(document, (*place, "expects"), change.expects)
    check_freshness(document, (*place, "freshness"), change.freshness)
    return [_changed_item(item, key, change) for item in items]


def _changed_item(item: Item, key: str, change: Change) -> Item:
    if item.id != key:
        parts = tuple(_changed_part(part, change) if part.id == key else part for part in item.parts)
        return replace(item, parts=parts) if parts != item.parts else item
    return replace(
        item,
        title=change.title or item.title,
        departments=item.departments if change.departments is None else change.departments,
        terms=_merged(item.terms, change.terms, change.add_terms),
        not_terms=_merged(item.not_terms, change.not_terms, change.add_not_terms),
        law=_merged(item.law, change.law, change.add_law),
        not_applicable=None if change.applicable else change.not_applicable or item.not_applicable,
        note="\n".join(filter(None, (item.note, change.reason))),
    )


def _changed_part(part: Part, change: Change) -> Part:
    return replace(
        part,
        title=change.title or part.title,
        terms=_merged(part.terms, change.terms, change.add_terms),
        contains=_merged(part.contains, change.contains, change.add_contains),
        not_terms=_merged(part.not_terms, change.not_terms, change.add_not_terms),
        freshness=change.freshness or part.freshness,
        weight=change.weight or part.weight,
        departments=part.departments if change.departments is None else change.departments,
        expects=change.expects or part.expects,
        law=_merged(part.law, change.law, change.add_law),
        nil_accepted=part.nil_accepted if change.nil_accepted is None else change.nil_accepted,
        not_applicable=None if change.applicable else change.not_applicable or part.not_applicable,
        note="\n".join(filter(None, (part.note, change.reason))),
    )


def _merged(old: tuple[str, ...], given: tuple[str, ...] | None, added: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(old if given is None else given), *added)))
