"""What people do with their own account; each takes the account that access has found."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from identity.domain.accounts import Account
from identity.domain.attempts import Tally
from identity.domain.second_factor import is_required
from identity.errors import CodeWrongError, TooManyAttemptsError
from identity.services import second_factors, sessions
from identity.services.logins import Attempt
from identity.unit_of_work import UnitOfWork
from shared.permissions import Role
from shared.purposes import OWN_DATA

__all__ = [
    "OwnAccount",
    "begin_showing",
    "change_password",
    "enrol",
    "forgive",
    "note_wrong_password",
    "overview",
]


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """An account as its holder sees it."""

    account: Account
    enrolled_at: datetime | None
    recovery_codes_left: int
    needs_second_factor: bool


async def overview(uow: UnitOfWork, account: Account, *, demanding: Collection[Role]) -> OwnAccount:
    """Return an account with the state of its second factor; the read is on record."""
    uow.audit("account.read", subject_type="account", subject_id=account.id, purpose=OWN_DATA)
    factor = await uow.second_factors.find(account.id)
    return OwnAccount(
        account,
        enrolled_at=factor.enrolled_at if factor else None,
        recovery_codes_left=await uow.second_factors.recovery_codes_left(account.id),
        needs_second_factor=is_required(account.roles, demanding),
    )


async def begin_showing(uow: UnitOfWork, account: Account) -> Attempt:
    """Count an attempt at showing the account's password again, apart from log-ins.

    Raises
    ------
    TooManyAttemptsError
        It was wrong too often to try again at once.
    """
    tally = Tally(uow.service.blind_index.of("own_password", str(account.id)))
    blocked_until = await uow.login_failures.count(tally, uow.now)
    if blocked_until is not None:
        seconds = int((blocked_until - uow.now).total_seconds()) + 1
        raise TooManyAttemptsError(seconds=seconds, retry_after=seconds)
    return Attempt(account.login, tally, await uow.accounts.find_credentials(account.login))


def note_wrong_password(uow: UnitOfWork, account: Account) -> None:
    """Note that somebody in the account's session doesn't know its password."""
    uow.audit("password.shown", subject_type="account", subject_id=account.id, outcome="refused")


async def forgive(uow: UnitOfWork, attempt: Attempt) -> None:
    """Forget wrong passwords: the right one was shown."""
    await uow.login_failures.forgive(attempt.tally, uow.now)


async def change_password(
    uow: UnitOfWork, account: Account, password_hash: str, *, session_id: UUID | None
) -> None:
    """Set another password; every session but this one ends, and so does a link for it."""
    await uow.accounts.set_password(account, password_hash)
    await uow.invitations.withdraw(account.id)
    uow.audit("password.changed", subject_type="account", subject_id=account.id)
    await sessions.end_all(uow, account, but=session_id)


async def enrol(
    uow: UnitOfWork, account: Account, sealed: str, code: str, *, session_id: UUID | None
) -> list[str]:
    """Enrol an authenticator, in another one's place if there is one; return recovery codes.

    Every session but this one ends, which from now on counts as begun with it.

    Raises
    ------
    EnrolmentExpiredError, CodeWrongError
        The enrolment is too old, or the code isn't the authenticator's.
    """
    enrolment = second_factors.enrolment_of(uow, account, sealed)
    codes = await second_factors.confirm(uow, account, enrolment, code, replaces=True)
    if codes is None:
        raise CodeWrongError
    if session_id is not None:
        await uow.sessions.add_factor(session_id, "otp")
    await sessions.end_all(uow, account, but=session_id)
    return codes
