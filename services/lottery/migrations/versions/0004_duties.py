"""Who operates a session's draws, what waits for a second person, and early duties."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "session_operator",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["lottery.session.id"]),
        sa.PrimaryKeyConstraint("session_id", "account_id"),
        schema="lottery",
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("draw_id", sa.Uuid(), nullable=True),
        sa.Column("expert_id", sa.Uuid(), nullable=True),
        sa.Column("expert_code", sa.String(), nullable=True),
        sa.Column("evidence_hash", sa.String(), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["lottery.session.id"]),
        sa.ForeignKeyConstraint(["draw_id"], ["lottery.draw.id"]),
        sa.ForeignKeyConstraint(["expert_id"], ["lottery.expert.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="lottery",
    )
    op.create_index(
        op.f("ix_lottery_proposal_session_id"), "proposal", ["session_id"], schema="lottery"
    )
    op.create_table(
        "early_duty",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "duty", "account_id", "committee"),
        schema="lottery",
    )
    # Sessions that are there keep the operators of their draws.
    op.execute(
        """
        insert into lottery.session_operator (session_id, account_id, committee)
        select distinct session_id, operator_account, committee from lottery.draw
        """
    )
