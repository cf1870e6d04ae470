"""目录: items that a page of the disclosure column lists in their official wording, without any link."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.cases import Unlinked
from compliance.documents import Document
from compliance.matching import Claims
from compliance.model import Anchor
from compliance.privacy import mask
from crawler.items import Place

LEAST = 3  # items in one page: fewer are a mention, not a catalogue
SHOWN = 40  # characters of what stands instead of a link


def find_unlinked(document: Document, claims: Claims) -> Iterator[tuple[str, Unlinked]]:
    """The parts of items that a catalogue lists and links nowhere, each with what stands in the row."""
    if document.page.is_attachment:
        return
    rows = [(line, promise) for line in document.text.split("\n") if (promise := claims.worded(line)).parts]
    if len(rows) < LEAST:
        return
    linked: set[str] = set()
    shown = {link.anchor for link in document.page.links}
    for link in document.page.links:
        menu = link.place in (Place.NAV, Place.TRAIL)
        anchor = Anchor(
            text=link.anchor, context="" if menu else link.context, heading="" if menu else link.heading
        )
        linked.update(claims.of(anchor))
    for line, promise in rows:
        words = mask(line.split(" | ")[-1].strip()[:SHOWN])
        if words in shown:
            continue
        for part in promise.parts:
            if part not in linked:
                yield part, Unlinked(document.page.url, words)
