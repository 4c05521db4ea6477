"""Queues with claims, what the preliminary review found, and search."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

IN_ACCEPTANCE = sa.text("state in ('received', 'supplemented', 'returned')")
IN_REVIEW = sa.text("state = 'accepted'")


def upgrade() -> None:
    """Let people take cases from queues, send them back, refuse them, and find them."""
    add_columns()
    replace_lists()
    create_searches()
    create_returns()
    create_former_statements()
    create_refusals()
    extend_preliminary_reviews()


def add_columns() -> None:
    for name in ("is_express", "is_difficult"):
        op.add_column(
            "case",
            sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False),
            schema="intake",
        )
    columns: dict[str, sa.types.TypeEngine[Any]] = {
        "express_reason": sa.String(),
        "appraisee_name_index": sa.LargeBinary(),
        "employer_name_index": sa.LargeBinary(),
        "number_year": sa.Integer(),
        "number_sequence": sa.Integer(),
        "accepted_by": sa.String(),
        "claimed_by": sa.String(),
        "claimed_at": sa.DateTime(timezone=True),
        "claim_active_at": sa.DateTime(timezone=True),
        "reserved_for": sa.String(),
        "reserved_until": sa.DateTime(timezone=True),
    }
    for name, kind in columns.items():
        op.add_column("case", sa.Column(name, kind, nullable=True), schema="intake")
    op.execute(
        """
        update intake."case" set accepted_by = (
            select d ->> 'account_id' from jsonb_array_elements(duties) d
            where d ->> 'duty' = 'accept' limit 1
        ) where accepted_at is not null
        """
    )


def replace_lists() -> None:
    """Order lists by when applications came, which a period may narrow.

    In the order of its bytes a number is found by how it begins. The index that keeps it once has
    it first, since whoever tracks a case by its number names no committee; it holds numbers only.
    """
    op.drop_constraint("case_number_once", "case", schema="intake")
    op.alter_column("case", "case_number", type_=sa.String(collation="C"), schema="intake")
    op.create_index(
        "case_number_once",
        "case",
        ["case_number", "committee"],
        unique=True,
        schema="intake",
        postgresql_where=sa.text("case_number is not null"),
    )
    for name, column in (
        ("case_list", None),
        ("case_by_state", "state"),
        ("case_by_submitter", "submitted_by"),
    ):
        op.drop_index(name, "case", schema="intake")
        columns = ["committee", *([column] if column else []), "received_at", "id"]
        op.create_index(name, "case", columns, schema="intake")
    for name, column in (
        ("case_of_appraisee", "appraisee_id"),
        ("case_of_employer", "employer_id"),
    ):
        op.drop_index(name, "case", schema="intake")
        op.create_index(name, "case", [column, "received_at", "id"], schema="intake")


def create_searches() -> None:
    for name, column in (
        ("case_by_matter", "matter"),
        ("case_by_appraisee_name", "appraisee_name_index"),
        ("case_by_employer_name", "employer_name_index"),
    ):
        op.create_index(name, "case", ["committee", column, "received_at", "id"], schema="intake")
    partial: list[tuple[str, list[str], sa.TextClause]] = [
        (
            "case_by_acceptor",
            ["accepted_by", "received_at", "id"],
            sa.text("accepted_by is not null"),
        ),
        ("case_by_claim", ["claimed_by", "received_at", "id"], sa.text("claimed_by is not null")),
        ("case_marked_list", ["received_at", "id"], sa.text("is_express or is_difficult")),
        (
            "case_by_number",
            ["number_year", "number_sequence", "id"],
            sa.text("number_sequence is not null"),
        ),
        ("case_in_acceptance", ["is_express", "received_at", "id"], IN_ACCEPTANCE),
        ("case_in_review", ["is_express", "received_at", "id"], IN_REVIEW),
    ]
    for name, columns, where in partial:
        op.create_index(
            name, "case", ["committee", *columns], schema="intake", postgresql_where=where
        )


def create_returns() -> None:
    op.create_table(
        "case_return",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reasons", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("returned_by", sa.String(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resubmitted_by", sa.String(), nullable=True),
        sa.Column("resubmitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["intake.case.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index("case_return_of_case", "case_return", ["case_id", "id"], schema="intake")


def create_former_statements() -> None:
    op.create_table(
        "former_statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parties", sa.LargeBinary(), nullable=False),
        sa.Column("injury", sa.LargeBinary(), nullable=False),
        sa.Column("circumstances", sa.LargeBinary(), nullable=True),
        sa.Column("changed", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("replaced_by", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["intake.case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number", name="former_statement_once"),
        schema="intake",
    )


def create_refusals() -> None:
    op.create_table(
        "refusal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["intake.case.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="intake",
    )
    op.create_index(
        "refusal_proposed_once",
        "refusal",
        ["case_id"],
        unique=True,
        schema="intake",
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_index("refusal_list", "refusal", ["committee", "state", "id"], schema="intake")


def extend_preliminary_reviews() -> None:
    columns: dict[str, sa.types.TypeEngine[Any]] = {
        "mode_reasons": postgresql.ARRAY(sa.String()),
        "entrusted_to": sa.String(),
        "difficult_reason": sa.String(),
        "express_reason": sa.String(),
        "employer_is_hospital": sa.Boolean(),
        "details": sa.LargeBinary(),
    }
    for name, kind in columns.items():
        op.add_column("preliminary_review", sa.Column(name, kind, nullable=True), schema="intake")
