"""Partner hospitals, their submissions, and what they are asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of partner hospitals."""
    create_partner_hospital()
    create_hospital_client()
    create_record_task()
    create_record_submission()
    create_record_document()


def create_partner_hospital() -> None:
    op.create_table(
        "partner_hospital",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("credit_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("suspended_for", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("committee", "credit_code", name="partner_hospital_once"),
        schema="intake",
    )


def create_hospital_client() -> None:
    op.create_table(
        "hospital_client",
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("credit_code", sa.String(), nullable=False),
        sa.Column("linked_by", sa.String(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee", "credit_code"],
            ["intake.partner_hospital.committee", "intake.partner_hospital.credit_code"],
            name="hospital_client_of_hospital",
        ),
        sa.PrimaryKeyConstraint("committee", "client_id"),
        schema="intake",
    )
    op.create_index(
        "hospital_client_list", "hospital_client", ["committee", "credit_code"], schema="intake"
    )


def create_record_task() -> None:
    op.create_table(
        "record_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("practice_person", sa.String(), nullable=True),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("satisfied", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("test_code", sa.String(), nullable=True),
        sa.Column("visits_from", sa.Date(), nullable=True),
        sa.Column("visits_to", sa.Date(), nullable=True),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("declined_for", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["intake.case.id"],
        ),
        sa.CheckConstraint(
            "(case_id is null) = (practice_person is not null)", name="record_task_case_or_practice"
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index("record_task_of_case", "record_task", ["case_id"], schema="intake")
    op.create_index(
        "record_task_of_hospital", "record_task", ["committee", "hospital", "id"], schema="intake"
    )
    op.create_index(
        "record_task_waiting",
        "record_task",
        ["due_on"],
        schema="intake",
        postgresql_where=sa.text("state in ('open', 'partially')"),
    )


def create_record_submission() -> None:
    op.create_table(
        "record_submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("external_id_index", sa.LargeBinary(), nullable=False),
        sa.Column("identity_index", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_sandbox", sa.Boolean(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("queue_reason", sa.String(), nullable=True),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("rejected_for", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["intake.case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["intake.record_task.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "committee", "hospital", "external_id_index", name="record_submission_external_id"
        ),
        schema="intake",
    )
    op.create_index("record_submission_of_case", "record_submission", ["case_id"], schema="intake")
    op.create_index(
        "record_submission_of_hospital",
        "record_submission",
        ["committee", "hospital", "id"],
        schema="intake",
    )
    op.create_index(
        "record_submission_of_person",
        "record_submission",
        ["committee", "identity_index"],
        schema="intake",
    )
    op.create_index(
        "record_submission_queue",
        "record_submission",
        ["committee", "id"],
        schema="intake",
        postgresql_where=sa.text("state in ('unmatched', 'ambiguous')"),
    )


def create_record_document() -> None:
    op.create_table(
        "record_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["intake.record_submission.id"],
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["intake.upload.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index(
        "record_document_of_submission", "record_document", ["submission_id"], schema="intake"
    )
    op.create_index("record_document_of_upload", "record_document", ["upload_id"], schema="intake")
