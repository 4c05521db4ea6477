"""Tables of what the room sees, of void draws' repetitions, and of the canary."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Double, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lottery.tables.base import Base
from lottery.tables.draws import DrawRow
from lottery.tables.sessions import SessionRow

__all__ = ["CanaryRunRow", "DrawStepRow", "RepetitionRow", "RoomTokenRow"]


class DrawStepRow(Base):
    """One step of a draw, as the room is told of it; numbered from 1 in its session."""

    __tablename__ = "draw_step"

    session_id: Mapped[UUID] = mapped_column(ForeignKey(SessionRow.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    draw_id: Mapped[UUID] = mapped_column(ForeignKey(DrawRow.id))
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class RepetitionRow(Base):
    """That the supervising body allowed a void draw to be repeated, once."""

    __tablename__ = "repetition"

    draw_id: Mapped[UUID] = mapped_column(ForeignKey(DrawRow.id), primary_key=True)
    committee: Mapped[str]
    reason: Mapped[str]
    allowed_by: Mapped[str]
    allowed_at: Mapped[datetime]


class RoomTokenRow(Base):
    """What opens a session's board and kiosk; the newest one only."""

    __tablename__ = "room_token"

    session_id: Mapped[UUID] = mapped_column(ForeignKey(SessionRow.id), primary_key=True)
    committee: Mapped[str]
    token: Mapped[bytes]
    issued_by: Mapped[str]
    issued_at: Mapped[datetime]


class CanaryRunRow(Base):
    """How the last synthetic draw of a kind went; ``fault`` is a code, null when all was well."""

    __tablename__ = "canary_run"

    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    seconds: Mapped[float] = mapped_column(Double)
    fault: Mapped[str | None]
