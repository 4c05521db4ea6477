"""Registration of applicants, one-time codes, and messages that are to be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what applicants register with, and who is to be told what."""
    extend_account()
    create_phone_challenge()
    create_outgoing_message()
    create_limited_use()


def extend_account() -> None:
    for name in ("email", "identity_number", "identity_number_index"):
        op.add_column(
            "account", sa.Column(name, sa.LargeBinary(), nullable=True), schema="identity"
        )
    op.create_unique_constraint(
        "account_identity_number",
        "account",
        ["committee", "identity_number_index"],
        schema="identity",
    )


def create_phone_challenge() -> None:
    op.create_table(
        "phone_challenge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("claim", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose in ('registration', 'reset')", name="phone_challenge_purpose"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("browser_hash"),
        schema="identity",
    )
    op.create_index(
        op.f("ix_identity_phone_challenge_expires_at"),
        "phone_challenge",
        ["expires_at"],
        unique=False,
        schema="identity",
    )


def create_outgoing_message() -> None:
    op.create_table(
        "outgoing_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occasion", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel in ('mail', 'phone')", name="outgoing_message_channel"),
        sa.CheckConstraint("kind in ('invitation', 'reset', 'code')", name="outgoing_message_kind"),
        sa.PrimaryKeyConstraint("id"),
        schema="identity",
    )
    op.create_index(
        "outgoing_message_due",
        "outgoing_message",
        ["channel", "due_at"],
        unique=False,
        schema="identity",
    )


def create_limited_use() -> None:
    op.create_table(
        "limited_use",
        sa.Column("limit_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("limit_key"),
        schema="identity",
    )
    op.create_index(
        op.f("ix_identity_limited_use_ends_at"),
        "limited_use",
        ["ends_at"],
        unique=False,
        schema="identity",
    )
