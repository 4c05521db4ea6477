"""Erasure at the end of retention: evidence may lose its people, by one function only."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import create_owner_function

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ERASE = """
begin
    if not exists (
        select from mailing."case" c
        where c.id = of_case and c.committee = of_committee and c.erased_at is not null
    ) then
        raise exception 'only what is marked as erased loses its evidence';
    end if;
    update mailing.evidence e
    set personal = null, upload_id = null, facts = e.facts - 'tracking_number'
    from mailing.letter l
    where l.id = e.letter_id and l.case_id = of_case and e.committee = of_committee;
end
"""


def upgrade() -> None:
    """Note when a case was erased; the service itself still can't change evidence."""
    op.add_column(
        "case", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True), schema="mailing"
    )
    create_owner_function(
        "mailing",
        "erase_evidence(of_committee text, of_case uuid)",
        ERASE,
        for_users_of="evidence",
    )
