"""The tables every service has in its own schema beside its own."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

__all__ = ["Plumbing"]


class Plumbing:
    """Outbox, inbox, parked events, idempotency keys and the audit trail of one schema."""

    def __init__(self, metadata: MetaData) -> None:
        self.schema = metadata.schema
        self.outbox = outbox_table(metadata)
        self.event_sequence = event_sequence_table(metadata)
        self.inbox = inbox_table(metadata)
        self.inbox_position = inbox_position_table(metadata)
        self.parked_event = parked_event_table(metadata)
        self.idempotency_key = idempotency_key_table(metadata)
        self.audit_entry = audit_entry_table(metadata)
        self.audit_seal = audit_seal_table(metadata)
        self.audit_head = audit_head_table(metadata)

    @property
    def tables(self) -> list[Table]:
        """All of them, in the order in which they are created."""
        return [
            self.outbox,
            self.event_sequence,
            self.inbox,
            self.inbox_position,
            self.parked_event,
            self.idempotency_key,
            self.audit_entry,
            self.audit_seal,
            self.audit_head,
        ]


def outbox_table(metadata: MetaData) -> Table:
    """Return the events of this service: the truth that the stream is a copy of."""
    return Table(
        "outbox",
        metadata,
        Column("position", BigInteger, Identity(), primary_key=True),
        Column("id", Uuid, nullable=False, unique=True),
        Column("subject", String, nullable=False),
        Column("committee", String, nullable=False),
        Column("aggregate_type", String, nullable=False),
        Column("aggregate_id", Uuid, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("case_id", Uuid),
        Column("actor", String),
        Column("caused_by", Uuid),
        Column("traceparent", String),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("data", JSONB, nullable=False),
        Column("sent_at", DateTime(timezone=True)),
        Index("outbox_waiting", "position", postgresql_where=text("sent_at is null")),
        Index("outbox_aggregate", "aggregate_type", "aggregate_id", "sequence", unique=True),
    )


def event_sequence_table(metadata: MetaData) -> Table:
    """Return the gapless counters, one an aggregate; the row is the lock."""
    return Table(
        "event_sequence",
        metadata,
        Column("aggregate_type", String, primary_key=True),
        Column("aggregate_id", Uuid, primary_key=True),
        Column("last", BigInteger, nullable=False),
    )


def inbox_table(metadata: MetaData) -> Table:
    """Return the events of other services that were handled here."""
    return Table(
        "inbox",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("publisher", String, nullable=False),
        Column("aggregate_type", String, nullable=False),
        Column("aggregate_id", Uuid, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("handled_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Index("inbox_publisher", "publisher", "handled_at"),
    )


def inbox_position_table(metadata: MetaData) -> Table:
    """Return how far each aggregate of each publisher has been handled."""
    return Table(
        "inbox_position",
        metadata,
        Column("publisher", String, primary_key=True),
        Column("aggregate_type", String, primary_key=True),
        Column("aggregate_id", Uuid, primary_key=True),
        Column("last", BigInteger, nullable=False),
    )


def parked_event_table(metadata: MetaData) -> Table:
    """Return the events that wait: early ones, dead letters, and those behind a dead letter."""
    return Table(
        "parked_event",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("publisher", String, nullable=False),
        Column("event_id", Uuid, unique=True),
        Column("subject", String, nullable=False),
        Column("aggregate_type", String),
        Column("aggregate_id", Uuid),
        Column("sequence", BigInteger),
        Column("payload", LargeBinary, nullable=False),
        Column("state", String, nullable=False),
        Column("reason", Text),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("parked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("resolved_by", String),
        Column("resolved_at", DateTime(timezone=True)),
        Index("parked_event_aggregate", "publisher", "aggregate_type", "aggregate_id", "sequence"),
        Index("parked_event_state", "state", "parked_at"),
    )


def idempotency_key_table(metadata: MetaData) -> Table:
    """Return what was answered to which key: the status and the thing, not the text."""
    return Table(
        "idempotency_key",
        metadata,
        Column("client", String, primary_key=True),
        Column("route", String, primary_key=True),
        Column("key", String, primary_key=True),
        Column("fingerprint", LargeBinary, nullable=False),
        Column("status", SmallInteger, nullable=False),
        Column("resource_id", String, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Index("idempotency_key_age", "created_at"),
    )


def audit_entry_table(metadata: MetaData) -> Table:
    """Return what was done, read or refused; rows are only ever added."""
    return Table(
        "audit_entry",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("actor", String, nullable=False),
        Column("actor_kind", String, nullable=False),
        Column("committee", String, nullable=False),
        Column("action", String, nullable=False),
        Column("subject_type", String, nullable=False),
        Column("subject_id", String, nullable=False),
        Column("case_id", Uuid),
        Column("purpose", String),
        Column("outcome", String, nullable=False),
        Column("request_id", String, nullable=False),
        Column("on_behalf_of", String),
        Column("detail", JSONB, nullable=False),
        Index("audit_entry_case", "case_id", "at"),
        Index("audit_entry_at", "at"),
        Index("audit_entry_committee", "committee", "at", "id"),
        Index("audit_entry_actor", "actor", "at"),
        Index("audit_entry_on_behalf_of", "on_behalf_of", "at"),
        Index("audit_entry_subject", "subject_type", "subject_id", "at"),
    )


def audit_seal_table(metadata: MetaData) -> Table:
    """Return the chain over the audit entries, written by one sealer."""
    return Table(
        "audit_seal",
        metadata,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("entry_id", Uuid, nullable=False, unique=True),
        Column("previous", LargeBinary, nullable=False),
        Column("hash", LargeBinary, nullable=False),
        Column("sealed_at", DateTime(timezone=True), nullable=False),
    )


def audit_head_table(metadata: MetaData) -> Table:
    """Return the daily ends of other services' audit chains, kept where those can't change them.

    Two different ends of one day are both kept: one of them isn't the chain's.
    """
    return Table(
        "audit_head",
        metadata,
        Column("publisher", String, primary_key=True),
        Column("day", Date, primary_key=True),
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("hash", LargeBinary, primary_key=True),
        Column("received_at", DateTime(timezone=True), nullable=False),
    )
