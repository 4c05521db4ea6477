"""What the hospitals of one committee are asked for."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.partner.tasks import (
    ANSWERABLE,
    DeclineReason,
    RecordTask,
    TaskKind,
    TaskState,
)
from intake.errors.partners import RecordTaskNotFoundError
from intake.tables import case, record_task

__all__ = ["RecordTaskRepository"]


class RecordTaskRepository:
    """Finds and changes tasks; none of another committee is ever found."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def add(self, task: RecordTask) -> bool:
        """Store a task; false if it is there already, as an order that was told of twice."""
        added = await self._session.scalar(
            insert(record_task)
            .values(
                id=task.id,
                committee=self._committee,
                case_id=task.case_id,
                practice_person=task.practice_person,
                hospital=task.hospital,
                kind=task.kind,
                kinds=list(task.kinds),
                satisfied=list(task.satisfied),
                test_code=task.test_code,
                visits_from=task.visits_from,
                visits_to=task.visits_to,
                requested_by=task.requested_by,
                requested_at=task.requested_at,
                due_on=task.due_on,
                state=task.state,
                version=task.version,
            )
            .on_conflict_do_nothing(index_elements=["id"])
            .returning(record_task.c.id)
        )
        return added is not None

    async def get(self, task_id: UUID, *, lock: bool = False) -> RecordTask:
        """Return a task, locked until the end of the transaction if asked to.

        Raises
        ------
        RecordTaskNotFoundError
            The committee has none of that id.
        """
        query = select(record_task).where(self._is(task_id))
        row = (await self._session.execute(query.with_for_update() if lock else query)).first()
        if row is None:
            raise RecordTaskNotFoundError
        return task_of(row)

    async def list_of_hospital(
        self,
        hospital: str,
        states: Collection[TaskState],
        *,
        only_practice: bool,
        after: UUID | None,
        limit: int,
    ) -> Sequence[RecordTask]:
        """Return a hospital's tasks, the oldest first, so that new ones come at the end."""
        query = select(record_task).where(
            record_task.c.committee == self._committee, record_task.c.hospital == hospital
        )
        if only_practice:
            query = query.where(record_task.c.case_id.is_(None))
        return await self._page(query, states, after, limit)

    async def list_all(
        self, states: Collection[TaskState], *, after: UUID | None, limit: int
    ) -> Sequence[RecordTask]:
        """Return the committee's tasks for its cases, the oldest first."""
        query = select(record_task).where(
            record_task.c.committee == self._committee, record_task.c.case_id.is_not(None)
        )
        return await self._page(query, states, after, limit)

    async def list_of_case(self, case_id: UUID) -> Sequence[RecordTask]:
        """Return a case's tasks, the oldest first."""
        query = select(record_task).where(
            record_task.c.committee == self._committee, record_task.c.case_id == case_id
        )
        rows = await self._session.execute(query.order_by(record_task.c.id))
        return [task_of(row) for row in rows]

    async def update(self, changed: RecordTask) -> RecordTask:
        """Store a task that was locked before; its version goes up by one."""
        row = await self._session.execute(
            update(record_task)
            .where(self._is(changed.id))
            .values(
                satisfied=list(changed.satisfied),
                due_on=changed.due_on,
                state=changed.state,
                declined_for=changed.declined_for,
                closed_at=changed.closed_at,
                reminded_at=changed.reminded_at,
                version=record_task.c.version + 1,
            )
            .returning(record_task)
        )
        return task_of(row.one())

    async def list_due(
        self, today: date, remind_by: date, limit: int
    ) -> Sequence[tuple[str, RecordTask]]:
        """Return waiting tasks past their day, or due by another and nobody reminded of them.

        Of all committees, each with its committee.
        """
        rows = await self._session.execute(
            select(record_task)
            .where(
                record_task.c.state.in_([TaskState.OPEN.value, TaskState.PARTIALLY.value]),
                or_(
                    record_task.c.due_on < today,
                    and_(record_task.c.due_on <= remind_by, record_task.c.reminded_at.is_(None)),
                ),
            )
            .order_by(record_task.c.due_on, record_task.c.id)
            .limit(limit)
        )
        return [(row.committee, task_of(row)) for row in rows]

    async def list_of_ended_cases(self, limit: int) -> Sequence[tuple[str, RecordTask]]:
        """Return tasks of ended cases that could be answered, of all committees, with theirs."""
        rows = await self._session.execute(
            select(record_task)
            .join(case, case.c.id == record_task.c.case_id)
            .where(
                record_task.c.state.in_([state.value for state in ANSWERABLE]),
                ~case.c.is_open,
            )
            .order_by(record_task.c.id)
            .limit(limit)
        )
        return [(row.committee, task_of(row)) for row in rows]

    async def _page(
        self, query: Any, states: Collection[TaskState], after: UUID | None, limit: int
    ) -> Sequence[RecordTask]:
        if states:
            query = query.where(record_task.c.state.in_([state.value for state in states]))
        if after is not None:
            query = query.where(record_task.c.id > after)
        rows = await self._session.execute(query.order_by(record_task.c.id).limit(limit))
        return [task_of(row) for row in rows]

    def _is(self, task_id: UUID) -> Any:
        return and_(record_task.c.id == task_id, record_task.c.committee == self._committee)


def task_of(row: Any) -> RecordTask:
    """Return the task of a row."""
    return RecordTask(
        id=row.id,
        case_id=row.case_id,
        hospital=row.hospital,
        kind=TaskKind(row.kind),
        kinds=tuple(row.kinds),
        satisfied=tuple(row.satisfied),
        test_code=row.test_code,
        visits_from=row.visits_from,
        visits_to=row.visits_to,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        due_on=row.due_on,
        state=TaskState(row.state),
        version=row.version,
        declined_for=row.declined_for and DeclineReason(row.declined_for),
        closed_at=row.closed_at,
        reminded_at=row.reminded_at,
        practice_person=row.practice_person,
    )
