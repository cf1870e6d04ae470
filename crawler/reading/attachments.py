"""Files as pages: each form by its own reader, and what they have in common."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

from crawler.items import Block, DateSource, Media, Outcome, Page, SeenDate
from crawler.reading.contents import Content, Unread, bound, line_of
from crawler.reading.dates import FIRST_YEAR, LAST_YEAR, read_header_day, read_sign_off, read_url_day
from crawler.reading.encoding import read_text
from crawler.reading.names import read_name
from crawler.urls import site_of

_TABLE_NAME = re.compile(
    r"^(?P<name>表\s?\d{1,2}[\s.、:：-]*\S{2,40}|(?:\d{1,2}[.、\s]*)?\S{2,40}表(?:（[^）]{1,20}）)?)"
    r"(?:\s+(?:金额)?单位\s*[:：]\s*\S{1,6})?$"
)
_NO_TITLE = re.compile(
    r"^(?:[\W\d_]*|附件\s*[一二三四五六七八九十\d]*\s*[:：]?|第?\s*\d+\s*页?.*|\S{0,16}[〔\[（(]\d{4}[〕\])）]\s*\d+\s*号|微软.*"
    r"|目\s*录|内部资料.*|page \d+.*)$",
    re.I,
)
_DOCUMENT_WORD = re.compile(
    r"(?:办法|规定|规程|细则|条例|制度|报告|方案|计划|章程|通知|意见|公告|公示|说明|指南|总表|明细表|一览表|名单|目录|标准|预算|决算)(?:（[^）]{1,20}）)?$"
)


def read_attachment(
    body: bytes,
    media: Media,
    *,
    url: str,
    content_type: str = "",
    disposition: str = "",
    site: str = "",
    last_modified: str = "",
) -> tuple[Page, Outcome, str]:
    """The file as a page: its name, title, text and tables as far as its form tells them."""
    page = Page(url=url, site=site or site_of(url), media=media, name=read_name(disposition, url))
    try:
        media, content = read_content(body, media, url=url, content_type=content_type)
    except Unread as closed:
        return page, closed.outcome, closed.detail
    text = "\n".join(block.text for block in content.blocks)
    page = replace(
        page,
        media=media,
        title=content.title or ("" if media is Media.ARCHIVE else _find_title(content.blocks)),
        headings=tuple(b.text for b in content.blocks if b.kind == "heading")[:200],
        blocks=content.blocks,
        tables=content.tables or _find_tables(content.blocks),
        dates=_read_dates(content, url, last_modified, signed=media is not Media.ARCHIVE),
        text_digest=sha256(text.encode("utf-8", "replace")).hexdigest(),
        scan=content.scan,
        truncated=content.truncated,
        pages=content.pages,
        images=content.images,
    )
    return page, Outcome.OK, ""


def read_content(body: bytes, media: Media, *, url: str, content_type: str = "") -> tuple[Media, Content]:
    """What stands in a file, and what form it really has.

    Each reader is imported when first needed: most reading processes see few attachments. Raises
    :class:`Unread` for a file that stays closed, and whatever broken bytes make a library raise.
    """
    match media:
        case Media.LEGACY_OFFICE:
            from crawler.reading.ole import read_ole

            return read_ole(body)
        case Media.ARCHIVE:
            from crawler.reading.archives import read_archive

            return media, read_archive(body, _read_member)
        case Media.DOC | Media.XLS:
            from crawler.reading.disguised import read_disguised

            return media, read_disguised(body, url=url, content_type=content_type)
        case Media.TEXT:
            lines = read_text(body, content_type)[0].replace("\x00", "").splitlines()
            blocks, more = bound(block for line in lines for block in line_of(line))
            return media, Content(blocks=blocks, truncated=more)
        case Media.IMAGE:
            return media, Content(scan=True, images=1, pages=1)
    return media, _read_document(body, media)


def _read_document(body: bytes, media: Media) -> Content:
    match media:
        case Media.PDF:
            from crawler.reading.pdf import read_pdf

            return read_pdf(body)
        case Media.DOCX:
            from crawler.reading.office import read_docx

            return read_docx(body)
        case Media.XLSX:
            from crawler.reading.office import read_xlsx

            return read_xlsx(body)
        case Media.PPTX:
            from crawler.reading.markup import read_pptx

            return read_pptx(body)
        case Media.ODF:
            from crawler.reading.markup import read_odf

            return read_odf(body)
        case Media.OFD:
            from crawler.reading.markup import read_ofd

            return read_ofd(body)
        case Media.RTF:
            from crawler.reading.rtf import read_rtf

            return read_rtf(body)
    return Content()


def _read_member(body: bytes, media: Media, name: str) -> Content:
    """A document inside an archive, a web page among them."""
    if media is Media.HTML:
        media = Media.DOC
    content = read_content(body, media, url="http://member.invalid/")[1]
    return content._replace(tables=content.tables or _find_tables(content.blocks))


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
    names = (
        match["name"]
        for b in blocks
        if b.kind != "row" and len(b.text) <= 60 and (match := _TABLE_NAME.match(b.text))
    )
    return tuple(dict.fromkeys(names))[:200]


def _read_dates(content: Content, url: str, last_modified: str, *, signed: bool) -> tuple[SeenDate, ...]:
    """Days of the file itself: what its last member is signed with is no day of an archive."""
    found = [day for day in [read_url_day(url)] if day]
    found += read_sign_off(content.blocks) if signed else []
    own = {content.made: "properties"}
    own.setdefault(content.created, "properties, created")
    found += [
        SeenDate(day, DateSource.DOCUMENT, f"{word} {day.isoformat()}")
        for day, word in own.items()
        if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR
    ]
    header = read_header_day(last_modified)
    return tuple(found + ([header] if header else []))
