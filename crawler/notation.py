"""The values of observation as JSON: one line a value, nothing that equals its default.

Dataclasses become objects, named tuples lists (cut after the last value that is no default).
Reading is driven by the annotations of :mod:`crawler.items`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
_Reader = Callable[[Any], Any]


def to_data(value: Any) -> Any:
    """A value of :mod:`crawler.items` as what JSON knows."""
    kind = type(value)
    if kind is str or kind is int or kind is float or kind is bool or value is None:
        return value
    if kind is tuple:
        return [to_data(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return _trim(value, kind)
    if is_dataclass(value):
        return {
            name: to_data(part)
            for name, default in _defaults(cast(Hashable, kind))
            if (part := getattr(value, name)) is default is None or part != default
        }
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: to_data(part) for key, part in value.items()}
    raise TypeError(f"no notation for {kind.__name__}")


def _trim(value: tuple[Any, ...], kind: type) -> list[Any]:
    defaults = kind._field_defaults  # type: ignore[attr-defined]
    names = kind._fields  # type: ignore[attr-defined]
    end = len(value)
    while end and names[end - 1] in defaults and value[end - 1] == defaults[names[end - 1]]:
        end -= 1
    return [to_data(part) for part in value[:end]]


@lru_cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (f.name, f.default_factory() if f.default_factory is not MISSING else f.default) for f in fields(kind)
    )


def write_line(value: Any) -> bytes:
    """The value as one line of JSON, UTF-8, with its line end."""
    text = json.dumps(to_data(value), ensure_ascii=False, separators=(",", ":"))
    # Lone surrogates come from broken pages; they have no place in UTF-8.
    return text.encode("utf-8", "replace") + b"\n"


def from_data(kind: type[T], data: Any) -> T:
    """The value of type ``kind`` that ``data`` notes.

    Raises :class:`ValueError`, :class:`TypeError` or :class:`KeyError` for what notes none.
    """
    found: T = _reader(cast(Hashable, kind))(data)
    return found


@lru_cache(maxsize=256)
def _reader(kind: Any) -> _Reader:
    if kind in (str, int, float, bool, Any):
        return _checked(kind)
    if kind in (date, datetime):
        return lambda data: kind.fromisoformat(data)
    origin = get_origin(kind)
    if origin is tuple:
        inner = _reader(get_args(kind)[0])
        return lambda data: tuple([inner(part) for part in data])
    if origin is dict:
        value = _reader(get_args(kind)[1])
        return lambda data: {key: value(part) for key, part in data.items()}
    if origin in (Union, UnionType):
        some = _reader(next(arg for arg in get_args(kind) if arg is not NoneType))
        return lambda data: None if data is None else some(data)
    if issubclass(kind, Enum):
        members = {member.value: member for member in kind}
        return lambda data: members[data]
    if issubclass(kind, tuple):
        return _tuple_reader(kind)
    return _dataclass_reader(kind)


def _checked(kind: Any) -> _Reader:
    if kind is Any:
        return lambda data: data
    allowed = (int, float) if kind is float else kind

    def reader(data: Any) -> Any:
        if not isinstance(data, allowed):
            raise TypeError(f"expected {kind.__name__}, got {data!r:.60}")
        return data

    return reader


def _tuple_reader(kind: Any) -> _Reader:
    hints = get_type_hints(kind)
    readers = [_reader(hints[name]) for name in kind._fields]

    def reader(data: Any) -> Any:
        return kind(*[read(part) for read, part in zip(readers, data, strict=False)])

    return reader


def _dataclass_reader(kind: Any) -> _Reader:
    hints = get_type_hints(kind)
    readers = {f.name: _reader(hints[f.name]) for f in fields(kind)}

    def reader(data: Any) -> Any:
        return kind(**{name: readers[name](part) for name, part in data.items() if name in readers})

    return reader
