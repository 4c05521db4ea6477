"""When a case is examined, what its parties answered, and attempts to identify its person."""

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Index, String, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from intake.tables.base import metadata
from intake.tables.cases import case

__all__ = ["appointment", "identity_check"]

appointment = Table(
    "appointment",
    metadata,
    Column("case_id", Uuid, ForeignKey(case.c.id), primary_key=True),
    Column("committee", String, nullable=False),
    Column("session_id", Uuid, nullable=False),
    Column("session_code", String, nullable=False),
    Column("mode", String, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("venue", String, nullable=False),
    Column("answers", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Index("appointment_session", "session_id"),
)

identity_check = Table(
    "identity_check",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id)),
    Column("account_id", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("fits", Boolean, nullable=False),
    Index("identity_check_of_case", "case_id", "at"),
    Index("identity_check_of_account", "committee", "account_id", "at"),
)
