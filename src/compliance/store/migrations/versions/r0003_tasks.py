"""Tasks: what the audits said of each fault, and what departments answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of tasks."""
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("school", sa.Integer, sa.ForeignKey("schools.id"), nullable=False),
        sa.Column("task", sa.String(16), nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("weight", sa.String(16), nullable=False),
        sa.UniqueConstraint("school", "task", name="one_task_a_fault"),
    )
    op.create_table(
        "task_looks",
        sa.Column("task", sa.Integer, sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("crawl", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("audit", sa.Integer, sa.ForeignKey("audits.id", ondelete="SET NULL")),
        sa.Column("sight", sa.String(16), nullable=False),
        sa.Column("believed", sa.Boolean, nullable=False),
        sa.Column("passing", sa.Boolean, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("waived", sa.Text),
        sa.Column("until", sa.Date),
    )
    op.create_index("task_looks_by_audit", "task_looks", ["audit"])
    op.create_table(
        "task_answers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("task", sa.Integer, sa.ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
        sa.Column("answer", sa.String(16), nullable=False),
        sa.Column("done_on", sa.Date),
        sa.Column("remark", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("ledger_on", sa.Date),
        sa.Column("taken_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("task", "digest", name="one_answer_a_file"),
        sqlite_autoincrement=True,
    )
