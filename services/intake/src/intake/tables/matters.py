"""Who else reaches a case, and what was begun and not handed in yet."""

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
)

from intake.tables.base import metadata
from intake.tables.cases import case

__all__ = ["case_access", "draft", "link_attempt"]

case_access = Table(
    "case_access",
    metadata,
    Column("case_id", Uuid, ForeignKey(case.c.id), primary_key=True),
    Column("account_id", String, primary_key=True),
    Column("committee", String, nullable=False),
    Column("role", String, nullable=False),
    Column("linked_at", DateTime(timezone=True), nullable=False),
    Index("case_access_of_account", "committee", "account_id", "case_id"),
)

link_attempt = Table(
    "link_attempt",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("attempted_at", DateTime(timezone=True), nullable=False),
    Index("link_attempt_of_account", "committee", "account_id", "attempted_at"),
)

draft = Table(
    "draft",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("draft_of_account", "committee", "account_id", "id"),
    Index("draft_expiry", "expires_at"),
)
