"""What a file can do to us: it ends in a named outcome, soon, and the process that read it lives on.

Every file is read by a reading process with its limit of memory; the same process then reads a page.
"""

from __future__ import annotations

import asyncio
import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from crawler.frames import Document, Readout
from crawler.items import Outcome, Page
from crawler.notation import read_line
from crawler.readers import Readers
from tests.crawler.files import ole, photograph, raw_pdf, saved, zipped
from tests.records import word

PAGE = Document("http://a.example/1", "<title>学校章程</title><p>正文".encode(), site="http://a.example")
PATIENCE = 60.0  # seconds: three times what a reading process is given, for a busy machine
DIED = ("the reading process", "reading took too long")


def read_by_process(body: bytes, *, seconds: float = PATIENCE) -> tuple[Readout, Readout]:
    """The file's readout, and that of a page read next."""

    async def run() -> tuple[Readout, Readout]:
        readers = Readers(1, seconds=seconds)
        try:
            await readers.read(PAGE)  # the process is there
            found = await readers.read(Document("http://a.example/f", body, site="http://a.example"))
            return found, await readers.read(PAGE)
        finally:
            readers.close()

    return asyncio.run(run())


def zeros(megabytes: int, name: str) -> bytes:
    sink = io.BytesIO()
    with (
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as member,
    ):
        for _ in range(megabytes):
            member.write(bytes(1 << 20))
    return sink.getvalue()


def understated(body: bytes) -> bytes:
    """The same zip with each large member said to hold 1000 bytes, in its own head and in the directory."""
    for mark, at in ((b"PK\x03\x04", 18), (b"PK\x01\x02", 20)):
        first, *others = body.split(mark)
        body = mark.join([first, *(_less(part, at) for part in others)])
    return body


def _less(part: bytes, at: int) -> bytes:
    size = struct.unpack_from("<I", part, at)[0]
    return part if size < 1 << 20 else part[:at] + struct.pack("<I", 1000) + part[at + 4 :]


def word_of(document: bytes) -> bytes:
    """A Word file whole but for its text, which is ``document``."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word("办法", {}))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            own = member.filename == "word/document.xml"
            target.writestr(member.filename, document if own else source.read(member))
    return out.getvalue()


def nested(depth: int) -> bytes:
    body = zipped({"0.txt": b"x" * 1000})
    for level in range(depth):
        body = zipped({f"{level}-{n}.zip": body for n in range(10)})
    return body


def many_members(count: int) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for number in range(count):
            archive.writestr(zipfile.ZipInfo(str(number)), b"")
    return sink.getvalue()


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(*, sheet: str, strings: str = "") -> bytes:
    """A workbook whose one sheet and shared strings are written by hand."""

    def related(*targets: tuple[str, str]) -> str:
        rows = "".join(
            f'<Relationship Id="r{n}" Type="{RELATED}/{kind}" Target="{target}"/>'
            for n, (kind, target) in enumerate(targets)
        )
        return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'

    parts = {"workbook": "sheet.main", "sheet1": "worksheet", "sharedStrings": "sharedStrings"}
    overrides = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{KINDS}.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{rels}"/>{overrides}</Types>',
        "_rels/.rels": related(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATED}"><sheets>'
        '<sheet name="收支总表" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": related(
            ("worksheet", "sheet1.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/sheet1.xml": sheet,
        "xl/sharedStrings.xml": strings or f"<sst {MAIN}/>",
    }
    return zipped({name: text.encode() for name, text in members.items()})


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)


def empty_rows(count: int) -> str:
    rows = "".join(f'<row r="{n}"/>' for n in range(1, count))
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def far_corner() -> str:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    return f"<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>"


def ods_repeating() -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    row = (
        '<t:table-row t:number-rows-repeated="1048576"><t:table-cell t:number-columns-repeated="16384">'
        "<x:p>学费</x:p></t:table-cell></t:table-row>"
    )
    content = f'<c xmlns:t="{space}:table:1.0" xmlns:x="{space}:text:1.0"><t:table>{row}</t:table></c>'
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content.encode()})


def huge_picture() -> bytes:
    """A PNG that says it is two thousand million points."""
    body = photograph().read()
    return body[:16] + struct.pack(">II", 45_000, 45_000) + body[24:]


CATALOGUE = "<</Type/Catalog/Pages 2 0 R>>"


def pdf_of_endless_pages() -> bytes:
    leaf = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    return raw_pdf(CATALOGUE, "<</Type/Pages/Count 2000000000/Kids[2 0 R 3 0 R 2 0 R]>>", leaf)


def pdf_of_forms_in_forms(depth: int, draw: str = "/F Do") -> bytes:
    """Each form draws the next one, and the last the first."""
    forms = []
    for number in range(depth):
        inner = 5 + (number + 1) % depth
        forms.append(
            f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F {inner} 0 R>>>>"
            f"/Length {len(draw)}>>\nstream\n{draw}\nendstream"
        )
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"
    content = "<</Length 5>>\nstream\n/F Do\nendstream"
    return raw_pdf(CATALOGUE, "<</Type/Pages/Count 1/Kids[3 0 R]>>", page, content, *forms)


def ole_looped() -> bytes:
    """A compound file whose table of sectors leads round in a circle."""
    body = bytearray(ole({"WordDocument": b"\xec\xa5" + bytes(8000), "1Table": bytes(5000)}))
    at = 512 + 512 * struct.unpack_from("<I", body, 76)[0]
    struct.pack_into("<I", body, at + 4, 0)
    return bytes(body)


def ole_tree_in_a_circle() -> bytes:
    """Directory entries that are one another's children."""
    body = bytearray(ole({"WordDocument": b"x", "1Table": b"x", "Other": b"x"}))
    at = 512 + 512 * struct.unpack_from("<I", body, 48)[0]
    for entry in (1, 2, 3):
        struct.pack_into("<II", body, at + 128 * entry + 68, 1 + entry % 3, 1 + (entry + 1) % 3)
    return bytes(body)


def doc_of_overlapping_pieces() -> bytes:
    """A piece table of two thousand pieces, each the whole of the document."""
    text = "长".encode("utf-16-le") * 8_000
    count = 2_000
    head = bytearray(0x400)
    struct.pack_into("<HH", head, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", head, 0x0A, 0x0200)
    struct.pack_into("<i", head, 0x4C, 0x7FFFFFFF)
    places = b"".join(struct.pack("<I", n * 100_000) for n in range(count + 1))
    pieces = b"".join(struct.pack("<HIH", 0, 0x400, 0) for _ in range(count))
    table = b"\x02" + struct.pack("<I", len(places + pieces)) + places + pieces
    struct.pack_into("<II", head, 0x1A2, 0, len(table))
    return ole({"WordDocument": bytes(head) + text, "1Table": table})


HOSTILE: dict[str, tuple[Callable[[], bytes], set[Outcome]]] = {
    "zip_bomb": (lambda: zeros(400, "a.txt"), {Outcome.TOO_EXPANDED}),
    "docx_bomb": (lambda: zeros(320, "word/document.xml"), {Outcome.TOO_EXPANDED}),
    "docx_bomb_that_lies": (
        lambda: understated(word_of(bytes(100 << 20))),
        {Outcome.UNREADABLE, Outcome.TOO_EXPANDED},
    ),
    "zip_bomb_that_lies": (lambda: understated(zeros(400, "a.txt")), {Outcome.OK}),
    "zips_in_zips": (lambda: nested(3), {Outcome.OK}),
    "members_without_end": (lambda: many_members(30_000), {Outcome.TOO_EXPANDED}),
    "laughing_strings": (
        lambda: workbook(
            sheet=f"<worksheet {MAIN}/>", strings=f"{LAUGHS}<sst {MAIN}><si><t>&a11;</t></si></sst>"
        ),
        {Outcome.UNREADABLE},
    ),
    "laughing_slide": (
        lambda: zipped({"ppt/slides/slide1.xml": f"{LAUGHS}<x>&a11;</x>".encode()}),
        {Outcome.UNREADABLE},
    ),
    "laughing_document": (
        lambda: f'<?xml version="1.0"?>{LAUGHS}<w:wordDocument>&a11;</w:wordDocument>'.encode(),
        {Outcome.UNREADABLE},
    ),
    "million_empty_rows": (lambda: workbook(sheet=empty_rows(1_000_000)), {Outcome.OK}),
    "two_cells_far_apart": (lambda: workbook(sheet=far_corner()), {Outcome.OK}),
    "cells_that_repeat": (ods_repeating, {Outcome.OK}),
    "deep_xml": (
        lambda: zipped({"ppt/slides/slide1.xml": b"<a>" * 500_000 + b"</a>" * 500_000}),
        {Outcome.OK, Outcome.UNREADABLE},
    ),
    "wide_xml": (
        lambda: word_of(
            f"<w:document xmlns:w='{WORDS}'><w:body>".encode()
            + b"<w:p/>" * 1_500_000
            + b"</w:body></w:document>"
        ),
        {Outcome.OK, Outcome.TOO_EXPANDED},
    ),
    "huge_picture": (huge_picture, {Outcome.OK}),
    "pages_without_end": (pdf_of_endless_pages, {Outcome.OK, Outcome.UNREADABLE}),
    "forms_in_forms": (lambda: pdf_of_forms_in_forms(3), {Outcome.OK, Outcome.UNREADABLE}),
    "ole_in_a_circle": (ole_looped, {Outcome.OK, Outcome.UNREADABLE}),
    "ole_tree_in_a_circle": (ole_tree_in_a_circle, {Outcome.OK, Outcome.UNREADABLE}),
    "overlapping_pieces": (doc_of_overlapping_pieces, {Outcome.OK, Outcome.UNREADABLE}),
    "deep_rtf": (lambda: b"{\\rtf1" + b"{" * 500_000 + b"}" * 500_000, {Outcome.OK, Outcome.UNREADABLE}),
    "cut_xls": (lambda: saved("budget.xls")[:5000], {Outcome.UNREADABLE}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_by_name_and_its_reader_lives(name: str) -> None:
    make, outcomes = HOSTILE[name]
    found, after = read_by_process(make())
    assert found.outcome in outcomes, (found.outcome, found.detail)
    assert found.outcome is Outcome.OK or found.detail
    assert not found.detail.startswith(DIED), found.detail
    assert (after.outcome, read_line(Page, after.line).title) == (Outcome.OK, "学校章程")


def test_forms_that_double_without_end_cost_their_reader_and_nothing_else() -> None:
    found, after = read_by_process(pdf_of_forms_in_forms(30, "/F Do /F Do"), seconds=12.0)
    assert found.outcome in (Outcome.OK, Outcome.UNREADABLE), found.detail
    assert (after.outcome, read_line(Page, after.line).title) == (Outcome.OK, "学校章程")
