"""Files that were received, and those that belong to cases."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Uuid,
    text,
)

from intake.tables.base import metadata
from intake.tables.cases import case

__all__ = ["material", "upload"]

upload = Table(
    "upload",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("storage_key", String, nullable=False, unique=True),
    Column("sha256", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String, nullable=False),
    Column("file_name", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_by", Uuid),
    Index("upload_unused", "expires_at", postgresql_where=text("used_by is null")),
)

material = Table(
    "material",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("upload_id", Uuid, ForeignKey(upload.c.id), nullable=False, unique=True),
    Column("item", String, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("added_by", String, nullable=False),
    Column("original_seen_at", DateTime(timezone=True)),
    Column("original_seen_by", String),
    Column("is_for_experts", Boolean, nullable=False, server_default=text("false")),
    Index("material_of_case", "case_id"),
)
