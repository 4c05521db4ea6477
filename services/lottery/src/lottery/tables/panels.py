"""Tables of the panels that cases had: who sat on them, and those that another one replaced."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lottery.tables.base import Base
from lottery.tables.experts import ExpertRow
from lottery.tables.sessions import SessionCaseRow, SessionRow

__all__ = ["EarlierPanelRow", "PanelSeatRow"]


class PanelSeatRow(Base):
    """An expert whom a draw seated on a case's panel, alternates who stepped in included.

    Rows are only added: who left the seat before the examination was asked all the same.
    """

    __tablename__ = "panel_seat"

    case_id: Mapped[UUID] = mapped_column(ForeignKey(SessionCaseRow.case_id), primary_key=True)
    panel_number: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[UUID] = mapped_column(ForeignKey(ExpertRow.id), primary_key=True)
    committee: Mapped[str]
    appraisee_id: Mapped[UUID | None] = mapped_column(index=True)
    seated_at: Mapped[datetime]


class EarlierPanelRow(Base):
    """A panel in whose place review asked for another one, and how the case came before it."""

    __tablename__ = "earlier_panel"

    case_id: Mapped[UUID] = mapped_column(ForeignKey(SessionCaseRow.case_id), primary_key=True)
    panel_number: Mapped[int] = mapped_column(primary_key=True)
    committee: Mapped[str]
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey(SessionRow.id), index=True)
    panel_code: Mapped[str | None]
    checked_in_at: Mapped[datetime | None]
    check_in_method: Mapped[str | None]
    reason: Mapped[str]
    replaced_at: Mapped[datetime]
