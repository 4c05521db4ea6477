"""Stored opinions: added, read, never changed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from review.domain.opinion import Opinion, opened
from review.tables import OpinionRow
from shared.crypto import FieldCipher

__all__ = ["OpinionRepository"]


class OpinionRepository:
    """Opinions of one committee; their text is encrypted."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, opinion: Opinion) -> None:
        """Store a sealed opinion."""
        signature = opinion.signature
        await self._session.execute(
            insert(OpinionRow).values(
                id=opinion.id,
                committee=self._committee,
                case_id=signature.case_id,
                round=signature.round,
                seat=signature.seat,
                account_id=signature.account_id,
                sealed_at=signature.sealed_at,
                sha256=opinion.sha256,
                text=self._cipher.encrypt(opinion.text, context_of(opinion.id)),
            )
        )

    async def list_of_case(self, case_id: UUID) -> Sequence[Opinion]:
        """Return every opinion on a case, by round and seat."""
        rows = await self._session.execute(
            select(OpinionRow.id, OpinionRow.text, OpinionRow.sha256)
            .where(
                OpinionRow.committee == self._committee,
                OpinionRow.case_id == case_id,
                OpinionRow.text.is_not(None),
            )
            .order_by(OpinionRow.round, OpinionRow.seat)
        )
        return [self._opinion_of(row) for row in rows]

    async def list_of_cases(
        self, case_ids: Sequence[UUID], account_id: str | None
    ) -> dict[UUID, list[Opinion]]:
        """Return every opinion on these cases, or those of an account, by case."""
        statement = select(
            OpinionRow.id, OpinionRow.case_id, OpinionRow.text, OpinionRow.sha256
        ).where(
            OpinionRow.committee == self._committee,
            OpinionRow.case_id.in_(case_ids),
            OpinionRow.text.is_not(None),
        )
        if account_id is not None:
            statement = statement.where(OpinionRow.account_id == account_id)
        rows = await self._session.execute(
            statement.order_by(OpinionRow.case_id, OpinionRow.round, OpinionRow.seat)
        )
        found: dict[UUID, list[Opinion]] = {}
        for row in rows:
            found.setdefault(row.case_id, []).append(self._opinion_of(row))
        return found

    async def sealed_seats(self, case_ids: Sequence[UUID]) -> frozenset[tuple[UUID, int, int]]:
        """Return case, round and seat of every opinion on these cases, whichever committee's."""
        rows = await self._session.execute(
            select(OpinionRow.case_id, OpinionRow.round, OpinionRow.seat).where(
                OpinionRow.case_id.in_(case_ids)
            )
        )
        return frozenset((row.case_id, row.round, row.seat) for row in rows)

    def _opinion_of(self, row: Any) -> Opinion:
        return opened(row.id, self._cipher.decrypt(row.text, context_of(row.id)), row.sha256)


def context_of(opinion_id: UUID) -> str:
    """Return the place that an opinion's text is encrypted for."""
    return f"review.opinion.text:{opinion_id}"
