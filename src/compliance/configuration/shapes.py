"""A written tree to a checked value, by the shape of frozen dataclasses.

A dataclass's fields are the allowed keys, its annotations the allowed types. Every problem is found in
one pass, each with its line; what is wrong gets a stand-in, so the rest can still be judged. Values are
taken from a scalar's own text: the key ``19.10`` is not the number 19.1. Knows no file format;
:mod:`compliance.configuration.yaml_files` makes the tree.
"""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from compliance.errors import Problem

Place = tuple[str | int, ...]

# A number is fine where these texts are expected: people write `item: 19.2`.
ID_FIELDS = frozenset({"id", "item", "belongs_to"})
ADDRESS_FIELDS = frozenset({"url", "portal", "disclosure"})
# What is written under these is never shown: it may be a secret in the wrong place.
SECRET_FIELDS = frozenset({"password", "secret", "token"})
_WORDS: Mapping[Any, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date YYYY-MM-DD",
}


@dataclass(slots=True, eq=False)
class Tree:
    """One node of a written file. ``kind`` is list, map, or what a scalar looks like: str, int,
    float, bool, null, date; ``other`` is anything we do not read."""

    line: int
    kind: str
    text: str = ""
    children: list[Tree] = field(default_factory=list)
    pairs: list[tuple[Tree, Tree]] = field(default_factory=list)

    def line_at(self, place: Place) -> int:
        """The line of the deepest existing node along ``place``: of the key, where it has one."""
        node, line = self, self.line
        for step in place:
            if node.kind == "list" and isinstance(step, int) and step < len(node.children):
                node = node.children[step]
                line = node.line
                continue
            found = next(((key, child) for key, child in node.pairs if key.text == step), None)
            if found is None:
                break
            line, node = found[0].line, found[1]
        return line


def where(place: Place) -> str:
    """A place in words: ``sites[2].url``."""
    words = ""
    for step in place:
        words += f"[{step}]" if isinstance(step, int) else f".{step}" if words else step
    return words


class ShapeReader:
    """Reads a tree by a type, and gathers the problems.

    A problem at a place and line that already have one is dropped: the first reason is the cause.
    """

    def __init__(self, file: str, root: Tree) -> None:
        self.file = file
        self.root = root
        self.problems: list[Problem] = []
        self._hollow: set[Place] = set()  # no keys where some belong: all below is a stand-in

    def add(self, place: Place, message: str, expected: str = "", line: int | None = None) -> None:
        """Add a problem at ``place``, on its own line unless ``line`` says better."""
        if any(place[:depth] in self._hollow for depth in range(len(place))):
            return
        words = where(place)
        at = self.root.line_at(place) if line is None else line
        if not any(known.where == words and known.line == at for known in self.problems):
            self.problems.append(Problem(self.file, at, words, message, expected))

    def read(self, node: Tree, hint: Any, place: Place = ()) -> Any:
        """The value of ``node`` as ``hint`` asks, or a stand-in and a problem."""
        origin = get_origin(hint)
        if origin in (Union, types.UnionType):
            return self._union(node, get_args(hint), place)
        if origin is tuple:
            if node.kind != "list":
                self.add(place, "is not a list 不是列表", said(hint))
            inner = get_args(hint)[0]
            return tuple(self.read(child, inner, (*place, n)) for n, child in enumerate(node.children))
        if isinstance(origin, type) and issubclass(origin, Mapping):
            inner = get_args(hint)[1]
            pairs = self._pairs(node, hint, place)
            return {key: self.read(child, inner, (*place, key)) for key, (_, child) in pairs.items()}
        if is_dataclass(hint):
            return self._fields(node, hint, place)
        return self._scalar(node, hint, place)

    def _union(self, node: Tree, options: tuple[Any, ...], place: Place) -> Any:
        if type(None) in options:
            if node.kind == "null":
                return None
            options = tuple(option for option in options if option is not type(None))
        if len(options) == 1:
            return self.read(node, options[0], place)
        # What is left are dataclasses told apart by their `kind`; a union of scalars takes the first fit.
        if not all(is_dataclass(option) for option in options):
            return self._scalar(node, options[0], place)
        kinds = {get_args(hints_of(option)["kind"])[0]: option for option in options}
        chosen = next((child for key, child in node.pairs if key.text == "kind"), node)
        option = kinds.get(chosen.text)
        if option is None:
            self.add(place, "names no known kind 未知的类别", "kind: " + ", ".join(kinds), chosen.line)
            return blank(options[0])
        if chosen is not node:
            return self._fields(node, option, place)
        # `freshness: standing` says as much as `{kind: standing}`
        needed = [one.name for one in fields(option) if not _has_default(one)]
        if needed:
            self.add(place, "needs more than its kind 缺少内容", "also " + ", ".join(needed))
        return blank(option)

    def _fields(self, node: Tree, type_: Any, place: Place) -> Any:
        known = {one.name: one for one in fields(type_)}
        hints = hints_of(type_)
        values: dict[str, Any] = {}
        for key, (key_node, child) in self._pairs(node, type_, place).items():
            if key in known:
                values[key] = self.read(child, hints[key], (*place, key))
                continue
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
            expected = f"{near[0]} (did you mean it?)" if near else "one of " + ", ".join(known)
            self.add((*place, key), "unknown key 未知的键", expected, key_node.line)
        for name, one in known.items():
            if name not in values and not _has_default(one):
                if node.kind == "map":
                    expected = _said_at((*place, name), hints[name])
                    self.add((*place, name), "is missing 缺少此项", expected, node.line)
                values[name] = blank(hints[name])
        return type_(**values)

    def _scalar(self, node: Tree, hint: Any, place: Place) -> Any:
        try:
            return _scalar_value(node, hint, is_id=place[-1:] != () and place[-1] in ID_FIELDS)
        except ValueError:
            shown = {"list": "is a list 是列表", "map": "has keys 是键值对", "null": "is empty 为空"}
            what = shown.get(node.kind, f"is {node.text[:60]!r} 值不对")
            if place[-1:] != () and place[-1] in SECRET_FIELDS:
                self.add(
                    place,
                    "is no reference 应写环境变量的引用",
                    "${NAME}, the name of an environment variable",
                )
                return blank(hint)
            # YAML takes 2022.1 and no for a number and a truth value: the remedy is a pair of quotes.
            quoted = hint is str and node.kind in ("int", "float", "bool", "date")
            address = place[-1:] != () and place[-1] in ADDRESS_FIELDS
            expected = f'text, in quotes: "{node.text[:60]}"' if quoted and not address else ""
            self.add(place, what, expected or _said_at(place, hint))
            return blank(hint)

    def _pairs(self, node: Tree, hint: Any, place: Place) -> dict[str, tuple[Tree, Tree]]:
        """Keys by their own text. The same key twice, and a key that is no text, are problems."""
        pairs: dict[str, tuple[Tree, Tree]] = {}
        if node.kind != "map":
            self.add(place, "has no keys 不是键值对", said(hint))
            self._hollow.add(place)
        for key, child in node.pairs:
            if key.kind in ("list", "map", "null", "other"):
                self.add((*place, "?"), "is no key 不能作键", "a word or an id", key.line)
            elif key.text in pairs:
                self.add((*place, key.text), "stands twice 重复的键", "each key once", key.line)
            else:
                pairs[key.text] = (key, child)
        return pairs


def _scalar_value(node: Tree, hint: Any, *, is_id: bool) -> Any:
    """Raises ValueError when the scalar is not what ``hint`` asks."""
    kind, text = node.kind, node.text
    if kind in ("list", "map", "null", "other"):
        raise ValueError(kind)
    if get_origin(hint) is Literal:
        return get_args(hint)[get_args(hint).index(text)]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(text)
    if hint is date and kind in ("date", "str"):
        return date.fromisoformat(text)
    if hint is str and (kind == "str" or (is_id and kind in ("int", "float"))):
        if not text.strip():
            raise ValueError("empty")
        return text
    if hint is bool and kind == "bool":
        return text.lower() in ("true", "yes", "on")
    if hint is int and kind == "int":
        return int(text.replace("_", ""))
    if hint is float and kind in ("int", "float"):
        return float(text.replace("_", ""))
    raise ValueError(text)


def _said_at(place: Place, hint: Any) -> str:
    """What is asked for at ``place``: under some keys any text will not do."""
    if place and place[-1] in ADDRESS_FIELDS:
        return "a web address, such as https://www.example.edu.cn/"
    return said(hint)


def said(hint: Any) -> str:
    """What a type asks for, in words."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return " or ".join(said(option) for option in get_args(hint) if option is not type(None))
    if origin is Literal:
        return "one of " + ", ".join(str(option) for option in get_args(hint))
    if origin is tuple:
        return f"a list, each {said(get_args(hint)[0])}"
    if origin is not None:
        return "keys and values"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "one of " + ", ".join(str(option.value) for option in hint)
    if is_dataclass(hint):
        return "the keys " + ", ".join(one.name for one in fields(hint))
    return _WORDS.get(hint, "a value")


def blank(hint: Any) -> Any:
    """A stand-in of the right type for a value that is wrong; its problem keeps it from getting out."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return None if type(None) in get_args(hint) else blank(get_args(hint)[0])
    if origin is Literal:
        return get_args(hint)[0]
    if origin is not None:
        return () if origin is tuple else {}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if is_dataclass(hint):
        make: Any = hint
        hints = hints_of(hint)
        return make(**{one.name: blank(hints[one.name]) for one in fields(hint) if not _has_default(one)})
    return date.min if hint is date else hint()


def hints_of(type_: Any) -> dict[str, Any]:
    """The annotations of a dataclass, resolved."""
    return _resolved(type_)


@cache
def _resolved(type_: Hashable) -> dict[str, Any]:
    return typing.get_type_hints(type_)


def _has_default(one: Any) -> bool:
    return one.default is not MISSING or one.default_factory is not MISSING
