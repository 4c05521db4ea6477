"""Tables of the lottery schema."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.plumbing import Plumbing

__all__ = [
    "Base",
    "ChainHeadRow",
    "ChainRecordRow",
    "ContributionRow",
    "DrawRow",
    "EarlyDutyRow",
    "ExpertRow",
    "ParticipantRow",
    "ProposalRow",
    "SessionCaseRow",
    "SessionOperatorRow",
    "SessionRow",
    "plumbing",
]


class Base(DeclarativeBase):
    """Rows of schema ``lottery``; times are UTC, byte columns of personal data are encrypted."""

    metadata = MetaData(schema="lottery")
    type_annotation_map = {  # noqa: RUF012  (read by SQLAlchemy)
        datetime: DateTime(timezone=True),
        bytes: LargeBinary,
        dict[str, Any]: JSONB,
        list[str]: JSONB,
        list[dict[str, Any]]: JSONB,
    }


class ExpertRow(Base):
    """One expert of the pool."""

    __tablename__ = "expert"
    __table_args__ = (
        UniqueConstraint("committee", "licence_index"),
        UniqueConstraint("committee", "account_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    account_id: Mapped[str]
    name: Mapped[bytes]
    phone: Mapped[bytes]
    licence_number: Mapped[bytes]
    licence_index: Mapped[bytes]
    title: Mapped[str]
    specialty: Mapped[str]
    hospital: Mapped[str]
    hospital_name: Mapped[str]
    state: Mapped[str]
    term_from: Mapped[date]
    term_to: Mapped[date]


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
    panel_code: Mapped[str | None]


class ParticipantRow(Base):
    """The random code and salt that somebody or something has in one session."""

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("session_id", "code"),
        Index("participant_case", "subject", postgresql_where=text("kind = 'case'")),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey(SessionRow.id), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    committee: Mapped[str]
    code: Mapped[str]
    salt: Mapped[bytes]
    present_at: Mapped[datetime | None]


class DrawRow(Base):
    """One draw from its freezing to its end; the secret is encrypted until the reveal."""

    __tablename__ = "draw"
    __table_args__ = (
        UniqueConstraint("committee", "sequence"),
        Index(
            "draw_open",
            "committee",
            unique=True,
            postgresql_where=text("state in ('frozen', 'committed', 'hashed', 'opening')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    session_id: Mapped[UUID] = mapped_column(ForeignKey(SessionRow.id), index=True)
    version: Mapped[int]
    kind: Mapped[str]
    sequence: Mapped[int]
    state: Mapped[str]
    input: Mapped[bytes]
    input_hash: Mapped[bytes]
    reveal_by: Mapped[datetime]
    operator_account: Mapped[str]
    operator: Mapped[str]
    witness: Mapped[str]
    witness_token: Mapped[bytes]
    secret: Mapped[bytes | None]
    commitment: Mapped[bytes | None]
    committed_at: Mapped[datetime | None]
    transcript_hash: Mapped[str | None]


class ContributionRow(Base):
    """What one contributor hands in, and later opens."""

    __tablename__ = "contribution"

    draw_id: Mapped[UUID] = mapped_column(ForeignKey(DrawRow.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    role: Mapped[str]
    token: Mapped[bytes]
    hash: Mapped[bytes | None]
    nonce: Mapped[bytes | None]
    value: Mapped[str | None]
    at: Mapped[datetime | None]


class ProposalRow(Base):
    """What one person proposed and a second one confirms."""

    __tablename__ = "proposal"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    session_id: Mapped[UUID] = mapped_column(ForeignKey(SessionRow.id), index=True)
    kind: Mapped[str]
    reason: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    draw_id: Mapped[UUID | None] = mapped_column(ForeignKey(DrawRow.id))
    expert_id: Mapped[UUID | None] = mapped_column(ForeignKey(ExpertRow.id))
    expert_code: Mapped[str | None]
    evidence_hash: Mapped[str | None]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    sequence: Mapped[int | None]


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


plumbing = Plumbing(Base.metadata)
