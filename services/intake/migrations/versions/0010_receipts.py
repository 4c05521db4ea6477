"""Signed receipts of what was handed in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import revoke

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep receipts and their signatures, which the service can add and never change."""
    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("files", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["intake.case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ordinal"),
        schema="intake",
    )
    op.create_index("receipt_of_case", "receipt", ["case_id", "ordinal"], schema="intake")
    op.create_index("receipt_by_day", "receipt", ["received_at"], schema="intake")
    op.create_table(
        "receipt_signature",
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("signed", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["receipt_id"], ["intake.receipt.id"]),
        sa.PrimaryKeyConstraint("receipt_id"),
        schema="intake",
    )
    for table in ("receipt", "receipt_signature"):
        revoke("intake", table, "update, delete, truncate, references, trigger")
