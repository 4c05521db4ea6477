"""Cases sent back to the clerk, statements as they were before, and refusals."""

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from intake.tables.base import metadata
from intake.tables.cases import case

__all__ = ["case_return", "former_statement", "refusal"]

case_return = Table(
    "case_return",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("reasons", ARRAY(String), nullable=False),
    Column("note", LargeBinary),
    Column("returned_by", String, nullable=False),
    Column("returned_at", DateTime(timezone=True), nullable=False),
    Column("resubmitted_by", String),
    Column("resubmitted_at", DateTime(timezone=True)),
    Index("case_return_of_case", "case_id", "id"),
)

former_statement = Table(
    "former_statement",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("number", Integer, nullable=False),
    Column("parties", LargeBinary, nullable=False),
    Column("injury", LargeBinary, nullable=False),
    Column("circumstances", LargeBinary),
    Column("changed", ARRAY(String), nullable=False),
    Column("reason", String, nullable=False),
    Column("replaced_by", String, nullable=False),
    Column("replaced_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("case_id", "number", name="former_statement_once"),
)

refusal = Table(
    "refusal",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("case_version", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("ground", String, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    Column("proposed_by", String, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("settled_by", String),
    Column("settled_at", DateTime(timezone=True)),
    Index(
        "refusal_proposed_once",
        "case_id",
        unique=True,
        postgresql_where=text("state = 'proposed'"),
    ),
    Index("refusal_list", "committee", "state", "id"),
)
