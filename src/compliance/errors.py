"""The errors of ``compliance``: each says that *we* could not work, never that a school did badly.

::

    ComplianceError
    ├── ConfigError          a file somebody wrote is wrong; holds every problem of it
    └── FileError            a file a program wrote cannot be used; holds the file and a remedy
        ├── AuditFileError       audit.json
        ├── RecordError          a crawl record
        └── HistoryError         the stored audits of a school

What is wrong at a school is a value (a fault, an outcome), not an exception.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one file: where, what, and what was expected instead.

    ``line`` counts from 1 and is none where a file has no lines (JSON, a missing file).
    ``where`` is a path into the data (``sites[2].url``), empty for the file as a whole.
    """

    file: str
    line: int | None
    where: str
    message: str
    expected: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        said = [place, self.where, self.message] if self.where else [place, self.message]
        tail = f"; expected {self.expected}" if self.expected else ""
        return ": ".join(said) + tail


class ComplianceError(Exception):
    """Whatever keeps the tool from working. The command line prints it without a traceback."""


class ConfigError(ComplianceError):
    """A file somebody wrote is wrong. Lists every problem, in the order of the lines."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        if not problems:
            raise ValueError("a ConfigError needs at least one problem")
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line or 0)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FileError(ComplianceError):
    """A file a program wrote cannot be used: ``file``, what is wrong, and a ``remedy``."""

    def __init__(self, file: str, message: str, remedy: str = "") -> None:
        self.file = file
        self.message = message
        self.remedy = remedy
        super().__init__(f"{file}: {message}" + (f" ({remedy})" if remedy else ""))


class AuditFileError(FileError):
    """``audit.json`` is missing, damaged, or of a schema this version does not read."""


class RecordError(FileError):
    """A crawl record is missing or damaged."""


class HistoryError(FileError):
    """The stored audits of a school cannot be read or written."""
