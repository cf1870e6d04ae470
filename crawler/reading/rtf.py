"""Rich text -> text. The door to striprtf."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from striprtf.striprtf import rtf_to_text

from crawler.items import Block
from crawler.reading.contents import Content, bound, is_picture, line_of, row_of
from crawler.reading.dates import make_day

MAX_RTF = 4_000_000  # without its pictures
_PICTURE = re.compile(rb"[0-9a-fA-F\r\n]{2000,}")
_RAW = re.compile(rb"[\x80-\xff]")
_CHARSET = re.compile(rb"\\fcharset(\d+)")
_CODE_PAGE = re.compile(rb"\\ansicpg(\d+)")
_CHINESE = {b"134": b"936", b"136": b"950"}
_CREATED = re.compile(rb"\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_REVISED = re.compile(rb"\\revtim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def read_rtf(body: bytes) -> Content:
    """Paragraphs, and rows of tables; a scan when it holds only pictures."""
    images = body.count(b"\\pict")
    plain = _PICTURE.sub(b"", body)
    source = _in_one_charset(plain[:MAX_RTF]).decode("ascii", "replace")
    text = str(rtf_to_text(source, errors="replace"))  # type: ignore[no-untyped-call]
    blocks, more = bound(_blocks(text))
    created = _day(_CREATED, body)
    return Content(
        blocks=blocks,
        made=_day(_REVISED, body) or created,
        created=created,
        images=images,
        scan=is_picture(blocks, images),
        truncated=more or len(plain) > MAX_RTF,
    )


def _in_one_charset(body: bytes) -> bytes:
    """Word writes Chinese characters under its Western fonts too, and tells them by their bytes: the
    library, which goes by the font, is told one code page for all. Bytes written raw become ``\\'xx``."""
    named = next((_CHINESE[m[1]] for m in _CHARSET.finditer(body) if m[1] in _CHINESE), b"")
    page = _CODE_PAGE.search(body)
    if named and (page is None or page[1] == b"1252"):
        body = _CODE_PAGE.sub(b"", body).replace(b"{\\rtf1", b"{\\rtf1\\ansicpg" + named + b" ", 1)
    body = _CHARSET.sub(b"", body)
    return _RAW.sub(lambda byte: b"\\'%02x" % byte[0][0], body)


def _blocks(text: str) -> Iterator[Block]:
    for line in text.replace("\x00", "").split("\n"):
        if line.rstrip().endswith("|"):
            yield from row_of(line.split("|"))
        else:
            yield from line_of(line)


def _day(pattern: re.Pattern[bytes], body: bytes) -> date | None:
    match = pattern.search(body[:20_000])
    return make_day(*(int(part) for part in match.groups())) if match else None
