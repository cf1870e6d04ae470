"""One walk over a page's tree, which gathers what the page holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawler.items import Block, Place
from crawler.reading.dates import Byline
from crawler.reading.elements import (
    FRAMES,
    HEADINGS,
    INLINE,
    ROWS,
    SKIPPED,
    TIME_CLASS,
    collapse,
    is_data_row,
    is_icon,
    is_picture,
    kind_of,
    marks_of,
    name_anchor,
    split_day,
    sudy_name,
)
from crawler.reading.furniture import KnownMenus
from crawler.reading.gathered import MAX_CALLS, MAX_LINKS, Gathered
from crawler.reading.links import NEIGHBOUR, SeenLink, settle
from crawler.reading.pagers import PAGER_ANCHOR, PAGER_LINE
from crawler.reading.scripts import clicked_address
from crawler.reading.zones import Element, zone_of
from crawler.urls import normalise

MAX_DEPTH = 250
LONGEST_GROUP = 120  # characters of a cell that stands for several rows

_MORE = re.compile(r"\s*(?:更多|more|\+|>>|»)+[\s>»+]*$", re.I)


@dataclass(slots=True)
class Walk(Gathered):
    """The walk itself. Call :meth:`over` once, then read what was gathered."""

    total: int = 0
    trail: Element | None = None
    menus: frozenset[Element] = frozenset()
    known: KnownMenus | None = None
    _buffer: list[str] = field(default_factory=list)
    _zone: Place | None = None
    _groups: list[tuple[str, int]] = field(default_factory=list)  # cells of several rows, and rows left
    _rows: int = 0
    _cells: int = 0
    _links_before: int = 0
    _depth: int = 0
    _anchor_end: int = -1
    _linked: bool = False

    def over(self, root: Element) -> None:
        """Walk ``root`` and everything below it."""
        self._children(root)
        self._flush("text")

    # Elements

    def _children(self, element: Element) -> None:
        # Every attribute of an element is made anew by lxml: asked for once.
        if words := element.text:
            self._text(words)
        if self._depth >= MAX_DEPTH:
            return
        self._depth += 1
        for child in element:
            tag = child.tag
            if isinstance(tag, str):
                self._enter(child, tag)
            if words := child.tail:
                self._pieces.append(words)
                if self._zone is None:
                    self._buffer.append(words)
        self._depth -= 1

    def _text(self, text: str) -> None:
        self._pieces.append(text)
        if self._zone is None:
            self._buffer.append(text)

    def _enter(self, element: Element, tag: str) -> None:
        if tag == "a":
            self._anchor(element)
        elif tag in SKIPPED:
            return
        elif tag in INLINE:
            if (marks := marks_of(element)) and TIME_CLASS.search(marks):
                self._marked = True
            self._children(element)
        elif tag == "br":
            self._break()
        elif tag in ("img", "area", "input", "link", "meta", "hr", "col", "param", "source"):
            self._void(element, tag)
        elif tag in FRAMES:
            self.add_link(
                element.get("src", ""), element.get("title") or element.get("name") or "", Place.FRAME
            )
        else:
            self._block(element, tag, marks_of(element))

    def _void(self, element: Element, tag: str) -> None:
        if tag == "img":
            # A picture that is a link shows what it leads to; the link itself is counted (_anchor).
            if self._zone is None and not self._linked and not is_icon(element):
                self.images += 1
        elif tag == "area":
            anchor = element.get("alt") or element.get("title") or ""
            self.add_link(element.get("href", ""), " ".join(anchor.split()), self._zone or Place.BODY)
        elif tag == "hr":
            self._break()

    def _break(self) -> None:
        if self._rows or self._cells:
            self._text("\n")
        else:
            self._flush("text")
            self._pieces.append("\n")

    def _block(self, element: Element, tag: str, marks: str) -> None:
        outside = self._zone
        style = element.get("style")
        if style and "display:none" in style.replace(" ", "").lower():
            self._zone = outside or Place.NAV
        elif element is self.trail:
            self._zone = Place.TRAIL
        elif outside is None:
            self._zone = Place.NAV if element in self.menus else zone_of(element, tag, marks, self.total)
        if outside is None:
            self._flush_before(tag, entering_zone=self._zone is not None)
        if marks and TIME_CLASS.search(marks):
            self._marked = True
        start, first, row = len(self._pieces), len(self._links), False
        if tag in HEADINGS:
            self._read_heading(element, first)
        elif tag == "tr" and is_data_row(element):
            self._read_row(element, first)
            row = True
        elif tag in ROWS:
            row = tag != "dt"  # the day may stand in the <dd> beside it
            self._read_item(element, tag)
        elif outside is None and self._zone is Place.NAV and self.known and not self._cells:
            self._menu(element, self.known)
        else:
            self._sudy_player(element)
            self._children(element)
            self._flush(kind_of(element, tag, marks, len(self._links) - first))
        self._pieces.append(" ")
        if len(self._links) > first:
            settle(self._links, first, self._pieces, start, row=row)
        self._zone = outside

    def _menu(self, element: Element, known: KnownMenus) -> None:
        """Furniture: as the walk before found it, where it stood alike on another page."""
        holds_trail = self.trail is not None and element in self.trail.iterancestors()
        key = None if holds_trail or self._linked else known.key_of(element, self.base, self._depth)
        menu = known.get(key) if key else None
        if menu and self.add_menu(menu):
            return
        before = self.mark()
        self._sudy_player(element)
        self._children(element)
        walked = self.since(before)
        if key and walked:
            known.keep(key, walked)

    def _flush_before(self, tag: str, *, entering_zone: bool) -> None:
        """Text before an inner block ends there; a label before a nested list is its heading."""
        if self._cells and not entering_zone:
            self._buffer.append(" ")
            return
        nested = tag in ("ul", "ol", "dl", "table") and self._rows
        text = self._flush("item" if self._rows else "text")
        if nested and 1 < len(text) <= 40:
            self._heading = text

    def _read_heading(self, element: Element, first: int) -> None:
        self._children(element)
        if self._zone is not None or self._cells:
            return
        linked_row = self._rows and len(self._links) > first
        text = self._flush("item" if linked_row else "heading")
        if text and not linked_row:
            self._heading = _MORE.sub("", text) or text

    def _read_item(self, element: Element, tag: str) -> None:
        self._rows += 1
        self._children(element)
        self._rows -= 1
        text = self._flush("item" if tag in ("li", "dd", "dt") else "text")
        if tag == "dt" and text and self._zone is None:
            self._heading = text[:60]

    def _read_row(self, element: Element, first: int) -> None:
        self._flush("text")
        self._rows += 1
        self._cells += 1
        cells: list[str] = []
        groups = [(words, left) for words, left in self._groups if left > 0]
        for cell in element:
            if not isinstance(cell.tag, str) or cell.tag not in ("td", "th"):
                continue
            start, outside = len(self._pieces), self._zone
            if cell is self.trail or cell in self.menus:
                self._zone = Place.TRAIL if cell is self.trail else Place.NAV
            self._children(cell)
            self._zone = outside
            self._pieces.append(" ")
            text = collapse("".join(self._buffer))
            self._buffer.clear()
            cells.append(text)
            span = cell.get("rowspan", "")
            if span.isdigit() and 1 < int(span) < 500:
                words = collapse("".join(self._pieces[start:]))
                if 1 < len(words) <= LONGEST_GROUP and not words.isdigit():
                    groups.append((words, int(span)))
        self._cells -= 1
        self._rows -= 1
        for seen in self._links[first:] if groups else ():
            seen.heading = " | ".join(words for words, _ in groups)
        self._groups = [(words, left - 1) for words, left in groups]
        self._add_row([cell for cell in cells if cell], linked=len(self._links) > first)

    def _add_row(self, cells: list[str], *, linked: bool) -> None:
        self._marked = False
        self._links_before = len(self._links)
        if not cells:
            return
        if not linked and len(self.bylines) < 60:
            self.bylines.append((len(self.blocks), Byline(" ".join(cells)[:200])))
        self.blocks.append(Block("row" if len(cells) > 1 else "text", " | ".join(cells)))

    # Links

    def _anchor(self, element: Element) -> None:
        start = len(self._pieces)
        if start == self._anchor_end and self._zone is None:
            self._buffer.append(" ")
        before, href = len(self._links), element.get("href")
        if len(element):
            self._linked = href is not None and not href.startswith(("#", "javascript:", "mailto:"))
            self._children(element)
            self._linked = False
        elif words := element.text:
            self._text(words)
        end = self._anchor_end = len(self._pieces)
        self._sudy_player(element)
        url = normalise(href, self.base) if href and href[0] != "#" else None
        if url is None and (href is None or href[:1] in "#jJ"):
            url = self._clicked(element, href or "", collapse("".join(self._pieces[start:end])))
        if url is None or len(self._links) >= MAX_LINKS:
            return
        pieces = self._pieces[start:end]
        if self._zone is None and is_picture(url):
            self.images += 1
        text, day = split_day(pieces)
        anchor = name_anchor(element, text)
        place = self._zone or (Place.LIST if self._rows else Place.BODY)
        if place in (Place.BODY, Place.LIST) and PAGER_ANCHOR.match(text):
            place = Place.PAGER
        heading = "" if self._zone else self._heading
        seen = SeenLink(url, anchor, place, heading, start, end, day=day, settled=self._zone is not None)
        self._links.insert(before, seen)
        if self._rows and self._zone is None:
            self._buffer.append(" ")

    def _clicked(self, element: Element, href: str, words: str) -> str | None:
        """Where an anchor without an address leads by its script; what calls a function is kept."""
        offered = element.get("data-href") or element.get("data-url") or ""
        target, call = clicked_address(offered, element.get("onclick", ""), href)
        if call and len(self.calls) < MAX_CALLS:
            place = Place.PAGER if PAGER_ANCHOR.match(words) else self._zone or Place.BODY
            self.calls.append((call, words[:300], place))
        return normalise(target, self.base) if target else None

    def _sudy_player(self, element: Element) -> None:
        source = element.get("pdfsrc")
        if source:
            self.add_link(source, sudy_name(element), Place.FRAME)

    # Text

    def _flush(self, kind: str) -> str:
        """End a run of text as one block; returns it, empty if there was none."""
        if self._cells:
            self._buffer.append(" ")
            return ""
        if not self._buffer:
            return ""
        text = collapse("".join(self._buffer))
        marked, self._marked = self._marked, False
        byline = text if not marked or len(text) > 16 else collapse(" ".join(self._buffer))
        self._buffer.clear()
        linked = len(self._links) > self._links_before
        self._links_before = len(self._links)
        if not text:
            return ""
        if linked and kind != "heading" and (NEIGHBOUR.match(text) or PAGER_LINE.match(text)):
            return ""
        if not linked and len(text) <= 240 and len(self.bylines) < 60:
            self.bylines.append((len(self.blocks), Byline(byline, marked)))
        self.blocks.append(Block(kind, text))
        if kind == "heading":
            self.headings.append(text)
            self._heading = _MORE.sub("", text) or text
        return text
