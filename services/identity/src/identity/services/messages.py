"""What a message says, decided when it is sent: only then are links and codes made."""

from datetime import timedelta

from identity.domain import message_texts
from identity.domain.accounts import Account, AccountState
from identity.domain.challenges import GOOD_FOR, Challenge, ChallengePurpose
from identity.domain.messages import Email, MessageKind, OutgoingMessage, PhoneMessage
from identity.domain.secret_tokens import new_code
from identity.services.accounts import make_link
from identity.unit_of_work import UnitOfWork
from shared.permissions import Role

__all__ = ["prepare"]


async def prepare(uow: UnitOfWork, message: OutgoingMessage) -> Email | PhoneMessage | None:
    """Return what to send; None when nobody is to get anything.

    A message that is tried again says something new: the link or the code of the earlier try ends.
    """
    occasion = message.occasion
    if message.kind is MessageKind.CODE:
        challenge = occasion.challenge_id and await uow.challenges.find(occasion.challenge_id)
        return await of_challenge(uow, challenge) if challenge else None
    if message.kind is MessageKind.RESET:
        found = await uow.accounts.find_credentials(occasion.login)
        return await reset(uow, found.account) if found else None
    account = occasion.account_id and await uow.accounts.find(occasion.account_id)
    return await invitation(uow, account) if account else None


async def invitation(uow: UnitOfWork, account: Account) -> Email | None:
    """Return the mail with a new account's link."""
    if account.email is None or account.state is AccountState.DISABLED:
        return None
    settings = uow.settings
    made = await make_link(uow, account, timedelta(hours=settings.invitation_hours))
    link = made.link(settings.oidc_issuer)
    return message_texts.invitation_mail(account.email, account.login, link, made.expires_at)


async def reset(uow: UnitOfWork, account: Account) -> Email | None:
    """Return the mail with a forgotten password's link, for who may log in and has an address."""
    if account.email is None or account.state is AccountState.DISABLED:
        return None
    settings = uow.settings
    made = await make_link(uow, account, timedelta(minutes=settings.reset_minutes))
    link = made.link(settings.oidc_issuer)
    uow.act_in(account.committee)
    uow.audit("reset.mailed", subject_type="account", subject_id=account.id)
    return message_texts.reset_mail(account.email, account.login, link, made.expires_at)


async def of_challenge(uow: UnitOfWork, challenge: Challenge) -> PhoneMessage | None:
    """Return the code, or the hint that whoever has an account gets in its place."""
    phone = challenge.claim.phone
    known = await uow.accounts.find_credentials(phone)
    if challenge.purpose is ChallengePurpose.RESET:
        if known is None or not may_reset_by_phone(known.account):
            return None
        return message_texts.reset_code(phone, await code_for(uow, challenge))
    if known is not None:
        return message_texts.registered_already_hint(phone)
    number = challenge.claim.identity_number
    registered = await uow.accounts.find_registered(number, challenge.committee)
    if registered is not None:
        return message_texts.other_phone_hint(registered.login)
    return message_texts.registration_code(phone, await code_for(uow, challenge))


def may_reset_by_phone(account: Account) -> bool:
    """Whether an account is one that applicants register, and may log in."""
    return account.is_active and Role.APPLICANT in account.roles


async def code_for(uow: UnitOfWork, challenge: Challenge) -> str:
    """Make the code, good from now on."""
    code = new_code()
    await uow.challenges.set_code(challenge, code, uow.now + GOOD_FOR)
    return code
