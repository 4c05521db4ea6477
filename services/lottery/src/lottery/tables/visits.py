"""Table of the staff who go along on home visits."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lottery.tables.base import Base
from lottery.tables.sessions import SessionRow

__all__ = ["VisitCompanionRow"]


class VisitCompanionRow(Base):
    """An account that goes along on a session's home visits, and who named it."""

    __tablename__ = "visit_companion"
    __table_args__ = (Index("visit_companion_account", "committee", "account_id"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey(SessionRow.id), primary_key=True)
    account_id: Mapped[str] = mapped_column(primary_key=True)
    committee: Mapped[str]
    named_by: Mapped[str]
