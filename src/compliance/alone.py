"""One at a time: what is held by whoever is at work, and by nobody once that process is gone."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from compliance.errors import FileError

_A_MOMENT = 0.05  # seconds between two tries


class Busy(FileError):
    """Another process is at work there."""


@contextmanager
def alone(path: Path, who: str, remedy: str, *, patience: float = 0.0) -> Iterator[None]:
    """Keep others out while the block runs.

    Raises :class:`Busy`, which names ``who`` and the process, when somebody is still in after ``patience``
    seconds (a killed process may take a moment to be gone), and :class:`OSError` where no file can be.
    """
    with path.open("ab+") as file:
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    file.seek(0)
                    holder = file.read(20).decode("ascii", "replace").strip() or "?"
                    raise Busy(str(path), f"{who} (process 进程 {holder})", remedy) from error
            time.sleep(_A_MOMENT)
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        yield


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """For a moment's work on a file: whoever else is about to change it waits until the block ends.

    Its folder is held, so that nothing is left lying beside a file that people keep under version control.
    """
    folder = os.open(path.resolve().parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
