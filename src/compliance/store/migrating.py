"""Brings a database to this version's form, in one transaction; one that is newer is left alone.

The steps are the files in ``migrations/versions``, by Alembic. The next one takes the next number and
names the one before as its ``down_revision``; there is one line of them and no way back but a copy.
"""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from compliance.errors import HistoryError
from compliance.store.versions import revision_of

# PostgreSQL: whoever holds this number migrates, the others wait. On SQLite there is one writer anyway.
_LOCK = 7_201_404_23


def migrate(connection: Connection, name: str) -> None:
    """Runs what is missing inside the transaction of ``connection``.

    Raises :class:`~compliance.errors.HistoryError` when the database is of a newer version, or holds
    something else.
    """
    steps = _steps()
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    context = MigrationContext.configure(connection, opts={"transactional_ddl": True})
    current = revision_of(connection)
    known = [step.revision for step in steps.walk_revisions()]
    if current is not None and current not in known:
        raise HistoryError(
            name,
            f"was written by a newer version of compliance 由更新版本的程序写入 "
            f"({current}; known: {known[0]})",
            "update compliance, or name another place with --store 请升级程序，或用 --store 另指位置",
        )
    if current is None and inspect(connection).get_table_names():
        raise HistoryError(
            name,
            "holds other tables 里面是别的数据",
            "name another place with --store 请用 --store 另指位置",
        )
    missing = known[: known.index(current)] if current else known
    with Operations.context(context):
        for revision in reversed(missing):
            step = steps.get_revision(revision)
            assert step is not None  # it was just listed
            step.module.upgrade()
            context.stamp(steps, revision)


def _steps() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return ScriptDirectory.from_config(config)
