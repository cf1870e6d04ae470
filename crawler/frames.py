"""What a crawl and its reading processes say to each other, and how it stands in their pipes.

Frames both ways: the lengths of their parts, then those. To the reader: a head and a body. Back: a
head, the page as the line the record keeps, and the answer as the archive keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import NamedTuple

from crawler.archive import Exchange, seal
from crawler.items import Link, Media, Outcome, Page
from crawler.notation import pack, read_line, unpack, write_line

ASKED = Struct(">II")
ANSWERED = Struct(">III")


class Document(NamedTuple):
    """What a reader is given: a body and the header values :func:`crawler.reading.read` takes.

    With ``exchange`` (its body is left out), the reader makes ready what the archive keeps.
    """

    url: str
    body: bytes
    content_type: str = ""
    disposition: str = ""
    site: str = ""
    last_modified: str = ""
    rendered: bool = False
    exchange: Exchange | None = None


class Head(NamedTuple):
    """What a crawl has to know of a page at once."""

    outcome: Outcome
    detail: str
    media: Media
    digest: str
    trail: tuple[str, ...]
    links: tuple[Link, ...]


class Readout(NamedTuple):
    """What came back: the head, the page noted on one line, its exchange as the archive keeps it."""

    head: Head
    line: bytes
    sealed: bytes = b""

    @property
    def outcome(self) -> Outcome:
        """What the answer really is."""
        return self.head.outcome

    @property
    def detail(self) -> str:
        """The words that say so."""
        return self.head.detail


def read_out(page: Page, outcome: Outcome, detail: str) -> Readout:
    """What there is to say of a page that was read, or could not be."""
    return Readout(_head_of(page, outcome, detail), write_line(page))


def _head_of(page: Page, outcome: Outcome, detail: str) -> Head:
    return Head(outcome, detail, page.media, page.digest, page.trail, page.links)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """Of a page's line, what its head holds."""

    media: Media
    digest: str = ""
    trail: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


def head_of_line(line: bytes) -> Head:
    """The head of a page that was noted, and so was in order; its text is passed over."""
    kept = read_line(_Kept, line)
    return Head(Outcome.OK, "", kept.media, kept.digest, kept.trail, kept.links)


def frame_document(document: Document) -> bytes:
    """A document as it goes to a reader."""
    exchange = document.exchange and document.exchange._replace(body=b"")
    head = pack(document._replace(body=b"", exchange=exchange))
    return b"".join([ASKED.pack(len(head), len(document.body)), head, document.body])


def open_document(head: bytes, body: bytes) -> Document:
    """The document whose frame held ``head`` and ``body``."""
    document = unpack(Document, head)
    exchange = document.exchange and document.exchange._replace(body=body)
    return document._replace(body=body, exchange=exchange)


def frame_page(page: Page, outcome: Outcome, detail: str, exchange: Exchange | None) -> bytes:
    """A page that was read as it goes back."""
    line = write_line(page)
    try:
        head = pack(_head_of(page, outcome, detail))
    except UnicodeEncodeError:  # lone surrogates: the line has question marks in their place
        detail = detail.encode("utf-8", "replace").decode()
        head = pack(_head_of(read_line(Page, line), outcome, detail))
    sealed = seal(exchange) if exchange else b""
    return b"".join([ANSWERED.pack(len(head), len(line), len(sealed)), head, line, sealed])


def take_answer(received: bytearray) -> Readout | None:
    """The first whole answer in what was received, taken out of it; None while it is not whole."""
    if len(received) < ANSWERED.size:
        return None
    head, line, sealed = ANSWERED.unpack_from(received)
    end = ANSWERED.size + head + line + sealed
    if len(received) < end:
        return None
    frame = bytes(received[ANSWERED.size : end])
    del received[:end]
    return Readout(unpack(Head, frame[:head]), frame[head : head + line], frame[head + line :])
