"""目录: items that a page of the disclosure column lists in their official wording, without any link."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.cases import Unlinked
from compliance.documents import Document
from compliance.matching import Claims
from compliance.model import Anchor
from compliance.privacy import mask
from crawler.items import Link, Place

LEAST = 3  # items in one page: fewer are a mention, not a catalogue
CELL = " | "  # between the cells of a row
LONGEST = 300  # characters of a catalogue's row
SHOWN = 40  # characters of what stands instead of a link


def find_unlinked(document: Document, claims: Claims) -> Iterator[tuple[str, Unlinked]]:
    """The parts of items that a catalogue lists and links nowhere, each with what stands in the row."""
    if document.page.is_attachment:
        return
    lines = [line for line in document.text.split("\n") if CELL in line and len(line) <= LONGEST]
    rows = [(line, promise) for line in lines if (promise := claims.worded(line)).parts]
    if len(rows) < LEAST:
        return
    links = document.page.read_links()
    shown = {link.anchor for link in links}
    linked = {part for link in links for part in claims.of(_as_anchor(link))}
    for line, promise in rows:
        words = mask(line.split(CELL)[-1].strip(" —-－")[:SHOWN])
        if words in shown:
            continue
        for part in promise.parts:
            if part not in linked:
                yield part, Unlinked(document.page.url, words)


def _as_anchor(link: Link) -> Anchor:
    if link.place in (Place.NAV, Place.TRAIL):
        return Anchor(text=link.anchor)
    return Anchor(text=link.anchor, context=link.context, heading=link.heading)
