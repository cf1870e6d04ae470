"""Which alert went to whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of alerts."""
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("school", sa.Integer, sa.ForeignKey("schools.id"), nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("audit", sa.Integer, sa.ForeignKey("audits.id", ondelete="SET NULL")),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("claimed_at", sa.String(32), nullable=False),
        sa.Column("alert", sa.String(64), nullable=False),
        sa.UniqueConstraint(
            "school", "recipient", "kind", "part", "fault", "address", "as_of", name="one_alert_each"
        ),
    )
    op.create_index("alerts_by_recipient", "alerts", ["school", "recipient"])
    op.create_index("alerts_by_name", "alerts", ["alert"])
