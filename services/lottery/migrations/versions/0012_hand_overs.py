"""When another committee should answer, what it was sent, and taking a case back by two persons."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STANDING = "recalled_at is null and answered_at is null"


def upgrade() -> None:
    """Add what later steps of a hand-over need; those on record have no day of answer."""
    op.add_column("hand_over", sa.Column("due_on", sa.Date(), nullable=True), schema="lottery")
    op.add_column("hand_over", sa.Column("answered_at", MOMENT, nullable=True), schema="lottery")
    op.drop_index("hand_over_standing", "hand_over", schema="lottery")
    op.create_index(
        "hand_over_standing",
        "hand_over",
        ["case_id"],
        unique=True,
        schema="lottery",
        postgresql_where=sa.text(STANDING),
    )
    op.create_index("hand_over_due", "hand_over", ["committee", "due_on"], schema="lottery")
    op.create_table(
        "hand_over_file",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("to_region", sa.String(), nullable=False),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "sha256"),
        schema="lottery",
    )
    op.alter_column("proposal", "session_id", nullable=True, schema="lottery")
    op.create_index(op.f("ix_lottery_proposal_case_id"), "proposal", ["case_id"], schema="lottery")
