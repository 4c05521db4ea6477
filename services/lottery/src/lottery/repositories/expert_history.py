"""What happened to experts in the pool: steps, edits, sessions followed along."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.expert import Change, FollowedSession, Step
from lottery.errors import SessionFollowedError
from lottery.tables import ExpertChangeRow, ExpertStepRow, FollowedSessionRow
from shared.crypto import FieldCipher

__all__ = ["ExpertHistoryRepository"]

PASSED = "passed"


class ExpertHistoryRepository:
    """The history of one committee's experts; what edits replaced is encrypted."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add_steps(self, steps: Sequence[Step]) -> None:
        """Keep steps."""
        rows = [asdict(step) | {"committee": self._committee} for step in steps]
        await self._session.execute(insert(ExpertStepRow).values(rows))

    async def steps_of(self, expert_id: UUID) -> list[Step]:
        """Return an expert's steps, the first first."""
        rows = await self._session.scalars(
            select(ExpertStepRow)
            .where(ExpertStepRow.committee == self._committee, ExpertStepRow.expert_id == expert_id)
            .order_by(ExpertStepRow.id)
        )
        return [Step(**{name: getattr(row, name) for name in Step.__slots__}) for row in rows]

    async def add_change(self, change: Change) -> None:
        """Keep what an edit replaced."""
        old = json.dumps(change.old, ensure_ascii=False)
        await self._session.execute(
            insert(ExpertChangeRow).values(
                id=change.id,
                committee=self._committee,
                expert_id=change.expert_id,
                version=change.version,
                members=change.members,
                old=self._cipher.encrypt(old, change_context(change.id)),
                changed_by=change.changed_by,
                changed_at=change.changed_at,
            )
        )

    async def changes_of(self, expert_id: UUID) -> list[Change]:
        """Return an expert's edits, the first first."""
        rows = await self._session.scalars(
            select(ExpertChangeRow)
            .where(
                ExpertChangeRow.committee == self._committee,
                ExpertChangeRow.expert_id == expert_id,
            )
            .order_by(ExpertChangeRow.id)
        )
        return [
            Change(
                id=row.id,
                expert_id=row.expert_id,
                version=row.version,
                old=json.loads(self._cipher.decrypt(row.old, change_context(row.id))),
                changed_by=row.changed_by,
                changed_at=row.changed_at,
            )
            for row in rows
        ]

    async def add_followed(self, followed: FollowedSession) -> None:
        """Keep an assessment.

        Raises
        ------
        SessionFollowedError
            The session was counted for the expert before.
        """
        statement = (
            insert(FollowedSessionRow)
            .values(asdict(followed) | {"committee": self._committee})
            .on_conflict_do_nothing()
        )
        added = await self._session.scalar(statement.returning(FollowedSessionRow.expert_id))
        if added is None:
            raise SessionFollowedError

    async def followed_by(self, expert_id: UUID) -> list[FollowedSession]:
        """Return which sessions an expert followed along, the first first."""
        rows = await self._session.scalars(
            select(FollowedSessionRow)
            .where(
                FollowedSessionRow.committee == self._committee,
                FollowedSessionRow.expert_id == expert_id,
            )
            .order_by(FollowedSessionRow.assessed_at, FollowedSessionRow.session_id)
        )
        names = FollowedSession.__slots__
        return [FollowedSession(**{name: getattr(row, name) for name in names}) for row in rows]

    async def count_passed(self, expert_id: UUID) -> int:
        """Return how many sessions an expert followed along and passed."""
        counted = await self._session.scalar(
            select(func.count())
            .select_from(FollowedSessionRow)
            .where(
                FollowedSessionRow.committee == self._committee,
                FollowedSessionRow.expert_id == expert_id,
                FollowedSessionRow.assessment == PASSED,
            )
        )
        return int(counted or 0)


def change_context(change_id: UUID) -> str:
    """Return what an encrypted edit is bound to."""
    return f"lottery.expert_change.old:{change_id}"
