"""Files that were made for committees which examine instead of one's own."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from intake.tables.base import metadata
from intake.tables.cases import case

__all__ = ["hand_over_file"]

hand_over_file = Table(
    "hand_over_file",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("to_region", String, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    Column("materials", JSONB, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("sha256", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Index("hand_over_file_of_case", "committee", "case_id", "id"),
)
