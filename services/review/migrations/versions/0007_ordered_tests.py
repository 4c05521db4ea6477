"""Further tests that panels order."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of ordered tests."""
    op.create_table(
        "ordered_test",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("test_code", sa.String(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("ordered_by", sa.String(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["committee", "case_id"],
            ["review.examination.committee", "review.examination.case_id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="review",
    )
    op.create_index(
        "ordered_test_of_case", "ordered_test", ["committee", "case_id"], schema="review"
    )
