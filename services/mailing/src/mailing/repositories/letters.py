"""Letters of one committee: requested, found, listed and changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from mailing.domain.letter import UNSENT, Letter, LetterKind, LetterRequest, LetterState
from mailing.errors import LetterNotFoundError
from mailing.repositories.letter_rows import letter_of, select_letters
from mailing.tables import letter
from shared.events.mailing import RecipientRole

__all__ = ["LetterFilter", "LetterRepository"]


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """Which letters a list holds; what is None doesn't narrow it."""

    case_id: UUID | None = None
    state: LetterState | None = None
    kind: LetterKind | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the filter as SQL conditions."""
        wanted = {
            letter.c.case_id: self.case_id,
            letter.c.state: self.state,
            letter.c.kind: self.kind,
        }
        return [column == value for column, value in wanted.items() if value is not None]


class LetterRepository:
    """Finds and changes letters; none of another committee is ever found."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def request(self, wanted: Sequence[LetterRequest], *, now: datetime) -> None:
        """Note that recipients are to get letters; a letter asked for before is left alone."""
        rows = [
            {
                "id": item.id,
                "committee": self._committee,
                "case_id": item.case_id,
                "kind": item.kind,
                "recipient_role": item.recipient_role,
                "is_mandatory": item.is_mandatory,
                "cause_id": item.cause.id,
                "requested_by": item.cause.requested_by,
                "requested_at": now,
                "dated_on": item.cause.dated_on,
                "facts": dict(item.cause.facts),
                "letter_number": item.letter_number,
                "state": LetterState.REQUESTED,
                "due_at": now,
            }
            for item in wanted
        ]
        await self._session.execute(
            insert(letter).values(rows).on_conflict_do_nothing(constraint="letter_once")
        )

    async def get(self, letter_id: UUID, *, lock: bool = False) -> Letter:
        """Return a letter, and lock it until the end of the transaction if asked to.

        Raises
        ------
        LetterNotFoundError
            The committee has none of that id.
        """
        query = select_letters().where(self._is(letter_id))
        row = (
            await self._session.execute(query.with_for_update(of=letter) if lock else query)
        ).first()
        if row is None:
            raise LetterNotFoundError
        return letter_of(row)

    async def list_page(
        self, wanted: LetterFilter, *, after: UUID | None, limit: int
    ) -> list[Letter]:
        """Return the letters of a page, newest first."""
        query = select_letters().where(letter.c.committee == self._committee, *wanted.conditions())
        if after is not None:
            query = query.where(letter.c.id < after)
        rows = await self._session.execute(query.order_by(letter.c.id.desc()).limit(limit))
        return [letter_of(row) for row in rows]

    async def list_mandatory(self, case_id: UUID, cause_id: UUID) -> list[Letter]:
        """Return a case's letters of one cause whose recipients must be served."""
        rows = await self._session.execute(
            select_letters().where(
                letter.c.committee == self._committee,
                letter.c.case_id == case_id,
                letter.c.cause_id == cause_id,
                letter.c.is_mandatory,
            )
        )
        return [letter_of(row) for row in rows]

    async def lock_unsent(self, case_id: UUID, kinds: Collection[LetterKind]) -> list[Letter]:
        """Return a case's letters of some kinds that nobody has taken to a carrier, locked."""
        rows = await self._session.execute(
            select_letters()
            .where(
                letter.c.committee == self._committee,
                letter.c.case_id == case_id,
                letter.c.kind.in_(kinds),
                letter.c.state.in_(UNSENT),
            )
            .order_by(letter.c.id)
            .with_for_update(of=letter)
        )
        return [letter_of(row) for row in rows]

    async def last_sent(
        self, case_id: UUID, kinds: Collection[LetterKind]
    ) -> dict[RecipientRole, LetterKind]:
        """Return which of a case's letters of some kinds went out last, by recipient."""
        rows = await self._session.execute(
            select(letter.c.recipient_role, letter.c.kind)
            .where(
                letter.c.committee == self._committee,
                letter.c.case_id == case_id,
                letter.c.kind.in_(kinds),
                letter.c.state.not_in((*UNSENT, LetterState.NOT_NEEDED)),
            )
            .order_by(letter.c.id)
        )
        return {row.recipient_role: LetterKind(row.kind) for row in rows}

    async def has_any(self, case_id: UUID, kinds: Collection[LetterKind]) -> bool:
        """Whether a letter of one of these kinds was ever asked for."""
        found = exists().where(
            letter.c.committee == self._committee,
            letter.c.case_id == case_id,
            letter.c.kind.in_(kinds),
        )
        return bool(await self._session.scalar(select(found)))

    async def save(self, changed: Letter) -> Letter:
        """Store how a locked letter stands; its version goes up by one."""
        values: dict[str, Any] = {
            "state": changed.state,
            "last_error": changed.last_error,
            "input_sha256": changed.input_sha256,
            "file_key": changed.file_key,
            "sha256": changed.sha256,
            "size": changed.size,
            "sealed_at": changed.sealed_at,
            "carrier": changed.carrier,
            "tracking_number": changed.tracking_number,
            "dispatched_on": changed.dispatched_on,
            "served_on": changed.served_on,
            "service_method": changed.service_method,
            "deadlines": [dict(item) for item in changed.deadlines],
            "version": letter.c.version + 1,
        }
        await self._session.execute(update(letter).where(self._is(changed.id)).values(values))
        return await self.get(changed.id)

    def _is(self, letter_id: UUID) -> ColumnElement[bool]:
        return and_(letter.c.id == letter_id, letter.c.committee == self._committee)
