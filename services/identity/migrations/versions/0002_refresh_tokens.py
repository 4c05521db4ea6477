"""Refresh tokens, revoked access tokens, and assertions that clients have used."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    create_token_family()
    create_refresh_token()
    create_revoked_token()
    create_client_assertion()


def create_token_family() -> None:
    op.create_table(
        "token_family",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["identity.account.id"]),
        sa.ForeignKeyConstraint(["session_id"], ["identity.session.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="identity",
    )
    op.create_index("token_family_session", "token_family", ["session_id"], schema="identity")
    op.create_index(
        op.f("ix_identity_token_family_expires_at"),
        "token_family",
        ["expires_at"],
        schema="identity",
    )


def create_refresh_token() -> None:
    op.create_table(
        "refresh_token",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("access_token_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["identity.token_family.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
        schema="identity",
    )
    op.create_index("refresh_token_family", "refresh_token", ["family_id"], schema="identity")
    op.create_index(
        "refresh_token_access_token", "refresh_token", ["access_token_id"], schema="identity"
    )


def create_revoked_token() -> None:
    op.create_table(
        "revoked_token",
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_id"),
        schema="identity",
    )
    op.create_index(
        op.f("ix_identity_revoked_token_expires_at"),
        "revoked_token",
        ["expires_at"],
        schema="identity",
    )


def create_client_assertion() -> None:
    op.create_table(
        "client_assertion",
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("assertion_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "assertion_hash"),
        schema="identity",
    )
    op.create_index(
        op.f("ix_identity_client_assertion_expires_at"),
        "client_assertion",
        ["expires_at"],
        schema="identity",
    )
