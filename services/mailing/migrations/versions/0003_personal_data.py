"""Nothing of mailing was kept in plain text; what is encrypted is in its ``personal_data``."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing."""
