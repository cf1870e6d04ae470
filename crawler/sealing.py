"""封存清单: what a finished record consists of, byte by byte, and which record came before it.

``manifest.json`` names every file of a record with its size and SHA-256 and holds the digest of the
manifest of the crawl it was compared with: a chain, of which the digest of the newest manifest, noted
anywhere else (an audit.json, a letter), vouches for all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple

MANIFEST, _ARCHIVE = "manifest.json", "archive"
VERSION = 1


class Sealed(NamedTuple):
    """One file of a record when the record was finished."""

    name: str
    size: int
    sha256: str


class Manifest(NamedTuple):
    """A record's files and the ``previous`` manifest's digest (empty for the first of a chain).

    ``digest`` is the SHA-256 of the manifest itself: the seal (封存号) of the record.
    """

    sealed_at: datetime
    files: tuple[Sealed, ...]
    previous: str
    digest: str


class Damage(StrEnum):
    """What happened to a file since it was sealed."""

    CHANGED = "changed"
    LOST = "lost"
    ADDED = "added"


class ManifestError(Exception):
    """A manifest that cannot be read: ``path``, and what is wrong with it."""

    def __init__(self, path: Path, problem: str) -> None:
        """``problem`` says what was expected."""
        super().__init__(f"{path}: {problem}")
        self.path, self.problem = path, problem


def seal_record(directory: Path, names: Iterable[str], last: tuple[str, bytes], *, earlier: str) -> bytes:
    """The manifest of a finished record: files ``names``, the archive, the ``last`` one yet to be written.

    ``earlier`` is the directory of the crawl it was compared with, or empty. Every byte is read once:
    about a second for a gigabyte.
    """
    name, content = last
    files = [_seal(directory, each) for each in (*names, *_archived(directory))]
    files.append(Sealed(name, len(content), sha256(content).hexdigest()))
    data = {
        "version": VERSION,
        "sealed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "previous": seal_of(Path(earlier)) if earlier else "",
        "files": [file._asdict() for file in sorted(files)],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"


def read_manifest(directory: Path) -> Manifest | None:
    """The manifest, or None for a record without one. Raises :class:`ManifestError` for a damaged one."""
    path = directory / MANIFEST
    try:
        whole = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        data = json.loads(whole)
        if data["version"] > VERSION:
            raise ManifestError(path, f"manifest version {data['version']}; this program reads {VERSION}")
        files = tuple(Sealed(str(f["name"]), int(f["size"]), str(f["sha256"])) for f in data["files"])
        if strange := [file.name for file in files if file.name.startswith("/") or ".." in file.name]:
            raise ValueError(f"it names {strange[0]!r}, which is outside the record")
        moment = datetime.fromisoformat(data["sealed_at"])
        return Manifest(moment, files, str(data["previous"]), sha256(whole).hexdigest())
    except (ValueError, KeyError, TypeError, RecursionError) as failure:
        raise ManifestError(path, f"is no manifest ({type(failure).__name__}: {failure})") from failure


def find_damage(directory: Path, manifest: Manifest) -> Iterator[tuple[str, Damage]]:
    """Every file that is not as it was sealed, by name. Reads every byte of the record.

    What judging keeps beside it (recognised scans) is no part of the record.
    """
    sealed = {file.name: file for file in manifest.files}
    for name in sorted({*sealed, *_archived(directory)}):
        if not (directory / name).is_file():
            yield name, Damage.LOST
        elif name not in sealed:
            yield name, Damage.ADDED
        elif _seal(directory, name) != sealed[name]:
            yield name, Damage.CHANGED


def _archived(directory: Path) -> list[str]:
    return [path.relative_to(directory).as_posix() for path in sorted((directory / _ARCHIVE).glob("*"))]


def _seal(directory: Path, name: str) -> Sealed:
    with (directory / name).open("rb") as file:
        return Sealed(name, os.fstat(file.fileno()).st_size, file_digest(file, "sha256").hexdigest())


def seal_of(directory: Path) -> str:
    """The seal (封存号) of a record: the SHA-256 of its manifest, empty where it has none."""
    try:
        return sha256((directory / MANIFEST).read_bytes()).hexdigest()
    except OSError:
        return ""  # made by a version that sealed none, or taken away since
