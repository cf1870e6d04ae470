"""爬取记录: a directory that holds everything one crawl saw, and can be judged again offline.

``crawl.json`` (the head), ``pages.jsonl.gz``, ``fetches.jsonl``, ``skips.jsonl``,
``archive/*.warc.gz``, ``manifest.json`` (:mod:`crawler.sealing`), and ``end.json``, written last and
at once. A record without its end mark is what a killed crawl left: it can be read, but proves no
absence, and can be gone on with (:mod:`crawler.resuming`). To that end answers are written first,
then pages (in gzip members of their own, which a kill tears only at the end), then the fetches that
tell of them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from crawler.archive import ArchiveWriter, Exchange
from crawler.glances import Glance
from crawler.items import CrawlEnd, CrawlHead, Fetch, Page, Skip
from crawler.members import Share, inflated, pack, read_batches, whole_lines
from crawler.notation import MisnotedError, from_data, read_line, to_data, write_line
from crawler.sealing import MANIFEST, seal_record

VERSION = 1
HEAD, END = "crawl.json", "end.json"
PAGES, FETCHES, SKIPS, ARCHIVE = "pages.jsonl.gz", "fetches.jsonl", "skips.jsonl", "archive"

PAGES_TOGETHER = 64  # read at once by one of several readers
_BATCH = 1 << 18  # bytes of pages compressed at once, or what a second brings
AGAIN = b'{"again":true,'
T = TypeVar("T")


class RecordError(Exception):
    """A directory that cannot be read as a crawl record: ``path``, and what was expected there."""

    def __init__(self, path: Path, problem: str) -> None:
        """``problem`` says what was expected and what to do."""
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem

    def __reduce__(self) -> tuple[type[RecordError], tuple[Path, str]]:
        """How it gets from one process to another."""
        return type(self), (self.path, self.problem)


class RecordWriter:
    """Writes one record. Use as a context manager; :meth:`end` makes it complete.

    Raises :class:`RecordError` if the directory already holds a record.
    """

    def __init__(self, directory: Path, head: CrawlHead, *, going_on: bool = False) -> None:
        """Makes the directory and writes the head; ``going_on``: appends to a mended record."""
        if not going_on and (directory / HEAD).exists():
            raise RecordError(directory, "already holds a crawl record; choose another directory")
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self._pages = _open(directory / PAGES, going_on=going_on)
        self._lines: list[bytes] = []
        self._waiting = 0
        self._fetches = _open(directory / FETCHES, going_on=going_on)
        self._fetch_lines: list[bytes] = []
        self._skips = _open(directory / SKIPS, going_on=going_on)
        self._archive = ArchiveWriter(directory / ARCHIVE, software=head.tool)
        self._earlier = head.plan.earlier
        if not going_on:
            write_whole(directory / HEAD, {"version": VERSION, **to_data(head)})

    def __enter__(self) -> RecordWriter:
        """The writer itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close without an end mark, unless :meth:`end` was called."""
        self.close()

    def page(self, page: Page) -> None:
        """Append one page."""
        self.page_line(write_line(page))

    def page_line(self, line: bytes) -> None:
        """Append one page as :func:`crawler.notation.write_line` notes it (made by a reader)."""
        self._lines.append(line)
        self._waiting += len(line)

    def fetch(self, fetch: Fetch, *, again: bool = False) -> None:
        """Append how an address ended; ``again`` when it replaces what was written before."""
        line = write_line(fetch)
        self._fetch_lines.append(AGAIN + line[1:] if again else line)
        # Here and not with the page, so that no page is written long before its fetch.
        if self._waiting >= _BATCH:
            self.flush()

    def skip(self, skip: Skip) -> None:
        """Append an address that was never asked for."""
        self._skips.write(write_line(skip))

    def archive(self, exchange: Exchange) -> None:
        """Append a raw answer to the archive."""
        self._archive.write(exchange)

    def archive_sealed(self, sealed: bytes) -> None:
        """Append a raw answer that :func:`crawler.archive.seal` made ready (in a reader)."""
        self._archive.append(sealed)

    def flush(self) -> None:
        """Hand everything to the system, in that order, so that a kill loses nothing written before."""
        if self._pages.closed:
            return
        self._archive.flush()
        if self._lines:
            self._pages.write(pack(self._lines))
            self._lines.clear()
            self._waiting = 0
        self._pages.flush()
        self._fetches.write(b"".join(self._fetch_lines))
        self._fetch_lines.clear()
        self._fetches.flush()
        self._skips.flush()

    def close(self) -> None:
        """Close all files."""
        self.flush()
        for file in (self._pages, self._fetches, self._skips, self._archive):
            file.close()

    def end(self, end: CrawlEnd) -> None:
        """Close all files, seal them, and write the end mark, whole or not at all."""
        self.close()
        mark = _spell(to_data(end))
        files = (HEAD, PAGES, FETCHES, SKIPS)
        sealed = seal_record(self.directory, files, (END, mark), earlier=self._earlier)
        _write_bytes(self.directory / MANIFEST, sealed)
        _write_bytes(self.directory / END, mark)


def _open(path: Path, *, going_on: bool) -> BinaryIO:
    return path.open("ab") if going_on else path.open("wb")


def write_whole(path: Path, data: dict[str, Any]) -> None:
    """Write one JSON file whole or not at all."""
    _write_bytes(path, _spell(data))


def _spell(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def _write_bytes(path: Path, content: bytes) -> None:
    beside = path.with_name(path.name + ".part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def read_head(directory: Path) -> CrawlHead:
    """The head. Raises :class:`RecordError` for a directory that is no record, or a newer one."""
    path = directory / HEAD
    if not directory.is_dir():
        raise RecordError(
            directory, "no such directory; expected a crawl record (a directory with crawl.json)"
        )
    if not path.is_file():
        raise RecordError(
            directory, "not a crawl record: expected crawl.json, pages.jsonl.gz and fetches.jsonl in it"
        )
    data = _read_whole(path)
    version = data.get("version")
    if not isinstance(version, int):
        raise RecordError(path, "expected a version number; this is not the head of a crawl record")
    if version > VERSION:
        raise RecordError(
            path,
            f"written by a newer version (record version {version}, this program reads up to "
            f"{VERSION}): upgrade compliance, or crawl again",
        )
    return _read_value(CrawlHead, data, path)


def read_pages(directory: Path) -> Iterator[Page]:
    """The pages, streamed. What a kill left of the last one is left out."""
    return _read_lines(Page, directory, PAGES)


def read_glances(directory: Path, share: Share) -> Iterator[list[tuple[bytes, Glance]]]:
    """The pages of one share at first look, each with its line, streamed a batch at a time.

    All shares together are all pages.
    """
    read_head(directory)
    path = directory / PAGES
    try:
        for first, lines in read_batches(path, share, together=PAGES_TOGETHER):
            yield [(line, _read_json(Glance, line, path, number)) for number, line in enumerate(lines, first)]
    except OSError as failure:
        raise _unreadable(path, failure) from failure


@contextmanager
def telling_where(directory: Path) -> Iterator[None]:
    """Names the record when what a glance passed over turns out to be no part of a page.

    Raises :class:`RecordError`.
    """
    try:
        yield
    except MisnotedError as failure:
        raise RecordError(directory / PAGES, f"holds what is no page: {failure}") from failure


def read_skips(directory: Path) -> Iterator[Skip]:
    """The addresses that were seen but never asked for, streamed."""
    return _read_lines(Skip, directory, SKIPS)


def read_fetches(directory: Path) -> Iterator[Fetch]:
    """How each address ended, streamed: for one looked at twice, the later outcome only."""
    read_head(directory)
    path = directory / FETCHES
    # Second looks are few and marked: their addresses are collected first, their first looks passed over.
    later = {json.loads(line)["url"] for line in _lines(path) if line.startswith(AGAIN)}
    for number, line in enumerate(_lines(path), 1):
        fetch = _read_json(Fetch, line, path, number)
        if line.startswith(AGAIN) or fetch.url not in later:
            yield fetch


def read_raw_fetches(directory: Path) -> Iterator[tuple[Fetch, bool]]:
    """Every line of the fetches as written: each with whether it is of a second look."""
    path = directory / FETCHES
    for number, line in enumerate(_lines(path), 1):
        yield _read_json(Fetch, line, path, number), line.startswith(AGAIN)


def read_end(directory: Path) -> CrawlEnd | None:
    """The end mark, or None when the crawl was killed before it could write one."""
    read_head(directory)
    path = directory / END
    return _read_value(CrawlEnd, _read_whole(path), path) if path.is_file() else None


def _read_lines(kind: type[T], directory: Path, name: str) -> Iterator[T]:
    read_head(directory)
    path = directory / name
    for number, line in enumerate(_lines(path), 1):
        yield _read_json(kind, line, path, number)


def _read_json(kind: type[T], line: bytes, path: Path, number: int) -> T:
    try:
        return read_line(kind, line)
    except ValueError as failure:
        raise RecordError(path, f"line {number} is no {kind.__name__}: {failure}") from failure


def _read_value(kind: type[T], data: dict[str, Any], path: Path) -> T:
    try:
        return from_data(kind, data)
    except ValueError as failure:
        raise RecordError(path, f"is no {kind.__name__}: {failure}") from failure


def _read_whole(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except ValueError as failure:
        raise RecordError(path, f"expected JSON: {failure}") from failure
    if not isinstance(data, dict):
        raise RecordError(path, "expected a JSON object")
    return data


def _lines(path: Path) -> Iterator[bytes]:
    try:
        file = path.open("rb")
    except OSError as failure:
        raise _unreadable(path, failure) from failure
    with file:
        yield from whole_lines(
            inflated(file) if path.suffix == ".gz" else iter(lambda: file.read(1 << 18), b"")
        )


def _unreadable(path: Path, failure: OSError) -> RecordError:
    return RecordError(path, f"expected this file in a crawl record: {failure.strerror}")
