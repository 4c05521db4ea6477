"""Views of applications and cases as they go out, without anything personal unless named so."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from intake.domain.application import ApplicantKind
from intake.domain.case import Case, CaseSummary
from intake.domain.case_deadlines import CaseDeadline
from intake.domain.checklist import Checklist, ChecklistItem, ObtainableFrom, RequiredWhen
from intake.domain.material import Upload
from intake.domain.matters import Matter
from intake.domain.preview import PreviewReason, PreviewState
from intake.domain.receipt import ReceiptNote
from intake.domain.received import ReceivedApplication
from intake.domain.states import CaseState
from intake.domain.timeline import Entry, Publisher, sentences
from intake.domain.tracking import shown_code
from intake.domain.verdict import Standing
from shared.deadline_sentences import explain_en, explain_zh
from shared.deadlines import Deadline

__all__ = [
    "AcceptedView",
    "ApplicationView",
    "ChecklistView",
    "DeadlineView",
    "GivenItemView",
    "ItemView",
    "ReceiptNoteView",
    "SummaryView",
    "TimelineEntryView",
    "UploadView",
    "given_items",
]


class UploadView(BaseModel):
    """A received file that waits to be handed in; ``size`` in bytes, ``sha256`` in hex."""

    id: UUID
    sha256: str
    size: int
    media_type: str = Field(examples=["application/pdf"])
    expires_at: datetime
    pages: int | None = Field(examples=[3])
    preview: PreviewState
    preview_reason: PreviewReason | None

    @classmethod
    def of(cls, upload: Upload) -> Self:
        """Return the view of an upload."""
        return cls(
            id=upload.id,
            sha256=upload.sha256,
            size=upload.size,
            media_type=upload.media_type,
            expires_at=upload.expires_at,
            pages=upload.pages,
            preview=upload.preview.state,
            preview_reason=upload.preview.reason,
        )


class ItemView(BaseModel):
    """An item of the list (材料清单项)."""

    code: str = Field(examples=["medical_records"])
    name_zh: str
    name_en: str
    required_when: RequiredWhen
    obtainable_from: ObtainableFrom | None
    media_types: Sequence[str]
    original_seen: bool = Field(description="Whether an original is shown as well")
    for_experts_allowed: bool

    @classmethod
    def of(cls, item: ChecklistItem) -> Self:
        """Return the view of an item."""
        return cls.model_validate(item, from_attributes=True)


class ChecklistView(BaseModel):
    """The list of a matter."""

    matter: Matter
    is_open: bool = Field(description="Whether the matter can be applied for here")
    version: str
    items: list[ItemView]

    @classmethod
    def of(cls, matter: Matter, checklist: Checklist, *, is_open: bool) -> Self:
        """Return the view of a matter's list."""
        items = [ItemView.of(item) for item in checklist.items]
        return cls(matter=matter, is_open=is_open, version=checklist.version, items=items)


class GivenItemView(BaseModel):
    """An item of the list and what was given for it."""

    code: str
    name_zh: str
    name_en: str
    required: bool
    obtainable_from: ObtainableFrom | None
    given: bool
    material_ids: list[UUID]
    demanded: bool = Field(description="Whether it can be demanded now; after a notice only its")
    standing: Standing = Field(description="What was found of it")


def given_items(received: ReceivedApplication) -> list[GivenItemView]:
    """Return an application's list with what was given."""
    views = []
    demanded = received.demanded
    for item in received.checklist.items:
        ids = [material.id for material in received.given if material.item == item.code]
        views.append(
            GivenItemView(
                code=item.code,
                name_zh=item.name_zh,
                name_en=item.name_en,
                required=item.is_required(received.case.applicant_kind),
                obtainable_from=item.obtainable_from,
                given=bool(ids),
                material_ids=ids,
                demanded=item in demanded,
                standing=received.standing(item.code),
            )
        )
    return views


class ReceiptNoteView(BaseModel):
    """The receipt (收件回执) of what was handed in last."""

    id: UUID
    number: str = Field(examples=["330783-2026-000123"])
    tracking_code: str = Field(
        description="With the number it opens the public progress", examples=["7Q4MZ-0X9TK"]
    )

    @classmethod
    def of(cls, note: ReceiptNote) -> Self:
        """Return the view of a receipt's note."""
        return cls(id=note.id, number=note.number, tracking_code=shown_code(note.tracking_code))


class ApplicationView(BaseModel):
    """An application as received: what was given and what is missing."""

    case_id: UUID
    matter: Matter
    state: CaseState
    version: int
    applicant_kind: ApplicantKind
    received_at: datetime
    case_number: str | None
    checklist: list[GivenItemView]
    receipt: ReceiptNoteView | None
    missing: list[str] = Field(description="Demanded items that aren't there, or are unfit")
    unjudged: list[str] = Field(description="Demanded items that nobody has looked at")

    @classmethod
    def of(cls, received: ReceivedApplication) -> Self:
        """Return the view of an application."""
        case = received.case
        return cls(
            case_id=case.id,
            matter=case.matter,
            state=case.state,
            version=case.version,
            applicant_kind=case.applicant_kind,
            received_at=case.received_at,
            case_number=case.case_number,
            checklist=given_items(received),
            missing=[item.code for item in received.missing],
            receipt=ReceiptNoteView.of(received.receipt) if received.receipt else None,
            unjudged=[item.code for item in received.unjudged],
        )


class SummaryView(BaseModel):
    """A case in a list; names are masked."""

    case_id: UUID
    case_number: str | None
    matter: Matter
    state: CaseState
    received_at: datetime
    appraisee_name: str | None = Field(
        description="Null when the case is erased", examples=["王*国"]
    )
    employer_name: str | None
    conclusion_due_on: date | None

    @classmethod
    def of(cls, summary: CaseSummary) -> Self:
        """Return the view of a list's row."""
        case = summary.case
        return cls(
            case_id=case.id,
            case_number=case.case_number,
            matter=case.matter,
            state=case.state,
            received_at=case.received_at,
            appraisee_name=summary.appraisee_name,
            employer_name=summary.employer_name,
            conclusion_due_on=summary.conclusion_due_on,
        )


class DeadlineView(BaseModel):
    """A legal limit (期限) with everything it follows from."""

    code: str = Field(examples=["conclusion"])
    recipient_role: str | None
    due_on: date
    provisional: bool
    met_on: date | None
    lapsed_on: date | None = Field(description="The day on which it fell away unmet")
    explanation: Deadline
    sentences_en: list[str]
    sentences_zh: list[str]

    @classmethod
    def of(cls, item: CaseDeadline) -> Self:
        """Return the view of a limit."""
        return cls(
            code=item.code,
            recipient_role=item.recipient_role,
            due_on=item.deadline.due_on,
            provisional=item.deadline.provisional,
            met_on=item.met_on,
            lapsed_on=item.lapsed_on,
            explanation=item.deadline,
            sentences_en=explain_en(item.deadline),
            sentences_zh=explain_zh(item.deadline),
        )


class AcceptedView(BaseModel):
    """A case after acceptance or preliminary review."""

    case_id: UUID
    case_number: str | None = Field(examples=["东劳鉴〔2026〕123号"])
    state: CaseState
    version: int
    clock_started_at: datetime | None
    deadlines: list[DeadlineView]

    @classmethod
    def of(cls, case: Case, deadlines: Sequence[CaseDeadline]) -> Self:
        """Return the view of a case and its limits."""
        return cls(
            case_id=case.id,
            case_number=case.case_number,
            state=case.state,
            version=case.version,
            clock_started_at=case.clock_started_at,
            deadlines=[DeadlineView.of(item) for item in deadlines],
        )


class TimelineEntryView(BaseModel):
    """One step of a case."""

    occurred_at: datetime
    publisher: Publisher
    code: str = Field(examples=["case_accepted"])
    sentence: str
    sentence_zh: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return the view of an entry, in sentences."""
        english, chinese = sentences(entry)
        return cls(
            occurred_at=entry.occurred_at,
            publisher=entry.publisher,
            code=entry.code,
            sentence=english,
            sentence_zh=chinese,
        )
