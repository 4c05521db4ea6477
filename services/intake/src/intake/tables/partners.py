"""Partner hospitals, what they submitted, and what they are asked for."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
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
from intake.tables.files import upload

__all__ = [
    "hospital_client",
    "partner_hospital",
    "record_document",
    "record_submission",
    "record_task",
]

partner_hospital = Table(
    "partner_hospital",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("credit_code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("contact", LargeBinary, nullable=False),
    Column("state", String, nullable=False),
    Column("suspended_for", String),
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("committee", "credit_code", name="partner_hospital_once"),
)

hospital_client = Table(
    "hospital_client",
    metadata,
    Column("committee", String, primary_key=True),
    Column("client_id", String, primary_key=True),
    Column("credit_code", String, nullable=False),
    Column("linked_by", String, nullable=False),
    Column("linked_at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(
        ["committee", "credit_code"],
        [partner_hospital.c.committee, partner_hospital.c.credit_code],
        name="hospital_client_of_hospital",
    ),
    Index("hospital_client_list", "committee", "credit_code"),
)

record_task = Table(
    "record_task",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("case_id", Uuid, ForeignKey(case.c.id)),
    Column("practice_person", String),
    Column("hospital", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("kinds", ARRAY(String), nullable=False),
    Column("satisfied", ARRAY(String), nullable=False),
    Column("test_code", String),
    Column("visits_from", Date),
    Column("visits_to", Date),
    Column("requested_by", String, nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("declined_for", String),
    Column("closed_at", DateTime(timezone=True)),
    Column("reminded_at", DateTime(timezone=True)),
    CheckConstraint(
        "(case_id is null) = (practice_person is not null)", name="record_task_case_or_practice"
    ),
    Index("record_task_of_hospital", "committee", "hospital", "id"),
    Index("record_task_of_case", "case_id"),
    Index(
        "record_task_waiting",
        "due_on",
        postgresql_where=text("state in ('open', 'partially')"),
    ),
)

record_submission = Table(
    "record_submission",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("hospital", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("external_id_index", LargeBinary, nullable=False),
    Column("identity_index", LargeBinary),
    Column("content", LargeBinary),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("is_sandbox", Boolean, nullable=False),
    Column("task_id", Uuid, ForeignKey(record_task.c.id)),
    Column("case_id", Uuid, ForeignKey(case.c.id)),
    Column("queue_reason", String),
    Column("claimed_by", String),
    Column("rejected_for", String),
    UniqueConstraint(
        "committee", "hospital", "external_id_index", name="record_submission_external_id"
    ),
    Index("record_submission_of_hospital", "committee", "hospital", "id"),
    Index("record_submission_of_case", "case_id"),
    Index("record_submission_of_person", "committee", "identity_index"),
    Index(
        "record_submission_queue",
        "committee",
        "id",
        postgresql_where=text("state in ('unmatched', 'ambiguous')"),
    ),
)

record_document = Table(
    "record_document",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("submission_id", Uuid, ForeignKey(record_submission.c.id), nullable=False),
    Column("upload_id", Uuid, ForeignKey(upload.c.id, ondelete="SET NULL")),
    Column("kind", String, nullable=False),
    Column("title", LargeBinary),
    Column("dated_on", Date, nullable=False),
    Column("media_type", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String, nullable=False),
    Column("material_id", Uuid),
    Index("record_document_of_submission", "submission_id"),
    Index("record_document_of_upload", "upload_id"),
)
