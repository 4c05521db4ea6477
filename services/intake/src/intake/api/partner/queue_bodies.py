"""Bodies and views of what matching staff decide on."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from intake.api.partner.bodies import Body
from intake.api.partner.views import RecordDocumentView
from intake.domain.partner.submissions import (
    Person,
    QueueReason,
    RecordSubmission,
    SubmissionState,
    Treatment,
)
from intake.domain.states import CaseState
from intake.services.partner.queue import OpenedSubmission, RejectionReason
from shared.openapi import shown_as

__all__ = ["AssignRecords", "OpenedView", "RejectRecords", "WaitingView"]


class AssignRecords(Body):
    """The case that records belong to."""

    model_config = shown_as(case_id="0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10")

    case_id: UUID


class RejectRecords(Body):
    """Why records belong to no case."""

    model_config = shown_as(reason="other_person")

    reason: RejectionReason = Field(examples=["other_person"])


class WaitingView(BaseModel):
    """A submission that belongs to no case, without its person."""

    id: UUID
    hospital: str
    state: SubmissionState
    queue_reason: QueueReason | None
    claimed_by: str | None
    rejected_for: str | None
    case_id: UUID | None
    received_at: datetime
    expires_at: datetime
    documents: list[RecordDocumentView]

    @classmethod
    def of(cls, submission: RecordSubmission) -> Self:
        """Return the view of a submission."""
        return cls(
            id=submission.id,
            hospital=submission.hospital,
            state=submission.state,
            queue_reason=submission.queue_reason,
            claimed_by=submission.claimed_by,
            rejected_for=submission.rejected_for,
            case_id=submission.case_id,
            received_at=submission.received_at,
            expires_at=submission.expires_at,
            documents=[RecordDocumentView.of(item) for item in submission.documents],
        )


class CandidateView(BaseModel):
    """An open case of who has that identity number."""

    case_id: UUID
    state: CaseState
    case_number: str | None
    name: str


class OpenedView(WaitingView):
    """A submission with its person and visit, and the cases it may belong to."""

    person: Person
    visit: Treatment
    case_number: str | None = Field(description="As the hospital gave it")
    candidates: list[CandidateView]

    @classmethod
    def of_opened(cls, opened: OpenedSubmission) -> Self:
        """Return the view of a submission that somebody looks into."""
        return cls(
            **WaitingView.of(opened.submission).model_dump(),
            person=opened.content.person,
            visit=opened.content.visit,
            case_number=opened.content.case_number,
            candidates=[
                CandidateView.model_validate(item, from_attributes=True)
                for item in opened.candidates
            ],
        )
