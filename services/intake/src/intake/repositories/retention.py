"""What is due, plans of erasure, and holds, of one committee."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Uuid,
    and_,
    any_,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.matters import Matter
from intake.domain.retention import (
    CaseOutcome,
    DueCase,
    HoldReason,
    LegalHold,
    PlanState,
    RetentionPlan,
)
from intake.errors import RetentionPlanNotFoundError
from intake.tables import (
    case,
    deadline,
    legal_hold,
    material,
    retention_plan,
    retention_plan_case,
    upload,
)
from shared.clock import CHINA, committee_date

__all__ = ["Due", "RetentionRepository"]

Due = Mapping[Matter, date]
"""The last day of closing that is due, by matter."""


class RetentionRepository:
    """Finds what is due and keeps plans; none of another committee is ever found."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def list_due(self, due: Due, today: date) -> Sequence[DueCase]:
        """Return the committee's cases that are due, by id; those on hold aren't."""
        rows = await self._session.execute(
            select(case.c.id, case.c.closed_at)
            .where(case.c.committee == self._committee, is_due(due, today))
            .order_by(case.c.id)
        )
        return [DueCase(row.id, committee_date(row.closed_at)) for row in rows]

    async def is_due(self, case_id: UUID, due: Due, today: date) -> bool:
        """Tell whether a case is still due; it is locked until the end of the transaction.

        It is locked first: a statement that waits for the lock doesn't see the hold that whoever
        had it has placed meanwhile.
        """
        this = and_(case.c.id == case_id, case.c.committee == self._committee)
        await self._session.execute(select(case.c.id).where(this).with_for_update())
        row = await self._session.execute(select(case.c.id).where(this, is_due(due, today)))
        return row.first() is not None

    async def count_due_everywhere(self, due: Due, today: date) -> int:
        """Return how many cases of all committees are due."""
        counted = select(func.count()).select_from(case).where(is_due(due, today))
        return int(await self._session.scalar(counted) or 0)

    async def count_contents(self, cases: Sequence[UUID]) -> dict[str, int]:
        """Return how much belongs to these cases: cases, people, materials, bytes of files."""
        # One parameter: of single ones PostgreSQL takes 32,767, and there may be more cases.
        ids = literal(list(cases), ARRAY(Uuid))
        people = await self._session.scalar(
            select(func.count(case.c.appraisee_id.distinct())).where(case.c.id == any_(ids))
        )
        files = (
            await self._session.execute(
                select(func.count(), func.coalesce(func.sum(upload.c.size), 0))
                .select_from(material)
                .join(upload, upload.c.id == material.c.upload_id)
                .where(material.c.case_id == any_(ids))
            )
        ).one()
        return {
            "cases": len(cases),
            "people": int(people or 0),
            "materials": int(files[0]),
            "bytes": int(files[1]),
        }

    async def add_plan(self, plan: RetentionPlan, cases: Sequence[DueCase]) -> None:
        """Store a new plan with its cases."""
        await self._session.execute(
            insert(retention_plan).values(
                id=plan.id,
                committee=self._committee,
                state=plan.state,
                made_by=plan.made_by,
                made_at=plan.made_at,
                counts=dict(plan.counts),
                oldest=plan.oldest,
                newest=plan.newest,
                sha256=plan.sha256,
            )
        )
        rows = [
            {
                "plan_id": plan.id,
                "case_id": item.case_id,
                "committee": self._committee,
                "closed_on": item.closed_on,
            }
            for item in cases
        ]
        await self._session.execute(insert(retention_plan_case), rows)

    async def get_plan(self, plan_id: UUID) -> RetentionPlan:
        """Return a plan, locked until the end of the transaction.

        Raises
        ------
        RetentionPlanNotFoundError
            The committee has none of that id.
        """
        query = select(retention_plan).where(
            retention_plan.c.id == plan_id, retention_plan.c.committee == self._committee
        )
        row = (await self._session.execute(query.with_for_update())).first()
        if row is None:
            raise RetentionPlanNotFoundError
        return plan_of(row)

    async def list_plans(self) -> Sequence[RetentionPlan]:
        """Return the committee's plans, the newest first."""
        rows = await self._session.execute(
            select(retention_plan)
            .where(retention_plan.c.committee == self._committee)
            .order_by(retention_plan.c.id.desc())
        )
        return [plan_of(row) for row in rows]

    async def list_cases(self, plan_id: UUID) -> Sequence[DueCase]:
        """Return all cases of a plan, by id."""
        rows = await self._session.execute(self._cases(plan_id))
        return [DueCase(row.case_id, row.closed_on) for row in rows]

    async def list_undone(self, plan_id: UUID) -> Sequence[UUID]:
        """Return the cases of a plan that nothing was done about, by id."""
        rows = await self._session.execute(
            self._cases(plan_id).where(retention_plan_case.c.outcome.is_(None))
        )
        return [row.case_id for row in rows]

    async def is_undone(self, plan_id: UUID, case_id: UUID) -> bool:
        """Tell whether a case is on a plan and nothing was done about it."""
        rows = await self._session.execute(
            self._cases(plan_id).where(
                retention_plan_case.c.case_id == case_id, retention_plan_case.c.outcome.is_(None)
            )
        )
        return rows.first() is not None

    async def count_outcomes(self, plan_id: UUID) -> dict[str, int]:
        """Return how many cases of a plan came to which outcome."""
        outcome = retention_plan_case.c.outcome
        rows = await self._session.execute(
            select(outcome, func.count())
            .where(retention_plan_case.c.plan_id == plan_id, outcome.is_not(None))
            .group_by(outcome)
            .order_by(outcome)
        )
        return {row[0]: row[1] for row in rows}

    async def put_outcome(self, plan_id: UUID, case_id: UUID, outcome: CaseOutcome) -> None:
        """Note what became of a case."""
        await self._session.execute(
            update(retention_plan_case)
            .where(
                retention_plan_case.c.plan_id == plan_id, retention_plan_case.c.case_id == case_id
            )
            .values(outcome=outcome)
        )

    async def approve(self, plan_id: UUID, *, by: str, at: datetime) -> None:
        """Note who approved a plan."""
        await self._change(plan_id, state=PlanState.APPROVED, approved_by=by, approved_at=at)

    async def finish(self, plan_id: UUID, *, by: str, at: datetime) -> None:
        """Note that nothing of a plan is left to be done."""
        await self._change(
            plan_id, state=PlanState.CARRIED_OUT, carried_out_by=by, carried_out_at=at
        )

    async def place_hold(self, hold: LegalHold) -> bool:
        """Keep a case beyond its time; False if it is kept already."""
        statement = upsert(legal_hold).values(
            id=hold.id,
            committee=self._committee,
            case_id=hold.case_id,
            reason=hold.reason,
            reference=hold.reference,
            placed_by=hold.placed_by,
            placed_at=hold.placed_at,
        )
        placed = statement.on_conflict_do_nothing().returning(legal_hold.c.id)
        return await self._session.scalar(placed) is not None

    async def find_hold(self, case_id: UUID) -> LegalHold | None:
        """Return what keeps a case beyond its time, if anything does."""
        row = (await self._session.execute(select(legal_hold).where(self._holds(case_id)))).first()
        if row is None:
            return None
        return LegalHold(
            row.id, case_id, HoldReason(row.reason), row.reference, row.placed_by, row.placed_at
        )

    async def lift_hold(self, case_id: UUID, *, by: str, at: datetime) -> None:
        """Let a case's time count again."""
        await self._session.execute(
            update(legal_hold).where(self._holds(case_id)).values(lifted_by=by, lifted_at=at)
        )

    def _holds(self, case_id: UUID) -> ColumnElement[bool]:
        return and_(
            legal_hold.c.case_id == case_id,
            legal_hold.c.committee == self._committee,
            legal_hold.c.lifted_at.is_(None),
        )

    def _cases(self, plan_id: UUID) -> Any:
        rows = retention_plan_case
        return (
            select(rows.c.case_id, rows.c.closed_on)
            .where(rows.c.plan_id == plan_id, rows.c.committee == self._committee)
            .order_by(rows.c.case_id)
        )

    async def _change(self, plan_id: UUID, **values: object) -> None:
        await self._session.execute(
            update(retention_plan).where(retention_plan.c.id == plan_id).values(**values)
        )


def is_due(due: Due, today: date) -> ColumnElement[bool]:
    """Return the condition that a case's time is over, no remedy is open and nobody holds it."""
    over = [
        and_(case.c.matter == matter, case.c.closed_at < end_of(day)) for matter, day in due.items()
    ]
    running = exists().where(
        deadline.c.case_id == case.c.id, deadline.c.met_on.is_(None), deadline.c.due_on >= today
    )
    held = exists().where(legal_hold.c.case_id == case.c.id, legal_hold.c.lifted_at.is_(None))
    return and_(
        case.c.erased_at.is_(None),
        ~case.c.is_open,
        or_(*over),
        ~running,
        ~held,
    )


def end_of(day: date) -> datetime:
    """Return the moment at which a day of the bureau ends."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=CHINA).astimezone(UTC)


def plan_of(row: Any) -> RetentionPlan:
    """Return the plan of a row."""
    return RetentionPlan(
        id=row.id,
        state=PlanState(row.state),
        made_by=row.made_by,
        made_at=row.made_at,
        counts=row.counts,
        oldest=row.oldest,
        newest=row.newest,
        sha256=row.sha256,
        approved_by=row.approved_by,
    )
