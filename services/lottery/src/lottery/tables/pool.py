"""Tables of what decides who may be drawn: practice, calendars, interests and loans of experts."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    Index,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from lottery.tables.base import Base
from lottery.tables.experts import ExpertRow
from lottery.tables.sessions import SessionRow

__all__ = ["ExpertCalendarRow", "ExpertInterestRow", "ExpertLoanRow", "FollowedSessionRow"]


class FollowedSessionRow(Base):
    """A session that a future expert followed along (跟班), with its assessment."""

    __tablename__ = "followed_session"

    expert_id: Mapped[UUID] = mapped_column(ForeignKey(ExpertRow.id), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(SessionRow.id), primary_key=True)
    committee: Mapped[str]
    assessment: Mapped[str]
    assessed_by: Mapped[str]
    assessed_at: Mapped[datetime]


class ExpertCalendarRow(Base):
    """When an expert can't come: half-days of every week, and ranges of days."""

    __tablename__ = "expert_calendar"

    expert_id: Mapped[UUID] = mapped_column(ForeignKey(ExpertRow.id), primary_key=True)
    committee: Mapped[str]
    version: Mapped[int]
    weekly: Mapped[list[str]]
    away: Mapped[list[dict[str, Any]]]
    changed_at: Mapped[datetime]


class ExpertInterestRow(Base):
    """A declared interest: ``key`` is what recusal compares, ``value`` what was declared.

    Rows that have ended no longer recuse anybody.
    """

    __tablename__ = "expert_interest"
    __table_args__ = (
        Index(
            "expert_interest_once",
            "expert_id",
            "kind",
            "key",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    expert_id: Mapped[UUID] = mapped_column(ForeignKey(ExpertRow.id))
    kind: Mapped[str]
    key: Mapped[str]
    value: Mapped[bytes]
    relation: Mapped[str]
    declared_by: Mapped[str]
    declared_at: Mapped[datetime]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class ExpertLoanRow(Base):
    """An expert whom another committee, the borrower, may draw for a time."""

    __tablename__ = "expert_loan"
    __table_args__ = (
        Index(
            "expert_loan_open",
            "expert_id",
            "borrower",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index("expert_loan_borrower", "borrower", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str] = mapped_column(index=True)
    borrower: Mapped[str]
    expert_id: Mapped[UUID] = mapped_column(ForeignKey(ExpertRow.id))
    from_day: Mapped[date]
    to_day: Mapped[date]
    reason: Mapped[str]
    offered_by: Mapped[str]
    offered_at: Mapped[datetime]
    accepted_by: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_in: Mapped[str | None]
    end_reason: Mapped[str | None]
