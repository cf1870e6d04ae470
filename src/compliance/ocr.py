"""文字识别: the pictures of scanned files to text, with the optional extra ``ocr``. The door to rapidocr.

What was read is kept in the crawl record (``ocr.jsonl``, by the digest of the file), so that judging the
record again gives the same audit, with or without the engine. Without the extra nothing is imported, and
a scan stays what it is: something for a person to look at.

``python -m compliance.ocr`` reads one PDF from standard input and prints its lines: the engine works in a
process of its own, bounded in time and memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from crawler.archive import read_exchanges
from crawler.earlier import archives
from crawler.glances import Glance
from crawler.items import Media, Page
from crawler.reading.pdf import render_pages

FILE = "ocr.jsonl"
MAX_FILES = 40  # of one record
MAX_PAGES = 10  # of one file
LONGEST_SIDE = 2000  # pixels of a page
SECONDS = 20  # a page, and as many again to start
MEGABYTES = 6000  # of addresses: the engine fills about 1 GB
CELL = " | "  # between what stands side by side
_SURE = 0.5  # what the engine is less sure of is noise
_SAME_ROW = 0.6  # of a line's height


class _Word(NamedTuple):
    """One stretch of text on a page: its left side, middle, height and text."""

    left: float
    middle: float
    height: float
    text: str


def can_read() -> bool:
    """Whether the extra is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def read_scans(directory: Path, pages: Iterable[Page | Glance]) -> Mapping[str, tuple[str, ...]]:
    """The lines of scanned files of a record, by digest: kept ones, and with the extra those read now.

    A file that could not be read has no lines; it is not tried again while ``ocr.jsonl`` says so.
    Raises :class:`OSError` when what was read cannot be kept.
    """
    wanted = {page.digest: page for page in pages if page.digest and page.media is Media.PDF}
    known = _kept(directory)
    new = {digest: page for digest, page in wanted.items() if digest not in known}
    if new and can_read():
        chosen = dict(sorted(new.items())[:MAX_FILES])
        known |= _read_new(directory, {page.url: digest for digest, page in chosen.items()})
    return {digest: known[digest] for digest in wanted if known.get(digest)}


def _kept(directory: Path) -> dict[str, tuple[str, ...]]:
    """What was read before; a torn or foreign line is left out."""
    known: dict[str, tuple[str, ...]] = {}
    with suppress(FileNotFoundError):
        for line in (directory / FILE).read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError, TypeError, KeyError):
                entry = json.loads(line)
                known[str(entry["digest"])] = tuple(str(one) for one in entry["lines"])
    return known


def _read_new(directory: Path, wanted: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """One pass over the archive; every file is kept as soon as it is read."""
    read: dict[str, tuple[str, ...]] = {}
    with (directory / FILE).open("a", encoding="utf-8") as file:
        for exchange in chain.from_iterable(map(read_exchanges, archives(directory))):
            digest = wanted.get(exchange.url)
            if digest is None or digest in read or exchange.status != 200:
                continue
            lines, failure = _recognise(exchange.body)
            read[digest] = lines
            entry = {"digest": digest, "url": exchange.url, "lines": lines, "failure": failure}
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            file.flush()
    return read


def _recognise(body: bytes) -> tuple[tuple[str, ...], str]:
    """The lines of one PDF, or none and why."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "compliance.ocr"],
            input=body,
            capture_output=True,
            timeout=SECONDS * (MAX_PAGES + 1),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return (), "timeout"
    if done.returncode != 0:
        return (), f"exit {done.returncode}"
    try:
        said = json.loads(done.stdout.decode("utf-8").splitlines()[-1])
        return tuple(str(line) for line in said), ""
    except (ValueError, IndexError, TypeError):
        return (), "no answer"


# In the process of its own


def read_lines(body: bytes) -> list[str]:
    """The lines of a scanned PDF's first pages, cells side by side joined by `` | ``.

    Raises :class:`ImportError` without the extra, and whatever the engine raises on hostile pictures.
    """
    from rapidocr import RapidOCR

    engine: Any = RapidOCR()
    lines: list[str] = []
    for picture in render_pages(body, max_pages=MAX_PAGES, longest_side=LONGEST_SIDE):
        found = engine(picture)
        if found.boxes is not None and found.txts is not None:
            lines += _rows(found.boxes, found.txts, found.scores)
    return lines


def _rows(boxes: Any, texts: Any, scores: Any) -> list[str]:
    words = [
        _Word(
            left=float(min(point[0] for point in box)),
            middle=float(sum(point[1] for point in box)) / len(box),
            height=float(max(point[1] for point in box) - min(point[1] for point in box)),
            text=str(text).strip(),
        )
        for box, text, score in zip(boxes, texts, scores, strict=True)
        if float(score) >= _SURE and str(text).strip()
    ]
    rows: list[list[_Word]] = []
    for word in sorted(words, key=lambda one: (one.middle, one.left)):
        if rows and abs(word.middle - rows[-1][0].middle) < _SAME_ROW * max(word.height, rows[-1][0].height):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [CELL.join(word.text for word in sorted(row)) for row in rows]


def main() -> int:
    """Read one PDF from standard input, print its lines as JSON."""
    with suppress(ImportError, ValueError, OSError):  # no limits on systems without them
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    lines = read_lines(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(lines, ensure_ascii=False).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
