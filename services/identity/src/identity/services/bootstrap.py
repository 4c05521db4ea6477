"""The accounts that exist from the first start on, and the sweeping of what is past."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from identity.domain.accounts import Account
from identity.services import accounts
from identity.unit_of_work import UnitOfWork
from shared.permissions import Role

__all__ = ["FirstAccount", "create_missing", "purge"]

KEPT_FOR = timedelta(days=1)


class FirstAccount(BaseModel):
    """One entry of the bootstrap file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    login: str = Field(min_length=2, max_length=64)
    display_name: str = Field(min_length=1, max_length=100)
    roles: frozenset[Role] = Field(min_length=1)
    committee: str = Field(pattern=r"^\d{6}$")
    password: str = Field(min_length=12, max_length=256, repr=False)


async def create_missing(
    uow: UnitOfWork, wanted: Sequence[FirstAccount], hashes: Mapping[str, str]
) -> list[Account]:
    """Create the accounts of one committee whose logins don't exist yet.

    ``hashes`` are the password hashes by login. Two processes may try at once: the lock lets the
    second one see what the first has made.
    """
    await uow.keys.lock()
    known = await uow.accounts.known_logins([first.login for first in wanted])
    return [
        await accounts.create(
            uow,
            login=first.login,
            display_name=first.display_name,
            roles=first.roles,
            password_hash=hashes[first.login],
        )
        for first in wanted
        if first.login not in known
    ]


async def purge(uow: UnitOfWork) -> None:
    """Forget codes, sessions, links and failures that are a day past their use."""
    before = uow.now - KEPT_FOR
    await uow.sessions.purge(before)
    await uow.invitations.purge(before)
    await uow.login_failures.purge(before)
