"""The files that people keep beside a school file: waivers and decisions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from compliance import decisions
from compliance.errors import ConfigError, Problem
from compliance.model import Checklist, Decision, Waiver
from compliance.schools import read_waivers

T = TypeVar("T")


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
