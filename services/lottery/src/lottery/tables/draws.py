"""Tables of draws, contributions and what takes two persons."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from lottery.tables.base import Base
from lottery.tables.experts import ExpertRow
from lottery.tables.sessions import SessionRow

__all__ = ["ContributionRow", "DrawRow", "ProposalRow"]


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
    repeats: Mapped[UUID | None] = mapped_column(ForeignKey("lottery.draw.id"))


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
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey(SessionRow.id), index=True)
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
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    to_session_id: Mapped[UUID | None]
