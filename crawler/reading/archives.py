"""Archives: what their members are called, and the text of the documents in a zip. The door to rarfile.

Members are read one level deep: an archive in an archive is named, never opened.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile, ZipInfo

import rarfile

from crawler.items import Block, Media, Outcome
from crawler.reading.contents import Content, Unread, bound
from crawler.reading.sniffing import sniff
from crawler.reading.zipped import is_encrypted, name_of, open_zip, read_member

MAX_LISTED = 500
MAX_READ = 20
MAX_MEMBER = 30_000_000
MAX_TOGETHER = 100_000_000
MAX_RATIO = 200  # of what a zip declares to its own size; photographs and PDFs stay near 1, text below 20
_LEAST = 50_000_000  # below which no ratio matters

ReadMember = Callable[[bytes, Media, str], Content]


def read_archive(body: bytes, read_document: ReadMember) -> Content:
    """The members' names as items; each member of a zip that is a document as a heading and its text."""
    if body.startswith(b"PK"):
        with open_zip(body) as archive:
            return _read_zip(archive, len(body), read_document)
    return _list_rar(body) if body.startswith(b"Rar!") else Content()


def _read_zip(archive: ZipFile, size: int, read_document: ReadMember) -> Content:
    members = [member for member in archive.infolist() if not member.is_dir()]
    declared = sum(member.file_size for member in members)
    if declared > max(_LEAST, MAX_RATIO * size):
        raise Unread(Outcome.TOO_EXPANDED, f"zip of {size} bytes would unpack to {declared}")
    if members and all(is_encrypted(member) for member in members):
        raise Unread(Outcome.LOCKED, "all members are encrypted")
    blocks: list[Block] = []
    tables: list[str] = []
    missed, left, tried = 0, MAX_TOGETHER, 0
    for member in members[:MAX_LISTED]:
        name = _shown(name_of(member))
        content = Content()
        if tried < MAX_READ and member.file_size <= min(left, MAX_MEMBER) and not is_encrypted(member):
            content, unpacked = _read_one(archive, member, name, read_document)
            left -= unpacked
            tried += 1
        missed += not content.blocks or content.scan or content.truncated
        blocks.append(Block("heading" if content.blocks else "item", name))
        blocks += content.blocks
        tables += content.tables
    kept, more = bound(blocks)
    return Content(
        blocks=kept,
        tables=tuple(dict.fromkeys(tables))[:200],
        truncated=more or missed > 0 or len(members) > MAX_LISTED,
        pages=len(members),
    )


def _read_one(archive: ZipFile, member: ZipInfo, name: str, read_document: ReadMember) -> tuple[Content, int]:
    """A member's content, empty where it cannot be read: one bad member does not close the others."""
    unpacked = 0
    try:
        data = read_member(archive, member, MAX_MEMBER)
        unpacked = len(data)
        media = sniff(data, name=name.lower())
        content = Content() if media is Media.ARCHIVE else read_document(data, media, name)
    except MemoryError:
        raise
    # Hostile bytes raise anything.
    except Exception:
        content = Content()
    return content, unpacked


def _list_rar(body: bytes) -> Content:
    """The names only: unpacking needs a program that is not free."""
    try:
        with rarfile.RarFile(BytesIO(body), charset="gb18030") as archive:
            names = [_shown(info.filename) for info in archive.infolist() if not info.is_dir()]
            locked = not names and archive.needs_password()
    except rarfile.NeedFirstVolume:
        names, locked = [], False
    if locked:
        raise Unread(Outcome.LOCKED, "the archive's list of members is encrypted")
    blocks = tuple(Block("item", name) for name in names[:MAX_LISTED])
    return Content(blocks=blocks, pages=len(names), truncated=True)


def _shown(name: str) -> str:
    """A member's name as one line."""
    return "".join(c if c.isprintable() else " " for c in name).strip()[:200]
