"""The raw answers as WARC files, which any replay tool opens. The door to warcio."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha1, sha256
from os import urandom
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.deflating import deflate

ROTATE_AT = 1_000_000_000
FILES = "crawl-?????.warc.gz"
_REVISIT = "http://netpreserve.org/warc/1.1/revisit/"

Headers = Sequence[tuple[str, str]]


class Before(NamedTuple):
    """An answer archived in an earlier crawl that held the same body: when, and its SHA-256."""

    at: datetime
    digest: str


class Exchange(NamedTuple):
    """One request and its answer, as sent and received (the body as decoded from the transfer).

    With ``same_as`` the body is not kept again: the record becomes a revisit of the earlier one.
    """

    url: str
    at: datetime
    request_headers: Headers
    status: int
    reason: str
    headers: Headers
    body: bytes
    same_as: Before | None = None


class Rendering(NamedTuple):
    """What a browser made of a page by running its scripts: its document, serialised."""

    url: str
    at: datetime
    body: bytes


def seal_rendering(rendering: Rendering) -> bytes:
    """The rendering as it stands in an archive: a conversion, so that replay shows what was received."""
    fields = {
        "WARC-Type": "conversion",
        "WARC-Record-ID": _new_name(),
        "WARC-Target-URI": rendering.url,
        "WARC-Date": _moment(rendering.at),
        "WARC-Refers-To-Target-URI": rendering.url,
        "WARC-Block-Digest": _digest_of(rendering.body),
        "Content-Type": "text/html; charset=utf-8",
    }
    return _pack(fields, rendering.body)


def seal(exchange: Exchange) -> bytes:
    """The exchange as it stands in an archive: a response (or revisit) and its request, each compressed.

    Written by hand rather than by warcio, which takes several times as long and knows one level.
    """
    name, same = _new_name(), exchange.same_as
    path = exchange.url.split("/", 3)[-1] if exchange.url.count("/") >= 3 else ""
    first = f"HTTP/1.1 {f'{exchange.status} {exchange.reason}'.strip()}"
    answer = _http_head(first, _honest(exchange))
    asked = _http_head(f"GET /{path} HTTP/1.1", exchange.request_headers)
    about = {"WARC-Target-URI": exchange.url, "WARC-Date": _moment(exchange.at)}
    if same is None:
        response = _record("response", name, about, answer, exchange.body)
    else:
        response = _record("revisit", name, {**about, **_revisit(exchange, same)}, answer, b"")
    return response + _record("request", _new_name(), {**about, "WARC-Concurrent-To": name}, asked, b"")


def _new_name() -> str:
    name = bytearray(urandom(16))
    name[6], name[8] = name[6] & 0x0F | 0x40, name[8] & 0x3F | 0x80  # RFC 9562: version 4
    text = name.hex()
    return f"<urn:uuid:{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}>"


def _http_head(first: str, headers: Headers) -> bytes:
    # As it came over the wire, where every byte is a character of latin-1.
    lines = [first, *(f"{name}: {value}" for name, value in headers), "\r\n"]
    return "\r\n".join(lines).encode("latin-1", "replace")


def _record(kind: str, name: str, about: dict[str, str], head: bytes, payload: bytes) -> bytes:
    block = sha1(head, usedforsecurity=False)
    block.update(payload)
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": name,
        "WARC-Payload-Digest": _digest_of(payload) if payload else _OF_NOTHING,
        "WARC-Block-Digest": _spell_digest(block.digest()),
        "Content-Type": f"application/http; msgtype={'request' if kind == 'request' else 'response'}",
        **about,
    }
    return _pack(fields, head, payload)


def _digest_of(payload: bytes) -> str:
    return _spell_digest(sha1(payload, usedforsecurity=False).digest())


def _spell_digest(digest: bytes) -> str:
    return f"sha1:{b32encode(digest).decode()}"


_OF_NOTHING = _digest_of(b"")


def _pack(fields: dict[str, str], *parts: bytes) -> bytes:
    lines = [
        "WARC/1.1",
        *(f"{name}: {value}" for name, value in fields.items()),
        f"Content-Length: {sum(map(len, parts))}",
        "\r\n",
    ]
    whole = b"".join(["\r\n".join(lines).encode(), *parts, b"\r\n\r\n"])
    return deflate(whole)


class ArchiveWriter:
    """Writes exchanges to numbered files in a directory, a new one at about 1 GB."""

    def __init__(self, directory: Path, *, software: str, rotate_at: int = ROTATE_AT) -> None:
        """Makes the directory; the first file is made with the first exchange."""
        self._directory = directory
        self._software = software
        self._rotate_at = rotate_at
        # Files of the crawl that is gone on with stay as they are.
        self._number = max((int(path.name[6:11]) for path in directory.glob(FILES)), default=0)
        self._file: BinaryIO | None = None
        directory.mkdir(parents=True, exist_ok=True)

    def write(self, exchange: Exchange) -> None:
        """Append one exchange. Raises :class:`OSError` when the disk does."""
        self.append(seal(exchange))

    def append(self, sealed: bytes) -> None:
        """Append what :func:`seal` made. Raises :class:`OSError` when the disk does."""
        file = self._open()
        file.write(sealed)
        if file.tell() >= self._rotate_at:
            self.close()

    def _open(self) -> BinaryIO:
        if self._file is None:
            self._number += 1
            name = f"crawl-{self._number:05d}.warc.gz"  # never a name that came from the network
            self._file = (self._directory / name).open("xb")
            about = f"software: {self._software}\r\nformat: WARC File Format 1.1\r\n".encode()
            fields = {
                "WARC-Type": "warcinfo",
                "WARC-Record-ID": _new_name(),
                "WARC-Filename": name,
                "WARC-Date": _moment(datetime.now(UTC)),
                "Content-Type": "application/warc-fields",
                "WARC-Block-Digest": _digest_of(about),
            }
            self._file.write(_pack(fields, about))
        return self._file

    def flush(self) -> None:
        """Hand what was written to the system."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Close the present file; a later exchange opens the next."""
        if self._file is not None:
            self._file.close()
        self._file = None


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _revisit(exchange: Exchange, same: Before) -> dict[str, str]:
    """What WARC 1.1 asks of a record that stands for a body kept elsewhere."""
    return {
        "WARC-Profile": _REVISIT
        + ("server-not-modified" if exchange.status == 304 else "identical-payload-digest"),
        "WARC-Payload-Digest": f"sha256:{same.digest}",
        "WARC-Refers-To-Target-URI": exchange.url,
        "WARC-Refers-To-Date": _moment(same.at),
    }


def _honest(exchange: Exchange) -> list[tuple[str, str]]:
    """The headers without what no longer holds for the decoded body."""
    kept = [
        (name, value)
        for name, value in exchange.headers
        if name.lower() not in ("content-encoding", "transfer-encoding", "content-length")
    ]
    return [*kept, ("Content-Length", str(len(exchange.body)))]


def read_exchanges(directory: Path) -> Iterator[Exchange]:
    """The archived answers in the order they were written; a torn last record is left out."""
    for path in sorted(directory.glob(FILES)):
        with path.open("rb") as file:
            yield from _read_file(file)


class Kept(NamedTuple):
    """An answer where it is kept: its file, its bytes there as they stand (gzip members), what it says."""

    path: Path
    start: int
    length: int
    exchange: Exchange


def find_exchange(directory: Path, url: str, digest: str) -> Kept | None:
    """The last answer of an address whose body has that SHA-256, with the request that asked for it."""
    found: Kept | None = None
    for path in sorted(directory.glob(FILES)):
        with path.open("rb") as file:
            records = ArchiveIterator(file)
            try:
                for record in records:
                    if record.rec_headers.get_header("WARC-Target-URI") != url:
                        continue
                    if (
                        record.rec_type == "request"
                        and found
                        and found.path == path
                        and found.start + found.length == records.get_record_offset()
                    ):
                        record.content_stream().read()
                        found = found._replace(length=found.length + records.get_record_length())
                    if record.rec_type != "response" or record.http_headers is None:
                        continue
                    exchange = _exchange_of(record)
                    if sha256(exchange.body).hexdigest() == digest:
                        start = records.get_record_offset()
                        found = Kept(path, start, records.get_record_length(), exchange)
            except (ArchiveLoadFailed, EOFError):
                continue
    return found


def read_renderings(directory: Path) -> Iterator[Rendering]:
    """What a browser made of pages, in the order it was written."""
    for path in sorted(directory.glob("crawl-*.warc.gz")):
        with path.open("rb") as file:
            try:
                for record in _records(file):
                    if record.rec_type == "conversion":
                        yield Rendering(
                            url=str(record.rec_headers.get_header("WARC-Target-URI")),
                            at=datetime.fromisoformat(str(record.rec_headers.get_header("WARC-Date"))),
                            body=record.content_stream().read(),
                        )
            except (ArchiveLoadFailed, EOFError):
                continue


def _read_file(file: BinaryIO) -> Iterator[Exchange]:
    try:
        for record in _records(file):
            if record.rec_type != "response" or record.http_headers is None:
                continue
            yield _exchange_of(record)
    except (ArchiveLoadFailed, EOFError):
        return


def _exchange_of(record: Any) -> Exchange:
    status, _, reason = str(record.http_headers.statusline).partition(" ")
    return Exchange(
        url=str(record.rec_headers.get_header("WARC-Target-URI")),
        at=datetime.fromisoformat(str(record.rec_headers.get_header("WARC-Date"))),
        request_headers=(),
        status=int(status),
        reason=reason,
        headers=tuple(record.http_headers.headers),
        body=record.content_stream().read(),
    )


def _records(file: BinaryIO) -> Iterable[Any]:
    found: Iterable[Any] = ArchiveIterator(file)
    return found
