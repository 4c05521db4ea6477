"""The lottery's first tables.

Revises nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import create_plumbing

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_plumbing("lottery")
    op.create_table(
        "chain_head",
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("committee"),
        schema="lottery",
    )
    op.create_table(
        "expert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("licence_number", sa.LargeBinary(), nullable=False),
        sa.Column("licence_index", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("specialty", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("hospital_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("term_from", sa.Date(), nullable=False),
        sa.Column("term_to", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("committee", "account_id"),
        sa.UniqueConstraint("committee", "licence_index"),
        schema="lottery",
    )
    op.create_index(
        op.f("ix_lottery_expert_committee"), "expert", ["committee"], unique=False, schema="lottery"
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("distinct_hospitals", sa.Boolean(), nullable=False),
        sa.Column("panels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reserves", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("committee", "code"),
        schema="lottery",
    )
    op.create_index(
        op.f("ix_lottery_session_starts_at"),
        "session",
        ["starts_at"],
        unique=False,
        schema="lottery",
    )
    op.create_table(
        "draw",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("input", sa.LargeBinary(), nullable=False),
        sa.Column("input_hash", sa.LargeBinary(), nullable=False),
        sa.Column("reveal_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operator_account", sa.String(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("witness", sa.String(), nullable=False),
        sa.Column("witness_token", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("commitment", sa.LargeBinary(), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("transcript_hash", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["lottery.session.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("committee", "sequence"),
        schema="lottery",
    )
    op.create_index(
        "draw_open",
        "draw",
        ["committee"],
        unique=True,
        schema="lottery",
        postgresql_where=sa.text("state in ('frozen', 'committed', 'hashed', 'opening')"),
    )
    op.create_index(
        op.f("ix_lottery_draw_session_id"), "draw", ["session_id"], unique=False, schema="lottery"
    )
    op.create_table(
        "participant",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("present_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["lottery.session.id"],
        ),
        sa.PrimaryKeyConstraint("session_id", "kind", "subject"),
        sa.UniqueConstraint("session_id", "code"),
        schema="lottery",
    )
    op.create_table(
        "session_case",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("classes_needed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("difficult", sa.Boolean(), nullable=False),
        sa.Column("express", sa.Boolean(), nullable=False),
        sa.Column("conclusion_due", sa.Date(), nullable=False),
        sa.Column("duties", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_in_method", sa.String(), nullable=True),
        sa.Column("panel_code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["lottery.session.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
        schema="lottery",
    )
    op.create_index(
        op.f("ix_lottery_session_case_session_id"),
        "session_case",
        ["session_id"],
        unique=False,
        schema="lottery",
    )
    op.create_index(
        "session_case_waiting",
        "session_case",
        ["committee", "state", "conclusion_due"],
        unique=False,
        schema="lottery",
    )
    op.create_table(
        "chain_record",
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("draw_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draw_id"],
            ["lottery.draw.id"],
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["lottery.session.id"],
        ),
        sa.PrimaryKeyConstraint("committee", "sequence"),
        sa.UniqueConstraint("committee", "hash"),
        schema="lottery",
    )
    op.create_index(
        op.f("ix_lottery_chain_record_draw_id"),
        "chain_record",
        ["draw_id"],
        unique=False,
        schema="lottery",
    )
    op.create_index(
        op.f("ix_lottery_chain_record_session_id"),
        "chain_record",
        ["session_id"],
        unique=False,
        schema="lottery",
    )
    op.create_table(
        "contribution",
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=True),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["draw_id"],
            ["lottery.draw.id"],
        ),
        sa.PrimaryKeyConstraint("draw_id", "position"),
        schema="lottery",
    )
