"""What partner hospitals are told: their feeds, and the webhooks that push them."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from intake.tables.base import metadata

__all__ = [
    "conformance_run",
    "partner_event",
    "partner_feed",
    "webhook_delivery",
    "webhook_endpoint",
    "webhook_key",
]

partner_feed = Table(
    "partner_feed",
    metadata,
    Column("committee", String, primary_key=True),
    Column("hospital", String, primary_key=True),
    Column("last", BigInteger, nullable=False),
)

partner_event = Table(
    "partner_event",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("hospital", String, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("committee", "hospital", "sequence", name="partner_event_sequence"),
    Index("partner_event_age", "occurred_at"),
)

webhook_endpoint = Table(
    "webhook_endpoint",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("hospital", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("url", String, nullable=False),
    Column("kinds", ARRAY(String), nullable=False),
    Column("created_by", String, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("disabled_because", String),
    Column("disabled_at", DateTime(timezone=True)),
    Column("failing_since", DateTime(timezone=True)),
    Column("paused_until", DateTime(timezone=True)),
    Index("webhook_endpoint_of_hospital", "committee", "hospital", "id"),
    Index(
        "webhook_endpoint_disabled",
        "committee",
        "id",
        postgresql_where=text("disabled_because is not null"),
    ),
)

webhook_key = Table(
    "webhook_key",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column(
        "endpoint_id", Uuid, ForeignKey(webhook_endpoint.c.id, ondelete="CASCADE"), nullable=False
    ),
    Column("public_key", String, nullable=False),
    Column("private_key", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("retires_at", DateTime(timezone=True)),
    Index("webhook_key_of_endpoint", "endpoint_id", "id"),
    Index(
        "webhook_key_current",
        "endpoint_id",
        unique=True,
        postgresql_where=text("retires_at is null"),
    ),
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column(
        "endpoint_id", Uuid, ForeignKey(webhook_endpoint.c.id, ondelete="CASCADE"), primary_key=True
    ),
    Column("event_id", Uuid, ForeignKey(partner_event.c.id, ondelete="CASCADE"), primary_key=True),
    Column("committee", String, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", DateTime(timezone=True)),
    Column("delivered_at", DateTime(timezone=True)),
    Column("history", JSONB, nullable=False),
    Index(
        "webhook_delivery_due",
        "endpoint_id",
        "next_attempt_at",
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("webhook_delivery_list", "endpoint_id", "sequence"),
    Index("webhook_delivery_of_event", "event_id"),
)

conformance_run = Table(
    "conformance_run",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("hospital", String, nullable=False),
    Column("started_by", String, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Column("steps", JSONB, nullable=False),
    Column("notes", JSONB, nullable=False),
    Column("passed_at", DateTime(timezone=True)),
    Column("valid_until", Date),
    Column("certificate", String),
    Index("conformance_run_of_hospital", "committee", "hospital", "id"),
)
