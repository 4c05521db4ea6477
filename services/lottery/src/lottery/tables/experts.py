"""Tables of the expert pool."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from lottery.tables.base import Base

__all__ = ["ExpertRow"]


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
