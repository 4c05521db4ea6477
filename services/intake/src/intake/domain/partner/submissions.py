"""A record submission (病历报送): whose records, of which treatment, in which documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from intake.domain.application import Line, Name
from shared.errors import FieldError
from shared.identifiers import IdentityNumber, birth_date_of
from shared.json_types import Day

__all__ = [
    "DeclaredDocument",
    "Diagnosis",
    "Person",
    "QueueReason",
    "RecordDocument",
    "RecordSubmission",
    "SeenState",
    "SubmissionContent",
    "SubmissionState",
    "Treatment",
    "TreatmentKind",
    "contradictions",
    "seen_state",
]


class Value(BaseModel):
    """A part of a submission; a field nobody knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TreatmentKind(StrEnum):
    """How somebody was treated."""

    INPATIENT = "inpatient"
    OUTPATIENT = "outpatient"
    EMERGENCY = "emergency"
    EXAMINATION = "examination"


class Person(Value):
    """Whose records they are, by three statements that are checked against one another."""

    name: Name = Field(examples=["王建国"])
    identity_number: IdentityNumber = Field(examples=["330783198503140016"])
    birth_date: Day = Field(examples=["1985-03-14"])


class Diagnosis(Value):
    """A diagnosis as the hospital wrote it, with its code of ICD-10 where it has one."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = Field(
        min_length=1, examples=["右手食指近节指骨骨折"]
    )
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{2}[0-9A-Zx.+*]{0,8}$")] | None = (
        Field(None, description="ICD-10, as GB/T 14396", examples=["S62.601"])
    )


class Treatment(Value):
    """The visit (就诊) that the documents are of."""

    kind: TreatmentKind = Field(examples=["inpatient"])
    number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = Field(
        min_length=1, description="The hospital's own number", examples=["ZY20260302017"]
    )
    started_on: Day = Field(examples=["2026-03-02"])
    ended_on: Day | None = Field(None, examples=["2026-03-16"])
    department: Line | None = Field(None, examples=["手外科"])
    diagnoses: list[Diagnosis] = Field(default=[], max_length=50)


class SubmissionContent(Value):
    """Everything personal of a submission, kept encrypted as one."""

    person: Person
    visit: Treatment
    external_id: str
    case_number: str | None = None


class SubmissionState(StrEnum):
    """What became of a submission; hospitals read ``SeenState`` instead."""

    UNMATCHED = "unmatched"
    AMBIGUOUS = "ambiguous"
    MATCHED = "matched"
    REJECTED = "rejected"
    EXPIRED = "expired"


class QueueReason(StrEnum):
    """Why a person decides on a submission."""

    SEVERAL_CASES = "several_cases"
    NAME_DIFFERS = "name_differs"
    CASE_PAST_MATERIALS = "case_past_materials"
    CASE_NUMBER_DIFFERS = "case_number_differs"
    ITEM_NOT_ON_LIST = "item_not_on_list"


class SeenState(StrEnum):
    """What a hospital is told of its submission."""

    RECEIVED = "received"
    IN_USE = "in_use"
    REJECTED = "rejected"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class DeclaredDocument:
    """A document as it is announced; ``size`` in bytes, ``sha256`` in hex."""

    id: UUID
    kind: str
    title: str
    dated_on: date
    media_type: str
    size: int
    sha256: str
    upload_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RecordDocument:
    """A document that was received; its file lies under the upload until it is removed."""

    id: UUID
    kind: str
    title: str | None
    dated_on: date
    media_type: str
    size: int
    sha256: str
    upload_id: UUID | None
    material_id: UUID | None


@dataclass(frozen=True, slots=True)
class RecordSubmission:
    """A submission without anything personal."""

    id: UUID
    hospital: str
    account_id: str
    state: SubmissionState
    version: int
    received_at: datetime
    expires_at: datetime
    is_sandbox: bool
    task_id: UUID | None
    case_id: UUID | None
    queue_reason: QueueReason | None
    claimed_by: str | None
    rejected_for: str | None
    documents: Sequence[RecordDocument] = ()

    @property
    def is_solicited(self) -> bool:
        """Whether the bureau asked for it, so that the hospital knows of a case anyway."""
        return self.task_id is not None


def seen_state(submission: RecordSubmission, now: datetime) -> SeenState:
    """Return what the hospital is told.

    Of what nobody asked for it learns only what the calendar says: any other word would tell
    whether the person has a case.
    """
    if submission.is_solicited:
        return {
            SubmissionState.MATCHED: SeenState.IN_USE,
            SubmissionState.REJECTED: SeenState.REJECTED,
            SubmissionState.EXPIRED: SeenState.EXPIRED,
        }.get(submission.state, SeenState.RECEIVED)
    return SeenState.RECEIVED if now < submission.expires_at else SeenState.EXPIRED


def contradictions(
    content: SubmissionContent, documents: Sequence[DeclaredDocument], today: date
) -> list[FieldError]:
    """Return every contradiction in a submission; ``today`` is the bureau's calendar day."""
    born = birth_date_of(content.person.identity_number)
    return [
        *person_contradictions(content.person, born),
        *visit_contradictions(content.visit, born, today),
        *(
            date_error(f"/documents/{n}/dated_on")
            for n, document in enumerate(documents)
            if not born <= document.dated_on <= today
        ),
    ]


def person_contradictions(person: Person, born: date) -> Iterator[FieldError]:
    """Tell where the day of birth isn't the identity number's."""
    if person.birth_date != born:
        yield FieldError(
            "/person/birth_date",
            "birth_date_contradicts",
            "the identity number holds another day of birth",
            "出生日期与居民身份证号码不一致",
        )


def visit_contradictions(visit: Treatment, born: date, today: date) -> Iterator[FieldError]:
    """Tell which days of a visit can't be."""
    if not born <= visit.started_on <= today:
        yield date_error("/visit/started_on")
    if visit.ended_on is not None and not visit.started_on <= visit.ended_on <= today:
        yield FieldError(
            "/visit/ended_on",
            "ended_before_started",
            "a visit ends on or after its first day, and not in the future",
            "就诊结束日期不得早于开始日期或晚于今天",
        )


def date_error(pointer: str) -> FieldError:
    """Return that a day lies before the person's birth or in the future."""
    return FieldError(
        pointer,
        "date_impossible",
        "the day lies before the person's birth or in the future",
        "日期早于出生日期或晚于今天",
    )
