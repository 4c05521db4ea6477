"""Stored discussions: added and read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from review.domain.discussion import Discussion, DiscussionDecision
from review.errors import AlreadyDiscussedError
from review.tables import DiscussionRow
from shared.crypto import FieldCipher

__all__ = ["DiscussionRepository"]


class DiscussionRepository:
    """Discussions of one committee; minutes and reasons are encrypted."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, discussion: Discussion) -> None:
        """Store a discussion.

        Raises
        ------
        AlreadyDiscussedError
            This round of the case has one.
        """
        reasons = discussion.reasons
        added = await self._session.scalar(
            insert(DiscussionRow)
            .values(
                id=discussion.id,
                committee=self._committee,
                case_id=discussion.case_id,
                round=discussion.round,
                members=list(discussion.members),
                minutes=self._encrypt(discussion.minutes, "minutes", discussion.id),
                decision=discussion.decision.value,
                reasons=reasons and self._encrypt(reasons, "reasons", discussion.id),
                recorded_by=discussion.recorded_by,
                recorded_at=discussion.recorded_at,
            )
            .on_conflict_do_nothing(index_elements=["committee", "case_id", "round"])
            .returning(DiscussionRow.id)
        )
        if added is None:
            raise AlreadyDiscussedError(round=discussion.round)

    async def list_of_case(self, case_id: UUID) -> Sequence[Discussion]:
        """Return every discussion of a case, by round."""
        rows = await self._session.execute(
            select(*DiscussionRow.__table__.columns)
            .where(
                DiscussionRow.committee == self._committee,
                DiscussionRow.case_id == case_id,
                DiscussionRow.minutes.is_not(None),
            )
            .order_by(DiscussionRow.round)
        )
        return [self._discussion_of(row) for row in rows]

    async def has_sent_back(self, case_id: UUID) -> bool:
        """Whether a discussion has had the panel, or another one, asked again."""
        found = exists().where(
            DiscussionRow.committee == self._committee,
            DiscussionRow.case_id == case_id,
            DiscussionRow.decision != DiscussionDecision.CONFIRM.value,
        )
        return bool(await self._session.scalar(select(found)))

    def _discussion_of(self, row: Any) -> Discussion:
        return Discussion(
            id=row.id,
            case_id=row.case_id,
            committee=row.committee,
            round=row.round,
            members=tuple(row.members),
            minutes=self._cipher.decrypt(row.minutes, context_of("minutes", row.id)),
            decision=DiscussionDecision(row.decision),
            reasons=row.reasons
            and self._cipher.decrypt(row.reasons, context_of("reasons", row.id)),
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
        )

    def _encrypt(self, text: str, column: str, discussion_id: UUID) -> bytes:
        return self._cipher.encrypt(text, context_of(column, discussion_id))


def context_of(column: str, discussion_id: UUID) -> str:
    """Return the place that a discussion's column is encrypted for."""
    return f"review.discussion.{column}:{discussion_id}"
