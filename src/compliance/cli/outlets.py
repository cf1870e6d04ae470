"""Where words leave the program: stdout and stderr that a reader may close (``| head``)."""

from __future__ import annotations

import io
import sys
from typing import Any


class _Outlet(io.FileIO):
    """What is said after nobody reads any more goes nowhere."""

    def write(self, data: Any, /) -> int:
        """How much was taken: all of it once the reader is gone."""
        try:
            return super().write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes


def outlast_readers() -> None:
    """From here on a closed pipe stops no command: it comes to its own end and exit code.

    Click, Rich and Python would each end it with 1, which means findings.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or stream is not getattr(sys, f"__{name}__"):
            continue  # closed, or put there by whoever called us
        stream.flush()
        lasting = io.TextIOWrapper(
            io.BufferedWriter(_Outlet(stream.fileno(), "w", closefd=False)),
            encoding=stream.encoding,
            errors=stream.errors,
            line_buffering=stream.line_buffering or stream.write_through,
        )
        setattr(sys, name, lasting)
