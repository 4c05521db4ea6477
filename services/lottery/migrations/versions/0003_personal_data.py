"""Where a home visit goes, which may be somebody's address, encrypted beside the public venues."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; home visits planned before keep showing the town alone."""
    op.add_column("session", sa.Column("home_venue", sa.LargeBinary), schema="lottery")
    op.execute("update lottery.session set venue = coalesce(area, '') where mode = 'home_visit'")
