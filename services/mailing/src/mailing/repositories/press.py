"""What the press (the worker that renders) needs: its queue, numbers, and what is kept secret."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from mailing.domain.letter import Letter, LetterKind, LetterState, Recipient
from mailing.repositories.letter_rows import (
    input_context,
    letter_of,
    recipient_context,
    select_letters,
)
from mailing.tables import letter, letter_counter
from shared.crypto import FieldCipher

__all__ = ["PressRepository"]

RECIPIENT = TypeAdapter(Recipient)


class PressRepository:
    """The queue of requested letters, over all committees, and the making of one committee's."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def claim(self, *, now: datetime, lease: timedelta, limit: int) -> list[Letter]:
        """Take letters that are due, of any committee; nobody else gets them during the lease."""
        due = (
            select(letter.c.id)
            .where(letter.c.state == LetterState.REQUESTED, letter.c.due_at <= now)
            .order_by(letter.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = (await self._session.scalars(due)).all()
        if not ids:
            return []
        await self._session.execute(
            update(letter)
            .where(letter.c.id.in_(ids))
            .values(due_at=now + lease, attempts=letter.c.attempts + 1)
        )
        rows = await self._session.execute(select_letters().where(letter.c.id.in_(ids)))
        return [letter_of(row) for row in rows]

    async def put_off(self, letter_id: UUID, *, until: datetime, reason: str) -> None:
        """Note why a letter couldn't be made and when it is tried again."""
        await self._session.execute(
            update(letter)
            .where(letter.c.id == letter_id, letter.c.state == LetterState.REQUESTED)
            .values(due_at=until, last_error=reason)
        )

    async def keep_prepared(
        self, made: Letter, *, number: str, recipient: Recipient, content: str, consents: bool
    ) -> None:
        """Keep a locked letter's number, its content (JSON) and where it goes, encrypted."""
        address = RECIPIENT.dump_json(recipient).decode()
        await self._session.execute(
            update(letter)
            .where(letter.c.id == made.id)
            .values(
                letter_number=number,
                input=self._cipher.encrypt(content, input_context(made.id)),
                recipient=self._cipher.encrypt(address, recipient_context(made.id)),
                consents_to_electronic=consents,
            )
        )

    async def forget_content(self, letter_id: UUID) -> None:
        """Drop the content of a letter that can't be rendered; its number stays its own."""
        await self._session.execute(
            update(letter)
            .where(letter.c.id == letter_id, letter.c.state == LetterState.REQUESTED)
            .values(input=None)
        )

    async def content_of(self, letter_id: UUID) -> str:
        """Return the kept content of a prepared letter."""
        sealed: bytes | None = await self._session.scalar(
            select(letter.c.input).where(
                letter.c.id == letter_id, letter.c.committee == self._committee
            )
        )
        assert sealed is not None
        return self._cipher.decrypt(sealed, input_context(letter_id))

    async def recipient_of(self, letter_id: UUID) -> Recipient | None:
        """Return where a letter goes, once it is known; the caller audits it."""
        sealed: bytes | None = await self._session.scalar(
            select(letter.c.recipient).where(
                letter.c.id == letter_id, letter.c.committee == self._committee
            )
        )
        if sealed is None:
            return None
        return RECIPIENT.validate_json(self._cipher.decrypt(sealed, recipient_context(letter_id)))

    async def next_sequence(self, kind: LetterKind, year: int) -> int:
        """Take the next number of a kind and year; locked until the end, so none is left out."""
        statement = insert(letter_counter).values(
            committee=self._committee, kind=kind, year=year, last=1
        )
        number: int | None = await self._session.scalar(
            statement.on_conflict_do_update(
                index_elements=["committee", "kind", "year"],
                set_={"last": letter_counter.c.last + 1},
            ).returning(letter_counter.c.last)
        )
        assert number is not None
        return number

    async def find_sealed(self, letter_id: UUID) -> Letter | None:
        """Return a letter of any committee that has left the press, for its public check."""
        row = (
            await self._session.execute(
                select_letters().where(letter.c.id == letter_id, letter.c.sealed_at.is_not(None))
            )
        ).first()
        return None if row is None else letter_of(row)

    async def list_known_keys(self, keys: Collection[str]) -> set[str]:
        """Return which of these keys in the store belong to a letter."""
        query = select(letter.c.file_key).where(letter.c.file_key.in_(keys))
        return {key for key in await self._session.scalars(query) if key is not None}
