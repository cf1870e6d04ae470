"""The outside of an office file: who made it and when, and the same bytes for the same audit."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

MAKER = "compliance"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day a ZIP file can name


def moment_of(moment: datetime) -> datetime:
    """A moment as office files keep it: UTC to the second, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def sealed(package: bytes) -> bytes:
    """The same package without the time at which it was put together."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as read,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for entry in read.infolist():
            written.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), read.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()
