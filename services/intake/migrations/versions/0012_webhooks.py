"""The feeds of partner hospitals, and their webhooks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep what hospitals are told, and where it is pushed to."""
    create_feeds()
    create_endpoints()
    create_deliveries()
    create_runs()


def create_feeds() -> None:
    op.create_table(
        "partner_feed",
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("committee", "hospital"),
        schema="intake",
    )
    op.create_table(
        "partner_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("committee", "hospital", "sequence", name="partner_event_sequence"),
        schema="intake",
    )
    op.create_index("partner_event_age", "partner_event", ["occurred_at"], schema="intake")


def create_endpoints() -> None:
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_because", sa.String(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index(
        "webhook_endpoint_of_hospital",
        "webhook_endpoint",
        ["committee", "hospital", "id"],
        schema="intake",
    )
    op.create_index(
        "webhook_endpoint_disabled",
        "webhook_endpoint",
        ["committee", "id"],
        schema="intake",
        postgresql_where=sa.text("disabled_because is not null"),
    )
    op.create_table(
        "webhook_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["intake.webhook_endpoint.id"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index(
        "webhook_key_of_endpoint", "webhook_key", ["endpoint_id", "id"], schema="intake"
    )
    op.create_index(
        "webhook_key_current",
        "webhook_key",
        ["endpoint_id"],
        unique=True,
        schema="intake",
        postgresql_where=sa.text("retires_at is null"),
    )


def create_deliveries() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("history", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["intake.webhook_endpoint.id"], ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["intake.partner_event.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("endpoint_id", "event_id"),
        schema="intake",
    )
    op.create_index(
        "webhook_delivery_due",
        "webhook_delivery",
        ["endpoint_id", "next_attempt_at"],
        schema="intake",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "webhook_delivery_list", "webhook_delivery", ["endpoint_id", "sequence"], schema="intake"
    )
    op.create_index("webhook_delivery_of_event", "webhook_delivery", ["event_id"], schema="intake")


def create_runs() -> None:
    op.create_table(
        "conformance_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", postgresql.JSONB(), nullable=False),
        sa.Column("notes", postgresql.JSONB(), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("certificate", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index(
        "conformance_run_of_hospital",
        "conformance_run",
        ["committee", "hospital", "id"],
        schema="intake",
    )
