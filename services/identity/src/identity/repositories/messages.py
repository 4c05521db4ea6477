"""Keeps messages that are to be sent; what one is about is encrypted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.messages import Channel, MessageKind, Occasion, OutgoingMessage, pause_after
from identity.tables import MessageRow
from shared.crypto import FieldCipher

__all__ = ["Messages"]


class Messages:
    """Messages until they were sent."""

    def __init__(self, session: AsyncSession, cipher: FieldCipher) -> None:
        self._session = session
        self._cipher = cipher

    async def add(self, message: OutgoingMessage, now: datetime) -> None:
        """Add one that is due at once."""
        about = self._cipher.encrypt(message.occasion.model_dump_json(), context(message.id))
        self._session.add(
            MessageRow(
                id=message.id,
                committee=message.committee,
                channel=message.channel.value,
                kind=message.kind.value,
                occasion=about,
                attempts=0,
                due_at=now,
                expires_at=message.expires_at,
            )
        )
        await self._session.flush()

    async def claim(self, channel: Channel, now: datetime) -> OutgoingMessage | None:
        """Take the message that is due longest, and make it due again for the case of failure.

        Others pass it over until then.
        """
        row = await self._session.scalar(
            select(MessageRow)
            .where(MessageRow.channel == channel.value, MessageRow.due_at <= now)
            .order_by(MessageRow.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.attempts += 1
        row.due_at = now + pause_after(row.attempts)
        occasion = self._cipher.decrypt(row.occasion, context(row.id))
        return OutgoingMessage(
            id=row.id,
            committee=row.committee,
            channel=channel,
            kind=MessageKind(row.kind),
            occasion=Occasion.model_validate_json(occasion),
            expires_at=row.expires_at,
            attempts=row.attempts,
        )

    async def remove(self, message_id: UUID) -> None:
        """Forget one: it was sent, or nobody is to get it."""
        await self._session.execute(delete(MessageRow).where(MessageRow.id == message_id))


def context(message_id: UUID) -> str:
    """Return the place a ciphertext belongs to."""
    return f"identity.outgoing_message.occasion:{message_id}"
