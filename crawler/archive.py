"""The raw answers as WARC files, which any replay tool opens. The door to warcio."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

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
        self._warc: WARCWriter | None = None
        directory.mkdir(parents=True, exist_ok=True)

    def write(self, exchange: Exchange) -> None:
        """Append one exchange. Raises :class:`OSError` when the disk does."""
        file, warc = self._open()
        headers = {"WARC-Date": _moment(exchange.at)}
        same = exchange.same_as
        answer = StatusAndHeaders(
            f"{exchange.status} {exchange.reason}".strip(), _honest(exchange), protocol="HTTP/1.1"
        )
        response = warc.create_warc_record(
            exchange.url,
            "revisit" if same else "response",
            payload=BytesIO(b"" if same else exchange.body),
            length=0 if same else len(exchange.body),
            http_headers=answer,
            warc_headers_dict={**headers, **(_revisit(exchange, same) if same else {})},
        )
        path = exchange.url.split("/", 3)[-1] if exchange.url.count("/") >= 3 else ""
        asked = StatusAndHeaders(
            f"GET /{path} HTTP/1.1", list(exchange.request_headers), is_http_request=True
        )
        request = warc.create_warc_record(
            exchange.url, "request", http_headers=asked, warc_headers_dict=dict(headers)
        )
        warc.write_request_response_pair(request, response)
        if file.tell() >= self._rotate_at:
            self.close()

    def _open(self) -> tuple[BinaryIO, WARCWriter]:
        if self._file is None or self._warc is None:
            self._number += 1
            name = f"crawl-{self._number:05d}.warc.gz"  # never a name that came from the network
            self._file = (self._directory / name).open("xb")
            self._warc = WARCWriter(self._file, gzip=True, warc_version="1.1")
            self._warc.write_record(
                self._warc.create_warcinfo_record(
                    name, {"software": self._software, "format": "WARC File Format 1.1"}
                )
            )
        return self._file, self._warc

    def flush(self) -> None:
        """Hand what was written to the system."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Close the present file; a later exchange opens the next."""
        if self._file is not None:
            self._file.close()
        self._file = self._warc = None


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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


def _read_file(file: BinaryIO) -> Iterator[Exchange]:
    try:
        for record in _records(file):
            if record.rec_type != "response" or record.http_headers is None:
                continue
            status, _, reason = str(record.http_headers.statusline).partition(" ")
            body = record.content_stream().read()
            yield Exchange(
                url=str(record.rec_headers.get_header("WARC-Target-URI")),
                at=datetime.fromisoformat(str(record.rec_headers.get_header("WARC-Date"))),
                request_headers=(),
                status=int(status),
                reason=reason,
                headers=tuple(record.http_headers.headers),
                body=body,
            )
    except (ArchiveLoadFailed, EOFError):
        return


def _records(file: BinaryIO) -> Iterable[Any]:
    found: Iterable[Any] = ArchiveIterator(file)
    return found
