"""A person who forgot their password: a link by mail, for applicants a code by telephone.

Neither touches a second factor. Telephone numbers pass from one person to another, so the code
alone isn't enough: the account's identity number goes with it.
"""

from datetime import timedelta

from identity.domain.accounts import Account, normal_login
from identity.domain.challenges import Challenge, ChallengePurpose, Claim
from identity.domain.limits import BY_NETWORK, BY_PERSON, BY_PERSON_AND_NETWORK
from identity.domain.messages import Channel, MessageKind, Occasion, OutgoingMessage
from identity.services import challenges
from identity.services.limits import seconds_to_wait
from identity.unit_of_work import UnitOfWork
from shared.ids import new_id

__all__ = ["ask_by_mail", "ask_by_phone", "finish", "proved_account"]

SENDING = timedelta(hours=1)


async def ask_by_mail(uow: UnitOfWork, login: str, *, network: str) -> float | None:
    """Ask for a link to the mail address of a login, known or not.

    Returns
    -------
    float or None
        For how many seconds no more is sent; None: it was asked for.
    """
    wait = await is_too_soon(uow, normal_login(login), network)
    if wait is None:
        message = OutgoingMessage(
            new_id(),
            "",
            Channel.MAIL,
            MessageKind.RESET,
            Occasion(login=login),
            uow.now + SENDING,
        )
        await uow.messages.add(message, uow.now)
        uow.audit("reset.asked", subject_type="message", subject_id=message.id)
    return wait


async def ask_by_phone(uow: UnitOfWork, phone: str, *, network: str, browser: str) -> float | None:
    """Ask for a code to a telephone, whether or not it has an account; returns as by mail."""
    wait = await is_too_soon(uow, phone, network)
    if wait is None:
        purpose = ChallengePurpose.RESET
        await challenges.ask(uow, purpose, "", Claim(phone=phone), browser=browser)
    return wait


async def is_too_soon(uow: UnitOfWork, who: str, network: str) -> float | None:
    """Count a request, and return for how many seconds it is refused."""
    uses = [(BY_NETWORK, network), (BY_PERSON_AND_NETWORK, f"{who}\n{network}"), (BY_PERSON, who)]
    return await seconds_to_wait(uow, uses)


async def proved_account(
    uow: UnitOfWork, *, browser: str, code: str, identity_number: str
) -> Account | None:
    """Return whose password may be set; None if code or identity number isn't right."""
    proved = await proof(uow, browser, code, identity_number)
    return proved[1] if proved else None


async def finish(
    uow: UnitOfWork, *, browser: str, code: str, identity_number: str, password_hash: str
) -> Account | None:
    """Set the password, use the code up, and end the sessions under the old password."""
    proved = await proof(uow, browser, code, identity_number)
    if proved is None:
        return None
    challenge, account = proved
    changed = await uow.accounts.set_password(account, password_hash)
    await uow.challenges.remove(challenge)
    await uow.invitations.withdraw(account.id)
    await uow.sessions.end_all_of(account.id, uow.now)
    uow.audit("password.set", subject_type="account", subject_id=account.id, detail={"by": "code"})
    return changed


async def proof(
    uow: UnitOfWork, browser: str, code: str, identity_number: str
) -> tuple[Challenge, Account] | None:
    """Return the challenge and the account that code and identity number prove together."""
    purpose = ChallengePurpose.RESET
    challenge = await challenges.try_code(uow, purpose, browser=browser, code=code)
    if challenge is None:
        return None
    found = await uow.accounts.find_credentials(challenge.claim.phone)
    if found is None or not await is_holder(uow, found.account, identity_number):
        await challenges.count_wrong(uow, challenge)
        return None
    uow.act_as(found.account)
    return challenge, found.account


async def is_holder(uow: UnitOfWork, account: Account, identity_number: str) -> bool:
    """Whether an account that may log in was registered with this identity number."""
    registered = await uow.accounts.find_registered(identity_number, account.committee)
    return registered is not None and registered.id == account.id and account.is_active
