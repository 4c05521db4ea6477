"""What experts did in the sessions of a period, counted."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.adjustment import Attendance
from lottery.repositories.expert_history import PASSED
from lottery.tables import (
    EarlierPanelRow,
    FollowedSessionRow,
    PanelSeatRow,
    ParticipantRow,
    SessionCaseRow,
    SessionRow,
)

__all__ = ["AdjustmentRepository", "Period"]

Period = tuple[datetime, datetime]
"""From the first moment to the one that no longer belongs to it."""


class AdjustmentRepository:
    """Counts over the ended sessions of one committee; what isn't over tells nothing."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def attendance(self, period: Period, grace: timedelta) -> dict[UUID, Attendance]:
        """Return by expert what a period's sessions say; later than ``grace`` is late."""
        found = await self._came(period, grace)
        for expert_id, cases in (await self._cases(period)).items():
            found[expert_id] = replace(found.get(expert_id, Attendance()), cases=cases)
        for expert_id, (followed, passed) in (await self._followed(period)).items():
            found[expert_id] = replace(
                found.get(expert_id, Attendance()), followed=followed, followed_passed=passed
            )
        return found

    async def _came(self, period: Period, grace: timedelta) -> dict[UUID, Attendance]:
        is_late = ParticipantRow.present_at > SessionRow.starts_at + grace
        statement = (
            select(
                ParticipantRow.subject,
                func.count(ParticipantRow.present_at),
                func.count().filter(is_late),
            )
            .join(SessionRow, SessionRow.id == ParticipantRow.session_id)
            .where(ParticipantRow.kind == "expert", self._is_over_in(period))
            .group_by(ParticipantRow.subject)
        )
        rows = await self._session.execute(statement)
        return {UUID(subject): Attendance(came=came, late=late) for subject, came, late in rows}

    async def _cases(self, period: Period) -> dict[UUID, int]:
        earlier = and_(
            EarlierPanelRow.case_id == PanelSeatRow.case_id,
            EarlierPanelRow.panel_number == PanelSeatRow.panel_number,
        )
        of_session = func.coalesce(EarlierPanelRow.session_id, SessionCaseRow.session_id)
        statement = (
            select(PanelSeatRow.expert_id, func.count().label("cases"))
            .join(SessionCaseRow, SessionCaseRow.case_id == PanelSeatRow.case_id)
            .join(EarlierPanelRow, earlier, isouter=True)
            .join(SessionRow, SessionRow.id == of_session)
            .where(self._is_over_in(period))
            .group_by(PanelSeatRow.expert_id)
        )
        rows = await self._session.execute(statement)
        return {row.expert_id: row.cases for row in rows}

    async def _followed(self, period: Period) -> dict[UUID, tuple[int, int]]:
        passed = func.count().filter(FollowedSessionRow.assessment == PASSED)
        statement = (
            select(FollowedSessionRow.expert_id, func.count(), passed)
            .join(SessionRow, SessionRow.id == FollowedSessionRow.session_id)
            .where(self._is_over_in(period))
            .group_by(FollowedSessionRow.expert_id)
        )
        rows = await self._session.execute(statement)
        return {expert_id: (number, good) for expert_id, number, good in rows}

    def _is_over_in(self, period: Period) -> ColumnElement[bool]:
        return and_(
            SessionRow.committee == self._committee,
            SessionRow.state == "ended",
            SessionRow.starts_at >= period[0],
            SessionRow.starts_at < period[1],
        )
