"""Erasure at the end of retention: plans, holds, and cases without personal data."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let an erased case be without its people, and keep plans and holds."""
    op.add_column(
        "case", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True), schema="intake"
    )
    for column in ("parties", "injury", "appraisee_id"):
        op.alter_column("case", column, nullable=True, schema="intake")
    op.create_index(
        "case_closed",
        "case",
        ["committee", "closed_at"],
        schema="intake",
        postgresql_where=sa.text("erased_at is null and not is_open"),
    )
    op.create_index("case_of_appraisee", "case", ["appraisee_id"], schema="intake")
    op.create_index("case_of_employer", "case", ["employer_id"], schema="intake")
    create_holds()
    create_plans()


def create_holds() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("placed_by", sa.String(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["intake.case.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index(
        "legal_hold_open_once",
        "legal_hold",
        ["case_id"],
        unique=True,
        schema="intake",
        postgresql_where=sa.text("lifted_at is null"),
    )


def create_plans() -> None:
    op.create_table(
        "retention_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("oldest", sa.Date(), nullable=False),
        sa.Column("newest", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carried_out_by", sa.String(), nullable=True),
        sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_table(
        "retention_plan_case",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["intake.retention_plan.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["intake.case.id"]),
        sa.PrimaryKeyConstraint("plan_id", "case_id"),
        schema="intake",
    )
