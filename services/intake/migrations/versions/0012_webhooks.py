"""Webhooks, the feed, and conformance runs of partner hospitals."""

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""
