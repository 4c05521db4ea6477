"""Create the tables of review."""

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
    create_plumbing("review")
    create_examination()
    create_opinion()
    create_discussion()
    create_conclusion()
    keep_sealed_rows()


def create_examination() -> None:
    op.create_table(
        "examination",
        sa.Column("committee", sa.String, primary_key=True),
        sa.Column("case_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("matter", sa.String, nullable=False),
        sa.Column("case_number", sa.String, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("is_flagged", sa.Boolean, nullable=False),
        sa.Column("material_ids", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("duties", json, nullable=False),
        sa.Column("standard_id", sa.String),
        sa.Column("session", json),
        sa.Column("checked_in_at", moment),
        sa.Column("check_in_method", sa.String),
        sa.Column("case_code", sa.String),
        sa.Column("panel_code", sa.String),
        sa.Column("transcript_hash", sa.String),
        sa.Column("allocated_at", moment),
        sa.Column("seats", json, nullable=False),
        sa.Column("panel_accounts", sa.ARRAY(sa.String), nullable=False),
        sa.Column("difficulties", sa.ARRAY(sa.String), nullable=False),
        schema="review",
    )
    columns = ["committee", "state", "case_id"]
    op.create_index("examination_state", "examination", columns, schema="review")
    op.create_index(
        "examination_panel",
        "examination",
        ["panel_accounts"],
        schema="review",
        postgresql_using="gin",
    )


def create_opinion() -> None:
    op.create_table(
        "opinion",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("committee", sa.String, nullable=False),
        sa.Column("case_id", sa.Uuid, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("seat", sa.Integer, nullable=False),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("sealed_at", moment, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("committee", "case_id", "round", "seat"),
        of_examination(),
        schema="review",
    )


def create_discussion() -> None:
    op.create_table(
        "discussion",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("committee", sa.String, nullable=False),
        sa.Column("case_id", sa.Uuid, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("members", sa.ARRAY(sa.String), nullable=False),
        sa.Column("minutes", sa.LargeBinary, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("reasons", sa.LargeBinary),
        sa.Column("recorded_by", sa.String, nullable=False),
        sa.Column("recorded_at", moment, nullable=False),
        sa.UniqueConstraint("committee", "case_id", "round"),
        of_examination(),
        schema="review",
    )


def create_conclusion() -> None:
    op.create_table(
        "conclusion",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("committee", sa.String, nullable=False),
        sa.Column("case_id", sa.Uuid, nullable=False),
        sa.Column("matter", sa.String, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("drafted_at", moment, nullable=False),
        sa.Column("number", sa.String),
        sa.Column("decided_on", sa.Date),
        sa.Column("approved_by", sa.String),
        sa.Column("approved_at", moment),
        sa.Column("deadline", json),
        sa.UniqueConstraint("committee", "case_id", "edition"),
        sa.UniqueConstraint("committee", "number"),
        of_examination(),
        schema="review",
    )
    op.create_index("conclusion_newest", "conclusion", ["committee", "id"], schema="review")
    op.create_index(
        "conclusion_in_force",
        "conclusion",
        ["committee", "case_id"],
        unique=True,
        schema="review",
        postgresql_where=sa.text("state <> 'superseded'"),
    )
    op.create_table(
        "conclusion_counter",
        sa.Column("committee", sa.String, primary_key=True),
        sa.Column("issuer", sa.String, primary_key=True),
        sa.Column("matter", sa.String, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
        schema="review",
    )


def keep_sealed_rows() -> None:
    for table in ("opinion", "discussion"):
        revoke("review", table, "update, delete, truncate, references, trigger")
    op.execute(
        """
        create function review.refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception '% is sealed and only ever added to', tg_table_name;
        end $$
        """
    )
    op.execute(
        """
        create trigger sealed before delete or update of id, committee, case_id, round, seat,
            account_id, sealed_at, sha256 on review.opinion
        for each row execute function review.refuse_change()
        """
    )


def of_examination() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["committee", "case_id"], ["review.examination.committee", "review.examination.case_id"]
    )
