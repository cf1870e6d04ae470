"""Reports: pure functions from an audit to files, one format a module."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from compliance.errors import FileError
from compliance.model import Audit
from compliance.report import audit_json, html, markdown
from compliance.report.wording import Lang

__all__ = ["FORMATS", "Format", "Telling", "render", "write", "write_file"]

Content = str | bytes
_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How a report is told: in which language, and against which earlier audit, if any."""

    lang: Lang = "zh"
    baseline: Audit | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A report format: its file, and how to render it.

    ``render`` gives every file of the format by its name, ``file`` first; most have that one only.
    """

    file: str
    render: Callable[[Audit, Telling], Mapping[str, Content]]


def _one(file: str, render: Callable[[Audit, Telling], Content]) -> Format:
    return Format(file, lambda audit, told: {file: render(audit, told)})


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "json": _one("audit.json", lambda audit, _: audit_json.render(audit)),
        "html": _one("report.html", lambda audit, told: html.render(audit, lang=told.lang)),
        "md": _one("report.md", lambda audit, told: markdown.render(audit, lang=told.lang)),
    }
)


def render(audit: Audit, name: str, told: Telling) -> Mapping[str, bytes]:
    """Every file of the format ``name`` (a key of :data:`FORMATS`) by its name, as it is written."""
    return {file: _bytes(content) for file, content in FORMATS[name].render(audit, told).items()}


def write(
    audit: Audit,
    directory: Path,
    formats: Iterable[str],
    *,
    lang: Lang = "zh",
    baseline: Audit | None = None,
) -> tuple[Path, ...]:
    """Write ``audit`` to ``directory`` in each of ``formats`` (keys of :data:`FORMATS`), in their order.

    Each file is complete or not there at all. Raises :class:`FileError` when one cannot be written,
    and ``KeyError`` for an unknown format.
    """
    told = Telling(lang=lang, baseline=baseline)
    files = [
        (directory / file, content)
        for name in dict.fromkeys(formats)
        for file, content in render(audit, name, told).items()
    ]
    for path, content in files:
        write_file(path, content)
    return tuple(path for path, _ in files)


def write_file(path: Path, content: Content) -> None:
    """Write beside ``path`` first, so that a reader never sees half a file.

    Raises :class:`FileError` when it cannot be written.
    """
    beside = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(_bytes(content))
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(
            str(path), f"cannot be written: {error.strerror or error}", "choose another --out"
        ) from error


def _bytes(content: Content) -> bytes:
    """UTF-8, in which half a character (a lone surrogate) cannot be written."""
    return content if isinstance(content, bytes) else _SURROGATES.sub("\ufffd", content).encode()
