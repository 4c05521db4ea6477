"""The legal limits of cases."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from intake.tables.base import metadata
from intake.tables.cases import case

__all__ = ["deadline"]

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
    UniqueConstraint(
        "case_id",
        "code",
        "recipient_role",
        name="deadline_once",
        postgresql_nulls_not_distinct=True,
    ),
    Index("deadline_running", "committee", "due_on", postgresql_where=text("met_on is null")),
)
