"""Views of files of experts, and the body of an export."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from lottery.api.fields import Body
from lottery.domain.expert_findings import Finding, Report
from lottery.repositories.expert_imports import ExpertImport
from shared.openapi import shown_as
from shared.purposes import Purpose

__all__ = ["CheckedImportView", "ExportBody", "ImportSummary", "ImportView"]

MOST_FINDINGS = 1000


class ExportBody(Body):
    """What the pool is written out for."""

    model_config = shown_as(purpose="expert_pool")

    purpose: Purpose = Field(description="Goes to the audit trail")


class RowView(BaseModel):
    """What becomes of a row."""

    row: int = Field(description="As the spreadsheet program numbers it; the headings are 1")
    outcome: Literal["added", "changed", "unchanged", "refused"]
    expert_id: str | None

    @classmethod
    def list_of(cls, report: Report) -> list[Self]:
        """Return the views of all rows."""
        return [cls.model_validate(item, from_attributes=True) for item in report.rows]


class FindingView(BaseModel):
    """What is wrong with a cell, or worth a look."""

    row: int
    column: str | None = Field(examples=["licence_number"])
    heading: str | None = Field(examples=["执业证书编号"])
    code: str = Field(examples=["licence_repeated"])
    detail: str
    detail_zh: str

    @classmethod
    def list_of(cls, found: Iterable[Finding]) -> list[Self]:
        """Return the views of findings."""
        return [cls.model_validate(item, from_attributes=True) for item in found]


class Counts(BaseModel):
    """How many rows come to what."""

    added: int
    changed: int
    unchanged: int


class CheckedImportView(Counts):
    """What would become of a file; nothing of it is kept."""

    sha256: str
    is_acceptable: bool
    refused: int
    error_count: int = Field(description="Of all errors; the list holds the first 1000")
    warning_count: int = Field(description="Of all warnings; the list holds the first 1000")
    errors: list[FindingView]
    warnings: list[FindingView]
    rows: list[RowView]

    @classmethod
    def of(cls, sha256: str, report: Report) -> Self:
        """Return the view of a report."""
        errors, warnings = report.errors, report.warnings
        return cls(
            sha256=sha256,
            is_acceptable=not errors,
            added=report.count("added"),
            changed=report.count("changed"),
            unchanged=report.count("unchanged"),
            refused=report.count("refused"),
            error_count=len(errors),
            warning_count=len(warnings),
            errors=FindingView.list_of(errors[:MOST_FINDINGS]),
            warnings=FindingView.list_of(warnings[:MOST_FINDINGS]),
            rows=RowView.list_of(report),
        )


class ImportSummary(Counts):
    """A file that was taken."""

    id: UUID
    sha256: str
    imported_by: str
    imported_at: datetime

    @classmethod
    def of(cls, made: ExpertImport) -> Self:
        """Return the summary of an import."""
        return cls(
            id=made.id,
            sha256=made.sha256,
            imported_by=made.imported_by,
            imported_at=made.imported_at,
            added=made.report.count("added"),
            changed=made.report.count("changed"),
            unchanged=made.report.count("unchanged"),
        )


class ImportView(ImportSummary):
    """A file that was taken, row by row."""

    warnings: list[FindingView]
    rows: list[RowView]

    @classmethod
    def of(cls, made: ExpertImport) -> Self:
        """Return the view of an import."""
        summary = ImportSummary.of(made).model_dump()
        return cls(
            **summary,
            warnings=FindingView.list_of(made.report.warnings),
            rows=RowView.list_of(made.report),
        )
