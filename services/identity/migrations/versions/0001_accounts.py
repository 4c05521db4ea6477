"""Accounts, their sessions, codes and invitations, and the issuer's keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import create_plumbing

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the schema's tables."""
    create_plumbing("identity")
    create_account()
    create_login_failure()
    create_issuer_key()
    create_invitation()
    create_session()
    create_authorization_code()


def create_account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("login_index", sa.LargeBinary(), nullable=False),
        sa.Column("login", sa.LargeBinary(), nullable=False),
        sa.Column("display_name", sa.LargeBinary(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('invited', 'active', 'disabled')", name="account_state"),
        sa.CheckConstraint("length(login_index) = 32", name="account_login_index_length"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login_index"),
        schema="identity",
    )
    op.create_index(
        "account_committee", "account", ["committee", "id"], unique=False, schema="identity"
    )


def create_login_failure() -> None:
    op.create_table(
        "login_failure",
        sa.Column("attempt_key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("attempt_key"),
        schema="identity",
    )
    op.create_index(
        op.f("ix_identity_login_failure_last_at"),
        "login_failure",
        ["last_at"],
        unique=False,
        schema="identity",
    )


def create_issuer_key() -> None:
    op.create_table(
        "issuer_key",
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose in ('tokens', 'cookies')", name="issuer_key_purpose"),
        sa.PrimaryKeyConstraint("key_id"),
        schema="identity",
    )


def create_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity.account.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
        schema="identity",
    )
    op.create_index(
        "invitation_account", "invitation", ["account_id"], unique=False, schema="identity"
    )
    op.create_index(
        op.f("ix_identity_invitation_expires_at"),
        "invitation",
        ["expires_at"],
        unique=False,
        schema="identity",
    )


def create_session() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("authenticated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity.account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
        schema="identity",
    )
    op.create_index(
        op.f("ix_identity_session_expires_at"),
        "session",
        ["expires_at"],
        unique=False,
        schema="identity",
    )
    op.create_index("session_account", "session", ["account_id"], unique=False, schema="identity")


def create_authorization_code() -> None:
    op.create_table(
        "authorization_code",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("redirect_uri", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=True),
        sa.Column("code_challenge", sa.String(), nullable=True),
        sa.Column("authenticated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity.account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["identity.session.id"],
        ),
        sa.PrimaryKeyConstraint("code_hash"),
        schema="identity",
    )
    op.create_index(
        op.f("ix_identity_authorization_code_expires_at"),
        "authorization_code",
        ["expires_at"],
        unique=False,
        schema="identity",
    )
