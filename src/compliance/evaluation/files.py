"""查找文件: which saved file holds each labelled document."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import NamedTuple

from compliance.errors import ConfigError, Problem
from compliance.evaluation.labels import Labelled
from crawler.urls import normalise, site_of

COPIED = ".txt"  # text copied off a page
_FORMS = frozenset(
    (".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml", COPIED, ".csv", ".pdf", ".doc", ".docx", ".wps")
    + (".rtf", ".xls", ".xlsx", ".et", ".ppt", ".pptx", ".dps", ".odt", ".ods", ".odp", ".ofd", ".zip")
    + (".rar", ".7z")
)
_Listed = dict[Path, dict[str, list[str]]]  # the files of a folder by their names without the ending


class Found(NamedTuple):
    """A record with its address in its one spelling, and its file: none where there is no such file.

    ``place`` is where the file was looked for, below the folder.
    """

    record: Labelled
    url: str
    place: str
    path: Path | None

    @property
    def school(self) -> str:
        """What keeps schools apart: their names, or the site of one that is not named."""
        return self.record.school.strip() or site_of(self.url)


def find_files(records: Iterable[Labelled], folder: Path) -> tuple[Found, ...]:
    """The file of each record below ``folder``: the one its ``file`` names, else ``<id>.html``, ``.pdf`` …

    Raises :class:`ConfigError` with every record that has no address, leads out of the folder, has several
    files, or shares its address with another's file; and when the folder holds none of the files.
    """
    found: list[Found] = []
    problems: list[Problem] = []
    listed: _Listed = {}
    served: dict[tuple[str, str], Found] = {}
    for record in records:
        one = _find(record, folder, listed)
        if isinstance(one, Found) and one.path is not None:
            first = served.setdefault((one.school, one.url), one)
            if first.path != one.path:
                one = _served_twice(record, first)
        if isinstance(one, Problem):
            problems.append(one)
        else:
            found.append(one)
    if not served and not problems:
        none = "holds no file of these records 没有这些记录的文件"
        wanted = f"{found[0].place} and so on, or `file` in each record"
        problems.append(Problem(str(folder), None, "", none, wanted))
    if problems:
        raise ConfigError(tuple(problems))
    return tuple(found)


def _find(record: Labelled, folder: Path, listed: _Listed) -> Found | Problem:
    url = normalise(record.url)
    if url is None:
        said = f"is no web address 网址不对: {record.url!r}" if record.url else "is missing 缺少"
        wanted = "the address it was saved from; where that is not known, https://mirror.invalid/ and a path"
        return record.problem("url", said, wanted)
    key, name = ("file", record.file) if record.file else ("id", record.id)
    if PurePath(name).is_absolute() or ".." in PurePath(name).parts:
        message = f"leads out of {folder} 超出了文件夹: {name}"
        return record.problem(key, message, "`file`: a path below that folder")
    path = folder / name
    if record.file:
        if os.path.isdir(path):
            return record.problem(key, f"is a folder 是文件夹: {name}", "the file that was saved")
        return Found(record, url, name, path if os.path.isfile(path) else None)
    names = _forms_of(path, listed)
    if len(names) > 1:
        message = f"has several files 有多个文件: {', '.join(names)}"
        return record.problem(key, message, "`file`: the one that is meant")
    if not names:
        return Found(record, url, f"{name}.html/.txt/.pdf/…", None)
    held = path.with_name(names[0])
    return Found(record, url, str(held.relative_to(folder)), held)


def _forms_of(path: Path, listed: _Listed) -> list[str]:
    """The files called like ``path``, with an ending that our readers know."""
    folder = path.parent
    if folder not in listed:
        names: defaultdict[str, list[str]] = defaultdict(list)
        try:
            every = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        except OSError as error:
            raise unreadable(folder, error) from error
        for name in every:
            stem, ending = os.path.splitext(name)
            if ending.lower() in _FORMS:
                names[stem].append(name)
        listed[folder] = names
    return listed[folder].get(path.name, [])


def unreadable(path: Path, error: OSError) -> ConfigError:
    """What to raise where a file or folder cannot be opened."""
    why = f"cannot be read 无法读取 ({error.strerror})"
    return ConfigError((Problem(str(path), None, "", why, "one that we may open"),))


def _served_twice(record: Labelled, first: Found) -> Problem:
    message = f"is the address of {first.path} already 网址与另一文件相同 (line {first.record.line.number})"
    return record.problem("url", message, "an address of its own for each file")
