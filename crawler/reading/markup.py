"""Office documents in XML: ODF, OFD, slides, Word and Excel saved as XML. The door to defusedxml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from crawler.items import Block, Outcome
from crawler.reading.contents import (
    Content,
    Unread,
    bound,
    day_of,
    is_picture,
    is_unnamed,
    line_of,
    name_sheet,
    row_of,
    title_of,
)
from crawler.reading.dates import find_days
from crawler.reading.encoding import read_text
from crawler.reading.zipped import open_document, read_member

MAX_XML = 20_000_000
MAX_SLIDES = 300
_PARAGRAPHS = frozenset({"p", "h"})
_ROWS = frozenset({"tr", "table-row", "Row"})
_CELLS = frozenset({"tc", "table-cell", "Cell"})
_SHEETS = frozenset({"table", "Worksheet"})
_PICTURES = frozenset({"pic", "binData", "imagedata", "image", "ImageObject"})
_SILENT = frozenset(
    {"styles", "automatic-styles", "master-styles", "annotation", "tracked-changes", "binData", "Styles"}
    | {"docOleData", "forms", "Comment", "delText", "instrText", "notes", "DocumentProperties", "fonts"}
)
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_OFD_PAGE = re.compile(r"Doc_(\d+)/Pages/Page_(\d+)/Content\.xml")
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"


def parse(data: bytes | str) -> Element:
    """The tree, without entities. Raises what hostile XML makes defusedxml raise."""
    return fromstring(data, forbid_dtd=True)


def read_single(body: bytes) -> Content:
    """A Word or Excel document that is one XML file (2003 XML, flat OPC)."""
    if len(body) > MAX_XML:
        raise Unread(Outcome.TOO_EXPANDED, f"{len(body)} bytes of XML")
    root = parse(_DECLARED.sub("", read_text(body)[0], count=1))
    return _content_of(root)


def read_odf(body: bytes) -> Content:
    """Text, tables and slides of an OpenDocument file. Cells said to repeat are read once."""
    with open_document(body) as archive:
        names = archive.namelist()
        if "META-INF/manifest.xml" in names and b"encryption-data" in read_member(
            archive, "META-INF/manifest.xml"
        ):
            raise Unread(Outcome.LOCKED, "an encrypted OpenDocument file")
        content = _content_of(fromstring(read_member(archive, "content.xml")))
        meta = fromstring(read_member(archive, "meta.xml")) if "meta.xml" in names else None
    return content if meta is None else _with_properties(content, meta)


def read_pptx(body: bytes) -> Content:
    """The text of each slide, a paragraph a block, a row of a table a row."""
    blocks: list[Block] = []
    images = 0
    with open_document(body) as archive:
        slides = sorted((int(m[1]), m.string) for m in map(_SLIDE.fullmatch, archive.namelist()) if m)
        for _, name in slides[:MAX_SLIDES]:
            tree = parse(read_member(archive, name))
            images += sum(_local(element) == "pic" for element in tree.iter())
            blocks += _flow(tree)
    if blocks and blocks[0].kind == "text":
        blocks[0] = Block("heading", blocks[0].text)
    kept, more = bound(blocks)
    return Content(
        blocks=kept,
        pages=len(slides),
        truncated=more or len(slides) > MAX_SLIDES,
        images=images,
        scan=is_picture(kept, images),
    )


def read_ofd(body: bytes) -> Content:
    """The text of an OFD's pages, its runs joined to lines by where they stand."""
    with open_document(body) as archive:
        head = parse(read_member(archive, "OFD.xml"))
        pages = sorted(
            (int(m[1]), int(m[2]), m.string) for m in map(_OFD_PAGE.search, archive.namelist()) if m
        )
        blocks: list[Block] = []
        images = 0
        for _, _, name in pages[:MAX_SLIDES]:
            tree = parse(read_member(archive, name))
            images += sum(_local(element) == "ImageObject" for element in tree.iter())
            blocks += _lines(tree)
    kept, more = bound(blocks)
    content = Content(
        blocks=kept,
        pages=len(pages),
        images=images,
        scan=is_picture(kept, images),
        truncated=more or len(pages) > MAX_SLIDES,
    )
    return _with_properties(content, head)


def _content_of(root: Element) -> Content:
    blocks, tables = [], []
    for block in _flow(root):
        if block.kind != "sheet":
            blocks.append(block)
            continue
        tables.append(block.text)
        blocks.append(Block("text", block.text))
    images = sum(_local(element) in _PICTURES for element in root.iter())
    kept, more = bound(blocks)
    content = Content(
        blocks=kept,
        tables=tuple(tables)[:200],
        title=title_of(kept, tables) if tables else "",
        truncated=more,
        images=images,
        scan=is_picture(kept, images),
        pages=len(tables),
    )
    return _with_properties(content, root)


def _flow(root: Element) -> Iterator[Block]:
    """Paragraphs, rows and names of sheets in reading order, whatever the dialect."""
    stack = [root]
    while stack:
        element = stack.pop()
        name = _local(element)
        if name in _SILENT:
            continue
        if name in _ROWS:
            yield from row_of(_words(cell) for cell in element if _local(cell) in _CELLS)
            continue
        if name in _PARAGRAPHS:
            yield from line_of(_words(element), "heading" if name == "h" else "text")
            continue
        if name in _SHEETS:
            title = _attribute(element, "name") or _attribute(element, "Name")
            if title and not is_unnamed(title):
                hidden = any(_local(e) == "Visible" and "Hidden" in (e.text or "") for e in element.iter())
                yield Block("sheet", name_sheet(title, hidden=hidden))
        stack.extend(reversed(element))


def _words(element: Element) -> str:
    """The text of a paragraph or cell; of a Word or slide paragraph only what its runs say."""
    runs = [run.text or "" for run in element.iter() if _local(run) == "t"]
    return "".join(runs) if runs else "".join(element.itertext())


def _lines(page: Element) -> list[Block]:
    """Text objects at about the same height are one line, from left to right."""
    placed: list[tuple[float, float, str]] = []
    for item in page.iter():
        if _local(item) != "TextObject":
            continue
        box = [_number(part) for part in (item.get("Boundary") or "").split()[:2]] + [0.0, 0.0]
        for code in item.iter():
            if _local(code) == "TextCode" and (text := "".join(code.itertext())):
                placed.append((box[1] + _number(code.get("Y")), box[0] + _number(code.get("X")), text))
    placed.sort(key=lambda run: run[0])
    lines: list[list[tuple[float, float, str]]] = []
    for run in placed:
        if lines and run[0] - lines[-1][0][0] < 1.5:  # millimetres: less than half a line
            lines[-1].append(run)
        else:
            lines.append([run])
    return [
        block
        for line in lines
        for block in line_of("".join(run[2] for run in sorted(line, key=lambda run: run[1])))
    ]


def _with_properties(content: Content, root: Element) -> Content:
    """What an XML of properties says of the title and the days, under any of their names."""
    found: dict[str, str] = {}
    for element in root.iter():
        name = _local(element).lower()
        if name in ("title", "date", "creation-date", "creationdate", "moddate", "lastsaved", "created"):
            found.setdefault(name, (element.text or "").strip())
    made = found.get("date") or found.get("moddate") or found.get("lastsaved") or ""
    created = found.get("creation-date") or found.get("creationdate") or found.get("created") or ""
    days = [day_of(next((day for day, *_ in find_days(text[:10])), None)) for text in (made, created)]
    return content._replace(
        title=content.title if content.blocks else found.get("title", "")[:200],
        made=days[0] or days[1],
        created=days[1],
    )


def _local(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attribute(element: Element, name: str) -> str:
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
