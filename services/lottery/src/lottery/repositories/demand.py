"""Which cases wait, counted for who plans; and how far areas are from one another."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import case as when
from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.demand import AreaDistance, Demand
from lottery.domain.session import SessionCase
from lottery.repositories.sessions import as_case
from lottery.tables import AreaDistanceRow, SessionCaseRow
from shared.events.intake import Mode

__all__ = ["DemandRepository"]

WAITING = "waiting"


class DemandRepository:
    """What waits in one committee."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def count(self, today: date, *, at_risk_within: timedelta) -> list[Demand]:
        """Return the waiting cases counted by what decides on which session they go."""
        due, risky = SessionCaseRow.conclusion_due, today + at_risk_within
        keys = (
            SessionCaseRow.mode,
            SessionCaseRow.category,
            SessionCaseRow.classes_needed,
            SessionCaseRow.area,
        )
        statement = (
            select(
                *keys,
                func.count(),
                func.min(due),
                func.count().filter(due < today),
                func.count().filter(due.between(today, risky)),
                func.count().filter(SessionCaseRow.express),
                func.count().filter(SessionCaseRow.waits_again.is_not(None)),
            )
            .where(SessionCaseRow.committee == self._committee, SessionCaseRow.state == WAITING)
            .group_by(*keys)
            .order_by(func.min(due), *keys)
        )
        return [
            Demand(mode, category, tuple(classes), area, *counted)
            for mode, category, classes, area, *counted in await self._session.execute(statement)
        ]

    async def most_urgent(
        self,
        mode: Mode,
        category: str,
        *,
        area: str | None,
        risky_until: date,
        limit: int,
    ) -> list[SessionCase]:
        """Return waiting cases of a category in the order in which they are called.

        Express ones first, then those at risk by their due date, then as they were handed in: ids
        of cases rise with time. ``area`` restricts to one area.
        """
        due = SessionCaseRow.conclusion_due
        statement = (
            select(SessionCaseRow)
            .where(
                SessionCaseRow.committee == self._committee,
                SessionCaseRow.state == WAITING,
                SessionCaseRow.mode == mode,
                SessionCaseRow.category == category,
            )
            .order_by(
                SessionCaseRow.express.desc(),
                when((due <= risky_until, due)).asc().nulls_last(),
                SessionCaseRow.case_id,
            )
            .limit(limit)
        )
        if area is not None:
            statement = statement.where(SessionCaseRow.area == area)
        return [as_case(row) for row in await self._session.scalars(statement)]

    async def distances(self, of_area: str | None = None) -> list[AreaDistance]:
        """Return the distances that staff entered, or those of one area."""
        row = AreaDistanceRow
        statement = select(row).where(row.committee == self._committee)
        if of_area is not None:
            statement = statement.where(or_(row.one == of_area, row.other == of_area))
        rows = await self._session.scalars(statement.order_by(row.one, row.other))
        return [AreaDistance(item.one, item.other, item.kilometres) for item in rows]

    async def put_distances(self, distances: Sequence[AreaDistance]) -> None:
        """Store distances; one that is there is replaced."""
        values = [
            {
                "committee": self._committee,
                "one": item.one,
                "other": item.other,
                "kilometres": item.kilometres,
            }
            for item in distances
        ]
        statement = insert(AreaDistanceRow).values(values)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["committee", "one", "other"],
                set_={"kilometres": statement.excluded.kilometres},
            )
        )

    async def forget_distances(self, pairs: Collection[tuple[str, str]]) -> None:
        """Remove distances that staff took back."""
        for one, other in pairs:
            await self._session.execute(
                delete(AreaDistanceRow).where(
                    AreaDistanceRow.committee == self._committee,
                    AreaDistanceRow.one == one,
                    AreaDistanceRow.other == other,
                )
            )
