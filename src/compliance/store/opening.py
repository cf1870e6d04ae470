"""A path or URL -> a store that is there, whole, and of this version's form.

SQLite: one file, WAL, every transaction on the disk before it counts, half a minute of patience with
another writer. PostgreSQL: by URL, with the optional extra ``postgresql``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from compliance.errors import ConfigError, Problem
from compliance.store.failures import damaged, in_plain_words
from compliance.store.versions import is_current

PATIENCE = 30.0  # seconds that a writer waits for another
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.]*://")
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. ``name`` is its path or its URL without the password, for messages."""

    name: str
    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of what is stored."""
        engine = self.engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with in_plain_words(self.name), engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is stored when this ends, or nothing. One writer at a time on SQLite."""
        engine = self.engine.execution_options(writes=True)
        with in_plain_words(self.name), engine.begin() as connection:
            yield connection


def default_place(school_file: Path) -> str:
    """Where the audits of a school file are kept when nothing else is said: one file beside it."""
    return str(school_file.with_name(school_file.name + ".history.db"))


def is_there(place: str) -> bool:
    """Whether there is a store already; of a server only asking would tell, so it counts as one."""
    url = _url_of(place)
    return url.get_backend_name() != "sqlite" or not url.database or Path(url.database).exists()


@contextmanager
def opened(place: str) -> Iterator[Store]:
    """The store at ``place``, a path or a URL; made when there is none, migrated when it is older.

    Raises :class:`~compliance.errors.ConfigError` for a place that can be none, and
    :class:`~compliance.errors.HistoryError` when it is damaged, of a newer version, or cannot be used.
    """
    url = _url_of(place)
    name = url.database or place if url.get_backend_name() == "sqlite" else url.render_as_string()
    engine = _engine_of(url, place)
    store = Store(name, engine)
    try:
        if url.get_backend_name() == "sqlite":
            _check_whole(store)
        with store.reading() as connection:
            current = is_current(connection)
        if not current:
            from compliance.store.migrating import (
                migrate,
            )  # Alembic takes long to import, and is seldom needed

            with store.writing() as connection:
                migrate(connection, name)
        yield store
    finally:
        engine.dispose()


def lock(connection: Connection, number: int) -> None:
    """Until the transaction ends, others that ask for ``number`` wait; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({number})"))


def _url_of(place: str) -> URL:
    if not _SCHEME.match(place):
        return URL.create("sqlite", database=place)
    try:
        url = make_url(place)
    except (ArgumentError, ValueError) as error:  # a port that is no number, too
        raise _no_place(place) from error
    if url.drivername in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise _no_place(place)


def _no_place(place: str) -> ConfigError:
    shown = re.sub(r"://[^@/]*@", "://***@", place)
    message = f"is no place for audits 不能作为审查库: {shown}"
    return ConfigError(
        (Problem("--store", None, "", message, "a file, sqlite:///FILE or postgresql://HOST/NAME"),)
    )


def _engine_of(url: URL, place: str) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE})
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
            return engine
        return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": int(PATIENCE)})
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        message = "PostgreSQL needs the extra `postgresql` 缺少可选组件"
        expected = "pip install 'compliance[postgresql]'"
        raise ConfigError((Problem("--store", None, "", message, expected),)) from error


def _prepare(raw: Any, _record: object) -> None:
    """Every connection: transactions are ours to begin, references hold, commits are on the disk."""
    raw.isolation_level = None
    raw.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")
    raw.execute("PRAGMA foreign_keys=ON")
    if raw.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _check_whole(store: Store) -> None:
    """Nothing is written into a damaged file."""
    with store.reading() as connection:
        said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if said != "ok":
        raise damaged(store.name, " ".join(str(said).split()))
