"""Erasure at the end of retention."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Find a case among all sessions' participants; what is emptied here may be empty already."""
    op.create_index(
        "participant_case",
        "participant",
        ["subject"],
        schema="lottery",
        postgresql_where=sa.text("kind = 'case'"),
    )
