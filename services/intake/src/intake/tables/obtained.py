"""What the bureau looked up itself instead of demanding it."""

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from intake.tables.base import metadata
from intake.tables.cases import case

__all__ = ["obtained_item"]

obtained_item = Table(
    "obtained_item",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("item", String, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("due_at", DateTime(timezone=True)),
    Column("asked_by", String, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("source", String),
    Column("response_sha256", String),
    Column("record", LargeBinary),
    Column("contradictions", ARRAY(String), nullable=False, server_default=text("'{}'")),
    UniqueConstraint("case_id", "item", name="obtained_item_once"),
    Index(
        "obtained_item_due",
        "due_at",
        postgresql_where=text("due_at is not null"),
    ),
)
