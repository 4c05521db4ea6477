"""The life of experts in the pool, and what decides who may be drawn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import make_append_only

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """Widen the register, and add its history, calendars, interests and loans."""
    widen_register()
    create_history()
    create_practice()
    create_interests()
    create_loans()


def widen_register() -> None:
    """Let an entry wait for its account and its term; those that are there keep theirs."""
    for column in ("account_id", "term_from", "term_to"):
        op.alter_column("expert", column, nullable=True, schema="lottery")
    op.add_column(
        "expert",
        sa.Column(
            "other_specialties", JSONB, server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        schema="lottery",
    )
    op.add_column("expert", sa.Column("recommended_by", sa.String()), schema="lottery")
    op.create_index(
        "expert_term",
        "expert",
        ["term_to"],
        schema="lottery",
        postgresql_where=sa.text("state in ('active', 'suspended')"),
    )


def create_history() -> None:
    """Create what is kept of steps, edits and imports."""
    op.create_table(
        "expert_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("evidence_hash", sa.String(), nullable=True),
        sa.Column("term_from", sa.Date(), nullable=True),
        sa.Column("term_to", sa.Date(), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["lottery.expert.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="lottery",
    )
    index_expert("expert_step")
    make_append_only("lottery", "expert_step")
    op.create_table(
        "expert_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("members", JSONB, nullable=False),
        sa.Column("old", sa.LargeBinary(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["lottery.expert.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="lottery",
    )
    index_expert("expert_change")
    make_append_only("lottery", "expert_change")
    op.create_table(
        "expert_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("start", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("imported_by", sa.String(), nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema="lottery",
    )
    make_append_only("lottery", "expert_import")


def create_practice() -> None:
    """Create sessions followed along, and calendars."""
    op.create_table(
        "followed_session",
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("assessment", sa.String(), nullable=False),
        sa.Column("assessed_by", sa.String(), nullable=False),
        sa.Column("assessed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["lottery.expert.id"]),
        sa.ForeignKeyConstraint(["session_id"], ["lottery.session.id"]),
        sa.PrimaryKeyConstraint("expert_id", "session_id"),
        schema="lottery",
    )
    make_append_only("lottery", "followed_session")
    op.create_table(
        "expert_calendar",
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("weekly", JSONB, nullable=False),
        sa.Column("away", JSONB, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["lottery.expert.id"]),
        sa.PrimaryKeyConstraint("expert_id"),
        schema="lottery",
    )


def create_interests() -> None:
    """Create declared interests."""
    op.create_table(
        "expert_interest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["expert_id"], ["lottery.expert.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="lottery",
    )
    op.create_index(
        "expert_interest_once",
        "expert_interest",
        ["expert_id", "kind", "key"],
        unique=True,
        schema="lottery",
        postgresql_where=sa.text("ended_at is null"),
    )


def create_loans() -> None:
    """Create loans of experts between committees."""
    op.create_table(
        "expert_loan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("borrower", sa.String(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("offered_by", sa.String(), nullable=False),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("accepted_by", sa.String(), nullable=True),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_in", sa.String(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["expert_id"], ["lottery.expert.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="lottery",
    )
    op.create_index(
        op.f("ix_lottery_expert_loan_committee"), "expert_loan", ["committee"], schema="lottery"
    )
    op.create_index("expert_loan_borrower", "expert_loan", ["borrower", "id"], schema="lottery")
    op.create_index(
        "expert_loan_open",
        "expert_loan",
        ["expert_id", "borrower"],
        unique=True,
        schema="lottery",
        postgresql_where=sa.text("ended_at is null"),
    )


def index_expert(table: str) -> None:
    """Find a table's rows by their expert."""
    op.create_index(op.f(f"ix_lottery_{table}_expert_id"), table, ["expert_id"], schema="lottery")
