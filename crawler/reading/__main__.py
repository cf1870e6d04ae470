"""A reading process: documents in on standard input, pages out on standard output.

The frames are those of :mod:`crawler.frames`. Started by :mod:`crawler.readers`; ends when its input
does.
"""

from __future__ import annotations

import gc
import os
import resource
import sys

from crawler.frames import ASKED, frame_page, open_document
from crawler.reading import read
from crawler.reading.furniture import KnownMenus


def main() -> None:
    """Read frames until the parent closes the pipe."""
    megabytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source = os.fdopen(os.dup(0), "rb", 1 << 18)
    sink = os.fdopen(os.dup(1), "wb", 0)
    os.dup2(2, 1)  # what a library prints must not get between the frames
    read(b"<title>x</title>", url="http://localhost/")  # imports the parser
    # Nothing that is here by now goes away again. Soup and workbooks are cycles: more rarely, and a
    # reader grows by hundreds of megabytes.
    known = KnownMenus()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 5, 5)
    while frame := source.read(ASKED.size):
        if len(frame) < ASKED.size:
            return
        head_size, body_size = ASKED.unpack(frame)
        head = source.read(head_size)
        body = source.read(body_size)
        if len(body) < body_size:
            return
        rest = memoryview(_answer(head, body, known))
        while rest:
            rest = rest[sink.write(rest) :]


def _answer(head: bytes, body: bytes, known: KnownMenus) -> bytes:
    document = open_document(head, body)
    reading = read(
        body,
        url=document.url,
        content_type=document.content_type,
        disposition=document.disposition,
        site=document.site,
        last_modified=document.last_modified,
        rendered=document.rendered,
        known=known,
    )
    return frame_page(reading.page, reading.outcome, reading.detail, document.exchange)


if __name__ == "__main__":
    main()
