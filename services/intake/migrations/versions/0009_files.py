"""Resumable uploads, previews, and items obtained by sharing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what files need beside their rows; files of before stay without previews."""
    add_preview_columns()
    create_previews()
    create_resumable_uploads()
    create_obtained_items()


def add_preview_columns() -> None:
    for column in (
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("preview_state", sa.String(), server_default=sa.text("'none'"), nullable=False),
        sa.Column("preview_reason", sa.String(), nullable=True),
        sa.Column(
            "preview_attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("preview_due_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("upload", column, schema="intake")
    op.create_index(
        "upload_to_draw",
        "upload",
        ["preview_due_at"],
        schema="intake",
        postgresql_where=sa.text("preview_state = 'pending'"),
    )


def create_previews() -> None:
    op.create_table(
        "preview",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["intake.upload.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("upload_id", "page"),
        sa.UniqueConstraint("storage_key"),
        schema="intake",
    )


def create_resumable_uploads() -> None:
    op.create_table(
        "resumable_upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index(
        "resumable_upload_of_account",
        "resumable_upload",
        ["committee", "account_id", "state"],
        schema="intake",
    )
    op.create_index("resumable_upload_expiry", "resumable_upload", ["expires_at"], schema="intake")


def create_obtained_items() -> None:
    op.create_table(
        "obtained_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("response_sha256", sa.String(), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.Column(
            "contradictions",
            postgresql.ARRAY(sa.String()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["case_id"], ["intake.case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "item", name="obtained_item_once"),
        schema="intake",
    )
    op.create_index(
        "obtained_item_due",
        "obtained_item",
        ["due_at"],
        schema="intake",
        postgresql_where=sa.text("due_at is not null"),
    )
