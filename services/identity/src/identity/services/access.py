"""Which accounts a caller may touch: their own, or, for administrators, others of the committee."""

from uuid import UUID

from identity.domain.accounts import Account
from identity.errors import AccountNotFoundError, OwnAccountError
from identity.unit_of_work import UnitOfWork
from shared.permissions import Permission

__all__ = ["EXCEPTIONS", "OBJECT_RULES", "account_to_change", "own_account"]

OBJECT_RULES = {
    Permission.OWN_ACCOUNT_MANAGE: "the caller's own account",
    Permission.OWN_CLIENT_MANAGE: "the calling client itself",
}
"""What a permission reaches that doesn't reach everything of the committee."""

EXCEPTIONS = {
    Permission.ACCOUNTS_MANAGE: "the committee's; what changes an account, only others'",
}
"""What a permission reaches that reaches everything of the committee but something."""


async def own_account(uow: UnitOfWork) -> Account:
    """Return the caller's own account.

    Raises
    ------
    AccountNotFoundError
        The caller has none here: a client, or somebody of another issuer.
    """
    try:
        account_id = UUID(uow.actor.account_id)
    except ValueError:
        raise AccountNotFoundError from None
    account = await uow.accounts.get(account_id, uow.committee)
    if not account.is_active:
        raise AccountNotFoundError
    return account


async def account_to_change(uow: UnitOfWork, account_id: UUID) -> Account:
    """Return an account that an administrator may change: of the committee, and not their own.

    Raises
    ------
    AccountNotFoundError, OwnAccountError
        The committee has none such, or it is the caller's own.
    """
    account = await uow.accounts.get(account_id, uow.committee)
    if uow.actor.account_id == str(account_id):
        raise OwnAccountError
    return account
