"""Values to JSON text and back, and the schema of that text: the one door to pydantic."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import ConfigDict, TypeAdapter, ValidationError

from compliance.configuration.shapes import hints_of, where
from compliance.errors import ConfigError, Problem

T = TypeVar("T")

# What a terminal, a reader's eye or JavaScript may obey, though JSON allows it: DEL and C1 controls, marks of
# direction and of no width, line separators, tags. Written as escapes, they read back as they were.
_OBEYED = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_HALVES = re.compile("[\ud800-\udfff]")  # lone surrogates: no file in UTF-8 can hold them


def to_json(value: Any) -> str:
    """``value`` as JSON text: keys in the order of the fields, ISO dates, Chinese as it is.

    Named tuples become objects, enums their values. A value JSON cannot hold is a bug (TypeError).
    Characters that nobody sees are written as escapes; half a character is lost (U+FFFD).
    """
    text = json.dumps(_plain(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return _OBEYED.sub(lambda found: json.dumps(found[0])[1:-1], _HALVES.sub("\ufffd", text))


def from_json(text: str | bytes, type_: type[T], file: str = "<json>") -> T:
    """The value :func:`to_json` wrote.

    Raises :class:`ConfigError` naming ``file``: unknown keys, missing keys, wrong types, no JSON.
    """
    try:
        return typing.cast(T, _adapter(type_).validate_json(text))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        problems = tuple(Problem(file, None, where(one["loc"]), one["msg"]) for one in found)
        raise ConfigError(problems) from error


def json_schema(type_: Any) -> dict[str, Any]:
    """The JSON Schema (2020-12) of what :func:`to_json` writes for ``type_``."""
    schema = _with_objects(_adapter(type_).json_schema(), _named_tuples(type_, set()))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(part) for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _adapter(type_: Any) -> TypeAdapter[Any]:
    return _made_adapter(type_)


@cache
def _made_adapter(type_: Hashable) -> TypeAdapter[Any]:
    _forbid_extra(type_, set())
    known: Any = type_
    return TypeAdapter(known)


def _named_tuples(hint: Any, seen: set[Any]) -> dict[tuple[str, ...], list[str]]:
    """The named tuples within a type: the titles pydantic gives their fields, and the fields."""
    found: dict[tuple[str, ...], list[str]] = {}
    inner = list(get_args(hint))
    names = getattr(hint, "_fields", None)
    if names:
        found[tuple(name.replace("_", " ").title() for name in names)] = list(names)
    elif is_dataclass(hint) and hint not in seen:
        seen.add(hint)
        inner += hints_of(hint).values()
    for child in inner:
        found |= _named_tuples(child, seen)
    return found


def _with_objects(schema: Any, tuples: Mapping[tuple[str, ...], list[str]]) -> Any:
    """The schema with named tuples as objects, as :func:`to_json` writes them."""
    if isinstance(schema, list):
        return [_with_objects(part, tuples) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = schema.get("prefixItems")
    names = tuples.get(tuple(part.get("title") for part in parts)) if isinstance(parts, list) else None
    if names and isinstance(parts, list):
        properties = {name: _with_objects(part, tuples) for name, part in zip(names, parts, strict=True)}
        return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}
    return {key: _with_objects(part, tuples) for key, part in schema.items()}


def _forbid_extra(hint: Any, seen: set[Any]) -> None:
    """Tell pydantic, on our own dataclasses, that unknown keys are errors."""
    if is_dataclass(hint) and hint not in seen:
        seen.add(hint)
        known: Any = hint
        known.__pydantic_config__ = ConfigDict(extra="forbid")
        for child in hints_of(hint).values():
            _forbid_extra(child, seen)
    for child in get_args(hint):
        _forbid_extra(child, seen)
