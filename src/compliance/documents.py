"""The documents of a record, as they are matched: navigation removed, and everything they are called."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.boilerplate import Boilerplate
from compliance.fingerprints import text_digest
from compliance.model import Anchor
from compliance.observations import Carrier, Observations, posted_on
from compliance.placement import Leads
from crawler.glances import Glance
from crawler.items import Block, DateSource, Link, Place, SeenDate

LONGEST_TITLE = 80  # characters of a first line that may still be a title


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A page or attachment without its navigation.

    ``title`` is its own, or what else names it when all pages of a site are titled alike; ``rows`` are
    the links of its lists, ``file_links`` addresses of attachments it carries,
    ``own_links`` all links that are not navigation. ``entries`` are the column's links to pages that carry
    this file. ``recognised``: the text was read off a scan.
    """

    page: Glance
    title: str
    text: str
    table_rows: int
    own_links: tuple[Link, ...]
    rows: tuple[Link, ...]
    file_links: tuple[str, ...]
    anchors: tuple[Anchor, ...]
    carriers: tuple[Carrier, ...]
    entries: tuple[Anchor, ...]
    in_column: bool
    posted: SeenDate | None
    recognised: bool = False


def digest_of(document: Document) -> str:
    """The digest of what a document says, by which a later crawl tells whether it still says that."""
    page = document.page
    body = page.digest if page.is_attachment else str(page.images)
    return text_digest(document.title, document.text, files=document.file_links, body=body)


def document_of(page: Glance, seen: Observations, leads: Leads) -> Document:
    """Second pass: a page or attachment, stripped, with all it is called.

    What a list of the column leads to is noted in ``leads``.
    """
    own = seen.boilerplate.own_links(page)
    seen.reach.note_lists(page, own, leads)
    carriers = tuple(seen.carriers.get(page.url, ()))
    blocks = seen.boilerplate.strip(page)
    posted = posted_on(page) or seen.row_days.get(page.url)
    if posted is None or (page.is_attachment and posted.source is DateSource.DOCUMENT):
        posted = next((carrier.posted for carrier in carriers if carrier.posted), posted)
    anchors = tuple(seen.anchors.get(page.url, ()))
    title = _own_title(page, seen.boilerplate, blocks, anchors)
    return Document(
        page=page,
        title=title,
        text="\n".join(block.text for block in blocks if block.text != title),
        table_rows=sum(block.kind == "row" for block in blocks),
        own_links=own,
        rows=tuple(link for link in own if link.place is Place.LIST and len(link.anchor) >= 4),
        file_links=tuple(
            link.url for link in own if seen.resolve(link.url) in seen.files or link.url in seen.failures
        ),
        anchors=anchors,
        carriers=carriers,
        entries=_entries(seen, carriers) if page.is_attachment else (),
        in_column=seen.column is not None and seen.column.holds(page),
        posted=posted,
    )


def _entries(seen: Observations, carriers: tuple[Carrier, ...]) -> tuple[Anchor, ...]:
    return tuple(
        anchor for carrier in carriers for anchor in seen.anchors.get(carrier.url, ()) if anchor.in_column
    )


def _own_title(
    page: Glance, boilerplate: Boilerplate, blocks: tuple[Block, ...], anchors: tuple[Anchor, ...]
) -> str:
    """What names a document: its title, unless the pages beside it have the same; then its heading,
    the link that leads to it, its first line. A file without a title goes by its link's text."""
    if page.is_attachment:
        names = (page.title, *(anchor.text for anchor in anchors), page.name)
        return next((name for name in names if name), "")
    if not boilerplate.is_common_title(page):
        return page.title
    opening = [block.text for block in blocks[:3] if 4 <= len(block.text) <= LONGEST_TITLE]
    called = [anchor.text for anchor in anchors if len(anchor.text) >= 4]
    named = [*(heading for heading in page.headings if heading != page.title), *called, *opening]
    shown = (name for name in named if name in opening or name in page.headings)
    return next(shown, (*called, page.title)[0])
