"""Files of the forms that schools post, made in small code: sound ones, and hostile ones.

What no library of ours writes (DOC, XLS, RTF, ODT, ODS, PPT) lies in ``saved/``, saved by LibreOffice.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FILES = Path(__file__).with_name("saved")
_SECTOR = 512
_FREE, _LAST, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def saved(name: str) -> bytes:
    """A file saved by an office program."""
    return (FILES / name).read_bytes()


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with ``streams``, each padded to where no small sectors are needed."""
    fat: list[int] = []
    sectors = b""
    entries = [_entry("Root Entry", 5, child=1)]
    for number, (name, data) in enumerate(streams.items(), start=1):
        data = data.ljust(4096, b"\0")
        data += bytes(-len(data) % _SECTOR)
        count = len(data) // _SECTOR
        start = len(fat)
        fat += [start + n + 1 for n in range(count - 1)] + [_LAST]
        sectors += data
        right = number + 1 if number < len(streams) else _FREE
        entries.append(_entry(name, 2, right=right, start=start, size=len(data)))
    entries += [bytes(128)] * (-len(entries) % 4)
    directory = len(fat)
    count = len(entries) // 4
    fat += [directory + n + 1 for n in range(count - 1)] + [_LAST]
    sectors += b"".join(entries)
    table = len(fat)
    fat.append(_FAT)
    assert len(fat) <= _SECTOR // 4, "one sector of the table is enough for a test"
    fat += [_FREE] * (_SECTOR // 4 - len(fat))
    sectors += struct.pack(f"<{len(fat)}I", *fat)
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6)),
        *(0, 1, directory, 0, 4096, _LAST, 0, _LAST, 0),
    )
    return head + struct.pack("<109I", table, *[_FREE] * 108) + sectors


def _entry(
    name: str, kind: int, *, child: int = _FREE, right: int = _FREE, start: int = _LAST, size: int = 0
) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        *(raw, len(raw), kind, 1, _FREE, right, child, bytes(16), 0, 0, 0, start, size),
    )


def zipped(members: Mapping[str, bytes], *, encoding: str = "utf-8") -> bytes:
    """A zip with its names in ``encoding``; none but UTF-8 has a flag, as programs write them."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            plain = name if encoding == "utf-8" else name.encode(encoding).decode("cp437")
            archive.writestr(zipfile.ZipInfo(plain) if encoding == "utf-8" else _unflagged(plain), data)
    return sink.getvalue()


class _Unflagged(zipfile.ZipInfo):
    """A member whose name is bytes of no declared encoding."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("cp437"), self.flag_bits & ~0x800


def _unflagged(name: str) -> zipfile.ZipInfo:
    return _Unflagged(name)


def rar(*names: str, locked: bool = False) -> bytes:
    """A RAR 4 archive of empty files, its names in GBK; ``locked`` encrypts the list itself."""

    def block(kind: int, flags: int, rest: bytes) -> bytes:
        body = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body

    found = b"Rar!\x1a\x07\x00" + block(0x73, 0x0080 if locked else 0, bytes(6))
    for name in names:
        raw = name.encode("gbk")
        found += block(
            0x74, 0x8000, struct.pack("<IIBIIBBHI", 0, 0, 0, 0, 0x55000000, 20, 0x30, len(raw), 0x20) + raw
        )
    return found + (bytes(64) if locked else block(0x7B, 0x4000, b""))


def ofd(*lines: str) -> bytes:
    """An OFD of one page, each character of a line an object of its own."""
    runs = "".join(
        f'<ofd:TextObject ID="{n}{m}" Boundary="{20 + 5 * m} {20 + 8 * n} 5 6">'
        f'<ofd:TextCode X="0" Y="4">{c}</ofd:TextCode></ofd:TextObject>'
        for n, line in enumerate(lines)
        for m, c in enumerate(line)
    )
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    return zipped(
        {
            "OFD.xml": (
                f"<ofd:OFD {space}><ofd:DocBody><ofd:DocInfo><ofd:CreationDate>2022-03-18</ofd:CreationDate>"
                "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
            ).encode(),
            "Doc_0/Pages/Page_0/Content.xml": (
                f"<ofd:Page {space}><ofd:Content><ofd:Layer>{runs}</ofd:Layer></ofd:Content></ofd:Page>"
            ).encode(),
        }
    )


def photograph(side: int = 40) -> io.BytesIO:
    """A small grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((x * 5 + y * 3) % 256 for x in range(side)) for y in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def pdf_pages(*pages: tuple[str, float], password: str | None = None) -> bytes:
    """A PDF of pages, each with lines of text and a picture that covers a share of it from below."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    sink = io.BytesIO()
    canvas = Canvas(sink, pagesize=(600, 800), encrypt=password)
    for text, share in pages:
        if share:
            canvas.drawImage(ImageReader(photograph()), 0, 0, 600, 800 * share)
        canvas.setFont("STSong-Light", 11)
        for number, line in enumerate(text.splitlines()):
            canvas.drawString(40, 780 - 14 * number, line)
        canvas.showPage()
    canvas.save()
    return sink.getvalue()


def raw_pdf(*objects: str) -> bytes:
    """A PDF of numbered objects, the first its catalogue, without a table of where they stand."""
    body = "".join(f"{n} 0 obj\n{text}\nendobj\n" for n, text in enumerate(objects, start=1))
    return f"%PDF-1.5\n{body}trailer\n<</Root 1 0 R/Size {len(objects) + 1}>>\n%%EOF\n".encode()
