"""The envelope every event travels in: CloudEvents 1.0 in JSON, with our own attributes."""

from datetime import date, datetime
from typing import Any, ClassVar, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "AuditSealed",
    "CaseEvent",
    "DeadlineFact",
    "Duty",
    "DutyName",
    "Envelope",
    "Event",
    "RawEnvelope",
]

DutyName = Literal["accept", "preliminary_review", "operate_draw", "examine", "approve", "mail"]


class Frozen(BaseModel):
    """A value that isn't changed once it is there."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Duty(Frozen):
    """Who did what on a case; kept so that nobody does two things that check each other."""

    duty: DutyName
    account_id: str


class DeadlineFact(Frozen):
    """A legal limit as its publisher computed it; the explanation stays with the publisher."""

    code: str
    due_on: date
    provisional: bool


class Event(Frozen):
    """A fact that already happened, so its class name is in the past tense.

    Events carry identifiers and codes, never personal data.
    """

    subject: ClassVar[str]
    aggregate_type: ClassVar[str]
    aggregate_key: ClassVar[str]

    committee: str

    @property
    def aggregate_id(self) -> UUID:
        """The thing whose events are numbered one after another."""
        key: UUID = getattr(self, self.aggregate_key)
        return key


class CaseEvent(Event):
    """A fact about one case."""

    aggregate_type: ClassVar[str] = "case"
    aggregate_key: ClassVar[str] = "case_id"

    case_id: UUID


class AuditSealed(Event):
    """Where a publisher's audit chain (审计链) ended at the close of a day (UTC+8).

    ``entries`` were sealed since the end before; ``hash`` is SHA-256 in hex. A chain holds the
    entries of every committee, so ``committee`` is empty. Each publisher has a class of its own.
    """

    aggregate_type: ClassVar[str] = "audit_chain"
    aggregate_key: ClassVar[str] = "chain_id"

    chain_id: UUID
    day: date
    position: int = Field(ge=1)
    hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    entries: int = Field(ge=0)


E = TypeVar("E", bound=Event)


class Envelope(Frozen, Generic[E]):
    """An event plus what is needed to deliver it once, in order, and trace it."""

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    committee: str
    aggregate_type: str
    aggregate_id: UUID
    sequence: int
    case_id: UUID | None = None
    actor: str | None = None
    caused_by: UUID | None = None
    traceparent: str | None = None
    data: E


class RawEnvelope(Envelope[Any]):
    """An envelope whose data hasn't been looked at."""

    data: dict[str, Any]

    @property
    def publisher(self) -> str:
        """The service that published it."""
        return self.source.removeprefix("/")
