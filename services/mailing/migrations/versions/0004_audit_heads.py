"""The daily ends of other services' audit chains."""

from shared.migrations import create_audit_heads

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create their table where the first migration hasn't."""
    create_audit_heads("mailing")
