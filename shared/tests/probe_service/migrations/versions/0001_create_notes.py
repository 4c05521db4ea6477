"""Create notes and the plumbing."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import create_plumbing

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_plumbing("probe")
    op.create_table(
        "note",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("committee", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("whisper", sa.LargeBinary),
        schema="probe",
    )
