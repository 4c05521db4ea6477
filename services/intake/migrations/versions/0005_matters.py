"""Matters by definition, drafts, entries at the counter."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FIRST_VERSION = "2026-07-01"


def upgrade() -> None:
    """Let a case keep the definition it was submitted under, and what it was asked beside."""
    for name, value in (("definition_version", FIRST_VERSION), ("source", "online")):
        column = sa.Column(name, sa.String(), nullable=False, server_default=value)
        op.add_column("case", column, schema="intake")
        op.alter_column("case", name, server_default=None, schema="intake")
    op.add_column("case", sa.Column("circumstances", sa.LargeBinary()), schema="intake")
    op.add_column("case", sa.Column("concluded_on", sa.Date()), schema="intake")
    op.execute(
        'update intake."case" c set concluded_on = d.met_on from intake.deadline d'
        " where d.case_id = c.id and d.code = 'conclusion' and d.met_on is not null"
    )
