"""Whom a session expects, found at its door."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count misses that are of no case, and find the cases of a session."""
    op.alter_column(
        "identity_check", "case_id", existing_type=sa.Uuid(), nullable=True, schema="intake"
    )
    op.create_index("appointment_session", "appointment", ["session_id"], schema="intake")
