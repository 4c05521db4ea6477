"""Declared interests of experts."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.interest import Interest
from lottery.errors import InterestKnownError, InterestNotFoundError
from lottery.tables import ExpertInterestRow
from shared.crypto import FieldCipher

__all__ = ["InterestRepository"]


class InterestRepository:
    """Interests of one committee's experts; what was declared is encrypted, its key isn't."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, interest: Interest) -> None:
        """Store a declared interest.

        Raises
        ------
        InterestKnownError
            It was declared before and holds.
        """
        values = asdict(interest) | {
            "committee": self._committee,
            "value": self._cipher.encrypt(interest.value, interest_context(interest.id)),
        }
        statement = insert(ExpertInterestRow).values(values).on_conflict_do_nothing()
        if await self._session.scalar(statement.returning(ExpertInterestRow.id)) is None:
            raise InterestKnownError

    async def get(self, expert_id: UUID, interest_id: UUID, *, locked: bool = False) -> Interest:
        """Return one interest of an expert.

        Raises
        ------
        InterestNotFoundError
            The expert declared none of that id.
        """
        statement = self._mine().where(
            ExpertInterestRow.expert_id == expert_id, ExpertInterestRow.id == interest_id
        )
        row = await self._session.scalar(statement.with_for_update() if locked else statement)
        if row is None:
            raise InterestNotFoundError(id=interest_id)
        return self._interest(row)

    async def list_of(self, expert_id: UUID) -> list[Interest]:
        """Return everything that an expert declared, the first first."""
        rows = await self._session.scalars(
            self._mine()
            .where(ExpertInterestRow.expert_id == expert_id)
            .order_by(ExpertInterestRow.id)
        )
        return [self._interest(row) for row in rows]

    async def keys_of(self, expert_ids: Collection[UUID]) -> dict[UUID, set[tuple[str, str]]]:
        """Return kind and key of what these experts' interests are, borrowed experts' too."""
        rows = await self._session.execute(
            select(
                ExpertInterestRow.expert_id, ExpertInterestRow.kind, ExpertInterestRow.key
            ).where(
                ExpertInterestRow.expert_id.in_(expert_ids), ExpertInterestRow.ended_at.is_(None)
            )
        )
        found: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
        for row in rows:
            found[row.expert_id].add((row.kind, row.key))
        return dict(found)

    async def end(self, interest_id: UUID, *, by: str, at: datetime, reason: str) -> None:
        """Note that an interest doesn't hold any more."""
        await self._session.execute(
            update(ExpertInterestRow)
            .where(
                ExpertInterestRow.id == interest_id,
                ExpertInterestRow.committee == self._committee,
            )
            .values(ended_by=by, ended_at=at, end_reason=reason)
            .execution_options(synchronize_session=False)
        )

    def _mine(self) -> Select[ExpertInterestRow]:
        return select(ExpertInterestRow).where(ExpertInterestRow.committee == self._committee)

    def _interest(self, row: ExpertInterestRow) -> Interest:
        facts = {name: getattr(row, name) for name in Interest.__slots__}
        value = self._cipher.decrypt(row.value, interest_context(row.id))
        return Interest(**facts | {"value": value})


def interest_context(interest_id: UUID) -> str:
    """Return what an encrypted interest is bound to."""
    return f"lottery.expert_interest.value:{interest_id}"
