"""Receipts and their signatures; nobody but the owner can change or delete them."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    String,
    Table,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from intake.tables.base import metadata
from intake.tables.cases import case

__all__ = ["receipt", "receipt_signature"]

receipt = Table(
    "receipt",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("ordinal", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id)),
    Column("kind", String, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("files", JSONB, nullable=False),
    Index("receipt_of_case", "case_id", "ordinal"),
    Index("receipt_by_day", "received_at"),
)

receipt_signature = Table(
    "receipt_signature",
    metadata,
    Column("receipt_id", Uuid, ForeignKey(receipt.c.id), primary_key=True),
    Column("committee", String, nullable=False),
    Column("signed", String, nullable=False),
    Column("signed_at", DateTime(timezone=True), nullable=False),
)
