"""What is submitted and what comes back; all dates are days, all sizes bytes."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "Diagnosis",
    "Document",
    "DocumentKind",
    "Event",
    "EventPage",
    "Hospital",
    "Page",
    "Person",
    "RecordRequest",
    "Records",
    "Submission",
    "TakenDocument",
    "Visit",
]

T = TypeVar("T")


class Stated(BaseModel):
    """Something a hospital states; a field nobody knows is refused before it is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(BaseModel):
    """Something the server tells; a newer server may tell more."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Person(Stated):
    """Whose records they are; the server checks the three against one another."""

    name: str
    identity_number: str
    birth_date: date


class Diagnosis(Stated):
    """A diagnosis as written, with its code of ICD-10 where there is one."""

    text: str
    code: str | None = None


class Visit(Stated):
    """The visit (就诊) that the documents are of; ``number`` is the hospital's own."""

    kind: Literal["inpatient", "outpatient", "emergency", "examination"]
    number: str
    started_on: date
    ended_on: date | None = None
    department: str | None = None
    diagnoses: list[Diagnosis] = []


class Document(Stated):
    """A file on this machine and what it is; ``kind`` is a code of `Client.document_kinds`."""

    path: Path
    kind: str
    title: str
    dated_on: date


class Records(Stated):
    """Records of one person and one visit (病历报送).

    ``external_id`` is the hospital's own number of the submission, good once. ``request_id`` names
    what is answered, ``case_number`` is what the person gave.
    """

    external_id: str
    person: Person
    visit: Visit
    documents: Annotated[list[Document], Field(min_length=1, max_length=100)]
    request_id: UUID | None = None
    case_number: str | None = None


class DocumentKind(Told):
    """A kind of document that is taken, and the item of the standard list it counts for."""

    code: str
    item: str
    name_zh: str
    name_en: str


class Hospital(Told):
    """The hospital that the client speaks for."""

    credit_code: str
    name: str
    state: str


class TakenDocument(Told):
    """A document that was taken; ``sha256`` in hex."""

    id: UUID
    kind: str
    media_type: str
    size: int
    sha256: str


class Submission(Told):
    """A submission as its hospital may see it."""

    id: UUID
    state: str
    received_at: datetime
    expires_at: datetime
    request_id: UUID | None = None
    is_sandbox: bool = False
    documents: Sequence[TakenDocument]


class RecordRequest(Told):
    """What the hospital is asked for; ``person`` is told by `Client.request` alone."""

    id: UUID
    kind: str
    state: str
    kinds: Sequence[str]
    satisfied: Sequence[str]
    test_code: str | None = None
    visits_from: date | None = None
    visits_to: date | None = None
    due_on: date
    is_sandbox: bool = False
    person: Person | None = None


class Event(Told):
    """Something the hospital was told; ``sequence`` counts from 1 without gaps."""

    id: UUID
    sequence: int
    type: str
    timestamp: datetime
    data: dict[str, str | int | bool]


class EventPage(Told):
    """Events, oldest first; ``after`` is where the next question goes on."""

    items: Sequence[Event]
    after: int
    has_more: bool


class Page(Told, Generic[T]):
    """Some of a list; ``next`` asks for more, and is None at the end."""

    items: Sequence[T]
    next: str | None = None
