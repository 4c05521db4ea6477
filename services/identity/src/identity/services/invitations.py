"""A person sets a password by a one-time link."""

from identity.domain.accounts import Account, AccountState
from identity.domain.secret_tokens import hash_of
from identity.errors import InvitationInvalidError
from identity.unit_of_work import UnitOfWork

__all__ = ["accept", "invited_account"]


async def invited_account(uow: UnitOfWork, token: str) -> Account:
    """Return whose password a link sets, and go on in that account's name.

    Raises
    ------
    InvitationInvalidError
        The link was used or replaced, expired, or its account is disabled.
    """
    account = await uow.accounts.find(await uow.invitations.account_of(hash_of(token), uow.now))
    if account is None or account.state is AccountState.DISABLED:
        raise InvitationInvalidError
    uow.act_as(account)
    return account


async def accept(uow: UnitOfWork, token: str, password_hash: str) -> Account:
    """Set the password, use the link up, and end the sessions under the old password.

    Raises
    ------
    InvitationInvalidError
        The link was used or replaced, expired, or its account is disabled.
    """
    account = await invited_account(uow, token)
    await uow.invitations.use(hash_of(token), uow.now)
    changed = await uow.accounts.set_password(account, password_hash)
    await uow.sessions.end_all_of(account.id, uow.now)
    uow.audit("password.set", subject_type="account", subject_id=account.id)
    return changed
