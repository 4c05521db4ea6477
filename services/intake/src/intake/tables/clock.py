"""The legal limits of cases: how they stand, what changed them, and who was warned of them."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from intake.tables.base import metadata
from intake.tables.cases import case

__all__ = ["deadline", "deadline_change", "deadline_proposal", "deadline_warning"]

RUNNING = text("met_on is null and lapsed_on is null")

deadline = Table(
    "deadline",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("code", String, nullable=False),
    Column("recipient_role", String),
    Column("due_on", Date, nullable=False),
    Column("is_provisional", Boolean, nullable=False),
    Column("explanation", JSONB, nullable=False),
    Column("met_on", Date),
    Column("lapsed_on", Date),
    Column("told_due_on", Date),
    UniqueConstraint(
        "case_id",
        "code",
        "recipient_role",
        name="deadline_once",
        postgresql_nulls_not_distinct=True,
    ),
    Index(
        "deadline_of_code",
        "committee",
        "code",
        "due_on",
        "case_id",
        postgresql_where=RUNNING,
    ),
    Index("deadline_running", "committee", "due_on", "id", postgresql_where=RUNNING),
)

deadline_change = Table(
    "deadline_change",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("deadline_id", Uuid, ForeignKey(deadline.c.id), nullable=False),
    Column("reason", String, nullable=False),
    Column("due_before", Date, nullable=False),
    Column("due_after", Date, nullable=False),
    Column("explanation_before", JSONB, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("changed_by", String, nullable=False),
    Index("deadline_change_of_case", "case_id", "id"),
)

deadline_proposal = Table(
    "deadline_proposal",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("kind", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("days", Integer, nullable=False),
    Column("planned_on", Date),
    Column("agreed_on", Date),
    Column("consents", JSONB, nullable=False),
    Column("proposed_by", String, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("outcome", String),
    Column("settled_by", String),
    Column("settled_at", DateTime(timezone=True)),
    Index(
        "deadline_proposal_open_once",
        "case_id",
        "kind",
        unique=True,
        postgresql_where=text("outcome is null"),
    ),
    Index("deadline_proposal_list", "committee", "id"),
)

deadline_warning = Table(
    "deadline_warning",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("deadline_id", Uuid, ForeignKey(deadline.c.id), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("days_before", SmallInteger, nullable=False),
    Column("marked_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("deadline_id", "due_on", "days_before", name="deadline_warning_once"),
    Index("deadline_warning_list", "committee", "id"),
)
