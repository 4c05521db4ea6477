"""What an expert's account reaches in the pool: the own entry and nothing else."""

from lottery.domain.expert import ExpertRecord
from lottery.errors import OwnEntryMissingError
from lottery.unit_of_work import UnitOfWork
from shared.permissions import Permission

__all__ = ["OBJECT_RULES", "own_expert"]

OWN_ENTRY = "the entry in the expert pool that the account is linked to"

OBJECT_RULES = {
    Permission.EXPERTS_READ_OWN: OWN_ENTRY,
    Permission.EXPERTS_MANAGE_OWN: f"calendar and interests of {OWN_ENTRY}",
    Permission.DRAWS_READ_OWN: "how often the account's own expert was eligible and drawn",
    Permission.VISITS_READ_OWN: "home visits on which the account was named to go along",
    Permission.LOTS_READ_OWN: "code, salt and lot of the expert whose account it is",
}
"""What a permission reaches that doesn't reach everything of the committee."""


async def own_expert(uow: UnitOfWork, *, locked: bool = False) -> ExpertRecord:
    """Return the caller's entry.

    Raises
    ------
    OwnEntryMissingError
        The account belongs to nobody in the committee's pool.
    """
    expert = await uow.experts.find_own_record(uow.actor.account_id, locked=locked)
    if expert is None:
        raise OwnEntryMissingError
    return expert
