"""What hospitals of one committee practise with."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.partner.tasks import TaskState
from intake.tables import record_submission, record_task

__all__ = ["PracticeRepository"]

WAITING = [TaskState.OPEN.value, TaskState.PARTIALLY.value]


class PracticeRepository:
    """Finds and removes requests about invented persons."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def list_persons_in_use(self, hospital: str) -> Sequence[str | None]:
        """Return the codes of those whom a hospital's waiting practice requests are about."""
        found = await self._session.scalars(
            select(record_task.c.practice_person).where(
                record_task.c.committee == self._committee,
                record_task.c.hospital == hospital,
                record_task.c.case_id.is_(None),
                record_task.c.state.in_(WAITING),
            )
        )
        return found.all()

    async def delete_before(self, moment: datetime, limit: int) -> int:
        """Remove requests made before a moment, of all committees; return how many.

        One that waits stays, and one whose records aren't removed yet. Submissions that answered
        it stay in their hospital's list, without it.
        """
        answered = exists().where(
            record_submission.c.task_id == record_task.c.id,
            record_submission.c.content.is_not(None),
        )
        found = await self._session.scalars(
            select(record_task.c.id)
            .where(
                record_task.c.case_id.is_(None),
                record_task.c.requested_at < moment,
                record_task.c.state.not_in(WAITING),
                ~answered,
            )
            .order_by(record_task.c.id)
            .limit(limit)
            .with_for_update()
        )
        ids = found.all()
        await self._session.execute(
            update(record_submission)
            .where(record_submission.c.task_id.in_(ids))
            .values(task_id=None)
        )
        await self._session.execute(delete(record_task).where(record_task.c.id.in_(ids)))
        return len(ids)
