"""Audits with their verdicts, faults, evidence, sites and documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of the first version."""
    op.create_table(
        "schools",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("portal", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "audits",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("school", sa.Integer, sa.ForeignKey("schools.id"), nullable=False),
        sa.Column("judgement", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("ended_at", sa.String(32), nullable=False),
        sa.Column("profile", sa.String(16), nullable=False),
        sa.Column("checklist", sa.Text, nullable=False),
        sa.Column("checklist_version", sa.Text, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("tool", sa.Text, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("interrupted", sa.Boolean, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("rate", sa.Float(53)),
        sa.Column("whole", sa.Boolean, nullable=False),
        sa.UniqueConstraint("school", "judgement", name="one_row_a_judgement"),
        sqlite_autoincrement=True,
    )
    op.create_index("audits_by_crawl", "audits", ["school", "started_at"])
    _create_findings()
    _create_surroundings()


def _create_findings() -> None:
    op.create_table(
        "items",
        *_keys("place"),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("category", sa.Integer, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("would_be", sa.String(16)),
    )
    op.create_table(
        "parts",
        *_keys("place"),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("weight", sa.String(16), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("would_be", sa.String(16)),
    )
    op.create_table(
        "faults",
        *_keys("place"),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
    )
    op.create_table(
        "evidence",
        *_keys("place"),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )


def _create_surroundings() -> None:
    op.create_table("categories", *_keys("number"), sa.Column("name", sa.Text, nullable=False))
    op.create_table(
        "sites",
        *_keys("place"),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("department", sa.Text),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("reached", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table("documents", *_keys(), sa.Column("content", sa.LargeBinary, nullable=False))
    op.create_table("holds", *_keys(), sa.Column("held_by", sa.Text, primary_key=True))


def _keys(*names: str) -> tuple[sa.Column[int], ...]:
    owner: sa.Column[int] = sa.Column(
        "audit", sa.Integer, sa.ForeignKey("audits.id", ondelete="CASCADE"), primary_key=True
    )
    return (owner, *(sa.Column(name, sa.Integer, primary_key=True, autoincrement=False) for name in names))
