"""What a person wrote into our office files is never lost, and what nobody touched may go.

Word, Excel, WPS and LibreOffice set a document's day of change when they save it. Ours are written with the
same moment as made and as changed, so a file in which the two differ was saved by a person.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from compliance.report.office.sealing import MAKER

_PROPERTIES = "docProps/core.xml"
_MOST = 64 * 1024  # bytes of properties; ours take one
_FACT = re.compile(rb"<(dc:creator|dcterms:created|dcterms:modified)\b[^>]*>([^<]*)<")


def is_as_written(path: Path) -> bool:
    """Whether an office file is ours and nobody saved it since."""
    try:
        with zipfile.ZipFile(path) as package, package.open(_PROPERTIES) as file:
            facts = dict(_FACT.findall(file.read(_MOST)))
    except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return False  # no office file, or one that was damaged: not ours to judge
    made, changed = facts.get(b"dcterms:created"), facts.get(b"dcterms:modified")
    return facts.get(b"dc:creator") == MAKER.encode() and made is not None and made == changed


def set_aside(path: Path) -> Path | None:
    """Give a file that a person changed a free name (``ledger-1.xlsx``); say which, or nothing to do."""
    if not path.is_file() or is_as_written(path):
        return None
    number = 1
    while (free := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        number += 1
    path.rename(free)
    return free
