"""Sends what waits to be sent, outside of any transaction, and again when that fails."""

from typing import Any, cast

import structlog

from identity.domain.messages import Channel, Email, OutgoingMessage, PhoneMessage, SendingError
from identity.service import IdentityService
from identity.services import messages
from identity.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.service import Service

__all__ = ["send_mails", "send_phone_messages"]

logger = structlog.get_logger(__name__)


async def send_mails(service: Service[Any]) -> None:
    """Send every mail that is due."""
    while await send_one(cast("IdentityService", service), Channel.MAIL):
        pass


async def send_phone_messages(service: Service[Any]) -> None:
    """Send every telephone message that is due; mails that hang don't hold them up."""
    while await send_one(cast("IdentityService", service), Channel.PHONE):
        pass


async def send_one(identity: IdentityService, channel: Channel) -> bool:
    """Send one message; tell whether there was one.

    It stays until it was taken, so after a crash in between it is sent twice rather than never.
    """
    async with identity.unit_of_work(system_actor("identity", "")) as uow:
        message = await uow.messages.claim(channel, uow.now)
        if message is None:
            return False
        uow.act_in(message.committee)
        ready = await ready_to_send(uow, message)
        if ready is None:
            await uow.messages.remove(message.id)
            return True
    await try_to_send(identity, message, ready)
    return True


async def ready_to_send(uow: UnitOfWork, message: OutgoingMessage) -> Email | PhoneMessage | None:
    """Return what to send; None when nobody is to get anything, or it is too late."""
    if uow.now < message.expires_at:
        return await messages.prepare(uow, message)
    logger.error("message was never sent", message_id=str(message.id), kind=message.kind.value)
    uow.audit("message.expired", subject_type="message", subject_id=message.id, outcome="refused")
    return None


async def try_to_send(
    identity: IdentityService, message: OutgoingMessage, ready: Email | PhoneMessage
) -> None:
    """Send a message and forget it, or leave it for later."""
    try:
        await hand_over(identity, message, ready)
    except SendingError as error:
        logger.warning(
            "message not sent",
            message_id=str(message.id),
            channel=message.channel.value,
            attempt=message.attempts,
            reason=str(error),
        )
        return
    async with identity.unit_of_work(system_actor("identity", message.committee)) as uow:
        await uow.messages.remove(message.id)
        uow.audit("message.sent", subject_type="message", subject_id=message.id)


async def hand_over(
    identity: IdentityService, message: OutgoingMessage, ready: Email | PhoneMessage
) -> None:
    """Give a message to what is configured to send it."""
    if isinstance(ready, Email):
        if identity.mailer is None:
            raise SendingError("no mail server is configured")
        await identity.mailer.send(ready.address, ready.subject, ready.text)
        return
    if identity.code_sender is None:
        raise SendingError("nothing is configured to send telephone messages")
    await identity.code_sender.send(ready, message.id)
