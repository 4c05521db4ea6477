"""Tables of the intake schema."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.plumbing import Plumbing

__all__ = [
    "appraisee",
    "case",
    "case_counter",
    "deadline",
    "employer",
    "legal_hold",
    "material",
    "metadata",
    "plumbing",
    "preliminary_review",
    "retention_plan",
    "retention_plan_case",
    "timeline_entry",
    "upload",
]

metadata = MetaData(schema="intake")

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
    Column("parties", LargeBinary),
    Column("injury", LargeBinary),
    Column("duties", JSONB, nullable=False),
    Column("case_number", String),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("accepted_at", DateTime(timezone=True)),
    Column("clock_started_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    Column("erased_at", DateTime(timezone=True)),
    UniqueConstraint("committee", "case_number", name="case_number_once"),
    Index(
        "case_open_once",
        "committee",
        "appraisee_id",
        "matter",
        unique=True,
        postgresql_where=text("is_open"),
    ),
    Index("case_list", "committee", "id"),
    Index("case_by_state", "committee", "state", "id"),
    Index("case_by_submitter", "committee", "submitted_by", "id"),
    Index("case_of_appraisee", "appraisee_id"),
    Index("case_of_employer", "employer_id"),
    Index(
        "case_closed",
        "committee",
        "closed_at",
        postgresql_where=text("erased_at is null and not is_open"),
    ),
)

upload = Table(
    "upload",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("storage_key", String, nullable=False, unique=True),
    Column("sha256", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String, nullable=False),
    Column("file_name", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_by", Uuid),
    Index("upload_unused", "expires_at", postgresql_where=text("used_by is null")),
)

material = Table(
    "material",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("upload_id", Uuid, ForeignKey(upload.c.id), nullable=False, unique=True),
    Column("item", String, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("added_by", String, nullable=False),
    Column("original_seen_at", DateTime(timezone=True)),
    Column("original_seen_by", String),
    Column("is_for_experts", Boolean, nullable=False, server_default=text("false")),
    Index("material_of_case", "case_id"),
)

case_counter = Table(
    "case_counter",
    metadata,
    Column("committee", String, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

deadline = Table(
    "deadline",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id), nullable=False),
    Column("code", String, nullable=False),
    Column("recipient_role", String),
    Column("due_on", Date, nullable=False),
    Column("is_provisional", Boolean, nullable=False),
    Column("explanation", JSONB, nullable=False),
    Column("met_on", Date),
    UniqueConstraint(
        "case_id",
        "code",
        "recipient_role",
        name="deadline_once",
        postgresql_nulls_not_distinct=True,
    ),
    Index("deadline_running", "committee", "due_on", postgresql_where=text("met_on is null")),
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

plumbing = Plumbing(metadata)
