"""Creates the tables of intake.

Revises nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import create_plumbing

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_plumbing("intake")
    create_parties()
    create_cases()
    create_files()
    create_preliminary_reviews()
    create_deadlines()
    create_timeline()


def create_parties() -> None:
    op.create_table(
        "appraisee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("identity_index", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("committee", "identity_index", name="appraisee_identity"),
        schema="intake",
    )
    op.create_table(
        "employer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("credit_code_index", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("committee", "credit_code_index", name="employer_credit_code"),
        schema="intake",
    )
    op.create_table(
        "case_counter",
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("committee", "year"),
        schema="intake",
    )


def create_cases() -> None:
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stage", sa.SmallInteger(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("applicant_kind", sa.String(), nullable=False),
        sa.Column("appraisee_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("consent_electronic", sa.Boolean(), nullable=False),
        sa.Column("parties", sa.LargeBinary(), nullable=False),
        sa.Column("injury", sa.LargeBinary(), nullable=False),
        sa.Column("duties", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("case_number", sa.String(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appraisee_id"],
            ["intake.appraisee.id"],
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["intake.employer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("committee", "case_number", name="case_number_once"),
        schema="intake",
    )
    op.create_index(
        "case_by_state", "case", ["committee", "state", "id"], unique=False, schema="intake"
    )
    op.create_index(
        "case_by_submitter",
        "case",
        ["committee", "submitted_by", "id"],
        unique=False,
        schema="intake",
    )
    op.create_index("case_list", "case", ["committee", "id"], unique=False, schema="intake")
    op.create_index(
        "case_open_once",
        "case",
        ["committee", "appraisee_id", "matter"],
        unique=True,
        schema="intake",
        postgresql_where=sa.text("is_open"),
    )


def create_files() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("file_name", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("storage_key"),
        schema="intake",
    )
    op.create_index(
        "upload_unused",
        "upload",
        ["expires_at"],
        unique=False,
        schema="intake",
        postgresql_where=sa.text("used_by is null"),
    )
    op.create_table(
        "material",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("original_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("original_seen_by", sa.String(), nullable=True),
        sa.Column("is_for_experts", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["intake.case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["intake.upload.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("upload_id"),
        schema="intake",
    )
    op.create_index("material_of_case", "material", ["case_id"], unique=False, schema="intake")


def create_preliminary_reviews() -> None:
    op.create_table(
        "preliminary_review",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("reviewed_by", sa.String(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("classes_needed", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("is_difficult", sa.Boolean(), nullable=False),
        sa.Column("is_express", sa.Boolean(), nullable=False),
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("treating_hospitals", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("treating_doctors", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("declared_experts", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["intake.case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
        schema="intake",
    )


def create_deadlines() -> None:
    op.create_table(
        "deadline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("recipient_role", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("explanation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["intake.case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "case_id",
            "code",
            "recipient_role",
            name="deadline_once",
            postgresql_nulls_not_distinct=True,
        ),
        schema="intake",
    )
    op.create_index(
        "deadline_running",
        "deadline",
        ["committee", "due_on"],
        unique=False,
        schema="intake",
        postgresql_where=sa.text("met_on is null"),
    )


def create_timeline() -> None:
    op.create_table(
        "timeline_entry",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["intake.case.id"],
        ),
        sa.PrimaryKeyConstraint("event_id"),
        schema="intake",
    )
    op.create_index(
        "timeline_of_case",
        "timeline_entry",
        ["case_id", "occurred_at", "event_id"],
        unique=False,
        schema="intake",
    )


def downgrade() -> None:
    for table in (
        "timeline_entry",
        "deadline",
        "preliminary_review",
        "material",
        "upload",
        "case",
        "case_counter",
        "employer",
        "appraisee",
        "outbox",
        "event_sequence",
        "inbox",
        "inbox_position",
        "parked_event",
        "idempotency_key",
        "audit_entry",
        "audit_seal",
    ):
        op.drop_table(table, schema="intake")
