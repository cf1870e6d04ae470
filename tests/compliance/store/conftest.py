"""The same tests on both databases: a file, and a database of our own on this machine's PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

SERVER = "postgresql+psycopg://postgres@127.0.0.1/postgres"


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The URL of an empty database, dropped at the end; the tests on it are skipped without a server."""
    pytest.importorskip("psycopg")
    url = make_url(os.environ.get("COMPLIANCE_TEST_POSTGRESQL", SERVER))
    name = f"compliance_test_{os.getpid()}"
    server = create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except SQLAlchemyError as error:
        pytest.skip(f"no PostgreSQL here: {error}")
    yield url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store that is not there yet, on either database."""
    return str(tmp_path / "audits.db") if request.param == "sqlite" else emptied(request)


@pytest.fixture
def both(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """A store on each."""
    return str(tmp_path / "audits.db"), emptied(request)


def emptied(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("database")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url
