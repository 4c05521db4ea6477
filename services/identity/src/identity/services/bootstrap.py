"""The administrator a new committee begins with, and the sweeping of what is past."""

from datetime import timedelta

from identity.domain.accounts import Account
from identity.errors import AccountNotFoundError
from identity.services import accounts
from identity.services.accounts import Invitation
from identity.unit_of_work import UnitOfWork
from shared.permissions import Role

__all__ = ["invite_first_administrator", "invite_login", "purge"]

KEPT_FOR = timedelta(days=1)
DISPLAY_NAME = "账号管理员"


async def invite_first_administrator(
    uow: UnitOfWork, login: str, *, hours: int
) -> Invitation | None:
    """Make a new one-time link for the committee's administrator, who is created at first.

    Two processes may try at once: the lock lets the second one see what the first has made.

    Returns
    -------
    Invitation or None
        The link; None as soon as an administrator has ever set a password.

    Raises
    ------
    LoginTakenError
        The login is somebody else's.
    """
    await uow.keys.lock()
    if await uow.accounts.has_known_administrator(uow.committee):
        return None
    return await accounts.invite(uow, await administrator(uow, login), hours=hours)


async def administrator(uow: UnitOfWork, login: str) -> Account:
    """Return the administrator who waits for a first password, else a new one."""
    found = await uow.accounts.find_credentials(login)
    if found is not None and is_waiting(found.account, uow.committee):
        return found.account
    return await accounts.create(uow, login=login, display_name=DISPLAY_NAME, roles={Role.ADMIN})


def is_waiting(account: Account, committee: str) -> bool:
    """Whether an account is that committee's administrator without a password."""
    return account.committee == committee and account.roles == {Role.ADMIN}


async def invite_login(uow: UnitOfWork, login: str, *, hours: int) -> Invitation:
    """Make a one-time link for whoever has a login, in the name of the person on duty.

    Raises
    ------
    AccountNotFoundError, AccountDisabledError
        There is no such account, or it is disabled.
    """
    found = await uow.accounts.find_credentials(login)
    if found is None:
        raise AccountNotFoundError
    uow.act_in(found.account.committee)
    return await accounts.invite(uow, found.account, hours=hours)


async def purge(uow: UnitOfWork) -> None:
    """Forget codes, sessions, links, failures and limits that are a day past their use."""
    before = uow.now - KEPT_FOR
    # Families point at sessions.
    await uow.refresh_tokens.purge(before)
    await uow.client_assertions.purge(before)
    await uow.sessions.purge(before)
    await uow.invitations.purge(before)
    await uow.login_failures.purge(before)
    await uow.challenges.purge(before)
    await uow.limited_uses.purge(before)
