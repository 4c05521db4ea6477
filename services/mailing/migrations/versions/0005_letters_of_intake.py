"""Letters about an application before its acceptance."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a case have letters before it has its number."""
    op.alter_column("case", "case_number", nullable=True, schema="mailing")
