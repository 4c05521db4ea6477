"""Cases, who they are about, and their course."""

from collections.abc import Sequence

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from intake.tables.base import metadata

__all__ = [
    "IN_ACCEPTANCE",
    "IN_REVIEW",
    "appraisee",
    "case",
    "case_counter",
    "employer",
    "preliminary_review",
    "timeline_entry",
]

IN_ACCEPTANCE = "state in ('received', 'supplemented', 'returned')"
"""The states of cases that wait for a clerk, as the index of that queue is declared."""

IN_REVIEW = "state = 'accepted'"
"""The state of cases that wait for a preliminary reviewer, as the index is declared."""

ENDED_WITH_NUMBER = "case_number is not null and state in ('withdrawn', 'not_accepted', 'erased')"
"""Accepted cases among those that ended, of which most were never accepted."""

PARTIAL: Sequence[tuple[str, Sequence[str], str]] = (
    ("case_by_acceptor", ("accepted_by", "received_at", "id"), "accepted_by is not null"),
    ("case_by_claim", ("claimed_by", "received_at", "id"), "claimed_by is not null"),
    ("case_marked_list", ("received_at", "id"), "is_express or is_difficult"),
    ("case_by_number", ("number_year", "number_sequence", "id"), "number_sequence is not null"),
    ("case_ended_with_number", ("state", "received_at", "id"), ENDED_WITH_NUMBER),
    ("case_in_acceptance", ("is_express", "received_at", "id"), IN_ACCEPTANCE),
    ("case_in_review", ("is_express", "received_at", "id"), IN_REVIEW),
)
"""Indexes of lists that hold some of a committee's cases."""

appraisee = Table(
    "appraisee",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("identity_index", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("committee", "identity_index", name="appraisee_identity"),
)

employer = Table(
    "employer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("credit_code_index", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("committee", "credit_code_index", name="employer_credit_code"),
)

case = Table(
    "case",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("matter", String, nullable=False),
    Column("state", String, nullable=False),
    Column("stage", SmallInteger, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("applicant_kind", String, nullable=False),
    Column("appraisee_id", Uuid, ForeignKey(appraisee.c.id)),
    Column("employer_id", Uuid, ForeignKey(employer.c.id)),
    Column("submitted_by", String, nullable=False),
    Column("consent_electronic", Boolean, nullable=False),
    Column("definition_version", String, nullable=False),
    Column("source", String, nullable=False),
    Column("concluded_on", Date),
    Column("parties", LargeBinary),
    Column("injury", LargeBinary),
    Column("circumstances", LargeBinary),
    Column("duties", JSONB, nullable=False),
    Column("case_number", String(collation="C")),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("accepted_at", DateTime(timezone=True)),
    Column("clock_started_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    Column("erased_at", DateTime(timezone=True)),
    Column("is_express", Boolean, server_default=text("false"), nullable=False),
    Column("is_difficult", Boolean, server_default=text("false"), nullable=False),
    Column("express_reason", String),
    Column("appraisee_name_index", LargeBinary),
    Column("employer_name_index", LargeBinary),
    Column("number_year", Integer),
    Column("number_sequence", Integer),
    Column("accepted_by", String),
    Column("claimed_by", String),
    Column("claimed_at", DateTime(timezone=True)),
    Column("claim_active_at", DateTime(timezone=True)),
    Column("reserved_for", String),
    Column("reserved_until", DateTime(timezone=True)),
    Index(
        "case_number_once",
        "case_number",
        "committee",
        unique=True,
        postgresql_where=text("case_number is not null"),
    ),
    Index(
        "case_open_once",
        "committee",
        "appraisee_id",
        "matter",
        unique=True,
        postgresql_where=text("is_open"),
    ),
    Index("case_list", "committee", "received_at", "id"),
    Index("case_by_state", "committee", "state", "received_at", "id"),
    Index("case_by_submitter", "committee", "submitted_by", "received_at", "id"),
    Index("case_by_matter", "committee", "matter", "received_at", "id"),
    Index("case_by_appraisee_name", "committee", "appraisee_name_index", "received_at", "id"),
    Index("case_by_employer_name", "committee", "employer_name_index", "received_at", "id"),
    Index("case_of_appraisee", "appraisee_id", "received_at", "id"),
    Index("case_of_employer", "employer_id", "received_at", "id"),
    *(
        Index(name, "committee", *columns, postgresql_where=text(where))
        for name, columns, where in PARTIAL
    ),
    Index(
        "case_closed",
        "committee",
        "closed_at",
        postgresql_where=text("erased_at is null and not is_open"),
    ),
)

case_counter = Table(
    "case_counter",
    metadata,
    Column("committee", String, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

preliminary_review = Table(
    "preliminary_review",
    metadata,
    Column("case_id", Uuid, ForeignKey(case.c.id), primary_key=True),
    Column("committee", String, nullable=False),
    Column("reviewed_by", String, nullable=False),
    Column("reviewed_at", DateTime(timezone=True), nullable=False),
    Column("category", String, nullable=False),
    Column("classes_needed", ARRAY(String), nullable=False),
    Column("mode", String, nullable=False),
    Column("area", String),
    Column("is_difficult", Boolean, nullable=False),
    Column("is_express", Boolean, nullable=False),
    Column("scope", LargeBinary, nullable=False),
    Column("treating_hospitals", ARRAY(String), nullable=False),
    Column("treating_doctors", ARRAY(LargeBinary), nullable=False),
    Column("declared_experts", ARRAY(Uuid), nullable=False),
    Column("mode_reasons", ARRAY(String)),
    Column("entrusted_to", String),
    Column("difficult_reason", String),
    Column("express_reason", String),
    Column("employer_is_hospital", Boolean),
    Column("details", LargeBinary),
)

timeline_entry = Table(
    "timeline_entry",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("publisher", String, nullable=False),
    Column("code", String, nullable=False),
    Column("facts", JSONB, nullable=False),
    Index("timeline_of_case", "case_id", "occurred_at", "event_id"),
)
