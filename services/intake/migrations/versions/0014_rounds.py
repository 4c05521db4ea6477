"""Lists of accepted cases that ended."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Find accepted cases among the many that were withdrawn or refused before."""
    op.create_index(
        "case_ended_with_number",
        "case",
        ["committee", "state", "received_at", "id"],
        schema="intake",
        postgresql_where=sa.text(
            "case_number is not null and state in ('withdrawn', 'not_accepted', 'erased')"
        ),
    )
