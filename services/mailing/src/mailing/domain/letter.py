"""A letter (文书): one recipient's copy of what the committee has to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from shared.events.mailing import RecipientRole

__all__ = [
    "ENDINGS",
    "OF_APPLICATION",
    "OVERTAKEN_BY_ENDING",
    "PARTIES",
    "TELL_APPOINTMENTS",
    "UNSENT",
    "Carrier",
    "Cause",
    "Letter",
    "LetterKind",
    "LetterRequest",
    "LetterState",
    "Recipient",
    "ServiceMethod",
]

PARTIES: Final[tuple[RecipientRole, ...]] = ("appraisee", "employer")
"""Who gets every letter, and may ask for a re-appraisal (O55 art 17, 19)."""


class LetterKind(StrEnum):
    """What a letter is for."""

    ACCEPTANCE = "acceptance"
    EXAMINATION_NOTICE = "examination_notice"
    CONCLUSION = "conclusion"
    SUPPLEMENT_NOTICE = "supplement_notice"
    REFUSAL = "refusal"
    ABANDONMENT = "abandonment"
    REOPENING = "reopening"
    WITHDRAWAL = "withdrawal"
    EXTENSION = "extension"
    RESCHEDULING = "rescheduling"
    CANCELLATION = "examination_cancellation"


TELL_APPOINTMENTS: Final = frozenset({LetterKind.EXAMINATION_NOTICE, LetterKind.RESCHEDULING})
"""Letters that say when and where the examination is."""

OF_APPLICATION: Final = frozenset(
    {
        LetterKind.SUPPLEMENT_NOTICE,
        LetterKind.REFUSAL,
        LetterKind.ABANDONMENT,
        LetterKind.REOPENING,
        LetterKind.WITHDRAWAL,
    }
)
"""Letters about an application, to whoever applied and nobody else (O55 art 10).

What ends a case after its acceptance is told to the other party, too, who got letters about it.
"""

ENDINGS: Final = frozenset({LetterKind.REFUSAL, LetterKind.WITHDRAWAL})
"""Letters after which nothing of the case goes on."""

OVERTAKEN_BY_ENDING: Final = frozenset(
    {LetterKind.SUPPLEMENT_NOTICE, LetterKind.REOPENING} | TELL_APPOINTMENTS
)
"""Letters that ask for something which a case that ended needs no more."""


class LetterState(StrEnum):
    """How far a letter has come.

    ``not_needed`` is a letter whose recipient there isn't, whose appointment has moved, or that
    was overtaken before anybody took it to a carrier.
    """

    REQUESTED = "requested"
    SEALED = "sealed"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    REFUSED = "refused"
    LEFT_IN_PLACE = "left_in_place"
    RETURNED = "returned"
    SERVED = "served"
    NOT_NEEDED = "not_needed"


class Carrier(StrEnum):
    """Who carries a letter."""

    EMS = "ems"
    POST = "post"
    COURIER = "courier"
    IN_PERSON = "in_person"
    ELECTRONIC = "electronic"


class ServiceMethod(StrEnum):
    """How a recipient was legally served (送达方式)."""

    IN_PERSON = "in_person"
    LEFT = "left"
    ELECTRONIC = "electronic"
    POST = "post"
    ENTRUSTED = "entrusted"
    PUBLIC_NOTICE = "public_notice"


UNSENT: Final = (LetterState.REQUESTED, LetterState.SEALED)
"""The states of letters that nobody has taken to a carrier."""


@dataclass(frozen=True, slots=True)
class Cause:
    """The event that letters are written for, who brought it about, and their date.

    ``facts`` are codes, dates and identifiers that the event told; nothing personal.
    """

    id: UUID
    requested_by: str | None
    dated_on: date
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """The wish that a recipient gets a letter, for one cause, once."""

    id: UUID
    case_id: UUID
    kind: LetterKind
    cause: Cause
    recipient_role: RecipientRole
    is_mandatory: bool
    letter_number: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """How a letter stands; its content and its recipient are read separately.

    Before its acceptance a case has no number.
    """

    id: UUID
    committee: str
    case_id: UUID
    case_number: str | None
    matter: str
    kind: LetterKind
    recipient_role: RecipientRole
    is_mandatory: bool
    cause_id: UUID
    requested_by: str | None
    requested_at: datetime
    dated_on: date
    facts: Mapping[str, Any]
    state: LetterState
    version: int
    attempts: int = 0
    last_error: str | None = None
    is_prepared: bool = False
    letter_number: str | None = None
    consents_to_electronic: bool = False
    input_sha256: str | None = None
    file_key: str | None = None
    sha256: str | None = None
    size: int | None = None
    sealed_at: datetime | None = None
    carrier: Carrier | None = None
    tracking_number: str | None = None
    dispatched_on: date | None = None
    served_on: date | None = None
    service_method: ServiceMethod | None = None
    deadlines: tuple[Mapping[str, Any], ...] = field(default=())
    is_erased: bool = False

    @property
    def is_for_applicant_only(self) -> bool:
        """Whether it goes to who applied alone: so does more time for what a notice asked of them.

        Why they need it, as an illness, is no matter of the other party's.
        """
        if self.kind is LetterKind.EXTENSION:
            return self.facts.get("limit") == "supplement"
        return self.kind in OF_APPLICATION and not self.facts.get("is_accepted", False)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where one copy goes; personal, so it is kept encrypted."""

    name: str
    address: str
    postcode: str | None
    phone: str | None
