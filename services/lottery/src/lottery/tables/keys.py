"""Table of the keys that sign each committee's chain."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lottery.tables.base import Base

__all__ = ["SigningKeyRow"]


class SigningKeyRow(Base):
    """The public half of a key, and from which number of its committee's chain on it signs."""

    __tablename__ = "signing_key"
    __table_args__ = (UniqueConstraint("committee", "key_id"),)

    committee: Mapped[str] = mapped_column(primary_key=True)
    from_sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_id: Mapped[str]
    public_key: Mapped[str]
    since: Mapped[datetime]
