"""The outside of an office file: who made it and when, the same bytes for the same audit, and a seal.

The seal is a digest of everything in the file, kept as its status in ``docProps/core.xml``. Whatever program
saves the file anew writes other bytes, so what a person may have changed can be told from what is as written.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

MAKER = "compliance"
UNSEALED = "unsealed-" + "0" * 32  # the status that sealing replaces
PROPERTIES = "docProps/core.xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day a ZIP file can name
_MOST = 1_000_000_000  # bytes unpacked; the ledger of 50,000 links takes a thirtieth
_PIECE = 1 << 20


def moment_of(moment: datetime) -> datetime:
    """A moment as office files keep it: UTC to the second, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def sealed(package: bytes) -> bytes:
    """The same package under a seal, and without the time at which it was put together."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as read,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        seal = _seal(read)
        for entry in read.infolist():
            content = read.read(entry)
            if entry.filename == PROPERTIES:
                content = content.replace(UNSEALED.encode(), seal.encode())
            written.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def is_as_written(path: Path) -> bool:
    """Whether an office file is ours and nobody saved it since."""
    try:
        with zipfile.ZipFile(path) as package:
            if sum(entry.file_size for entry in package.infolist()) > _MOST:
                return False
            return _seal(package).encode() in package.read(PROPERTIES)
    except (OSError, EOFError, KeyError, ValueError, RuntimeError, zlib.error, zipfile.BadZipFile):
        return False  # no office file, or one that was damaged: not ours to judge


def set_aside(path: Path) -> None:
    """Give a file that a person may have changed a free name (``ledger-1.xlsx``)."""
    if not path.is_file() or is_as_written(path):
        return
    number = 1
    while (free := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        number += 1
    path.rename(free)


def _seal(package: zipfile.ZipFile) -> str:
    digest = sha256()
    for name in sorted(package.namelist()):
        if name != PROPERTIES:
            digest.update(name.encode())
            with package.open(name) as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
    return f"sealed-{digest.hexdigest()[:32]}"
