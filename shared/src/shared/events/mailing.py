"""Published by mailing (送达)."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import AuditSealed, CaseEvent, DeadlineFact, Duty

__all__ = [
    "CaseMailed",
    "CaseServed",
    "LetterDelivered",
    "LetterDispatched",
    "LetterEvent",
    "LetterReturned",
    "LetterSealed",
    "MailingAuditSealed",
    "RecipientRole",
    "RecipientServed",
]

RecipientRole = Literal["appraisee", "employer", "insurance_authority", "insurance_agency"]


class LetterEvent(CaseEvent):
    """A fact about one letter (文书) of a case; numbered per case."""

    letter_id: UUID
    kind: str
    recipient_role: RecipientRole


class LetterSealed(LetterEvent):
    """The letter was rendered and can't be changed any more."""

    subject: ClassVar[str] = "mailing.letter.sealed.v1"

    letter_number: str
    sha256: str


class LetterDispatched(LetterEvent):
    """The letter was handed to a carrier (交寄)."""

    subject: ClassVar[str] = "mailing.letter.dispatched.v1"

    dispatched_on: date


class LetterDelivered(LetterEvent):
    """Somebody received the letter (投递)."""

    subject: ClassVar[str] = "mailing.letter.delivered.v1"

    delivered_on: date


class LetterReturned(LetterEvent):
    """The letter came back."""

    subject: ClassVar[str] = "mailing.letter.returned.v1"

    returned_on: date


class RecipientServed(LetterEvent):
    """The recipient counts as served (送达); that recipient's own limits start.

    ``notice_id`` says of a one-time notice's letter which one it was.
    """

    subject: ClassVar[str] = "mailing.recipient.served.v1"

    served_on: date
    method: str
    deadlines: list[DeadlineFact]
    notice_id: UUID | None = None


class CaseMailed(CaseEvent):
    """Somebody sent a letter of the case, or recorded what became of one, for the first time."""

    subject: ClassVar[str] = "mailing.case.mailed.v1"

    duties: list[Duty]


class CaseServed(CaseEvent):
    """Every mandatory recipient of the conclusion was served."""

    subject: ClassVar[str] = "mailing.case.served.v1"

    served_on: date


class MailingAuditSealed(AuditSealed):
    """The audit chain of mailing, as it ended a day."""

    subject: ClassVar[str] = "mailing.audit.sealed.v1"
