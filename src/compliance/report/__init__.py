"""Reports: pure functions from an audit to text or bytes, one format a module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from compliance.atomic import write_whole
from compliance.errors import FileError
from compliance.model import Audit
from compliance.report.office.sealing import is_as_written, set_aside
from compliance.report.wording import Lang
from compliance.sharing import beside

if TYPE_CHECKING:
    from compliance.report.office.sheets import Followed

__all__ = ["FORMATS", "Content", "Format", "as_bytes", "write", "write_file"]

Content = str | bytes | Mapping[str, bytes]
"""Text is written as UTF-8, bytes as they are, and a mapping as a folder of files by name."""
_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A report format: the ``file`` or folder it is written to, and the ``module`` that renders it, imported
    when it is asked for: charts and office files take a second to import.

    ``takes`` names what its ``function`` takes beside the audit: the language, the audit before it, the tasks
    of the store by their id. ``since_last``: it says what changed since the last audit also when nobody named
    one to compare with. ``apart``: it is made in a process of its own, beside the others.
    """

    file: str
    module: str
    function: str = "render"
    takes: frozenset[str] = frozenset({"lang"})
    since_last: bool = False
    apart: bool = False

    def render(
        self, audit: Audit, lang: Lang, earlier: Audit | None, followed: Followed | None = None
    ) -> Content:
        """The report."""
        given: dict[str, Any] = {"lang": lang, "earlier": earlier, "followed": followed}
        function = getattr(import_module(f"compliance.report.{self.module}"), self.function)
        content: Content = function(audit, **{name: given[name] for name in self.takes})
        return content


_COMPARING = frozenset({"lang", "earlier"})

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "json": Format(file="audit.json", module="audit_json", takes=frozenset()),
        "html": Format(file="report.html", module="html", takes=_COMPARING, since_last=True),
        "md": Format(file="report.md", module="markdown"),
        "mr": Format(file="comment.md", module="comment", takes=_COMPARING),
        "csv": Format(file="items.csv", module="delimited", function="render_items"),
        "links": Format(file="links.csv", module="delimited", function="render_links"),
        "junit": Format(file="junit.xml", module="junit"),
        "sarif": Format(file="audit.sarif", module="sarif", takes=_COMPARING),
        "xlsx": Format(
            file="ledger.xlsx", module="office.ledger", takes=frozenset({"lang", "followed"}), apart=True
        ),
        "docx": Format(file="appendix.docx", module="office.appendix", apart=True),
        "notices": Format(file="notices", module="office.notices", apart=True),
        "badge": Format(file="badge.svg", module="badge"),
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

    def render(apart: bool) -> dict[str, Content]:
        return {
            each.file: each.render(audit, lang, earlier or (last if each.since_last else None), followed)
            for each in chosen
            if each.apart is apart
        }

    both = {each.apart for each in chosen} == {True, False}
    with beside(lambda: render(apart=True), worth=both) as others:
        contents = render(apart=False) | others()
    for each in chosen:
        _put(directory / each.file, contents[each.file])
    return tuple(directory / each.file for each in chosen)


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
    """Write a file, and its folder, so that a reader never sees half of it.

    Raises :class:`FileError` when it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, as_bytes(content))
    except OSError as error:
        raise _unwritable(path, error) from error


def as_bytes(content: str | bytes) -> bytes:
    """Text as it is written: UTF-8, in which half a character (a lone surrogate) cannot be written."""
    return content if isinstance(content, bytes) else _SURROGATES.sub("\ufffd", content).encode()
