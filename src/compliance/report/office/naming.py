"""File names from names that strangers chose: legal on every system, short, and each its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from compliance.report.plain import plain

LONGEST = 180  # bytes of a stem in UTF-8, of the 255 that file systems allow: room for numbers and endings
_UNFIT = re.compile(r"[^\w（）()、·-]+")  # also what a shell would take for its own
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"}
)


def file_stem(text: str) -> str:
    """``text`` as the name of a file, without its ending; never empty."""
    name = _UNFIT.sub("_", unicodedata.normalize("NFC", plain(text))).strip("-_")
    name = name.encode()[:LONGEST].decode(errors="ignore").rstrip("-_") or "_"
    return f"_{name}" if name.casefold() in _RESERVED else name


def file_stems(texts: Iterable[str]) -> tuple[str, ...]:
    """A name for each of ``texts``; those that some system would take for the same are numbered."""
    taken: set[str] = set()
    names = []
    for text in texts:
        stem = file_stem(text)
        name, number = stem, 2
        while (key := unicodedata.normalize("NFKC", name).casefold()) in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(key)
        names.append(name)
    return tuple(names)
