"""Tables of the mailing schema."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.plumbing import Plumbing

__all__ = ["case", "evidence", "letter", "letter_counter", "metadata", "plumbing", "upload"]

metadata = MetaData(schema="mailing")

case = Table(
    "case",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_number", String),
    Column("matter", String, nullable=False),
    Column("duties", JSONB, nullable=False),
    Column("conclusion_cause_id", Uuid),
    Column("served_on", Date),
    Column("erased_at", DateTime(timezone=True)),
)

letter = Table(
    "letter",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("kind", String, nullable=False),
    Column("recipient_role", String, nullable=False),
    Column("is_mandatory", Boolean, nullable=False),
    Column("cause_id", Uuid, nullable=False),
    Column("requested_by", String),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("dated_on", Date, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("last_error", String),
    Column("letter_number", String),
    Column("recipient", LargeBinary),
    Column("consents_to_electronic", Boolean, nullable=False, server_default=text("false")),
    Column("input", LargeBinary),
    Column("input_sha256", String),
    Column("file_key", String, unique=True),
    Column("sha256", String),
    Column("size", BigInteger),
    Column("sealed_at", DateTime(timezone=True)),
    Column("carrier", String),
    Column("tracking_number", String),
    Column("dispatched_on", Date),
    Column("served_on", Date),
    Column("service_method", String),
    Column("deadlines", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    UniqueConstraint(
        "committee", "case_id", "kind", "recipient_role", "cause_id", name="letter_once"
    ),
    Index(
        "letter_number_once",
        "committee",
        "letter_number",
        unique=True,
        postgresql_where=text("kind <> 'conclusion'"),
    ),
    Index("letter_waiting", "due_at", postgresql_where=text("state = 'requested'")),
    Index("letter_list", "committee", "id"),
    Index("letter_of_case", "case_id", "id"),
)

letter_counter = Table(
    "letter_counter",
    metadata,
    Column("committee", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

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
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_by", Uuid),
    Index("upload_unused", "expires_at", postgresql_where=text("used_by is null")),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("letter_id", Uuid, ForeignKey(letter.c.id), nullable=False),
    Column("rung", String, nullable=False),
    Column("source", String, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("occurred_at", DateTime(timezone=True)),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", String, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("sha256", String),
    Column("upload_id", Uuid, ForeignKey(upload.c.id)),
    Column("personal", LargeBinary),
    Index("evidence_of_letter", "letter_id", "id"),
)

plumbing = Plumbing(metadata)
