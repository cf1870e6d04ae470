"""The entries of a YAML list as lines, so that one can be changed without touching the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from compliance.configuration.yaml_files import check_bounds, yaml_error

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEntry:
    """One entry of a list: its lines ``first`` up to ``last`` (counted from 0, ``last`` not included).

    Comments above an entry belong to it: another goes in at ``above``. ``indent`` is the column of its
    dash; ``values`` are its scalars as text.
    """

    first: int
    last: int
    above: int
    indent: int
    values: Mapping[str, str]


def entry_lines(values: Mapping[str, Any]) -> list[str]:
    """One entry of a list as lines: a key a line, in the order given."""
    text = yaml.safe_dump([dict(values)], allow_unicode=True, sort_keys=False, width=100_000)
    return str(text).splitlines()


def read_entries(text: str, file: str) -> tuple[WrittenEntry, ...]:
    """Where the entries of a list stand in ``text``; none where it holds only comments.

    Raises :class:`compliance.errors.ConfigError` where it is not a list with a dash before each entry.
    """
    lines = text.splitlines()
    try:
        check_bounds(file, text)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise yaml_error(file, mark.line + 1 if mark else None, "is not YAML 不是有效的 YAML") from error
    if root is None:
        return ()
    if not isinstance(root, yaml.SequenceNode) or root.flow_style:
        line = root.start_mark.line + 1
        raise yaml_error(file, line, "cannot be added to 无法添加条目", "a list, each entry begun by a dash")
    indent = root.start_mark.column
    firsts = [_dash_above(lines, node.start_mark.line, indent) for node in root.value]
    found = []
    for node, first, after in zip(root.value, firsts, [*firsts[1:], len(lines)], strict=True):
        last = after
        while last > first + 1 and _stands_apart(lines[last - 1], indent):
            last -= 1
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        values = {key.value: one.value for key, one in pairs if isinstance(one, yaml.ScalarNode)}
        above = _above(lines, first)
        found.append(WrittenEntry(first=first, last=last, above=above, indent=indent, values=values))
    return tuple(found)


def _dash_above(lines: list[str], line: int, indent: int) -> int:
    while line > 0 and not (lines[line][indent:].startswith("-") and not lines[line][:indent].strip()):
        line -= 1
    return line


def _stands_apart(line: str, indent: int) -> bool:
    """Whether a line after an entry is none of it: blank, the document's end, or a comment further out."""
    words = line.strip()
    return not words or words in ("---", "...") or (words.startswith("#") and line.index("#") <= indent)


def _above(lines: list[str], first: int) -> int:
    """Where another entry goes in before this one. Comments that open the file are of the file."""
    place = first
    while place > 0 and lines[place - 1].strip().startswith("#"):
        place -= 1
    return place if place > 0 else first
