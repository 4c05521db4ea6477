"""What changed a legal limit, who proposed to, and which warnings were given before its end."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import revoke

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let limits lapse, keep their history, proposals and warnings."""
    op.add_column("deadline", sa.Column("lapsed_on", sa.Date(), nullable=True), schema="intake")
    op.add_column("deadline", sa.Column("told_due_on", sa.Date(), nullable=True), schema="intake")
    op.drop_index("deadline_running", "deadline", schema="intake")
    op.create_index(
        "deadline_running",
        "deadline",
        ["committee", "due_on", "id"],
        schema="intake",
        postgresql_where=sa.text("met_on is null and lapsed_on is null"),
    )
    op.create_index(
        "deadline_of_code",
        "deadline",
        ["committee", "code", "due_on", "case_id"],
        schema="intake",
        postgresql_where=sa.text("met_on is null and lapsed_on is null"),
    )
    create_changes()
    create_proposals()
    create_warnings()


def create_changes() -> None:
    op.create_table(
        "deadline_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("due_after", sa.Date(), nullable=False),
        sa.Column("explanation_before", postgresql.JSONB(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["intake.case.id"]),
        sa.ForeignKeyConstraint(["deadline_id"], ["intake.deadline.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index(
        "deadline_change_of_case", "deadline_change", ["case_id", "id"], schema="intake"
    )
    revoke("intake", "deadline_change", "delete, truncate, references, trigger")


def create_proposals() -> None:
    op.create_table(
        "deadline_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("consents", postgresql.JSONB(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["intake.case.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index(
        "deadline_proposal_open_once",
        "deadline_proposal",
        ["case_id", "kind"],
        unique=True,
        schema="intake",
        postgresql_where=sa.text("outcome is null"),
    )
    op.create_index(
        "deadline_proposal_list", "deadline_proposal", ["committee", "id"], schema="intake"
    )


def create_warnings() -> None:
    op.create_table(
        "deadline_warning",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("days_before", sa.SmallInteger(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deadline_id"], ["intake.deadline.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("deadline_id", "due_on", "days_before", name="deadline_warning_once"),
        schema="intake",
    )
    op.create_index(
        "deadline_warning_list", "deadline_warning", ["committee", "id"], schema="intake"
    )
