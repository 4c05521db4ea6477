"""Erasure at the end of retention: sealed texts may be emptied, by one function only."""

from alembic import op

from shared.migrations import create_owner_function

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ERASE = """
begin
    if not exists (
        select from review.examination e
        where e.committee = of_committee and e.case_id = of_case and e.state = 'erased'
    ) then
        raise exception 'only what is marked as erased loses its sealed texts';
    end if;
    update review.opinion set text = null
    where committee = of_committee and case_id = of_case;
    update review.discussion set minutes = null, reasons = null
    where committee = of_committee and case_id = of_case;
end
"""


def upgrade() -> None:
    """Let texts be missing; the service itself still can't change what is sealed."""
    for table, column in (("opinion", "text"), ("discussion", "minutes"), ("conclusion", "text")):
        op.alter_column(table, column, nullable=True, schema="review")
    create_owner_function(
        "review",
        "erase_sealed_texts(of_committee text, of_case uuid)",
        ERASE,
        for_users_of="opinion",
    )
