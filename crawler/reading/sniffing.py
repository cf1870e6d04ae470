"""What kind of bytes these are, by their content; names and headers only say what was promised."""

from __future__ import annotations

import re

from crawler.items import Media
from crawler.reading.zipped import list_names

_MAGIC = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Media.LEGACY_OFFICE),
    (b"{\\rtf", Media.RTF),
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
_SHEETS = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet[\"']", re.I)
_WORDS = re.compile(rb"<w:wordDocument\b|<pkg:package\b")
_HEADER = re.compile(rb"\s*(?:from|mime-version|content-type|subject|date|x-[\w-]+):")
_OFFICE_HTML = re.compile(
    rb"""urn:schemas-microsoft-com:office:(word|excel|powerpoint)|ProgId["']?\s+content=["']?(Word|Excel|PowerPoint)""",
    re.I,
)
_EXCEL_NAME = re.compile(r"\.(?:xls|xlsx|et)$|excel|\.?spreadsheet", re.I)
_WORD_NAME = re.compile(r"\.(?:doc|docx|wps|rtf)$|msword|wordprocessing", re.I)
_TABLE_START = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<html[^>]*>\s*)?(?:<head>.{0,600}?</head>\s*)?(?:<body[^>]*>\s*)?<table\b",
    re.I | re.S,
)
_WIDE_MARKUP = re.compile(rb"\xff\xfe|\xfe\xff|(?:\s\x00)*<\x00[!a-zA-Z]\x00|(?:\x00\s)*\x00<\x00[!a-zA-Z]")
_ZIPS = (("word/", Media.DOCX), ("xl/", Media.XLSX), ("ppt/", Media.PPTX))
_ODF = b"application/vnd.oasis.opendocument"


def sniff(body: bytes, content_type: str = "", name: str = "") -> Media:
    """What kind of bytes these are. HTML where a file was promised is HTML, unless an office
    program saved it so: ``name`` and ``content_type`` say what was promised."""
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(body)
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return Media.IMAGE
    for magic, media in _MAGIC:
        if body.startswith(magic):
            return media
    if b"%PDF-" in body[:1024]:  # some stand behind a few bytes of a server's
        return Media.PDF
    kind = content_type.partition(";")[0].strip().lower()
    return _sniff_disguised(body, kind, name) or _sniff_text(body, kind)


def _sniff_text(body: bytes, kind: str) -> Media:
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
    names = list_names(body)
    for prefix, media in _ZIPS:
        if any(name.startswith(prefix) for name in names):
            return media
    if "OFD.xml" in names:
        return Media.OFD
    if _ODF in body[:200] and "content.xml" in names:
        return Media.ODF
    return Media.ARCHIVE


def _sniff_disguised(body: bytes, kind: str, name: str) -> Media | None:
    """Office documents saved as XML, MIME or HTML under their old names."""
    head = body[:4096]
    if _SHEETS.search(head) and b"<Workbook" in head:
        return Media.XLS
    if _WORDS.search(head):
        return Media.DOC
    if is_mime(body):
        return Media.XLS if b"excel.sheet" in body[:20_000].lower() else Media.DOC
    promised = (
        Media.XLS
        if _EXCEL_NAME.search(name) or _EXCEL_NAME.search(kind)
        else Media.DOC
        if _WORD_NAME.search(name) or _WORD_NAME.search(kind)
        else None
    )
    return promised if promised and (_OFFICE_HTML.search(head) or _TABLE_START.match(head)) else None


def is_mime(body: bytes) -> bool:
    """Whether these are the parts of one web page in one file (MHTML)."""
    head = body[:2000].lower()
    return _HEADER.match(head) is not None and b"multipart/related" in head
