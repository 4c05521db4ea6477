"""What became of each row of a file from which experts were taken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
NOTHING = sa.text("'[]'::jsonb")


def upgrade() -> None:
    """Keep outcomes and warnings by row; nothing was ever written to the columns that go."""
    for name in ("row_count", "start", "reason"):
        op.drop_column("expert_import", name, schema="lottery")
    for name in ("rows", "warnings"):
        op.add_column(
            "expert_import",
            sa.Column(name, JSONB, server_default=NOTHING, nullable=False),
            schema="lottery",
        )
