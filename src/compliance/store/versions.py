"""Which form a database has, asked without Alembic: nearly always it is this version's."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

_STEPS = Path(__file__).parent / "migrations" / "versions"  # named by their numbers: r0003_tasks.py
_VERSIONS = "alembic_version"


def is_current(connection: Connection) -> bool:
    """Whether a database has this version's form: then nothing needs to be written."""
    return revision_of(connection) == max(step.name[1:5] for step in _STEPS.glob("r*.py"))


def revision_of(connection: Connection) -> str | None:
    """The last migration that was run on a database; none for an empty one, or another's."""
    if not inspect(connection).has_table(_VERSIONS):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {_VERSIONS}")).scalar_one_or_none()
    return found
