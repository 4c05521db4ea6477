"""Table of cases that other committees examine."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lottery.tables.base import Base
from lottery.tables.sessions import SessionCaseRow

__all__ = ["HandOverFileRow", "HandOverRow"]


class HandOverRow(Base):
    """One hand-over; at most one of a case stands."""

    __tablename__ = "hand_over"
    __table_args__ = (
        Index(
            "hand_over_standing",
            "case_id",
            unique=True,
            postgresql_where=text("recalled_at is null and answered_at is null"),
        ),
        Index("hand_over_due", "committee", "due_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(SessionCaseRow.case_id))
    committee: Mapped[str]
    to_region: Mapped[str]
    handed_on: Mapped[date]
    file_sha256: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    recalled_at: Mapped[datetime | None]
    recalled_by: Mapped[str | None]
    recall_reason: Mapped[str | None]
    due_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]


class HandOverFileRow(Base):
    """A file for another committee that intake made."""

    __tablename__ = "hand_over_file"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    committee: Mapped[str]
    to_region: Mapped[str]
    prepared_at: Mapped[datetime]
