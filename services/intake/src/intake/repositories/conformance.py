"""Conformance runs of the hospitals of one committee."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.conformance import ConformanceRun, Step
from intake.errors.conformance import ConformanceRunNotFoundError
from intake.tables.webhooks import conformance_run

__all__ = ["ConformanceRepository"]


class ConformanceRepository:
    """Stores runs and finds them again."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def add(self, run: ConformanceRun) -> None:
        """Store a new run."""
        await self._session.execute(
            insert(conformance_run).values(
                id=run.id,
                committee=self._committee,
                hospital=run.hospital,
                started_by=run.started_by,
                started_at=run.started_at,
                expires_at=run.expires_at,
                version=run.version,
                **state_of(run),
            )
        )

    async def get(self, run_id: UUID, *, lock: bool = False) -> ConformanceRun:
        """Return a run, locked if asked to.

        Raises
        ------
        ConformanceRunNotFoundError
            The committee has none of that id.
        """
        query = select(conformance_run).where(self._is(run_id))
        row = (await self._session.execute(query.with_for_update() if lock else query)).first()
        if row is None:
            raise ConformanceRunNotFoundError
        return run_of(row)

    async def find_open(
        self, hospital: str, now: datetime, *, lock: bool = False
    ) -> ConformanceRun | None:
        """Return a hospital's run that isn't over."""
        query = select(conformance_run).where(
            conformance_run.c.committee == self._committee,
            conformance_run.c.hospital == hospital,
            conformance_run.c.passed_at.is_(None),
            conformance_run.c.expires_at > now,
        )
        row = (await self._session.execute(query.with_for_update() if lock else query)).first()
        return None if row is None else run_of(row)

    async def list_page(
        self, *, hospital: str | None, after: UUID | None, limit: int
    ) -> Sequence[ConformanceRun]:
        """Return runs, the newest first; of all hospitals when none is named."""
        conditions = [conformance_run.c.committee == self._committee]
        if hospital is not None:
            conditions.append(conformance_run.c.hospital == hospital)
        if after is not None:
            conditions.append(conformance_run.c.id < after)
        query = select(conformance_run).where(*conditions).order_by(conformance_run.c.id.desc())
        return [run_of(row) for row in await self._session.execute(query.limit(limit))]

    async def has_certificate(self, hospital: str, on: date) -> bool:
        """Whether a hospital has a certificate that is valid on a day."""
        found = await self._session.scalar(
            select(conformance_run.c.id)
            .where(
                conformance_run.c.committee == self._committee,
                conformance_run.c.hospital == hospital,
                conformance_run.c.valid_until >= on,
            )
            .limit(1)
        )
        return found is not None

    async def update(self, run: ConformanceRun) -> None:
        """Store a run that was locked before; its version goes up by one."""
        await self._session.execute(
            update(conformance_run)
            .where(self._is(run.id))
            .values(version=conformance_run.c.version + 1, **state_of(run))
        )

    def _is(self, run_id: UUID) -> Any:
        return and_(conformance_run.c.id == run_id, conformance_run.c.committee == self._committee)


def state_of(run: ConformanceRun) -> dict[str, Any]:
    """Return the columns of a run that change."""
    return {
        "steps": {step.value: at.isoformat() for step, at in run.steps.items()},
        "notes": dict(run.notes),
        "passed_at": run.passed_at,
        "valid_until": run.valid_until,
        "certificate": run.certificate,
    }


def run_of(row: Any) -> ConformanceRun:
    """Return the run of a row, its steps in the order in which they were seen."""
    seen = {Step(step): datetime.fromisoformat(at) for step, at in row.steps.items()}
    return ConformanceRun(
        id=row.id,
        hospital=row.hospital,
        started_by=row.started_by,
        started_at=row.started_at,
        expires_at=row.expires_at,
        version=row.version,
        steps=dict(sorted(seen.items(), key=lambda item: (item[1], item[0]))),
        notes=row.notes,
        passed_at=row.passed_at,
        valid_until=row.valid_until,
        certificate=row.certificate,
    )
