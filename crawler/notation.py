"""The values of observation as JSON: one line a value, nothing that equals its default.

Dataclasses become objects, named tuples lists (cut after the last value that is no default).
Reading is driven by the annotations of :mod:`crawler.items`. The door to msgspec.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import MISSING, fields, is_dataclass
from functools import lru_cache
from typing import Any, TypeVar, cast

import msgspec

T = TypeVar("T")
Noted = msgspec.Raw  # a part of a line that was passed over: its bytes as they stand there
MisnotedError = msgspec.DecodeError  # what a line notes is not what is asked for


def to_data(value: Any) -> Any:
    """A value of :mod:`crawler.items` as what JSON knows."""
    return msgspec.to_builtins(_shorten(value))


def write_line(value: Any) -> bytes:
    """The value as one line of JSON, UTF-8, with its line end."""
    short = _shorten(value)
    try:
        return _JSON.encode(short) + b"\n"
    except UnicodeEncodeError:
        # Lone surrogates come from broken pages; they have no place in UTF-8.
        return _JSON.encode(_replace(short)) + b"\n"


def from_data(kind: type[T], data: Any) -> T:
    """The value of type ``kind`` that ``data`` notes. Raises :class:`ValueError` for what notes none."""
    return msgspec.convert(data, kind)


def read_line(kind: type[T], line: bytes) -> T:
    """The value of type ``kind`` on a line of JSON. Raises :class:`ValueError` for what is none."""
    return cast("T", _decoder(cast(Hashable, kind)).decode(line))


def pack(value: Any) -> bytes:
    """The value for another of our processes. Raises :class:`UnicodeEncodeError` for lone surrogates."""
    return _PACK.encode(value)


def unpack(kind: type[T], data: bytes) -> T:
    """What :func:`pack` packed, checked to be a ``kind``. Raises :class:`ValueError` for what is none."""
    return cast("T", _unpacker(cast(Hashable, kind)).decode(data))


_JSON = msgspec.json.Encoder()
_PACK = msgspec.msgpack.Encoder()


@lru_cache(maxsize=256)
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


@lru_cache(maxsize=256)
def _unpacker(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind)


def _shorten(value: Any) -> Any:
    """The value without what equals its defaults; what it holds is left to msgspec where it can be."""
    return _shortener(cast(Hashable, type(value)))(value)


@lru_cache(maxsize=256)
def _shortener(kind: Any) -> Callable[[Any], Any]:
    """How values of one type are shortened."""
    if kind is tuple:
        return lambda value: [_shorten(part) for part in value]
    if issubclass(kind, tuple):
        return _cutter(kind)
    if is_dataclass(kind):
        defaults = [
            (f.name, f.default_factory() if f.default_factory is not MISSING else f.default)
            for f in fields(kind)
        ]
        return lambda value: {
            name: _shorten(part)
            for name, default in defaults
            if (part := getattr(value, name)) is default is None or part != default
        }
    return lambda value: value


def _cutter(kind: Any) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """Cuts a named tuple after the last value that is no default."""
    defaults = tuple(kind._field_defaults.get(name, MISSING) for name in kind._fields)
    fewest, most = sum(default is MISSING for default in defaults), len(defaults)

    def cut(value: tuple[Any, ...]) -> tuple[Any, ...]:
        end = most
        while end > fewest and value[end - 1] == defaults[end - 1]:
            end -= 1
        return value if end == most else value[:end]

    return cut


def _replace(data: Any) -> Any:
    """The same with a question mark for each lone surrogate."""
    if isinstance(data, str):
        return data.encode("utf-8", "replace").decode()
    if isinstance(data, (list, tuple)):
        return [_replace(part) for part in data]
    if isinstance(data, dict):
        return {key: _replace(part) for key, part in data.items()}
    return data
