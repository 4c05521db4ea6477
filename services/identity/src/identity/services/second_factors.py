"""Enrolling, showing, renewing and losing a second factor."""

import base64
import binascii
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from identity.domain.accounts import Account
from identity.domain.second_factor import (
    SecondFactor,
    is_required,
    key_uri,
    matching_step,
    normal_code,
)
from identity.domain.secret_tokens import new_authenticator_secret, new_recovery_code
from identity.errors import (
    AccountNotFoundError,
    EnrolmentExpiredError,
    SecondFactorMissingError,
    SecondFactorRequiredError,
)
from identity.services.access import account_to_change
from identity.unit_of_work import UnitOfWork
from shared.crypto import CiphertextError
from shared.permissions import Role

__all__ = [
    "Enrolment",
    "begin_enrolment",
    "check",
    "confirm",
    "enrolment_of",
    "remove",
    "renew_recovery_codes",
    "reset",
    "reset_login",
]

ENROLMENT_LASTS = timedelta(minutes=10)
RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An authenticator about to be enrolled: ``sealed`` is what its holder brings back."""

    login: str
    secret: str = field(repr=False)
    sealed: str = field(repr=False)
    expires_at: datetime

    @property
    def key_uri(self) -> str:
        """What the QR code says."""
        return key_uri(self.secret, self.login)


def begin_enrolment(uow: UnitOfWork, account: Account) -> Enrolment:
    """Make a secret for an account's authenticator; nothing is kept until a code shows it."""
    secret, expires_at = new_authenticator_secret(), uow.now + ENROLMENT_LASTS
    text = json.dumps({"secret": secret, "expires_at": expires_at.timestamp()})
    sealed = uow.service.cipher.encrypt(text, context(account.id))
    return Enrolment(account.login, secret, base64.urlsafe_b64encode(sealed).decode(), expires_at)


def enrolment_of(uow: UnitOfWork, account: Account, sealed: str) -> Enrolment:
    """Return an enrolment begun for this account a short time ago.

    Raises
    ------
    EnrolmentExpiredError
        It is too old, another account's, or none of ours.
    """
    try:
        value = base64.b64decode(sealed.encode(), altchars=b"-_", validate=True)
        facts = json.loads(uow.service.cipher.decrypt(value, context(account.id)))
    except (ValueError, binascii.Error, CiphertextError):
        raise EnrolmentExpiredError from None
    expires_at = datetime.fromtimestamp(facts["expires_at"], tz=uow.now.tzinfo)
    if uow.now >= expires_at:
        raise EnrolmentExpiredError
    return Enrolment(account.login, facts["secret"], sealed, expires_at)


async def confirm(
    uow: UnitOfWork, account: Account, enrolment: Enrolment, typed: str, *, replaces: bool
) -> list[str] | None:
    """Enrol an authenticator whose code was typed, and return its recovery codes.

    ``replaces`` says whether it may take the place of another one. None: the code is wrong or was
    used before, or there is another one that stays.
    """
    present = await uow.second_factors.find(account.id)
    if present is not None and present.secret == enrolment.secret:
        return None
    unused = SecondFactor(account.id, enrolment.secret, 0, uow.now)
    step = matching_step(unused, normal_code(typed), uow.now)
    if step is None:
        return None
    enrolled = SecondFactor(account.id, enrolment.secret, step, uow.now)
    if not await uow.second_factors.put(account, enrolled, replaces=replaces):
        return None
    note(uow, "second_factor.enrolled", account.id)
    return await new_recovery_codes(uow, account)


async def check(uow: UnitOfWork, account: Account, typed: str) -> str | None:
    """Return as which factor a code counts, and use it up; None if it is wrong."""
    code = normal_code(typed)
    factor = await uow.second_factors.find(account.id)
    step = matching_step(factor, code, uow.now) if factor else None
    if step is not None and await uow.second_factors.advance(account.id, step):
        return "otp"
    if await uow.second_factors.spend_recovery_code(account.id, code, uow.now):
        note(uow, "recovery_code.used", account.id)
        return "recovery"
    return None


async def renew_recovery_codes(uow: UnitOfWork, account: Account) -> list[str]:
    """Replace an account's recovery codes; the old ones are worth nothing from now on.

    Raises
    ------
    SecondFactorMissingError
        The account has no second factor.
    """
    if await uow.second_factors.find(account.id) is None:
        raise SecondFactorMissingError
    note(uow, "recovery_codes.renewed", account.id)
    return await new_recovery_codes(uow, account)


async def remove(uow: UnitOfWork, account: Account, *, demanding: Collection[Role]) -> None:
    """Do without a second factor, where no role demands one.

    Raises
    ------
    SecondFactorRequiredError, SecondFactorMissingError
        A role demands it, or there is none.
    """
    if is_required(account.roles, demanding):
        raise SecondFactorRequiredError
    if not await uow.second_factors.remove(account.id):
        raise SecondFactorMissingError
    note(uow, "second_factor.removed", account.id)


async def reset(uow: UnitOfWork, account_id: UUID) -> None:
    """Take the second factor from another account whose holder lost it, and end its sessions.

    Raises
    ------
    AccountNotFoundError, OwnAccountError, SecondFactorMissingError
        There is no such account, it is the actor's own, or it has no second factor.
    """
    await take_away(uow, await account_to_change(uow, account_id))


async def reset_login(uow: UnitOfWork, login: str) -> None:
    """Take the second factor from whoever has a login, in the name of the person on duty.

    Raises
    ------
    AccountNotFoundError, SecondFactorMissingError
        There is no such account, or it has no second factor.
    """
    found = await uow.accounts.find_credentials(login)
    if found is None:
        raise AccountNotFoundError
    uow.act_in(found.account.committee)
    await take_away(uow, found.account)


async def take_away(uow: UnitOfWork, account: Account) -> None:
    """Remove a second factor that was lost, and end the account's sessions."""
    if not await uow.second_factors.remove(account.id):
        raise SecondFactorMissingError
    ended = await uow.sessions.end_all_of(account.id, uow.now)
    note(uow, "second_factor.reset", account.id, sessions_ended=ended)


async def new_recovery_codes(uow: UnitOfWork, account: Account) -> list[str]:
    """Make an account's recovery codes, known only now."""
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    await uow.second_factors.replace_recovery_codes(account, codes, uow.now)
    return codes


def note(uow: UnitOfWork, action: str, account_id: UUID, **detail: object) -> None:
    """Put what happens to a second factor into the audit trail."""
    uow.audit(action, subject_type="account", subject_id=account_id, detail=detail)


def context(account_id: UUID) -> str:
    """Return the place a sealed enrolment belongs to."""
    return f"identity.enrolment:{account_id}"
