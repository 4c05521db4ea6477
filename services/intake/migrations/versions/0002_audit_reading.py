"""Indexes by which a supervisor finds audit entries."""

from shared.migrations import create_audit_indexes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them where the first migration hasn't."""
    create_audit_indexes("intake")
