"""Runs of inline content: what old pages put side by side in one cell, with breaks between."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from crawler.reading.zones import Element, text_of

BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "html", "li", "main", "nav", "ol"),
        *("p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
_BREAKS = BLOCKS | {"br", "hr", "iframe"}
_STRICT = frozenset({"table", "tbody", "thead", "tr", "ul", "ol", "dl", "html"})  # hold no div
# lxml reads what it then refuses to write: ``&#8;``.
_UNWRITABLE = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbours in ``container``, from some text or element up to a break.

    ``before`` is the element whose tail the run begins with; with ``leading`` and no ``before`` it
    begins with the container's own text. ``closed`` leaves the tail of the last element out.
    """

    container: Element
    children: tuple[Element, ...]
    before: Element | None = None
    leading: bool = False
    closed: bool = False

    def text(self) -> str:
        """The run's text with blanks collapsed."""
        parts = [self._lead()]
        for child in self.children:
            parts.append(_words(child))
            if not (self.closed and child is self.children[-1]):
                parts.append(child.tail or "")
        return " ".join("".join(parts).split())

    def _lead(self) -> str:
        if self.before is not None:
            return self.before.tail or ""
        return self.container.text or "" if self.leading else ""

    def with_next_block(self) -> Run | None:
        """The run and the next element that holds words, or None where its container ends first."""
        last = self.children[-1] if self.children else self.before
        following = (
            last.itersiblings() if last is not None else iter(self.container) if self.leading else iter(())
        )
        passed = list(self.children)
        for element in following:
            passed.append(element)
            if _words(element).strip():
                return Run(self.container, tuple(passed), self.before, self.leading, closed=True)
        return None

    def outward(self) -> Run | None:
        """The run that begins with the container itself, or None at the page's end."""
        parent = self.container.getparent()
        if parent is None or self.container.tag in ("body", "html"):
            return None
        return _run_of(parent, self.container)


def run_from(parent: Element, label: etree._ElementUnicodeResult) -> Run | None:
    """The run that begins with the text ``label`` of ``parent`` (as ``getparent`` gives both)."""
    if label.is_tail:
        container = parent.getparent()
        if container is None:
            return None
        run = Run(container, tuple(_until_break(parent)), before=parent, leading=True)
    else:
        run = Run(parent, tuple(_until_break(None, parent)), leading=True)
    while run.container.tag not in BLOCKS and not _breaks_inside(run.container):
        wider = run.outward()
        if wider is None:
            return None
        run = wider
    return run


def run_around(element: Element) -> Run | None:
    """The run that begins with ``element``, its inline wrappers included."""
    parent = element.getparent()
    while parent is not None and parent.tag not in BLOCKS and not _breaks_inside(parent):
        element, parent = parent, parent.getparent()
    return None if parent is None else _run_of(parent, element)


def fence(run: Run) -> Element:
    """The element that holds the run alone: its container, or a new one put around it."""
    container = run.container
    alone = container.tag in BLOCKS and container.tag not in ("body", "html")
    if alone and len(text_of(container).replace(" ", "")) == len(run.text().replace(" ", "")):
        return container
    if container.tag in _STRICT:
        return run.children[-1] if run.children else container
    wrapper = container.makeelement("div", {}, {})
    if run.before is not None:
        wrapper.text, run.before.tail = _writable(run.before.tail), None
        container.insert(container.index(run.before) + 1, wrapper)
    elif run.leading:
        wrapper.text, container.text = _writable(container.text), None
        container.insert(0, wrapper)
    else:
        container.insert(container.index(run.children[0]), wrapper)
    for child in run.children:
        wrapper.append(child)  # its tail comes with it
    if run.closed and run.children:
        wrapper.tail, run.children[-1].tail = _writable(run.children[-1].tail), None
    return wrapper


def _run_of(parent: Element, element: Element) -> Run:
    if _is_break(element):
        return Run(parent, (element,), closed=True)
    return Run(parent, (element, *_until_break(element)))


def _until_break(after: Element | None, container: Element | None = None) -> list[Element]:
    found: list[Element] = []
    siblings = after.itersiblings() if after is not None else iter(container if container is not None else ())
    for sibling in siblings:
        if _is_break(sibling):
            break
        found.append(sibling)
    return found


def _is_break(element: Element) -> bool:
    return element.tag in _BREAKS or _breaks_inside(element)


def _breaks_inside(element: Element) -> bool:
    return any(inner.tag in _BREAKS for inner in element.iterdescendants())


def _words(element: Element) -> str:
    return "".join(str(part) for part in element.itertext()) if isinstance(element.tag, str) else ""


def _writable(text: str | None) -> str | None:
    return _UNWRITABLE.sub("", text) if text else text
