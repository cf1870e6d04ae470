"""Where the items and parts of a bundled checklist stand, and where their laws can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compliance.checklists import bundled_files, read_checklist
from compliance.checklists.extension import Extension
from compliance.configuration import Document, read_document
from compliance.errors import ConfigError
from compliance.model import Checklist, ChecklistRef, Item, SchoolKind

_ADDRESS = re.compile(r"https?://[!-~]+")
_KINDS = frozenset(kind.value for kind in SchoolKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line, counted from 1, of a file of the package ``checklist``."""

    file: str
    line: int


def find_places(checklist: ChecklistRef) -> Mapping[str, Place]:
    """Where each item and part stands, by id. Nothing for a checklist that is not bundled.

    What a school's own checklist changes or adds is in a file that we do not know.
    """
    places: dict[str, Place] = {}
    for path in bundled_files(checklist.id, checklist.profile):
        try:
            document = read_document(path)
        except ConfigError:
            continue
        for one, line in _lines(document):
            places.setdefault(one, Place(file=f"checklist/{path.name}", line=line))
    return places


def find_law_pages(checklist: ChecklistRef) -> Mapping[str, str]:
    """The web page of a law that an item or part rests on, by id, where the bundled checklist has one."""
    if not bundled_files(checklist.id, checklist.profile) or checklist.profile not in _KINDS:
        return {}
    known = read_checklist(checklist.id, kind=SchoolKind(checklist.profile))
    pages = {law: seen[0] for law, said in known.sources.items() if (seen := _ADDRESS.findall(said))}
    found: dict[str, str] = {}
    for item in known.items:
        resting = {item.id: item.law, **{part.id: (*part.law, *item.law) for part in item.parts}}
        for one, laws in resting.items():
            page = next((pages[law] for law in laws if law in pages), None)
            if page:
                found[one] = page
    return found


def _lines(document: Document) -> Iterator[tuple[str, int]]:
    if document.has("extends"):
        extension = document.value(Extension)
        yield from _of_items(document, extension.items)
        for index, part in enumerate(extension.parts):
            yield part.id, document.line(("parts", index, "id"))
        return
    yield from _of_items(document, document.value(Checklist).items)


def _of_items(document: Document, items: tuple[Item, ...]) -> Iterator[tuple[str, int]]:
    for index, item in enumerate(items):
        yield item.id, document.line(("items", index, "id"))
        for number, part in enumerate(item.parts):
            yield part.id, document.line(("items", index, "parts", number, "id"))
