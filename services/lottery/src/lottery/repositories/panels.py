"""The panels that cases of one committee had."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.session import SessionCase
from lottery.tables import EarlierPanelRow, PanelSeatRow

__all__ = ["EarlierPanel", "PanelRepository", "SeatTaken"]


@dataclass(frozen=True, slots=True)
class SeatTaken:
    """That an expert was seated on a panel of a case, about a person."""

    case_id: UUID
    panel_number: int
    expert_id: UUID
    appraisee_id: UUID | None


@dataclass(frozen=True, slots=True)
class EarlierPanel:
    """A panel in whose place another one was asked for."""

    panel_number: int
    session_id: UUID | None
    panel_code: str | None
    checked_in_at: datetime | None
    check_in_method: str | None
    reason: str
    replaced_at: datetime


class PanelRepository:
    """Seats that were taken, and panels that were replaced; both are only added."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def seat(self, case: SessionCase, expert_ids: Iterable[UUID], at: datetime) -> None:
        """Note whom a draw seated on a case's panel; noting it again changes nothing."""
        rows = [
            {
                "case_id": case.case_id,
                "panel_number": case.panel_number,
                "expert_id": expert_id,
                "committee": self._committee,
                "appraisee_id": case.appraisee_id,
                "seated_at": at,
            }
            for expert_id in expert_ids
        ]
        if rows:
            await self._session.execute(insert(PanelSeatRow).values(rows).on_conflict_do_nothing())

    async def list_seats(
        self, case_ids: Collection[UUID], appraisee_ids: Collection[UUID]
    ) -> list[SeatTaken]:
        """Return who was seated on these cases, or on any case of these people."""
        rows = await self._session.scalars(
            select(PanelSeatRow).where(
                PanelSeatRow.committee == self._committee,
                or_(
                    PanelSeatRow.case_id.in_(case_ids),
                    PanelSeatRow.appraisee_id.in_(appraisee_ids),
                ),
            )
        )
        return [
            SeatTaken(row.case_id, row.panel_number, row.expert_id, row.appraisee_id)
            for row in rows
        ]

    async def replace(self, case: SessionCase, *, reason: str, at: datetime) -> None:
        """Keep a case's panel as one in whose place another one is asked for."""
        await self._session.execute(
            insert(EarlierPanelRow).values(
                case_id=case.case_id,
                panel_number=case.panel_number,
                committee=self._committee,
                session_id=case.session_id,
                panel_code=case.panel_code,
                checked_in_at=case.checked_in_at,
                check_in_method=case.check_in_method,
                reason=reason,
                replaced_at=at,
            )
        )

    async def list_earlier(self, case_id: UUID) -> list[EarlierPanel]:
        """Return a case's panels that were replaced, in order."""
        rows = await self._session.scalars(
            select(EarlierPanelRow)
            .where(EarlierPanelRow.committee == self._committee, EarlierPanelRow.case_id == case_id)
            .order_by(EarlierPanelRow.panel_number)
        )
        return [
            EarlierPanel(
                row.panel_number,
                row.session_id,
                row.panel_code,
                row.checked_in_at,
                row.check_in_method,
                row.reason,
                row.replaced_at,
            )
            for row in rows
        ]
