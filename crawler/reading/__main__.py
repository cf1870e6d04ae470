"""A reading process: documents in on standard input, pages out on standard output.

Frames both ways: the lengths of a head (JSON) and of a body, then both. Started by
:mod:`crawler.readers`; ends when its input does.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import sys
from typing import BinaryIO

from crawler.notation import write_line
from crawler.reading import read

FRAME = struct.Struct(">II")


def main() -> None:
    """Read frames until the parent closes the pipe."""
    megabytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the frames
    while frame := source.read(FRAME.size):
        if len(frame) < FRAME.size:
            return
        head_size, body_size = FRAME.unpack(frame)
        head = json.loads(source.read(head_size))
        body = source.read(body_size)
        if len(body) < body_size:
            return
        reading = read(body, **head)
        _answer(sink, {"outcome": reading.outcome.value, "detail": reading.detail}, write_line(reading.page))


def _answer(sink: BinaryIO, head: dict[str, str], line: bytes) -> None:
    data = json.dumps(head).encode()
    sink.write(FRAME.pack(len(data), len(line)))
    sink.write(data)
    sink.write(line)
    sink.flush()


if __name__ == "__main__":
    main()
