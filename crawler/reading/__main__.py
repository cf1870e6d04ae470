"""A reading process: documents in on standard input, pages out on standard output.

The frames are those of :mod:`crawler.frames`. Started by :mod:`crawler.readers`; ends when its input
does.
"""

from __future__ import annotations

import gc
import os
import resource
import sys

from crawler.frames import ASKED, Document, frame_page, open_document
from crawler.reading import Reading, read
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
    known = KnownMenus()
    gc.set_threshold(20_000, 5, 5)
    _collect()
    while frame := source.read(ASKED.size):
        if len(frame) < ASKED.size:
            return
        head_size, body_size = ASKED.unpack(frame)
        head = source.read(head_size)
        body = source.read(body_size)
        if len(body) < body_size:
            return
        document = open_document(head, body)
        reading = _read(document, known)
        rest = memoryview(frame_page(reading.page, reading.outcome, reading.detail, document.exchange))
        while rest:
            rest = rest[sink.write(rest) :]
        if reading.page.is_attachment:
            # An office file is cycles around megabytes that the collector does not count.
            del reading, rest
            _collect()


def _collect() -> None:
    """Free what nobody holds; what is left is modules and menus, which the next time need not be walked."""
    gc.collect()
    gc.freeze()


def _read(document: Document, known: KnownMenus) -> Reading:
    return read(
        document.body,
        url=document.url,
        content_type=document.content_type,
        disposition=document.disposition,
        site=document.site,
        last_modified=document.last_modified,
        rendered=document.rendered,
        known=known,
    )


if __name__ == "__main__":
    main()
