"""Zip files opened with care: what they declare, what really comes out, what their members are called.

The library reads no more of a member than it declares and then checks its sum, so the sizes that are
declared bound what a lying file can make us unpack.
"""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from crawler.items import Outcome
from crawler.reading.contents import Unread

MAX_UNPACKED = 300_000_000
MAX_MARKUP = 20_000_000  # of XML that is parsed whole: ten times that in memory, and seconds
MAX_MEMBERS = 20_000
_ENTRY = b"PK\x01\x02"  # one stands before each entry of a directory
_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNICODE_PATH = 0x7075


def open_zip(body: bytes) -> ZipFile:
    """The zip, its directory read. Raises :class:`Unread` for one with members without end."""
    if body.count(_ENTRY) > MAX_MEMBERS:
        raise Unread(Outcome.TOO_EXPANDED, f"zip with more than {MAX_MEMBERS} members")
    return ZipFile(BytesIO(body))


def open_document(body: bytes) -> ZipFile:
    """A document that is a zip. Raises :class:`Unread` for one that unpacks to far more than documents do."""
    archive = open_zip(body)
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    markup = sum(member.file_size for member in members if _is_parsed(member.filename.lower()))
    if size > MAX_UNPACKED or markup > MAX_MARKUP:
        raise Unread(Outcome.TOO_EXPANDED, f"zip would unpack to {size} bytes, {markup} of them XML")
    if any(is_encrypted(member) for member in members):
        raise Unread(Outcome.LOCKED, "encrypted members")
    return archive


def _is_parsed(name: str) -> bool:
    """Whether a member is XML that its reader parses whole: not the sheets, of which it reads some rows."""
    return name.endswith((".xml", ".rels", ".vml")) and not name.startswith("xl/worksheets/")


def read_member(archive: ZipFile, member: ZipInfo | str, limit: int = MAX_MARKUP) -> bytes:
    """One member, unpacked. Raises :class:`Unread` where more than ``limit`` bytes come out."""
    with archive.open(member) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise Unread(Outcome.TOO_EXPANDED, f"a member unpacks to more than {limit} bytes")
    return data


def is_encrypted(member: ZipInfo) -> bool:
    """Whether a member needs a password."""
    return bool(member.flag_bits & _ENCRYPTED)


def name_of(member: ZipInfo) -> str:
    """A member's name: as Unicode where it says so, else valid UTF-8, else GB18030."""
    if name := _unicode_name(member.extra):
        return name
    if member.flag_bits & _UTF8:
        return member.orig_filename
    try:
        raw = member.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return member.orig_filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _unicode_name(extra: bytes) -> str:
    """The Info-ZIP Unicode path field: a version, the sum of the plain name, the name in UTF-8."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = (int.from_bytes(extra[at + n : at + n + 2], "little") for n in (0, 2))
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return ""


def list_names(body: bytes) -> tuple[str, ...]:
    """The names of the members as stored, to tell what a zip is; empty for a broken one."""
    try:
        with open_zip(body) as archive:
            return tuple(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError, Unread):
        return ()
