"""Verdicts on materials, the one-time notice, and what two persons agree on around it."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
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
from intake.tables.files import material

__all__ = [
    "abandonment",
    "material_verdict",
    "notice_extension",
    "notice_proposal",
    "supplement_notice",
]

material_verdict = Table(
    "material_verdict",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("material_id", Uuid, ForeignKey(material.c.id), nullable=False),
    Column("number", Integer, nullable=False),
    Column("verdict", String, nullable=False),
    Column("reason", LargeBinary),
    Column("judged_by", String, nullable=False),
    Column("judged_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("material_id", "number", name="material_verdict_once"),
    Index("material_verdict_of_case", "case_id"),
)

supplement_notice = Table(
    "supplement_notice",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("number", Integer, nullable=False),
    Column("ground", String),
    Column("checklist_version", String, nullable=False),
    Column("items", ARRAY(String), nullable=False),
    Column("content", LargeBinary),
    Column("period_days", Integer, nullable=False),
    Column("issued_by", String, nullable=False),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_by", Date, nullable=False),
    Column("service", String, nullable=False),
    Column("served_on", Date),
    Column("confirmed_by", String),
    CheckConstraint("(number = 1) = (ground is null)", name="supplement_notice_ground"),
    CheckConstraint("confirmed_by <> issued_by", name="supplement_notice_two_persons"),
    CheckConstraint(
        "ground is null or confirmed_by is not null", name="supplement_notice_confirmed"
    ),
    UniqueConstraint("case_id", "number", name="supplement_notice_number"),
    Index(
        "supplement_notice_once",
        "case_id",
        unique=True,
        postgresql_where=text("ground is null"),
    ),
    Index("supplement_notice_of_committee", "committee", "issued_on"),
)

notice_extension = Table(
    "notice_extension",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("notice_id", Uuid, ForeignKey(supplement_notice.c.id), nullable=False),
    Column("reason", String, nullable=False),
    Column("explanation", LargeBinary),
    Column("days", Integer, nullable=False),
    Column("requested_by", String, nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", String),
    Column("decided_at", DateTime(timezone=True)),
    Column("is_granted", Boolean),
    Column("due_on", Date),
    Index(
        "notice_extension_pending_once",
        "case_id",
        unique=True,
        postgresql_where=text("decided_at is null"),
    ),
    Index("notice_extension_of_notice", "notice_id"),
)

notice_proposal = Table(
    "notice_proposal",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("kind", String, nullable=False),
    Column("ground", String, nullable=False),
    Column("items", ARRAY(String), nullable=False),
    Column("content", LargeBinary),
    Column("period_days", Integer, nullable=False),
    Column("proposed_by", String, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", String),
    Column("decided_at", DateTime(timezone=True)),
    Column("is_confirmed", Boolean),
    CheckConstraint(
        "is_confirmed is not true or decided_by <> proposed_by", name="notice_proposal_two_persons"
    ),
    Index(
        "notice_proposal_pending_once",
        "case_id",
        unique=True,
        postgresql_where=text("decided_at is null"),
    ),
    Index(
        "notice_proposal_reopened_once",
        "case_id",
        unique=True,
        postgresql_where=text("kind = 'reopening' and is_confirmed"),
    ),
)

abandonment = Table(
    "abandonment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("notice_id", Uuid, ForeignKey(supplement_notice.c.id), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("abandoned_at", DateTime(timezone=True), nullable=False),
    Index("abandonment_of_case", "case_id"),
)
