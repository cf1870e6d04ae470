"""Options that several commands share, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from compliance.errors import AuditFileError
from compliance.model import Audit
from compliance.report import FORMATS, audit_json

F = TypeVar("F", bound=Callable[..., Any])

YEARS = range(1990, 2100)  # the years that reading and judging know anything about


class Day(click.ParamType[date]):
    """A day written YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error that says the expected form."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a date; expected YYYY-MM-DD, for example 2022-10-20", param, ctx)
        if day.year not in YEARS:
            self.fail(f"{value} is out of reach; expected a day from {YEARS[0]} to {YEARS[-1]}", param, ctx)
        return day


class Words(click.ParamType[tuple[str, ...]]):
    """Comma-separated words out of a known set; ``none`` is the empty list."""

    name = "list"

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known = known

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The words in order without repeats, or a usage error naming those not known."""
        if isinstance(value, tuple):
            return value
        words = tuple(dict.fromkeys(word.strip() for word in str(value).split(",") if word.strip()))
        if words == ("none",):
            return ()
        unknown = [word for word in words if word not in self.known]
        if unknown or not words:
            named = ", ".join(unknown) or "nothing"
            self.fail(f"{named} is not known; choose from {', '.join(self.known)}, none", param, ctx)
        return words


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def audit_file(path: Path) -> Path:
    """An audit.json, or the one in the output directory that was named instead."""
    return path / "audit.json" if path.is_dir() else path


def baseline_option(said: str) -> Callable[[F], F]:
    """``--baseline``: an earlier audit to compare with."""
    return click.option("--baseline", type=click.Path(exists=True, path_type=Path), help=said)


def read_baseline(path: Path) -> Audit:
    """An earlier audit. Raises :class:`~compliance.errors.AuditFileError` that names the option."""
    try:
        return audit_json.read(audit_file(path))
    except AuditFileError as error:
        raise AuditFileError(
            error.file,
            f"--baseline: {error.message} 不能作为对照",
            "name the audit.json of an earlier audit, or its --out directory 请指明此前审查的 audit.json",
        ) from error


def lang_option(command: F) -> F:
    """``--lang``: the language of what people read."""
    choice = click.Choice(["zh", "en"])
    return click.option(
        "--lang", type=choice, default="zh", show_default=True, help="Language of the reports."
    )(command)


def formats_option(command: F) -> F:
    """``--format`` of commands that write reports: several, comma-separated."""
    known = tuple(FORMATS)
    return click.option(
        "--format",
        "formats",
        type=Words(known),
        default=",".join(known),
        show_default=True,
        help="Reports to write, comma-separated.",
    )(command)


def format_option(*formats: str) -> Callable[[F], F]:
    """``--format`` of commands that print one result: text for people or json for programs."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="What is printed.",
    )
