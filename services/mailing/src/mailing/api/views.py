"""What callers see of letters and their evidence."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from mailing.domain.evidence import Evidence, Rung, Source
from mailing.domain.letter import (
    Carrier,
    Letter,
    LetterKind,
    LetterState,
    Recipient,
    ServiceMethod,
)
from mailing.domain.upload import Upload
from mailing.services.reading import LetterFile
from shared.deadline_sentences import explain_en, explain_zh
from shared.deadlines import Deadline
from shared.events.mailing import RecipientRole

__all__ = ["LetterDetailView", "LetterView", "UploadView", "VerificationView"]


class LetterView(BaseModel):
    """A letter (文书) without anything personal; ``last_error`` says why it isn't sealed yet."""

    id: UUID
    case_id: UUID
    case_number: str | None = Field(description="Null before the acceptance")
    kind: LetterKind
    recipient_role: RecipientRole
    is_mandatory: bool = Field(description="Whether the case waits for its service")
    state: LetterState
    version: int
    letter_number: str | None = Field(examples=["金劳鉴受〔2026〕1号"])
    dated_on: date
    sha256: str | None = Field(description="Of the sealed PDF, in hex")
    size: int | None = Field(description="Of the sealed PDF, in bytes")
    requested_at: datetime
    attempts: int = Field(description="How often the press took it up")
    last_error: str | None
    sealed_at: datetime | None
    carrier: Carrier | None
    tracking_number: str | None
    dispatched_on: date | None
    served_on: date | None
    service_method: ServiceMethod | None

    @classmethod
    def of(cls, letter: Letter) -> Self:
        """Return the view of a letter."""
        return cls.model_validate(letter, from_attributes=True)


class EvidenceView(BaseModel):
    """One rung of the ladder; ``personal`` only where a purpose was stated."""

    id: UUID
    rung: Rung
    source: Source
    occurred_on: date
    occurred_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    facts: dict[str, Any]
    sha256: str | None = Field(description="Of the file that shows it, in hex")
    has_file: bool = Field(description="Whether that file is a scan that can be downloaded")
    personal: dict[str, str] | None

    @classmethod
    def of(cls, rung: Evidence) -> Self:
        """Return the view of a rung."""
        return cls(
            id=rung.id,
            rung=rung.rung,
            source=rung.source,
            occurred_on=rung.occurred_on,
            occurred_at=rung.occurred_at,
            recorded_at=rung.recorded_at,
            recorded_by=rung.recorded_by,
            facts=dict(rung.facts),
            sha256=rung.sha256,
            has_file=rung.upload_id is not None,
            personal=None if rung.personal is None else dict(rung.personal),
        )


class RecipientView(BaseModel):
    """Where a letter goes."""

    name: str
    address: str
    postcode: str | None
    phone: str | None

    @classmethod
    def of(cls, recipient: Recipient) -> Self:
        """Return the view of a recipient."""
        return cls.model_validate(recipient, from_attributes=True)


class DeadlineView(BaseModel):
    """A limit (期限) that the service started, and what it follows from."""

    code: str
    due_on: date
    is_provisional: bool
    explanation: list[str]
    explanation_zh: list[str]

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Self:
        """Return the view of a kept limit."""
        deadline = Deadline.from_dict(facts)
        return cls(
            code=deadline.rule.code,
            due_on=deadline.due_on,
            is_provisional=deadline.provisional,
            explanation=explain_en(deadline),
            explanation_zh=explain_zh(deadline),
        )


class LetterDetailView(LetterView):
    """A letter with its ladder of evidence; ``recipient`` only where a purpose was stated."""

    evidence: list[EvidenceView]
    deadlines: list[DeadlineView]
    recipient: RecipientView | None

    @classmethod
    def of_file(cls, file: LetterFile) -> Self:
        """Return the view of a letter and its evidence."""
        where = file.recipient
        return cls(
            **LetterView.of(file.letter).model_dump(),
            evidence=[EvidenceView.of(rung) for rung in file.evidence],
            deadlines=[DeadlineView.of(item) for item in file.letter.deadlines],
            recipient=None if where is None else RecipientView.of(where),
        )


class UploadView(BaseModel):
    """A received scan; ``size`` in bytes, ``sha256`` in hex."""

    id: UUID
    sha256: str
    size: int
    media_type: str
    expires_at: datetime

    @classmethod
    def of(cls, upload: Upload) -> Self:
        """Return the view of an upload."""
        return cls.model_validate(upload, from_attributes=True)


class VerificationView(BaseModel):
    """Whether a letter with this id and code was made here; who it is about isn't told."""

    is_genuine: bool
    kind: LetterKind | None = None
    letter_number: str | None = None
    dated_on: date | None = None

    @classmethod
    def of(cls, letter: Letter | None) -> Self:
        """Return the answer for a letter found genuine, or for none."""
        if letter is None:
            return cls(is_genuine=False)
        return cls(
            is_genuine=True,
            kind=letter.kind,
            letter_number=letter.letter_number,
            dated_on=letter.dated_on,
        )
