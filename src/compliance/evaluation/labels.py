"""标注: reading labelled titles, one JSON object a line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from compliance.errors import ConfigError, Problem
from compliance.model import Subject

Kind = Literal["page", "attachment", "column", "news"]
KINDS: tuple[Kind, ...] = ("page", "attachment", "column", "news")
_MAX_LINE = 1_000_000
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")
_OF_A_UNIVERSITY = re.compile(r"大学(.{2,}学院)$")


class Line(NamedTuple):
    """Where a label stands: its file, and the line, counted from 1."""

    file: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """标注: one document with the items it satisfies; ``items`` is none where nobody judged it.

    ``parts`` says which parts of the items these are, ``file`` where the document was saved, below a
    folder that is named apart.
    """

    id: str
    title: str
    school: str = ""
    url: str = ""
    path: tuple[str, ...] = ()
    excerpt: str = ""
    kind: Kind = "page"
    items: tuple[str, ...] | None = None
    items_also: tuple[str, ...] = ()
    hard_for: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    file: str = ""
    line: Line = Line()

    @property
    def trail(self) -> tuple[str, ...]:
        """The columns above the document."""
        return tuple(step for step in self.path if step not in ("首页", "正文"))

    @property
    def school_names(self) -> tuple[str, ...]:
        """What the school is called: as labelled, then shorter: without what stands in brackets, and a
        university's college by its own name. None where the label names no school (unidentified-3)."""
        name = self.school.strip()
        if not any(word in name for word in ("大学", "学院", "学校")):
            return ()
        bare = _BRACKETED.sub("", name)
        college = _OF_A_UNIVERSITY.search(bare)
        return tuple(dict.fromkeys((name, bare, college[1]) if college else (name, bare)))

    def problem(self, where: str, message: str, expected: str) -> Problem:
        """Something wrong with this label, told with its line."""
        return Problem(self.line.file, self.line.number, where, message, expected)


def read_labelled(*paths: Path) -> tuple[Labelled, ...]:
    """The records of JSONL files, one object a line; unknown fields are let be.

    Raises :class:`ConfigError` with every problem, each with its file and line.
    """
    problems: list[Problem] = []
    records: list[Labelled] = []
    seen: set[str] = set()
    for path in paths:
        for number, line in enumerate(_lines(path), start=1):
            if not line.strip():
                continue
            reader = _LineReader(str(path), number)
            record = reader.record(line)
            if record is not None and record.id in seen:
                reader.add("id", f"is used twice 重复: {record.id}", "a new id")
            problems += reader.problems
            if record is not None:
                seen.add(record.id)
                records.append(record)
        if not records and not problems:
            problems.append(
                Problem(str(path), None, "", "holds no records 没有记录", "one JSON object a line")
            )
    if problems:
        raise ConfigError(tuple(problems))
    return tuple(records)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        why = f"cannot be read 无法读取 ({error.strerror})"
        raise ConfigError((Problem(str(path), None, "", why, "JSONL"),)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            (Problem(str(path), None, "", "is not UTF-8 编码不是 UTF-8", "UTF-8 text"),)
        ) from error


def subject_of(record: Labelled) -> Subject:
    """A labelled record as the matcher sees documents: a title, a column, a few words of text."""
    return Subject(
        url=record.url,
        title=record.title,
        kind=record.kind,
        trail=record.trail,
        text=f"{record.excerpt}…" if record.excerpt else "",
        school_names=record.school_names,
    )


@dataclass(slots=True)
class _LineReader:
    """One line of labels, and what is wrong with it."""

    file: str
    line: int
    problems: list[Problem] = field(default_factory=list)

    def add(self, where: str, message: str, expected: str) -> None:
        self.problems.append(Problem(self.file, self.line, where, message, expected))

    def record(self, line: str) -> Labelled | None:
        try:
            raw = json.loads(line) if len(line) <= _MAX_LINE else None
        except (ValueError, RecursionError) as error:
            self.add("", f"is not JSON 不是有效的 JSON ({error})", "one JSON object a line")
            return None
        if not isinstance(raw, dict):
            self.add("", "is not an object 不是对象", "one JSON object a line")
            return None
        record = Labelled(
            id=self.text(raw, "id", required=True),
            title=self.text(raw, "title", required=True),
            school=self.text(raw, "school"),
            url=self.text(raw, "url"),
            path=self.texts(raw, "path"),
            excerpt=self.text(raw, "excerpt"),
            kind=self.kind(raw),
            items=self.items(raw, "items") if raw.get("items") is not None else None,
            items_also=self.items(raw, "items_also"),
            hard_for=self.items(raw, "hard_for"),
            parts=self.items(raw, "parts"),
            file=self.text(raw, "file"),
            line=Line(self.file, self.line),
        )
        return None if self.problems else record

    def text(self, raw: dict[str, Any], key: str, *, required: bool = False) -> str:
        value = raw.get(key)
        if value is None and not required:
            return ""
        if isinstance(value, int) and key == "id" and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str) or (required and not value.strip()):
            self.add(key, "is missing 缺少" if value is None else "is wrong 有误", "text")
            return ""
        return value

    def texts(self, raw: dict[str, Any], key: str) -> tuple[str, ...]:
        value = raw.get(key)
        if isinstance(value, str):
            return (value,) if value else ()
        if value is not None and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            self.add(key, "is wrong 有误", "a list of texts")
            return ()
        return tuple(value or ())

    def items(self, raw: dict[str, Any], key: str) -> tuple[str, ...]:
        value = raw.get(key)
        plain = value if isinstance(value, list) else [] if value is None else None
        if plain is None or not all(_is_item(one) for one in plain):
            self.add(key, "is wrong 有误", "a list of item numbers")
            return ()
        return tuple(dict.fromkeys(str(one).strip() for one in plain))

    def kind(self, raw: dict[str, Any]) -> Kind:
        value = raw.get("kind") or "page"
        for kind in KINDS:
            if value == kind:
                return kind
        self.add("kind", f"is unknown 未知: {value}", f"one of {', '.join(KINDS)}")
        return "page"


def _is_item(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int) and not isinstance(value, bool)
