"""Files on their way, those that were received, their previews, and which belong to cases."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Uuid,
    text,
)

from intake.tables.base import metadata
from intake.tables.cases import case

__all__ = ["material", "preview", "resumable_upload", "upload"]

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
    Column("pages", Integer),
    Column("preview_state", String, nullable=False, server_default=text("'none'")),
    Column("preview_reason", String),
    Column("preview_attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("preview_due_at", DateTime(timezone=True)),
    Index("upload_unused", "expires_at", postgresql_where=text("used_by is null")),
    Index("upload_to_draw", "preview_due_at", postgresql_where=text("preview_state = 'pending'")),
)

preview = Table(
    "preview",
    metadata,
    Column("upload_id", Uuid, ForeignKey(upload.c.id, ondelete="CASCADE"), primary_key=True),
    Column("page", Integer, primary_key=True, autoincrement=False),
    Column("committee", String, nullable=False),
    Column("storage_key", String, nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String, nullable=False),
)

resumable_upload = Table(
    "resumable_upload",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("file_name", LargeBinary),
    Column("media_type", String),
    Column("sha256", String),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("state", String, nullable=False),
    Column("upload_id", Uuid),
    Column("refusal", String),
    Index("resumable_upload_of_account", "committee", "account_id", "state"),
    Index("resumable_upload_expiry", "expires_at"),
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
