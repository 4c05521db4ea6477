"""Clients of partner hospitals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of hospitals' clients and their keys."""
    op.create_table(
        "hospital_client",
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_id"),
        schema="identity",
    )
    op.create_index(
        "hospital_client_list", "hospital_client", ["committee", "client_id"], schema="identity"
    )
    op.create_table(
        "hospital_client_key",
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("jwk", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["identity.hospital_client.client_id"],
        ),
        sa.PrimaryKeyConstraint("client_id", "key_id"),
        schema="identity",
    )
