"""Tables of sessions, their cases and who takes part."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from lottery.tables.base import Base

__all__ = [
    "AreaDistanceRow",
    "EarlyDutyRow",
    "ParticipantRow",
    "SessionCaseRow",
    "SessionOperatorRow",
    "SessionRow",
]


class SessionRow(Base):
    """One day's sitting in one mode."""

    __tablename__ = "session"
    __table_args__ = (UniqueConstraint("committee", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    version: Mapped[int]
    code: Mapped[str]
    mode: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    venue: Mapped[str]
    home_venue: Mapped[bytes | None]
    area: Mapped[str | None]
    distinct_hospitals: Mapped[bool]
    panels: Mapped[list[dict[str, Any]]]
    reserves: Mapped[list[str]]
    state: Mapped[str]
    capacity: Mapped[int | None]
    templates: Mapped[str | None]
    video_link: Mapped[bytes | None]
    last_queue_number: Mapped[int] = mapped_column(server_default=text("0"))


class SessionCaseRow(Base):
    """One case that waits for, or is on, a session."""

    __tablename__ = "session_case"
    __table_args__ = (Index("session_case_waiting", "committee", "state", "conclusion_due"),)

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    version: Mapped[int]
    case_number: Mapped[str]
    matter: Mapped[str]
    category: Mapped[str]
    classes_needed: Mapped[list[str]]
    mode: Mapped[str]
    area: Mapped[str | None]
    difficult: Mapped[bool]
    express: Mapped[bool]
    conclusion_due: Mapped[date]
    duties: Mapped[list[dict[str, Any]]]
    state: Mapped[str]
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey(SessionRow.id), index=True)
    checked_in_at: Mapped[datetime | None]
    check_in_method: Mapped[str | None]
    checked_in_by: Mapped[str | None]
    panel_code: Mapped[str | None]
    queue_number: Mapped[int | None]
    identity_document: Mapped[str | None]
    identified_at: Mapped[datetime | None]
    identified_by: Mapped[str | None]
    visit_at: Mapped[datetime | None]
    waits_again: Mapped[str | None]
    postponed: Mapped[dict[str, Any] | None]
    answers: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'::jsonb"))
    appraisee_id: Mapped[UUID | None]
    panel_number: Mapped[int] = mapped_column(server_default=text("1"))
    excluded: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))


class AreaDistanceRow(Base):
    """How far one area is from another, in kilometres, as staff entered it."""

    __tablename__ = "area_distance"

    committee: Mapped[str] = mapped_column(primary_key=True)
    one: Mapped[str] = mapped_column(primary_key=True)
    other: Mapped[str] = mapped_column(primary_key=True)
    kilometres: Mapped[int]


class ParticipantRow(Base):
    """The random code and salt that somebody or something has in one session."""

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("session_id", "code"),
        Index("participant_case", "subject", postgresql_where=text("kind = 'case'")),
        Index("participant_expert", "subject", postgresql_where=text("kind = 'expert'")),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey(SessionRow.id), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    committee: Mapped[str]
    code: Mapped[str]
    salt: Mapped[bytes]
    present_at: Mapped[datetime | None]


class SessionOperatorRow(Base):
    """An account that operates the draws of a session."""

    __tablename__ = "session_operator"

    session_id: Mapped[UUID] = mapped_column(ForeignKey(SessionRow.id), primary_key=True)
    account_id: Mapped[str] = mapped_column(primary_key=True)
    committee: Mapped[str]


class EarlyDutyRow(Base):
    """A duty on a case of which another service told before the case arrived."""

    __tablename__ = "early_duty"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    duty: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(primary_key=True)
    committee: Mapped[str] = mapped_column(primary_key=True)
