"""Opinions of other committees' panels."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OF_EXAMINATION = (
    ["committee", "case_id"],
    ["review.examination.committee", "review.examination.case_id"],
)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Keep which other committee examines, its paper, and what was read in it."""
    op.add_column(
        "examination", sa.Column("entrusted", postgresql.JSONB(), nullable=True), schema="review"
    )
    create_documents()
    create_opinions()


def create_documents() -> None:
    op.create_table(
        "entrusted_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("storage_key"),
        sa.ForeignKeyConstraint(*OF_EXAMINATION),
        schema="review",
    )
    op.create_index(
        "entrusted_document_of_case",
        "entrusted_document",
        ["committee", "case_id"],
        schema="review",
    )


def create_opinions() -> None:
    op.create_table(
        "entrusted_opinion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("hand_over_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(*OF_EXAMINATION),
        schema="review",
    )
    op.create_index(
        "entrusted_opinion_of_case", "entrusted_opinion", ["committee", "case_id"], schema="review"
    )
    op.create_index(
        "entrusted_opinion_pending",
        "entrusted_opinion",
        ["committee", "case_id"],
        unique=True,
        schema="review",
        postgresql_where=sa.text("state = 'pending'"),
    )
