"""The school file an audit was made with, and what people keep beside it: waivers and decisions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from compliance import decisions
from compliance.configuration import read_document
from compliance.errors import ConfigError, Problem
from compliance.model import Checklist, Decision, Waiver
from compliance.schools import read_waivers

T = TypeVar("T")

HIGHEST = 3  # folders above an audit's own: reports/school
MOST_FILES = 50  # of a folder


def read_beside(school: Path, checklist: Checklist) -> tuple[tuple[Waiver, ...], tuple[Decision, ...]]:
    """The waivers and decisions beside a school file; none where there is no such file.

    Raises :class:`~compliance.errors.ConfigError` with every problem of both files.
    """
    problems: list[Problem] = []

    def read(name: str, reader: Callable[[Path], tuple[T, ...]]) -> tuple[T, ...]:
        path = school.with_name(name)
        try:
            return reader(path) if path.exists() else ()
        except ConfigError as error:
            problems.extend(error.problems)
            return ()

    waived = read("waivers.yaml", lambda path: read_waivers(path, checklist))
    decided = read(decisions.FILE, decisions.read_decisions)
    if problems:
        raise ConfigError(tuple(problems))
    return waived, decided


def find_school_file(portal: str, folder: Path) -> Path:
    """The school file of a portal, in the folder of an audit, up to three above it, or the working one.

    Raises :class:`click.UsageError` where there is none, or more than one.
    """
    folder = folder.resolve()
    places = dict.fromkeys((folder, *[*folder.parents][:HIGHEST], Path.cwd()))
    for place in places:
        files = sorted(path for path in place.glob("*.y*ml") if path.is_file())[:MOST_FILES]
        found = [path for path in files if _portal_of(path) == portal]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(path.name for path in found)
            raise click.UsageError(
                f"{place} holds several school files of {portal} ({names}); name one: --school"
            )
    raise click.UsageError(
        f"no school file of {portal} was found 没有找到学校文件; name it: --school school.yaml"
    )


def _portal_of(path: Path) -> str:
    try:
        return read_document(path).text("portal")
    except ConfigError:
        return ""
