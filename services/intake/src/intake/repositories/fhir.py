"""What the FHIR façade looks up that the plain interface doesn't."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.partner.tasks import RecordTask, TaskState
from intake.repositories.partner.tasks import task_of
from intake.tables import record_document, record_task

__all__ = ["FhirRepository"]

CHANGED_AT = func.greatest(
    record_task.c.requested_at, record_task.c.reminded_at, record_task.c.closed_at
)
"""When a request was made, recalled or ended, whichever was last."""


class FhirRepository:
    """Requests by the time of their last change, and documents by their own ids."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def list_tasks(
        self,
        hospital: str,
        states: Collection[TaskState] | None,
        *,
        since: datetime | None,
        until: datetime | None,
        only_practice: bool,
        after: UUID | None,
        limit: int,
    ) -> Sequence[tuple[RecordTask, datetime]]:
        """Return a hospital's requests with when they last changed, the oldest first."""
        conditions: list[Any] = [
            record_task.c.committee == self._committee,
            record_task.c.hospital == hospital,
        ]
        if only_practice:
            conditions.append(record_task.c.case_id.is_(None))
        if states is not None:
            conditions.append(record_task.c.state.in_([state.value for state in states]))
        if since is not None:
            conditions.append(since <= CHANGED_AT)
        if until is not None:
            conditions.append(until > CHANGED_AT)
        if after is not None:
            conditions.append(record_task.c.id > after)
        rows = await self._session.execute(
            select(record_task, CHANGED_AT.label("changed_at"))
            .where(*conditions)
            .order_by(record_task.c.id)
            .limit(limit)
        )
        return [(task_of(row), row.changed_at) for row in rows]

    async def find_submission_of(self, document_id: UUID) -> UUID | None:
        """Return the submission that a document belongs to."""
        found: UUID | None = await self._session.scalar(
            select(record_document.c.submission_id).where(
                record_document.c.id == document_id,
                record_document.c.committee == self._committee,
            )
        )
        return found
