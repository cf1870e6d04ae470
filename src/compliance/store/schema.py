"""The tables, as the newest migration leaves them. What the values mean is said in ``past``."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)


def instant_text(moment: datetime) -> str:
    """A moment as it is kept: text in UTC, the same on every database, and sorted as it reads."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


METADATA = MetaData()


def _owner() -> Column[int]:
    """The audit that a row belongs to, and goes with."""
    return Column("audit", Integer, ForeignKey("audits.id", ondelete="CASCADE"), primary_key=True)


def _place() -> Column[int]:
    return Column("place", Integer, primary_key=True, autoincrement=False)


SCHOOLS = Table(
    "schools",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("portal", Text, nullable=False, unique=True),
)

AUDITS = Table(
    "audits",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("school", Integer, ForeignKey("schools.id"), nullable=False),
    Column("judgement", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("ended_at", String(32), nullable=False),
    Column("profile", String(16), nullable=False),
    Column("checklist", Text, nullable=False),
    Column("checklist_version", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Column("tool", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("interrupted", Boolean, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("rate", Float(53)),
    Column("whole", Boolean, nullable=False),
    UniqueConstraint("school", "judgement", name="one_row_a_judgement"),
    Index("audits_by_crawl", "school", "started_at"),
    sqlite_autoincrement=True,  # a number once given is not given again, also after pruning
)

CATEGORIES = Table(
    "categories",
    METADATA,
    _owner(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
)

ITEMS = Table(
    "items",
    METADATA,
    _owner(),
    _place(),
    Column("item", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("category", Integer, nullable=False),
    Column("department", Text, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("would_be", String(16)),
)

PARTS = Table(
    "parts",
    METADATA,
    _owner(),
    _place(),
    Column("item", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("weight", String(16), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("would_be", String(16)),
)

FAULTS = Table(
    "faults",
    METADATA,
    _owner(),
    _place(),
    Column("part", Text, nullable=False),
    Column("fault", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("outcome", Text, nullable=False),
)

EVIDENCE = Table(
    "evidence",
    METADATA,
    _owner(),
    _place(),
    Column("part", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
)

SITES = Table(
    "sites",
    METADATA,
    _owner(),
    _place(),
    Column("site", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("department", Text),
    Column("pages", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("reached", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
)

# The audit.json of an audit, zlib-compressed; none for one of which only the verdicts were kept.
DOCUMENTS = Table("documents", METADATA, _owner(), Column("content", LargeBinary, nullable=False))

# What must not be pruned, and because of what (a task, a person's wish): ``held_by`` is any word.
HOLDS = Table("holds", METADATA, _owner(), Column("held_by", Text, primary_key=True))

OF_AN_AUDIT = (CATEGORIES, ITEMS, PARTS, FAULTS, EVIDENCE, SITES, DOCUMENTS, HOLDS)

# Which alert went to whom, kept longer than the audit it was about: what was told once is not told again.
ALERTS = Table(
    "alerts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("school", Integer, ForeignKey("schools.id"), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("part", Text, nullable=False),
    Column("fault", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("audit", Integer, ForeignKey("audits.id", ondelete="SET NULL")),
    Column("state", String(16), nullable=False),
    Column("claimed_at", String(32), nullable=False),
    Column("alert", String(64), nullable=False),
    UniqueConstraint(
        "school", "recipient", "kind", "part", "fault", "address", "as_of", name="one_alert_each"
    ),
    Index("alerts_by_recipient", "school", "recipient"),
    Index("alerts_by_name", "alert"),
)

# Every fault that an audit ever saw, by the short name of its fingerprint. A task's state is not stored: it
# follows from its looks, which outlive pruned audits, and its answers in the order of their ids.
TASKS = Table(
    "tasks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("school", Integer, ForeignKey("schools.id"), nullable=False),
    Column("task", String(16), nullable=False),
    Column("part", Text, nullable=False),
    Column("fault", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("weight", String(16), nullable=False),
    UniqueConstraint("school", "task", name="one_task_a_fault"),
)

TASK_LOOKS = Table(
    "task_looks",
    METADATA,
    Column("task", Integer, ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True),
    Column("crawl", String(32), primary_key=True),
    Column("day", Date, nullable=False),
    Column("audit", Integer, ForeignKey("audits.id", ondelete="SET NULL")),
    Column("sight", String(16), nullable=False),
    Column("believed", Boolean, nullable=False),
    Column("passing", Boolean, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("waived", Text),
    Column("until", Date),
    Index("task_looks_by_audit", "audit"),
)

TASK_ANSWERS = Table(
    "task_answers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("task", Integer, ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
    Column("answer", String(16), nullable=False),
    Column("done_on", Date),
    Column("remark", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("sheet", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("ledger_on", Date),
    Column("taken_at", String(32), nullable=False),
    UniqueConstraint("task", "digest", name="one_answer_a_file"),
    sqlite_autoincrement=True,
)
