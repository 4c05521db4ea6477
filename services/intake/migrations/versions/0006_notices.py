"""Verdicts on materials, and the one-time notice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import revoke

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep verdicts, notices, their extensions, proposals and abandonments."""
    create_verdicts()
    create_notices()
    create_extensions()
    create_proposals()
    create_abandonments()
    revoke("intake", "material_verdict", "update, truncate, references, trigger")
    revoke("intake", "abandonment", "update, delete, truncate, references, trigger")


def create_verdicts() -> None:
    op.create_table(
        "material_verdict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("judged_by", sa.String(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["intake.case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["intake.material.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("material_id", "number", name="material_verdict_once"),
        schema="intake",
    )
    op.create_index(
        "material_verdict_of_case", "material_verdict", ["case_id"], unique=False, schema="intake"
    )


def create_notices() -> None:
    op.create_table(
        "supplement_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=True),
        sa.Column("checklist_version", sa.String(), nullable=False),
        sa.Column("items", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("period_days", sa.Integer(), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_by", sa.Date(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.CheckConstraint("(number = 1) = (ground is null)", name="supplement_notice_ground"),
        sa.CheckConstraint("confirmed_by <> issued_by", name="supplement_notice_two_persons"),
        sa.CheckConstraint(
            "ground is null or confirmed_by is not null", name="supplement_notice_confirmed"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["intake.case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number", name="supplement_notice_number"),
        schema="intake",
    )
    op.create_index(
        "supplement_notice_of_committee",
        "supplement_notice",
        ["committee", "issued_on"],
        unique=False,
        schema="intake",
    )
    op.create_index(
        "supplement_notice_once",
        "supplement_notice",
        ["case_id"],
        unique=True,
        schema="intake",
        postgresql_where=sa.text("ground is null"),
    )


def create_extensions() -> None:
    op.create_table(
        "notice_extension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("explanation", sa.LargeBinary(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["intake.case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["intake.supplement_notice.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index(
        "notice_extension_of_notice",
        "notice_extension",
        ["notice_id"],
        unique=False,
        schema="intake",
    )
    op.create_index(
        "notice_extension_pending_once",
        "notice_extension",
        ["case_id"],
        unique=True,
        schema="intake",
        postgresql_where=sa.text("decided_at is null"),
    )


def create_proposals() -> None:
    op.create_table(
        "notice_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("items", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("period_days", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_confirmed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "is_confirmed is not true or decided_by <> proposed_by",
            name="notice_proposal_two_persons",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["intake.case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index(
        "notice_proposal_pending_once",
        "notice_proposal",
        ["case_id"],
        unique=True,
        schema="intake",
        postgresql_where=sa.text("decided_at is null"),
    )
    op.create_index(
        "notice_proposal_reopened_once",
        "notice_proposal",
        ["case_id"],
        unique=True,
        schema="intake",
        postgresql_where=sa.text("kind = 'reopening' and is_confirmed"),
    )


def create_abandonments() -> None:
    op.create_table(
        "abandonment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("abandoned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["intake.case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["intake.supplement_notice.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index(
        "abandonment_of_case", "abandonment", ["case_id"], unique=False, schema="intake"
    )
