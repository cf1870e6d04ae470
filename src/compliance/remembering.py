"""Pages of a record in which an earlier judgement found nothing: they need not be judged again.

Most pages of a school answer no item, and most are the same from one audit to the next. What judging
finds in a page follows from the page itself and from what is said of it elsewhere: the menus of its site,
the links that lead to it, which of its own links are files. A digest of all that is kept
for each page in which nothing was found; the same digest finds nothing again.

The file (``barren.cache`` in the record) is worth nothing but time. It holds for one checklist, one set of
weights, one school file and one version of this program, and says for which; another's, a damaged one, or
none: every page is judged.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from compliance.observations import Observations
from crawler.glances import Glance
from crawler.record import RecordError, read_head

FILE = "barren.cache"
SIZE = 16  # bytes of a digest
_MAGIC = b"compliance/barren@1\n"
_CODE = ("compliance", "compliance.matching", "crawler")
_LIBRARIES = ("pyahocorasick", "rapidfuzz")


class Memory:
    """What earlier judgements of the same kind found nothing in, and what this one does."""

    def __init__(self, seen: Observations, asked: Any, always: Collection[str] = ()) -> None:
        """``asked`` is everything besides the record that judging depends on; ``always`` are addresses
        to be judged in any case, as a person decided on them."""
        self._seen = seen
        self._always = frozenset(always)
        column = seen.column
        self._kind = _digest(_spell((program_version(), asked, column)).encode("utf-8", "surrogatepass"))
        self._known = frozenset(_read(places_of(seen.directory), self._kind))

    def key_of(self, line: bytes, page: Glance) -> bytes:
        """The digest of a page with all that is said of it; empty for pages that are judged every time:
        those of the disclosure column, what it leads to, scans, and what a person decided on."""
        seen, url = self._seen, page.url
        anchors = seen.anchors.get(url, ())
        if url in self._always:
            return b""
        if page.scan or url in seen.reach.list_pages() or any(anchor.in_column for anchor in anchors):
            return b""
        if seen.column is not None and seen.column.holds(page):
            return b""
        told = blake2b(line, digest_size=SIZE)
        told.update(seen.boilerplate.digest_for(page))
        words = [word for anchor in anchors for word in (anchor.text, anchor.context, anchor.heading)]
        carriers = [word for carrier in seen.carriers.get(url, ()) for word in carrier[:2]]
        around = "\0".join((f"{len(words)} {seen.carried.get(url, 0)}", *words, *carriers))
        told.update(around.encode("utf-8", "replace"))
        return told.digest()

    def knows(self, key: bytes) -> bool:
        """Whether nothing was found under this digest before."""
        return key in self._known

    def keep(self, keys: Iterable[bytes]) -> None:
        """Writes what nothing was found in, whole or not at all; a record that cannot be written to stays
        without."""
        body = _MAGIC + self._kind + b"".join(sorted(keys))
        path = self._seen.directory / FILE
        beside = path.with_name(FILE + ".part")
        with suppress(OSError):
            beside.write_bytes(body + _digest(body))
            beside.replace(path)


def places_of(record: Path) -> tuple[Path, ...]:
    """Where to look: in the record, then in the one it was compared with."""
    with suppress(RecordError):
        earlier = read_head(record).plan.earlier
        return (record / FILE, *([Path(earlier, FILE)] if earlier else []))
    return (record / FILE,)


def _read(places: Iterable[Path], kind: bytes) -> list[bytes]:
    """The digests in the first file that is of our kind."""
    start = _MAGIC + kind
    for path in places:
        with suppress(OSError):
            data = path.read_bytes()
            body, seal = data[:-SIZE], data[-SIZE:]
            if body.startswith(start) and seal == _digest(body):
                return [body[at : at + SIZE] for at in range(len(start), len(body), SIZE)]
    return []


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
