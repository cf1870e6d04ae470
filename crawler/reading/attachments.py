"""Files by what their bytes are: PDF, office documents, and what we can only name."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from crawler.items import Block, DateSource, Media, Outcome, Page, SeenDate
from crawler.reading.dates import make_day, read_header_day, read_sign_off, read_url_day
from crawler.reading.encoding import read_text
from crawler.reading.names import read_name
from crawler.urls import site_of

MAX_TEXT = 400_000
MAX_UNPACKED = 300_000_000
MAX_MEMBERS = 20_000

_MAGIC = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Media.LEGACY_OFFICE),
    (b"{\\rtf", Media.LEGACY_OFFICE),
    (b"Rar!\x1a\x07", Media.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Media.ARCHIVE),
    (b"\x1f\x8b", Media.ARCHIVE),
    (b"\x89PNG\r\n\x1a\n", Media.IMAGE),
    (b"\xff\xd8\xff", Media.IMAGE),
    (b"GIF8", Media.IMAGE),
    (b"BM", Media.IMAGE),
    (b"II*\x00", Media.IMAGE),
    (b"MM\x00*", Media.IMAGE),
)
_HTML_START = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!doctype\s+html|<!--|<html|<head|<body|<script|<meta|<div|<p\b|<table)",
    re.I,
)
_HTML_INSIDE = re.compile(rb"<(?:html|body|head|title|frameset|script)[\s>]", re.I)
_TABLE_NAME = re.compile(
    r"^(?:表\s?\d{1,2}[\s.、:：-]*\S{2,40}|(?:\d{1,2}[.、\s]*)?\S{2,40}表(?:（[^）]{1,20}）)?)$"
)
_NO_TITLE = re.compile(
    r"^(?:[\W\d_]*|附件\s*[一二三四五六七八九十\d]*\s*[:：]?|第?\s*\d+\s*页?.*|\S{0,16}[〔\[（(]\d{4}[〕\])）]\s*\d+\s*号|微软.*"
    r"|目\s*录|内部资料.*|page \d+.*)$",
    re.I,
)
_DOCUMENT_WORD = re.compile(
    r"(?:办法|规定|规程|细则|条例|制度|报告|方案|计划|章程|通知|意见|公告|公示|说明|指南|总表|明细表|一览表|名单|目录|标准|预算|决算)(?:（[^）]{1,20}）)?$"
)


class Content(NamedTuple):
    """What the reader of one format found in a file."""

    blocks: tuple[Block, ...] = ()
    tables: tuple[str, ...] = ()
    title: str = ""
    made: tuple[int, int, int] | None = None
    scan: bool = False
    truncated: bool = False
    pages: int = 0
    images: int = 0


_WIDE_MARKUP = re.compile(rb"\xff\xfe|\xfe\xff|(?:\s\x00)*<\x00[!a-zA-Z]\x00|(?:\x00\s)*\x00<\x00[!a-zA-Z]")


def sniff(body: bytes, content_type: str = "") -> Media:
    """What kind of bytes these are. HTML where a file was promised is HTML.

    Raises :class:`ValueError` for an archive that would unpack beyond all measure.
    """
    if b"%PDF-" in body[:1024]:
        return Media.PDF
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(body)
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return Media.IMAGE
    for magic, media in _MAGIC:
        if body.startswith(magic):
            return media
    kind = content_type.partition(";")[0].strip().lower()
    if _HTML_START.match(body[:300]) or _HTML_INSIDE.search(body[:3000]):
        return Media.HTML
    if kind in ("text/html", "application/xhtml+xml"):
        return Media.HTML if b"\x00" not in body[:512] or _WIDE_MARKUP.match(body) else Media.OTHER
    if not body.strip():
        return Media.HTML if not kind else Media.OTHER
    if b"\x00" in body[:4096]:
        return Media.OTHER
    if kind.startswith("image/"):
        return Media.IMAGE
    return Media.TEXT


def _sniff_zip(body: bytes) -> Media:
    try:
        with ZipFile(BytesIO(body)) as archive:
            names = archive.namelist()
    except (BadZipFile, ValueError, NotImplementedError):
        return Media.ARCHIVE
    for prefix, media in (("word/", Media.DOCX), ("xl/", Media.XLSX), ("ppt/", Media.PPTX)):
        if any(name.startswith(prefix) for name in names[:MAX_MEMBERS]):
            return media
    return Media.ARCHIVE


def read_attachment(
    body: bytes, media: Media, *, url: str, disposition: str = "", site: str = "", last_modified: str = ""
) -> tuple[Page, Outcome, str]:
    """The file as a page: its name, title, text and tables as far as its format tells them."""
    page = Page(url=url, site=site or site_of(url), media=media, name=read_name(disposition, url))
    if media in (Media.DOCX, Media.XLSX, Media.PPTX):
        refuse_bomb(body)
    content = _read_content(body, media)
    text = "\n".join(block.text for block in content.blocks)
    page = replace(
        page,
        title=content.title or _find_title(content.blocks),
        headings=tuple(b.text for b in content.blocks if b.kind == "heading")[:200],
        blocks=content.blocks,
        tables=content.tables or _find_tables(content.blocks),
        dates=_read_dates(content, url, last_modified),
        text_digest=sha256(text.encode("utf-8", "replace")).hexdigest(),
        scan=content.scan,
        truncated=content.truncated,
        pages=content.pages,
        images=content.images,
    )
    return page, Outcome.OK, ""


def refuse_bomb(body: bytes) -> None:
    """Raise :class:`ValueError` if a zip declares to unpack to far more than a document holds."""
    with ZipFile(BytesIO(body)) as archive:
        members = archive.infolist()
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED or len(members) > MAX_MEMBERS:
        raise ValueError(f"zip would unpack to {size} bytes in {len(members)} files")


def _read_content(body: bytes, media: Media) -> Content:
    # Each reader is imported when first needed: most reading processes see few attachments.
    if media is Media.PDF:
        from crawler.reading.pdf import read_pdf

        return read_pdf(body)
    if media is Media.DOCX:
        from crawler.reading.office import read_docx

        return read_docx(body)
    if media is Media.XLSX:
        from crawler.reading.office import read_xlsx

        return read_xlsx(body)
    if media is Media.PPTX:
        from crawler.reading.office import read_pptx

        return read_pptx(body)
    if media is Media.TEXT:
        lines = [" ".join(line.split()) for line in read_text(body[:MAX_TEXT])[0].splitlines()]
        blocks = tuple(Block("text", line) for line in lines if line)
        return Content(blocks=blocks, truncated=len(body) > MAX_TEXT)
    return Content(images=1 if media is Media.IMAGE else 0)


def _find_title(blocks: tuple[Block, ...]) -> str:
    """The first heading, else the first line that can be a title, joined when it runs on."""
    heading = next((b.text for b in blocks[:30] if b.kind == "heading" and not _NO_TITLE.match(b.text)), "")
    if heading:
        return heading[:200]
    lines = [b.text for b in blocks[:12] if b.kind != "row" and not _NO_TITLE.match(b.text)]
    if not lines:
        return ""
    first = lines[0]
    if len(lines) > 1 and len(first) <= 32 and not _DOCUMENT_WORD.search(first):
        second = lines[1]
        if len(second) <= 32 and _DOCUMENT_WORD.search(second):
            return first + second
    return first[:200]


def _find_tables(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    names = (b.text for b in blocks if b.kind != "row" and len(b.text) <= 48 and _TABLE_NAME.match(b.text))
    return tuple(dict.fromkeys(names))[:200]


def _read_dates(content: Content, url: str, last_modified: str) -> tuple[SeenDate, ...]:
    found = [day for day in [read_url_day(url)] if day]
    found += read_sign_off(content.blocks)
    made = make_day(*content.made) if content.made else None
    if made:
        found.append(SeenDate(made, DateSource.DOCUMENT, f"properties {made.isoformat()}"))
    header = read_header_day(last_modified)
    return tuple(found + ([header] if header else []))
