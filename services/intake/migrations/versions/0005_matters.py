"""Matters by definition, drafts, entries at the counter."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FIRST_VERSION = "2026-07-01"


def upgrade() -> None:
    """Let a case keep the definition it was submitted under, and what it was asked beside."""
    for name, value in (("definition_version", FIRST_VERSION), ("source", "online")):
        column = sa.Column(name, sa.String(), nullable=False, server_default=value)
        op.add_column("case", column, schema="intake")
        op.alter_column("case", name, server_default=None, schema="intake")
    op.add_column("case", sa.Column("circumstances", sa.LargeBinary()), schema="intake")
    op.add_column("case", sa.Column("concluded_on", sa.Date()), schema="intake")
    op.execute(
        'update intake."case" c set concluded_on = d.met_on from intake.deadline d'
        " where d.case_id = c.id and d.code = 'conclusion' and d.met_on is not null"
    )
    create_access()
    create_drafts()


def create_access() -> None:
    op.create_table(
        "case_access",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["intake.case.id"]),
        sa.PrimaryKeyConstraint("case_id", "account_id"),
        schema="intake",
    )
    op.create_index(
        "case_access_of_account",
        "case_access",
        ["committee", "account_id", "case_id"],
        schema="intake",
    )
    op.create_table(
        "link_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index(
        "link_attempt_of_account",
        "link_attempt",
        ["committee", "account_id", "attempted_at"],
        schema="intake",
    )


def create_drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index("draft_of_account", "draft", ["committee", "account_id", "id"], schema="intake")
    op.create_index("draft_expiry", "draft", ["expires_at"], schema="intake")
