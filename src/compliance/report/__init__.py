"""Reports: pure functions from an audit to text, one format a module."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from compliance.errors import FileError
from compliance.model import Audit
from compliance.report import audit_json, html, markdown
from compliance.report.wording import Lang

__all__ = ["FORMATS", "Format", "write"]


@dataclass(frozen=True, slots=True)
class Format:
    """A report format: the file it is written to, and how to render it."""

    file: str
    render: Callable[[Audit, Lang], str]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "json": Format("audit.json", lambda audit, _: audit_json.render(audit)),
        "html": Format("report.html", lambda audit, lang: html.render(audit, lang=lang)),
        "md": Format("report.md", lambda audit, lang: markdown.render(audit, lang=lang)),
    }
)


def write(audit: Audit, directory: Path, formats: Iterable[str], *, lang: Lang = "zh") -> tuple[Path, ...]:
    """Write ``audit`` to ``directory`` in each of ``formats`` (keys of :data:`FORMATS`), in their order.

    Each file is complete or not there at all. Raises :class:`FileError` when one cannot be written,
    and ``KeyError`` for an unknown format.
    """
    chosen = [FORMATS[name] for name in dict.fromkeys(formats)]
    texts = [(directory / each.file, each.render(audit, lang)) for each in chosen]
    for path, text in texts:
        try:
            directory.mkdir(parents=True, exist_ok=True)
            _replace(path, text)
        except OSError as error:
            raise FileError(
                str(path), f"cannot be written: {error.strerror or error}", "choose another --out"
            ) from error
    return tuple(path for path, _ in texts)


def _replace(path: Path, text: str) -> None:
    """Write beside ``path`` first, so that a reader never sees half a file."""
    beside = path.with_name(f".{path.name}.partial")
    try:
        beside.write_text(text, encoding="utf-8", errors="replace", newline="\n")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
