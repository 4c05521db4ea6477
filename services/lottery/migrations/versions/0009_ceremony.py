"""Keys, steps, repetitions, rooms and the canary."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import revoke

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NO_CHANGES = "update, delete, truncate, references, trigger"


def upgrade() -> None:
    """Create the five tables, and let a draw say which void one it repeats."""
    create_signing_keys()
    create_steps()
    create_repetitions()
    create_room_tokens()
    create_canary_runs()
    for table in ("signing_key", "draw_step", "repetition"):
        revoke("lottery", table, NO_CHANGES)


def create_signing_keys() -> None:
    op.create_table(
        "signing_key",
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("from_sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("committee", "from_sequence"),
        sa.UniqueConstraint("committee", "key_id"),
        schema="lottery",
    )


def create_steps() -> None:
    op.create_table(
        "draw_step",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["lottery.session.id"]),
        sa.ForeignKeyConstraint(["draw_id"], ["lottery.draw.id"]),
        sa.PrimaryKeyConstraint("session_id", "number"),
        schema="lottery",
    )


def create_repetitions() -> None:
    op.create_table(
        "repetition",
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("allowed_by", sa.String(), nullable=False),
        sa.Column("allowed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["lottery.draw.id"]),
        sa.PrimaryKeyConstraint("draw_id"),
        schema="lottery",
    )
    op.add_column("draw", sa.Column("repeats", sa.Uuid(), nullable=True), schema="lottery")
    op.create_foreign_key(
        op.f("draw_repeats_fkey"),
        "draw",
        "draw",
        ["repeats"],
        ["id"],
        source_schema="lottery",
        referent_schema="lottery",
    )


def create_room_tokens() -> None:
    op.create_table(
        "room_token",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["lottery.session.id"]),
        sa.PrimaryKeyConstraint("session_id"),
        schema="lottery",
    )


def create_canary_runs() -> None:
    op.create_table(
        "canary_run",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("kind"),
        schema="lottery",
    )
