"""Second factors and recovery codes, and what a session's owner recognises it by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create their tables, and add to sessions what they were begun with."""
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["identity.account.id"]),
        sa.PrimaryKeyConstraint("account_id"),
        schema="identity",
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["identity.account.id"]),
        sa.PrimaryKeyConstraint("account_id", "code_hash"),
        schema="identity",
    )
    op.add_column(
        "session",
        sa.Column(
            "factors",
            postgresql.ARRAY(sa.TEXT()),
            server_default=sa.text("'{pwd}'"),
            nullable=False,
        ),
        schema="identity",
    )
    op.add_column("session", sa.Column("device", sa.LargeBinary()), schema="identity")
    op.add_column(
        "session", sa.Column("last_seen_at", sa.DateTime(timezone=True)), schema="identity"
    )
