"""How long cases are kept: holds and plans of erasure."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, String, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from intake.tables.base import metadata
from intake.tables.cases import case

__all__ = ["legal_hold", "retention_plan", "retention_plan_case"]

legal_hold = Table(
    "legal_hold",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("reason", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("placed_by", String, nullable=False),
    Column("placed_at", DateTime(timezone=True), nullable=False),
    Column("lifted_by", String),
    Column("lifted_at", DateTime(timezone=True)),
    Index(
        "legal_hold_open_once", "case_id", unique=True, postgresql_where=text("lifted_at is null")
    ),
)

retention_plan = Table(
    "retention_plan",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("state", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("counts", JSONB, nullable=False),
    Column("oldest", Date, nullable=False),
    Column("newest", Date, nullable=False),
    Column("sha256", String, nullable=False),
    Column("approved_by", String),
    Column("approved_at", DateTime(timezone=True)),
    Column("carried_out_by", String),
    Column("carried_out_at", DateTime(timezone=True)),
)

retention_plan_case = Table(
    "retention_plan_case",
    metadata,
    Column("plan_id", Uuid, ForeignKey(retention_plan.c.id), primary_key=True),
    Column("case_id", Uuid, ForeignKey(case.c.id), primary_key=True),
    Column("committee", String, nullable=False),
    Column("closed_on", Date, nullable=False),
    Column("outcome", String),
)
