"""Tables of the review schema."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.plumbing import Plumbing

__all__ = [
    "Base",
    "ConclusionCounterRow",
    "ConclusionRow",
    "DiscussionRow",
    "EarlyDutyRow",
    "EntrustedDocumentRow",
    "EntrustedOpinionRow",
    "ExaminationRow",
    "OpinionRow",
    "OrderedTestRow",
    "PanelProposalRow",
    "metadata",
    "plumbing",
]

metadata = MetaData(schema="review")


class Base(DeclarativeBase):
    """Rows of schema ``review``; times are UTC, byte columns but ``sha256`` are encrypted."""

    metadata = metadata
    type_annotation_map = {  # noqa: RUF012  (read by SQLAlchemy)
        datetime: DateTime(timezone=True),
        bytes: LargeBinary,
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[str]: ARRAY(String),
        list[UUID]: ARRAY(Uuid),
    }


def of_examination() -> ForeignKeyConstraint:
    """Return the reference from a row to the examination of its case."""
    return ForeignKeyConstraint(
        ["committee", "case_id"], ["review.examination.committee", "review.examination.case_id"]
    )


class ExaminationRow(Base):
    """One case with its panel; ``panel_accounts`` finds an expert's own cases."""

    __tablename__ = "examination"
    __table_args__ = (
        Index("examination_state", "committee", "state", "case_id"),
        Index("examination_panel", "panel_accounts", postgresql_using="gin"),
    )

    committee: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    state: Mapped[str]
    round: Mapped[int]
    panel_number: Mapped[int] = mapped_column(server_default=text("1"))
    matter: Mapped[str]
    case_number: Mapped[str]
    category: Mapped[str]
    is_flagged: Mapped[bool]
    material_ids: Mapped[list[UUID]]
    duties: Mapped[list[dict[str, Any]]]
    standard_id: Mapped[str | None]
    session: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    checked_in_at: Mapped[datetime | None]
    check_in_method: Mapped[str | None]
    case_code: Mapped[str | None]
    panel_code: Mapped[str | None]
    transcript_hash: Mapped[str | None]
    allocated_at: Mapped[datetime | None]
    seats: Mapped[list[dict[str, Any]]]
    panel_accounts: Mapped[list[str]]
    difficulties: Mapped[list[str]]
    entrusted: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class EarlyDutyRow(Base):
    """A duty on a case of which another service told before the case arrived."""

    __tablename__ = "early_duty"

    committee: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    duty: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(primary_key=True)


class OpinionRow(Base):
    """One sealed opinion: ``text`` is its canonical text, encrypted, ``sha256`` the seal.

    The running service may only add rows. A trigger holds their owner to the same, except that
    ``text`` may be encrypted anew under another key, or emptied when the case is erased.
    """

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("committee", "case_id", "round", "seat"),
        of_examination(),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    case_id: Mapped[UUID]
    round: Mapped[int]
    seat: Mapped[int]
    account_id: Mapped[str]
    sealed_at: Mapped[datetime]
    sha256: Mapped[bytes]
    text: Mapped[bytes | None]


class DiscussionRow(Base):
    """One collective discussion of one round; rows are only ever added."""

    __tablename__ = "discussion"
    __table_args__ = (
        UniqueConstraint("committee", "case_id", "round"),
        of_examination(),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    case_id: Mapped[UUID]
    round: Mapped[int]
    members: Mapped[list[str]]
    minutes: Mapped[bytes | None]
    decision: Mapped[str]
    reasons: Mapped[bytes | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class OrderedTestRow(Base):
    """A further test that a panel ordered from a hospital."""

    __tablename__ = "ordered_test"
    __table_args__ = (Index("ordered_test_of_case", "committee", "case_id"), of_examination())

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    case_id: Mapped[UUID]
    hospital: Mapped[str]
    test_code: Mapped[str]
    reason: Mapped[bytes | None]
    ordered_by: Mapped[str]
    ordered_at: Mapped[datetime]
    result_at: Mapped[datetime | None]


class PanelProposalRow(Base):
    """A proposal for another panel; ``seats`` are those of the panel that had the case.

    Why an expert is recused, ``explanation``, is encrypted: it tells of people.
    """

    __tablename__ = "panel_proposal"
    __table_args__ = (
        Index("panel_proposal_of_case", "committee", "case_id"),
        Index(
            "panel_proposal_pending",
            "committee",
            "case_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        of_examination(),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    case_id: Mapped[UUID]
    round: Mapped[int]
    reason: Mapped[str]
    ground: Mapped[str | None]
    expert_codes: Mapped[list[str]]
    explanation: Mapped[bytes | None]
    seats: Mapped[list[dict[str, Any]]]
    discussion_id: Mapped[UUID | None]
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    state: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]


class EntrustedDocumentRow(Base):
    """Another committee's signed opinion as a file; the file is in the store."""

    __tablename__ = "entrusted_document"
    __table_args__ = (Index("entrusted_document_of_case", "committee", "case_id"), of_examination())

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    case_id: Mapped[UUID]
    storage_key: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str]
    size: Mapped[int]
    received_by: Mapped[str]
    received_at: Mapped[datetime]


class EntrustedOpinionRow(Base):
    """What somebody entered from such a paper; who the experts are and wrote is encrypted.

    It names its document by id without a reference, since it stays when that is erased.
    """

    __tablename__ = "entrusted_opinion"
    __table_args__ = (
        Index("entrusted_opinion_of_case", "committee", "case_id"),
        Index(
            "entrusted_opinion_pending",
            "committee",
            "case_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        of_examination(),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    case_id: Mapped[UUID]
    round: Mapped[int]
    hand_over_id: Mapped[UUID]
    document_id: Mapped[UUID]
    document_sha256: Mapped[str]
    dated_on: Mapped[date]
    content: Mapped[bytes | None]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    state: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]


class ConclusionRow(Base):
    """One edition of a case's conclusion; ``text`` is encrypted JSON, the grade included."""

    __tablename__ = "conclusion"
    __table_args__ = (
        UniqueConstraint("committee", "case_id", "edition"),
        UniqueConstraint("committee", "number"),
        Index("conclusion_newest", "committee", "id"),
        Index(
            "conclusion_in_force",
            "committee",
            "case_id",
            unique=True,
            postgresql_where=text("state <> 'superseded'"),
        ),
        of_examination(),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    case_id: Mapped[UUID]
    matter: Mapped[str]
    edition: Mapped[int]
    round: Mapped[int]
    version: Mapped[int]
    state: Mapped[str]
    text: Mapped[bytes | None]
    drafted_at: Mapped[datetime]
    number: Mapped[str | None]
    decided_on: Mapped[date | None]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    deadline: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class ConclusionCounterRow(Base):
    """The last number given, per issuer, matter and year; the row is the lock."""

    __tablename__ = "conclusion_counter"

    committee: Mapped[str] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(primary_key=True)
    matter: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


plumbing = Plumbing(metadata)
