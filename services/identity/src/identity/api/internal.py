"""Routes that only other services call; the gateway doesn't know them."""

from typing import Annotated

from fastapi import APIRouter, Path

from identity.api.parameters import AccountId, Identity
from identity.services import personal_copies
from shared.actor import Actor
from shared.auth import needs_scope
from shared.clients.personal_copy import PersonalCopy

__all__ = ["router"]

router = APIRouter(tags=["internal"])

IdentityIndex = Annotated[
    str, Path(pattern="^[0-9a-f]{64}$", description="Blind index of an identity number, in hex")
]


@router.get(
    "/accounts/{account_id}/personal-data", summary="What is kept about the holder of an account"
)
async def read_personal_data(
    account_id: AccountId,
    caller: Annotated[Actor, needs_scope("personal_data.read")],
    identity: Identity,
) -> PersonalCopy:
    """Return the account and its sessions; password and keys are left out."""
    async with identity.unit_of_work(caller) as uow:
        return await personal_copies.of_account(uow, account_id)


@router.get("/people/{identity_index}/personal-data", summary="What is kept about a person")
async def read_personal_data_of_person(
    identity_index: IdentityIndex,
    caller: Annotated[Actor, needs_scope("personal_data.read")],
    identity: Identity,
) -> PersonalCopy:
    """Return the account that was registered with an identity number, if there is one."""
    async with identity.unit_of_work(caller) as uow:
        return await personal_copies.of_person(uow, bytes.fromhex(identity_index))
