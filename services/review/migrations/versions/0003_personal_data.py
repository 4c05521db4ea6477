"""Forget where home visits went, which lottery no longer tells."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the venue, which may be somebody's address, out of sessions that are home visits."""
    op.execute(
        """
        update review.examination set session = session || '{"venue": null}'
        where session ->> 'mode' = 'home_visit'
        """
    )
