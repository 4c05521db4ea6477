"""Planning, appointments and check-in."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """Add what planning, rescheduling and the door need; what is there stays as it is."""
    add(
        "session",
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("templates", sa.String(), nullable=True),
        sa.Column("video_link", sa.LargeBinary(), nullable=True),
        sa.Column("last_queue_number", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    add(
        "session_case",
        sa.Column("queue_number", sa.Integer(), nullable=True),
        sa.Column("identity_document", sa.String(), nullable=True),
        sa.Column("visit_at", MOMENT, nullable=True),
        sa.Column("waits_again", sa.String(), nullable=True),
        sa.Column("postponed", JSONB, nullable=True),
        sa.Column("answers", JSONB, server_default=sa.text("'[]'::jsonb"), nullable=False),
    )
    add(
        "proposal",
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("to_session_id", sa.Uuid(), nullable=True),
    )
    op.create_table(
        "area_distance",
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("one", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("kilometres", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("committee", "one", "other"),
        schema="lottery",
    )
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("to_region", sa.String(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recalled_at", MOMENT, nullable=True),
        sa.Column("recalled_by", sa.String(), nullable=True),
        sa.Column("recall_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["lottery.session_case.case_id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="lottery",
    )
    op.create_index(
        "hand_over_standing",
        "hand_over",
        ["case_id"],
        unique=True,
        schema="lottery",
        postgresql_where=sa.text("recalled_at is null"),
    )


def add(table: str, *columns: sa.Column[Any]) -> None:
    for column in columns:
        op.add_column(table, column, schema="lottery")
