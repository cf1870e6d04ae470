"""Office documents that are web pages under another name: tables of Excel, web archives of Word."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from html import unescape

from crawler.items import Outcome
from crawler.reading.contents import Content, Unread, is_unnamed
from crawler.reading.encoding import read_text
from crawler.reading.html import read_html
from crawler.reading.markup import read_single
from crawler.reading.sniffing import is_mime

MAX_MIME = 30_000_000
MAX_PARTS = 200
_SHEET = re.compile(r"<x:Name>([^<]{1,80})</x:Name>", re.I)
_XML = re.compile(rb"<Workbook\b|<w:wordDocument\b|<pkg:package\b")


def read_disguised(body: bytes, *, url: str, content_type: str = "") -> Content:
    """The text of a document that an office program saved as HTML, MIME or XML."""
    if is_mime(body):
        body, content_type = _page_in(body)
    elif _XML.search(body[:4096]):
        return read_single(body)
    page, _, _ = read_html(body, url=url, content_type=content_type)
    names = (unescape(name) for name in _SHEET.findall(read_text(body, content_type)[0][:400_000]))
    sheets = tuple(dict.fromkeys(name for name in names if not is_unnamed(name)))
    return Content(
        blocks=page.blocks,
        tables=tuple(dict.fromkeys((*sheets, *page.tables)))[:200],
        title=page.title[:200] if not page.blocks else "",
        truncated=page.truncated,
        images=page.images,
    )


def _page_in(body: bytes) -> tuple[bytes, str]:
    """The first HTML part and what it says of itself."""
    if len(body) > MAX_MIME:
        raise Unread(Outcome.TOO_EXPANDED, f"{len(body)} bytes of MIME")
    message = message_from_bytes(body.lstrip(), policy=policy.compat32)
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            break
        if part.get_content_type() == "text/html":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                return data, str(part.get("Content-Type", ""))
    return b"", ""
