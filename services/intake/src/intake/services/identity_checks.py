"""Identity at the door (身份核验): typed digits are compared here, where the number is kept."""

import hmac
from datetime import timedelta
from uuid import UUID

from intake.domain.appointment import IdentityOutcome
from intake.unit_of_work import UnitOfWork
from shared.purposes import Purpose

__all__ = ["check", "is_locked"]


async def check(uow: UnitOfWork, case_id: UUID, last_digits: str) -> IdentityOutcome:
    """Return whether the appraisee's identity number ends with so many digits, typed at the door.

    Nothing else of the number is said, and after too many misses for the case, or of one clerk,
    nothing at all for a while. Every attempt is counted and on the audit trail.

    Raises
    ------
    CaseNotFoundError
        The committee has none of that id.
    """
    case = await uow.cases.get(case_id, lock=True)
    person = uow.actor.on_behalf_of or uow.actor.account_id
    outcome = IdentityOutcome.LOCKED
    if not await is_locked(uow, case_id, person):
        parties, _ = await uow.cases.get_content(case_id)
        number = parties.appraisee.identity_number
        wanted = number[-uow.settings.identity_digits :]
        fits = hmac.compare_digest(wanted.encode(), last_digits.encode())
        await uow.identity_checks.add(case_id, person, uow.now, fits=fits)
        outcome = IdentityOutcome.MATCHES if fits else IdentityOutcome.DIFFERS
    uow.audit(
        "identity.checked",
        subject_type="case",
        subject_id=case.id,
        case_id=case.id,
        purpose=Purpose.EXAMINATION,
        detail={"outcome": outcome},
    )
    return outcome


async def is_locked(uow: UnitOfWork, case_id: UUID | None, account_id: str) -> bool:
    """Whether somebody guesses: at this case, if it is of one, or going from case to case.

    Attempts of one account go one after another, so that each counts those before it.
    """
    settings = uow.settings
    await uow.identity_checks.take_turn(account_id)
    since = uow.now - timedelta(minutes=settings.identity_attempt_minutes)
    of_case = 0
    if case_id is not None:
        of_case = await uow.identity_checks.count_misses(since=since, case_id=case_id)
    of_account = await uow.identity_checks.count_misses(since=since, account_id=account_id)
    return (
        of_case >= settings.identity_attempts or of_account >= settings.identity_attempts_of_account
    )
