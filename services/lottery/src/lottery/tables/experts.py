"""Tables of the expert pool: the register, and what happened to each entry."""

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

__all__ = ["ExpertChangeRow", "ExpertImportRow", "ExpertRow", "ExpertStepRow"]


class ExpertRow(Base):
    """One expert of the pool; without an account nobody of them can be drawn."""

    __tablename__ = "expert"
    __table_args__ = (
        UniqueConstraint("committee", "licence_index"),
        UniqueConstraint("committee", "account_id"),
        Index("expert_term", "term_to", postgresql_where=text("state in ('active', 'suspended')")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    account_id: Mapped[str | None]
    name: Mapped[bytes]
    phone: Mapped[bytes]
    licence_number: Mapped[bytes]
    licence_index: Mapped[bytes]
    title: Mapped[str]
    specialty: Mapped[str]
    other_specialties: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))
    hospital: Mapped[str]
    hospital_name: Mapped[str]
    recommended_by: Mapped[str | None]
    state: Mapped[str]
    term_from: Mapped[date | None]
    term_to: Mapped[date | None]


class ExpertStepRow(Base):
    """One step of an expert's life in the pool; rows are only ever added."""

    __tablename__ = "expert_step"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    expert_id: Mapped[UUID] = mapped_column(ForeignKey(ExpertRow.id), index=True)
    step: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str]
    evidence_hash: Mapped[str | None]
    term_from: Mapped[date | None]
    term_to: Mapped[date | None]
    taken_by: Mapped[str]
    taken_at: Mapped[datetime]


class ExpertChangeRow(Base):
    """One edit of an entry: which members changed, and what they were, encrypted as JSON."""

    __tablename__ = "expert_change"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    expert_id: Mapped[UUID] = mapped_column(ForeignKey(ExpertRow.id), index=True)
    version: Mapped[int]
    members: Mapped[list[str]]
    old: Mapped[bytes]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class ExpertImportRow(Base):
    """One file from which experts were taken; the file itself isn't kept.

    ``rows`` says of each row what became of it: its number, the outcome, the expert's id;
    ``warnings`` what was worth a look: row, column and code, with the sentences.
    """

    __tablename__ = "expert_import"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'::jsonb"))
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'::jsonb"))
    imported_by: Mapped[str]
    imported_at: Mapped[datetime]
