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
from compliance.report.office import appendix, ledger, notices
from compliance.report.office.sealing import is_as_written, set_aside
from compliance.report.office.sheets import Followed
from compliance.report.wording import Lang

__all__ = ["FORMATS", "Content", "Format", "as_bytes", "write", "write_file"]

Content = str | bytes | Mapping[str, bytes]
"""Text is written as UTF-8, bytes as they are, and a mapping as a folder of files by name."""
_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Format:
    """A report format: the file or folder it is written to, and how to render it.

    ``render`` takes the audit, the language, and the audit before it, if any. ``since_last``: it says what
    changed since the last audit also when nobody named one to compare with. ``render_followed``, of those
    that tell of tasks, takes the tasks of the store by their id.
    """

    file: str
    render: Callable[[Audit, Lang, Audit | None], Content]
    since_last: bool = False
    render_followed: Callable[[Audit, Lang, Followed], Content] | None = None


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "json": Format("audit.json", lambda audit, lang, earlier: audit_json.render(audit)),
        "html": Format(
            "report.html",
            lambda audit, lang, earlier: html.render(audit, lang=lang, earlier=earlier),
            since_last=True,
        ),
        "md": Format("report.md", lambda audit, lang, earlier: markdown.render(audit, lang=lang)),
        "mr": Format(
            "comment.md", lambda audit, lang, earlier: comment.render(audit, lang=lang, earlier=earlier)
        ),
        "csv": Format("items.csv", lambda audit, lang, earlier: delimited.render_items(audit, lang=lang)),
        "links": Format("links.csv", lambda audit, lang, earlier: delimited.render_links(audit, lang=lang)),
        "junit": Format("junit.xml", lambda audit, lang, earlier: junit.render(audit, lang=lang)),
        "sarif": Format(
            "audit.sarif", lambda audit, lang, earlier: sarif.render(audit, lang=lang, earlier=earlier)
        ),
        "xlsx": Format(
            "ledger.xlsx",
            lambda audit, lang, earlier: ledger.render(audit, lang=lang),
            render_followed=lambda audit, lang, followed: ledger.render(audit, lang=lang, followed=followed),
        ),
        "docx": Format("appendix.docx", lambda audit, lang, earlier: appendix.render(audit, lang=lang)),
        "notices": Format("notices", lambda audit, lang, earlier: notices.render(audit, lang=lang)),
        "badge": Format("badge.svg", lambda audit, lang, earlier: badge.render(audit, lang=lang)),
    }
)


def write(
    audit: Audit,
    directory: Path,
    formats: Iterable[str],
    *,
    lang: Lang = "zh",
    earlier: Audit | None = None,
    last: Audit | None = None,
    followed: Followed | None = None,
) -> tuple[Path, ...]:
    """Write ``audit`` to ``directory`` in each of ``formats`` (keys of :data:`FORMATS`), in their order.

    ``earlier`` is an audit to compare with, for formats that say what changed since; ``last`` is the one
    before this, for those that say so unasked; ``followed`` are the tasks of the store by their id, for the
    ledger. Each file is complete or
    not there at all. An office file that a person changed since it was written is moved aside, never
    overwritten; notices of an earlier audit that nobody changed go. Raises :class:`FileError` when one
    cannot be written, and ``KeyError`` for an unknown format.
    """
    chosen = [FORMATS[name] for name in dict.fromkeys(formats)]
    contents = [
        (
            directory / each.file,
            each.render_followed(audit, lang, followed)
            if each.render_followed and followed is not None
            else each.render(audit, lang, earlier or (last if each.since_last else None)),
        )
        for each in chosen
    ]
    for path, content in contents:
        _put(path, content)
    return tuple(path for path, _ in contents)


def _put(path: Path, content: Content) -> None:
    _make_room(path, content)
    if isinstance(content, Mapping):
        for name, each in content.items():
            _put(path / name, each)
    else:
        write_file(path, content)


def _make_room(path: Path, content: Content) -> None:
    """People work in office files (bytes) only: what they changed stays, what is ours may go."""
    try:
        if isinstance(content, bytes):
            set_aside(path)
        elif isinstance(content, Mapping) and path.is_dir():
            for older in sorted(path.iterdir()):
                if older.name not in content and is_as_written(older):
                    older.unlink()
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> FileError:
    return FileError(str(path), f"cannot be written: {error.strerror or error}", "choose another --out")


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
        raise _unwritable(path, error) from error


def as_bytes(content: str | bytes) -> bytes:
    """Text as it is written: UTF-8, in which half a character (a lone surrogate) cannot be written."""
    return content if isinstance(content, bytes) else _SURROGATES.sub("\ufffd", content).encode()
