"""Reports: pure functions from an audit to text or bytes, one format a module."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from compliance.errors import FileError
from compliance.model import Audit
from compliance.report import audit_json, badge, comment, delimited, html, junit, markdown, sarif
from compliance.report.wording import Lang

__all__ = ["FORMATS", "Content", "Format", "Telling", "as_bytes", "write", "write_file"]

Content = str | bytes | Mapping[str, bytes]
"""Text is written as UTF-8, bytes as they are, and a mapping as a folder of files by name."""
_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How a report is told: in which language, and against which earlier audit, if any."""

    lang: Lang = "zh"
    baseline: Audit | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A report format: the file it is written to, and how to render it."""

    file: str
    render: Callable[[Audit, Telling], Content]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "json": Format("audit.json", lambda audit, _: audit_json.render(audit)),
        "html": Format("report.html", lambda audit, told: html.render(audit, lang=told.lang)),
        "md": Format("report.md", lambda audit, told: markdown.render(audit, lang=told.lang)),
        "mr": Format(
            "comment.md", lambda audit, told: comment.render(audit, lang=told.lang, baseline=told.baseline)
        ),
        "csv": Format("items.csv", lambda audit, told: delimited.render_items(audit, lang=told.lang)),
        "links": Format("links.csv", lambda audit, told: delimited.render_links(audit, lang=told.lang)),
        "junit": Format("junit.xml", lambda audit, told: junit.render(audit, lang=told.lang)),
        "sarif": Format(
            "audit.sarif", lambda audit, told: sarif.render(audit, lang=told.lang, baseline=told.baseline)
        ),
        "badge": Format("badge.svg", lambda audit, told: badge.render(audit, lang=told.lang)),
    }
)


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
    chosen = [FORMATS[name] for name in dict.fromkeys(formats)]
    contents = [(directory / each.file, each.render(audit, told)) for each in chosen]
    for path, content in contents:
        _put(path, content)
    return tuple(path for path, _ in contents)


def _put(path: Path, content: Content) -> None:
    if isinstance(content, Mapping):
        for name, each in content.items():
            write_file(path / name, each)
    else:
        write_file(path, content)


def write_file(path: Path, content: str | bytes) -> None:
    """Write beside ``path`` first, so that a reader never sees half a file.

    Raises :class:`FileError` when it cannot be written.
    """
    beside = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(as_bytes(content))
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(
            str(path), f"cannot be written: {error.strerror or error}", "choose another --out"
        ) from error


def as_bytes(content: str | bytes) -> bytes:
    """Text as it is written: UTF-8, in which half a character (a lone surrogate) cannot be written."""
    return content if isinstance(content, bytes) else _SURROGATES.sub("\ufffd", content).encode()
