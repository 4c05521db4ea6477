"""Create the tables of mailing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import create_plumbing, revoke

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)
json = postgresql.JSONB()


def upgrade() -> None:
    create_plumbing("mailing")
    create_case()
    create_letter()
    create_letter_counter()
    create_upload()
    create_evidence()
    keep_evidence()


def create_case() -> None:
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("committee", sa.String, nullable=False),
        sa.Column("case_number", sa.String, nullable=False),
        sa.Column("matter", sa.String, nullable=False),
        sa.Column("duties", json, nullable=False),
        sa.Column("conclusion_cause_id", sa.Uuid),
        sa.Column("served_on", sa.Date),
        schema="mailing",
    )


def create_letter() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("committee", sa.String, nullable=False),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("mailing.case.id"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("recipient_role", sa.String, nullable=False),
        sa.Column("is_mandatory", sa.Boolean, nullable=False),
        sa.Column("cause_id", sa.Uuid, nullable=False),
        sa.Column("requested_by", sa.String),
        sa.Column("requested_at", moment, nullable=False),
        sa.Column("dated_on", sa.Date, nullable=False),
        sa.Column("facts", json, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("last_error", sa.String),
        sa.Column("letter_number", sa.String),
        sa.Column("recipient", sa.LargeBinary),
        sa.Column(
            "consents_to_electronic", sa.Boolean, nullable=False, server_default=sa.text("false")
        ),
        sa.Column("input", sa.LargeBinary),
        sa.Column("input_sha256", sa.String),
        sa.Column("file_key", sa.String, unique=True),
        sa.Column("sha256", sa.String),
        sa.Column("size", sa.BigInteger),
        sa.Column("sealed_at", moment),
        sa.Column("carrier", sa.String),
        sa.Column("tracking_number", sa.String),
        sa.Column("dispatched_on", sa.Date),
        sa.Column("served_on", sa.Date),
        sa.Column("service_method", sa.String),
        sa.Column("deadlines", json, nullable=False, server_default=sa.text("'[]'::jsonb")),
        sa.UniqueConstraint(
            "committee", "case_id", "kind", "recipient_role", "cause_id", name="letter_once"
        ),
        schema="mailing",
    )
    index_letter()


def index_letter() -> None:
    op.create_index(
        "letter_number_once",
        "letter",
        ["committee", "letter_number"],
        unique=True,
        schema="mailing",
        postgresql_where=sa.text("kind <> 'conclusion'"),
    )
    op.create_index(
        "letter_waiting",
        "letter",
        ["due_at"],
        schema="mailing",
        postgresql_where=sa.text("state = 'requested'"),
    )
    op.create_index("letter_list", "letter", ["committee", "id"], schema="mailing")
    op.create_index("letter_of_case", "letter", ["case_id", "id"], schema="mailing")


def create_letter_counter() -> None:
    op.create_table(
        "letter_counter",
        sa.Column("committee", sa.String, primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
        schema="mailing",
    )


def create_upload() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("committee", sa.String, nullable=False),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("storage_key", sa.String, nullable=False, unique=True),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("used_by", sa.Uuid),
        schema="mailing",
    )
    op.create_index(
        "upload_unused",
        "upload",
        ["expires_at"],
        schema="mailing",
        postgresql_where=sa.text("used_by is null"),
    )


def create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("committee", sa.String, nullable=False),
        sa.Column("letter_id", sa.Uuid, sa.ForeignKey("mailing.letter.id"), nullable=False),
        sa.Column("rung", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("occurred_on", sa.Date, nullable=False),
        sa.Column("occurred_at", moment),
        sa.Column("recorded_at", moment, nullable=False),
        sa.Column("recorded_by", sa.String, nullable=False),
        sa.Column("facts", json, nullable=False),
        sa.Column("sha256", sa.String),
        sa.Column("upload_id", sa.Uuid, sa.ForeignKey("mailing.upload.id")),
        sa.Column("personal", sa.LargeBinary),
        schema="mailing",
    )
    op.create_index("evidence_of_letter", "evidence", ["letter_id", "id"], schema="mailing")


def keep_evidence() -> None:
    revoke("mailing", "evidence", "update, delete, truncate, references, trigger")
