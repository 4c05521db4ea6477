"""Who let whom in, who identified whom, and who goes along on home visits."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table; an expert's sessions are found by an index of their own."""
    for column in (
        sa.Column("checked_in_by", sa.String(), nullable=True),
        sa.Column("identified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("identified_by", sa.String(), nullable=True),
    ):
        op.add_column("session_case", column, schema="lottery")
    op.create_index(
        "participant_expert",
        "participant",
        ["subject"],
        schema="lottery",
        postgresql_where=sa.text("kind = 'expert'"),
    )
    op.create_table(
        "visit_companion",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("named_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "account_id"),
        sa.ForeignKeyConstraint(["session_id"], ["lottery.session.id"]),
        schema="lottery",
    )
    op.create_index(
        "visit_companion_account", "visit_companion", ["committee", "account_id"], schema="lottery"
    )
