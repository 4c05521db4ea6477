"""Proving that one holds a telephone: a code goes there, and comes back through this browser."""

from datetime import timedelta

from identity.domain.challenges import Challenge, ChallengePurpose, Claim
from identity.domain.messages import Channel, MessageKind, Occasion, OutgoingMessage
from identity.unit_of_work import UnitOfWork
from shared.ids import new_id

__all__ = ["ask", "count_wrong", "try_code"]

SENDING = timedelta(minutes=2)
"""How long the code may take to be sent at all."""


async def ask(
    uow: UnitOfWork, purpose: ChallengePurpose, committee: str, claim: Claim, *, browser: str
) -> None:
    """Ask for a code to the claimed telephone; whether one goes out is decided when it is sent.

    So whoever asks learns nothing from the answer, nor from how long it takes.
    """
    expires_at = uow.now + SENDING
    challenge = Challenge(new_id(), committee, purpose, claim, None, expires_at)
    await uow.challenges.add(challenge, browser=browser)
    occasion = Occasion(challenge_id=challenge.id)
    message = OutgoingMessage(
        new_id(), committee, Channel.PHONE, MessageKind.CODE, occasion, expires_at
    )
    await uow.messages.add(message, uow.now)
    uow.act_in(committee)
    uow.audit(
        "code.asked",
        subject_type="challenge",
        subject_id=challenge.id,
        detail={"for": purpose.value},
    )


async def try_code(
    uow: UnitOfWork, purpose: ChallengePurpose, *, browser: str, code: str
) -> Challenge | None:
    """Return what a browser asked for if the code is right; count the try if it isn't.

    A right code stays good until the challenge is removed.
    """
    challenge = await uow.challenges.find_open(browser, purpose, uow.now)
    if challenge is None:
        return None
    uow.act_in(challenge.committee)
    if uow.challenges.is_right(challenge, code):
        return challenge
    await count_wrong(uow, challenge)
    return None


async def count_wrong(uow: UnitOfWork, challenge: Challenge) -> None:
    """Count a wrong try, after the last of which no code is right."""
    await uow.challenges.count_wrong(challenge)
    uow.audit("code.tried", subject_type="challenge", subject_id=challenge.id, outcome="refused")
