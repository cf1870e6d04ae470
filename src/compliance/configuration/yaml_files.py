"""YAML files that people write, to checked values: the one door to PyYAML.

Only plain YAML is read: no tags that construct objects, at most :data:`MAX_BYTES`, at most
:data:`MAX_DEPTH` levels and :data:`MAX_ALIASES` aliases, so no file can make us run or swell.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml

from compliance.configuration.shapes import Place, ShapeReader, Tree
from compliance.errors import ConfigError, Problem

T = TypeVar("T")

MAX_BYTES = 2_000_000
MAX_DEPTH = 30
MAX_ALIASES = 100

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KINDS = {
    f"tag:yaml.org,2002:{tag}": kind
    for tag, kind in (
        ("str", "str"),
        ("int", "int"),
        ("float", "float"),
        ("bool", "bool"),
        ("null", "null"),
        ("timestamp", "date"),
        ("seq", "list"),
        ("map", "map"),
        ("merge", "str"),
        ("value", "str"),
    )
}


def read_yaml(path: Path, type_: type[T]) -> T:
    """The value written in ``path``, of the frozen dataclass ``type_``.

    Raises :class:`ConfigError` with every problem of the file, and nothing else.
    """
    document = read_document(path)
    value = document.value(type_)
    document.raise_problems()
    return value


class Document:
    """A YAML file read but not yet judged.

    Ask for its :meth:`value`, :meth:`add` what else is wrong with it, then :meth:`raise_problems`:
    so wrong types and wrong meanings are shown together.
    """

    def __init__(self, path: Path, root: Tree) -> None:
        self.path = path
        self.file = str(path)
        self._root = root
        self._reader = ShapeReader(self.file, root)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What has been found wrong so far."""
        return tuple(self._reader.problems)

    def value(self, type_: type[T]) -> T:
        """The file's value. Where it is wrong a stand-in takes its place and a problem is kept: the
        value is good only while there are no problems."""
        return typing.cast(T, self._reader.read(self._root, type_))

    def values(self, type_: type[T]) -> tuple[T, ...]:
        """As :meth:`value`, for a file that is a list."""
        return typing.cast("tuple[T, ...]", self._reader.read(self._root, tuple[type_, ...]))  # type: ignore[valid-type]

    def mapping(self, hint: type[T]) -> Mapping[str, T]:
        """As :meth:`value`, for a file of keys that people choose."""
        read = self._reader.read(self._root, Mapping[str, hint])  # type: ignore[valid-type]
        return typing.cast("Mapping[str, T]", read)

    def text(self, key: str) -> str:
        """The text under ``key``; empty where there is none, or something else."""
        return next((child.text for node, child in self._root.pairs if node.text == key), "")

    def has(self, key: str) -> bool:
        """Whether the file is a mapping with this key."""
        return any(node.text == key for node, _ in self._root.pairs)

    def line(self, place: Place) -> int:
        """The line of the deepest existing node along ``place``."""
        return self._root.line_at(place)

    def add(self, place: Place, message: str, expected: str = "") -> None:
        """Add a problem at ``place``, unless there is one already."""
        self._reader.add(place, message, expected)

    def raise_problems(self) -> None:
        """Raise :class:`ConfigError` if there are problems."""
        if self.problems:
            raise ConfigError(self.problems)


def read_document(path: Path) -> Document:
    """Read a YAML file without judging it. Raises :class:`ConfigError`."""
    file, text = str(path), _text_of(path)
    tree = _tree(file, text)
    if tree is None:
        raise yaml_error(file, 1, "is empty 文件为空", "keys and values")
    return Document(path, tree)


def read_list(path: Path) -> Document:
    """As :func:`read_document`, for a file that is a list: without entries, comments alone, an empty one."""
    return Document(path, _tree(str(path), _text_of(path)) or Tree(1, "list"))


def _text_of(path: Path) -> str:
    file = str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise yaml_error(file, None, f"cannot be read 无法读取 ({reason})", "a YAML file") from error
    if len(raw) > MAX_BYTES:
        raise yaml_error(file, None, "is too large 文件过大", f"at most {MAX_BYTES} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        expected = "text saved as UTF-8 请另存为 UTF-8 编码"
        raise yaml_error(file, line, "is not UTF-8 编码不是 UTF-8", expected) from error


# YAML


def yaml_error(file: str, line: int | None, message: str, expected: str = "") -> ConfigError:
    """An error with one problem."""
    return ConfigError((Problem(file, line, "", message, expected),))


def _tree(file: str, text: str) -> Tree | None:
    """The root of a file; none where it holds nothing."""
    try:
        check_bounds(file, text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        line = mark.line + 1 if mark else None
        expected = _usual_slip(text, line)
        raise yaml_error(file, line, f"is not YAML 不是有效的 YAML ({reason})", expected) from error
    return None if node is None else _grow(node, {})


def _usual_slip(text: str, line: int | None) -> str:
    """What was probably meant, from the lines where reading stopped."""
    near = text.splitlines()[max(0, (line or 1) - 2) : line]
    if any("：" in one for one in near):
        return "a half-width colon and a blank, as in item: 16 冒号要用半角，后面空一格"
    if any("\t" in one for one in near):
        return "blanks at the beginning of lines, no tabs 行首用空格缩进，不用制表符"
    return "plain YAML, as in the examples of docs 格式请照文档中的例子"


def check_bounds(file: str, text: str) -> None:
    """Bound depth and aliases on the event stream, before anything recursive reads it."""
    depth = aliases = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        aliases += isinstance(event, yaml.AliasEvent)
        if depth > MAX_DEPTH or aliases > MAX_ALIASES:
            line = event.start_mark.line + 1 if event.start_mark else None
            limit = f"at most {MAX_DEPTH} levels and {MAX_ALIASES} aliases"
            raise yaml_error(file, line, "is too deep or has too many aliases 嵌套过深或别名过多", limit)


def _grow(node: Any, grown: dict[int, Tree]) -> Tree:
    """Our tree from PyYAML's. An alias gives the same tree again, so no work is done twice."""
    if id(node) in grown:
        return grown[id(node)]
    tree = Tree(node.start_mark.line + 1, _KINDS.get(node.tag, "other"))
    grown[id(node)] = tree
    if isinstance(node, yaml.ScalarNode):
        tree.text = node.value
        # An explicit `!!map` before a scalar would make it a map without pairs.
        tree.kind = "other" if tree.kind in ("list", "map") else tree.kind
    elif isinstance(node, yaml.SequenceNode):
        tree.children = [_grow(child, grown) for child in node.value]
        tree.kind = "list" if tree.kind == "list" else "other"
    else:
        tree.pairs = [(_grow(key, grown), _grow(child, grown)) for key, child in node.value]
        tree.kind = "map" if tree.kind == "map" else "other"
    return tree
