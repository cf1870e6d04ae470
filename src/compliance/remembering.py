"""What judging found in each page of a record: a page of which the same is known need not be judged again.

Most pages of a school are the same from one audit to the next. What judging finds in a page follows from
the page itself and from what is said of it elsewhere: the menus of its site, the links that lead to it and
where they stand, the pages that carry it, which of its own links are files, and what became of those. A
digest of all that is kept for each page, with what was found (:mod:`compliance.holdings`); under the same
digest the same is found again.

The file (``judged.cache`` in the record) is worth nothing but time. It holds for one checklist, one set of
weights, one school file and one version of this program, and says for which; another's, a damaged one, or
none: every page is judged.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from struct import Struct
from typing import Any

from compliance.atomic import write_whole
from compliance.observations import Observations
from crawler.deflating import deflate, inflate
from crawler.glances import Glance
from crawler.record import RecordError, read_head

FILE = "judged.cache"
SIZE = 16  # bytes of a digest
MOST = 1 << 26  # bytes of all that is kept
_MAGIC = b"compliance/judged@1\n"
_CODE = ("compliance", "compliance.matching", "crawler", "crawler.reading")
_LIBRARIES = ("pyahocorasick", "rapidfuzz")
_ENTRY = Struct("<16sI")  # a digest, and how many bytes it stands before


class Memory:
    """What earlier judgements of the same kind found in pages, and what this one does."""

    def __init__(self, seen: Observations, asked: Any, always: Collection[str] = ()) -> None:
        """``asked`` is everything besides the record that judging depends on; ``always`` are addresses
        to be judged in any case, as a person decided on them."""
        self._seen = seen
        self._always = frozenset(always)
        self._kind = _digest(_bytes(_spell((program_version(), asked, seen.column))))
        self._known = _read(places_of(seen.directory), self._kind)

    def key_of(self, line: bytes, page: Glance) -> bytes:
        """The digest of a page with all that is said of it; empty for pages that are judged every time:
        scans, and what a person decided on."""
        seen, url = self._seen, page.url
        if page.scan or url in self._always:
            return b""
        anchors, carriers = seen.anchors.get(url, ()), seen.carriers.get(url, ())
        entries = [
            anchor
            for carrier in (carriers if page.is_attachment else ())
            for anchor in seen.anchors.get(carrier.url, ())
            if anchor.in_column
        ]
        files = [(link, self._state(link)) for link in seen.carried.get(url, ())]
        told = blake2b(line, digest_size=SIZE)
        told.update(seen.boilerplate.digest_for(page))
        if anchors or carriers or files or url in seen.row_days:
            around = tuple(anchors), tuple(carriers), tuple(entries), tuple(files), seen.row_days.get(url)
            told.update(_bytes(repr(around)))
        return told.digest()

    def _state(self, link: str) -> str:
        """What became of a link to a file: everything that judging asks of it."""
        seen = self._seen
        target = seen.resolve(link)
        unread = "unread" if target in seen.unread else ""
        return ("failed" if link in seen.failures else "") + ("file" if target in seen.files else "") + unread

    def recall(self, key: bytes) -> bytes | None:
        """What was found under this digest before, as it was noted; None when nothing is known of it."""
        return self._known.get(key)

    def keep(self, found: Mapping[bytes, bytes]) -> None:
        """Writes what was found, whole or not at all; a record that cannot be written to stays without.
        What is too much in all is not kept."""
        room, entries = MOST, []
        for key, held in sorted(found.items()):
            if (room := room - len(held) - _ENTRY.size) >= 0:
                entries += [_ENTRY.pack(key, len(held)), held]
        body = _MAGIC + self._kind + deflate(b"".join(entries))
        with suppress(OSError):
            write_whole(self._seen.directory / FILE, body + _digest(body))


def places_of(record: Path) -> tuple[Path, ...]:
    """Where to look: in the record, then in the one it was compared with."""
    with suppress(RecordError):
        earlier = read_head(record).plan.earlier
        return (record / FILE, *([Path(earlier, FILE)] if earlier else []))
    return (record / FILE,)


def _read(places: Iterable[Path], kind: bytes) -> dict[bytes, bytes]:
    """What the first file of our kind holds."""
    start = _MAGIC + kind
    for path in places:
        with suppress(OSError):
            data = path.read_bytes()
            body, seal = data[:-SIZE], data[-SIZE:]
            if body.startswith(start) and seal == _digest(body):
                return dict(_entries(inflate(body[len(start) :])))
    return {}


def _entries(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place < len(data):
        key, length = _ENTRY.unpack_from(data, place)
        place += _ENTRY.size + length
        yield key, data[place - length : place]


@cache
def program_version() -> str:
    """What names the code that judges: any change to it makes another."""
    code = blake2b(digest_size=SIZE)
    for package in _CODE:
        for source in sorted(files(package).iterdir(), key=lambda source: source.name):
            if source.name.endswith(".py"):
                code.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return " ".join((code.hexdigest(), sys.version, unicodedata.unidata_version, *map(_version, _LIBRARIES)))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=SIZE).digest()


def _spell(value: Any) -> str:
    """A value in words that are the same in every process: sets and mappings in order."""
    if is_dataclass(value):
        return f"({','.join(_spell(getattr(value, one.name)) for one in fields(value))})"
    if isinstance(value, Mapping):
        return f"{{{','.join(sorted(f'{_spell(key)}:{_spell(held)}' for key, held in value.items()))}}}"
    if isinstance(value, Set):
        return f"<{','.join(sorted(map(_spell, value)))}>"
    if isinstance(value, tuple):
        return f"[{','.join(map(_spell, value))}]"
    return repr(value)
