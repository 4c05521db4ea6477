"""What hospitals are shown: their own submissions, without what became of the person."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from intake.domain.partner.document_kinds import DocumentKind
from intake.domain.partner.hospitals import HospitalState, PartnerHospital
from intake.domain.partner.submissions import (
    DeclaredDocument,
    RecordDocument,
    RecordSubmission,
    SeenState,
    seen_state,
)

__all__ = [
    "CheckedView",
    "DocumentKindView",
    "OwnHospitalView",
    "RecordDocumentView",
    "RecordSubmissionView",
]


class DocumentKindView(BaseModel):
    """A kind of document, and the item of the standard list that it counts for."""

    code: str = Field(examples=["discharge_summary"])
    item: str = Field(examples=["medical_records"])
    name_zh: str
    name_en: str

    @classmethod
    def of(cls, kind: DocumentKind) -> Self:
        """Return the view of a kind."""
        return cls.model_validate(kind, from_attributes=True)


class OwnHospitalView(BaseModel):
    """The hospital that the client speaks for."""

    credit_code: str = Field(examples=["91330783000000001J"])
    name: str
    state: HospitalState

    @classmethod
    def of(cls, hospital: PartnerHospital) -> Self:
        """Return the view of a hospital."""
        return cls(credit_code=hospital.credit_code, name=hospital.name, state=hospital.state)


class RecordDocumentView(BaseModel):
    """A document that was taken; ``size`` in bytes, ``sha256`` in hex."""

    id: UUID
    status: Literal["accepted"] = "accepted"
    kind: str
    dated_on: date
    media_type: str
    size: int
    sha256: str

    @classmethod
    def of(cls, document: RecordDocument) -> Self:
        """Return the view of a document."""
        return cls(
            id=document.id,
            kind=document.kind,
            dated_on=document.dated_on,
            media_type=document.media_type,
            size=document.size,
            sha256=document.sha256,
        )


class RecordSubmissionView(BaseModel):
    """A submission as its hospital sees it; see the mechanism's page for what a state tells."""

    id: UUID
    state: SeenState
    received_at: datetime
    expires_at: datetime = Field(description="Until when records without a case are kept")
    request_id: UUID | None
    rejected_for: str | None = Field(description="Only of what a request asked for")
    is_sandbox: bool
    documents: list[RecordDocumentView]

    @classmethod
    def of(cls, submission: RecordSubmission, now: datetime) -> Self:
        """Return the view of a submission at a moment."""
        return cls(
            id=submission.id,
            state=seen_state(submission, now),
            received_at=submission.received_at,
            expires_at=submission.expires_at,
            request_id=submission.task_id,
            rejected_for=submission.rejected_for if submission.is_solicited else None,
            is_sandbox=submission.is_sandbox,
            documents=[RecordDocumentView.of(item) for item in submission.documents],
        )


class CheckedDocumentView(BaseModel):
    """A document that would be taken."""

    status: Literal["accepted"] = "accepted"
    kind: str
    sha256: str
    checked: Literal["metadata", "content"] = Field(
        description="Whether its file was there to be compared"
    )


class CheckedView(BaseModel):
    """That a submission would be taken; nothing of it is kept."""

    documents: list[CheckedDocumentView]

    @classmethod
    def of(cls, documents: list[tuple[DeclaredDocument, bool]]) -> Self:
        """Return the view of documents, each with whether its file was compared."""
        return cls(
            documents=[
                CheckedDocumentView(
                    kind=item.kind,
                    sha256=item.sha256,
                    checked="content" if has_file else "metadata",
                )
                for item, has_file in documents
            ]
        )
