"""What an application is told about the person who uses it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from identity.unit_of_work import UnitOfWork
from shared.tokens import TokenInvalidError

__all__ = ["claims_of"]


async def claims_of(uow: UnitOfWork, subject: str, scopes: Collection[str]) -> dict[str, Any]:
    """Return the claims about a person as they are now; the read is audited.

    Raises
    ------
    TokenInvalidError
        The token isn't a person's, or the account is active no more.
    """
    try:
        account = await uow.accounts.find(UUID(subject))
    except ValueError:
        raise TokenInvalidError from None
    if account is None or not account.is_active:
        raise TokenInvalidError
    uow.act_as(account)
    uow.audit("account.read", subject_type="account", subject_id=account.id, purpose="userinfo")
    claims = {
        "sub": str(account.id),
        "committee": account.committee,
        "roles": sorted(account.roles),
    }
    return {**claims, "name": account.display_name} if "profile" in scopes else claims
