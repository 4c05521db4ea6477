"""More panels on request, and recusal by earlier ones."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count the panels of a case, and remember who sat on which."""
    for column in (
        sa.Column("appraisee_id", sa.Uuid(), nullable=True),
        sa.Column("panel_number", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "excluded", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
    ):
        op.add_column("session_case", column, schema="lottery")
    create_seats()
    create_earlier_panels()


def create_seats() -> None:
    op.create_table(
        "panel_seat",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("panel_number", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("appraisee_id", sa.Uuid(), nullable=True),
        sa.Column("seated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "panel_number", "expert_id"),
        sa.ForeignKeyConstraint(["case_id"], ["lottery.session_case.case_id"]),
        sa.ForeignKeyConstraint(["expert_id"], ["lottery.expert.id"]),
        schema="lottery",
    )
    op.create_index(
        op.f("ix_lottery_panel_seat_appraisee_id"), "panel_seat", ["appraisee_id"], schema="lottery"
    )


def create_earlier_panels() -> None:
    op.create_table(
        "earlier_panel",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("panel_number", sa.Integer(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("panel_code", sa.String(), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_in_method", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "panel_number"),
        sa.ForeignKeyConstraint(["case_id"], ["lottery.session_case.case_id"]),
        sa.ForeignKeyConstraint(["session_id"], ["lottery.session.id"]),
        schema="lottery",
    )
    op.create_index(
        op.f("ix_lottery_earlier_panel_session_id"),
        "earlier_panel",
        ["session_id"],
        schema="lottery",
    )
