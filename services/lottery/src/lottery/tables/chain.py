"""Tables of each committee's chain."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from lottery.tables.base import Base
from lottery.tables.draws import DrawRow
from lottery.tables.sessions import SessionRow

__all__ = ["ChainHeadRow", "ChainRecordRow"]


class ChainHeadRow(Base):
    """The last link of a committee's chain; the row is the lock of everything that is chained."""

    __tablename__ = "chain_head"

    committee: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[str | None]


class ChainRecordRow(Base):
    """One transcript or record of the chain, its exact canonical bytes."""

    __tablename__ = "chain_record"
    __table_args__ = (UniqueConstraint("committee", "hash"),)

    committee: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(SessionRow.id), index=True)
    draw_id: Mapped[UUID | None] = mapped_column(ForeignKey(DrawRow.id), index=True)
    kind: Mapped[str]
    hash: Mapped[str]
    document: Mapped[bytes]
    recorded_at: Mapped[datetime]
