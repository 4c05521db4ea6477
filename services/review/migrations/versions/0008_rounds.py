"""Second panels."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count the panels of a case, and keep who asked for another one."""
    op.add_column(
        "examination",
        sa.Column("panel_number", sa.Integer(), server_default=sa.text("1"), nullable=False),
        schema="review",
    )
    op.create_table(
        "panel_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=True),
        sa.Column("expert_codes", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("explanation", sa.LargeBinary(), nullable=True),
        sa.Column("seats", postgresql.JSONB(), nullable=False),
        sa.Column("discussion_id", sa.Uuid(), nullable=True),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(
            ["committee", "case_id"], ["review.examination.committee", "review.examination.case_id"]
        ),
        schema="review",
    )
    op.create_index(
        "panel_proposal_of_case", "panel_proposal", ["committee", "case_id"], schema="review"
    )
    op.create_index(
        "panel_proposal_pending",
        "panel_proposal",
        ["committee", "case_id"],
        unique=True,
        schema="review",
        postgresql_where=sa.text("state = 'pending'"),
    )
