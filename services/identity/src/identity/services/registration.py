"""An applicant registers: an identity number, a name, and a telephone that is proved by a code.

That proves the telephone, not the person. So an account sees what it handed in itself, and nothing
that others handed in about the same person.
"""

from sqlalchemy.exc import IntegrityError

from identity.domain.accounts import Account, AccountState
from identity.domain.challenges import ChallengePurpose, Claim
from identity.domain.limits import (
    BY_IDENTITY_NUMBER,
    BY_NETWORK,
    BY_PERSON,
    BY_PERSON_AND_NETWORK,
)
from identity.errors import LoginTakenError
from identity.services import challenges
from identity.services.limits import seconds_to_wait
from identity.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.permissions import Role

__all__ = ["ask", "finish", "proved_claim"]


async def ask(
    uow: UnitOfWork, committee: str, claim: Claim, *, network: str, browser: str
) -> float | None:
    """Ask for the code that finishes a registration.

    Returns
    -------
    float or None
        For how many seconds no more is sent; None: it was asked for.
    """
    wait = await seconds_to_wait(
        uow,
        [
            (BY_NETWORK, network),
            (BY_PERSON_AND_NETWORK, f"{claim.phone}\n{network}"),
            (BY_PERSON, claim.phone),
            (BY_IDENTITY_NUMBER, claim.identity_number),
        ],
    )
    if wait is None:
        await challenges.ask(uow, ChallengePurpose.REGISTRATION, committee, claim, browser=browser)
    return wait


async def proved_claim(uow: UnitOfWork, *, browser: str, code: str) -> Claim | None:
    """Return what a right code would finish; a wrong one is counted."""
    purpose = ChallengePurpose.REGISTRATION
    challenge = await challenges.try_code(uow, purpose, browser=browser, code=code)
    return challenge.claim if challenge else None


async def finish(uow: UnitOfWork, *, browser: str, code: str, password_hash: str) -> Account | None:
    """Create the applicant's account and use the code up; None if the code isn't right.

    Raises
    ------
    LoginTakenError
        The telephone or the identity number got an account meanwhile.
    """
    purpose = ChallengePurpose.REGISTRATION
    challenge = await challenges.try_code(uow, purpose, browser=browser, code=code)
    if challenge is None:
        return None
    claim = challenge.claim
    account = Account(
        id=new_id(),
        committee=challenge.committee,
        version=1,
        login=claim.phone,
        display_name=claim.display_name,
        roles=frozenset({Role.APPLICANT}),
        state=AccountState.ACTIVE,
        created_at=uow.now,
    )
    try:
        await uow.accounts.add(account, password_hash, claim.identity_number)
    except IntegrityError:
        raise LoginTakenError from None
    await uow.challenges.remove(challenge)
    uow.act_as(account)
    uow.audit("account.registered", subject_type="account", subject_id=account.id)
    return account
