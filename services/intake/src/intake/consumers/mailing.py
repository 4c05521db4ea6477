"""What intake does when mailing (送达) speaks."""

from typing import Any

from intake.consumers.entries import entry_of
from intake.domain.states import CaseState
from intake.domain.timeline import Entry, EntryCode
from intake.services import progress
from intake.unit_of_work import UnitOfWork
from shared.events.base import Envelope
from shared.events.mailing import (
    CaseMailed,
    CaseServed,
    LetterDelivered,
    LetterDispatched,
    LetterEvent,
    LetterReturned,
    LetterSealed,
    RecipientServed,
)

__all__ = [
    "note_case_served",
    "note_delivered",
    "note_dispatched",
    "note_mailing",
    "note_recipient_served",
    "note_returned",
    "note_sealed",
]


def letter_entry(envelope: Envelope[Any], code: EntryCode, **facts: str) -> Entry:
    """Return an entry about a letter: its kind and its recipient's role."""
    letter: LetterEvent = envelope.data
    return entry_of(envelope, code, letter=letter.kind, recipient=letter.recipient_role, **facts)


async def note_sealed(uow: UnitOfWork, envelope: Envelope[LetterSealed]) -> None:
    """Tell staff that a letter is ready."""
    await progress.tell(uow, letter_entry(envelope, EntryCode.LETTER_SEALED))


async def note_dispatched(uow: UnitOfWork, envelope: Envelope[LetterDispatched]) -> None:
    """Tell that a letter is on its way; the conclusion's moves the case."""
    is_conclusion = envelope.data.kind == progress.CONCLUSION
    state = CaseState.LETTERS_DISPATCHED if is_conclusion else None
    await progress.tell(uow, letter_entry(envelope, EntryCode.LETTER_DISPATCHED), state)


async def note_delivered(uow: UnitOfWork, envelope: Envelope[LetterDelivered]) -> None:
    """Tell that somebody received a letter."""
    await progress.tell(uow, letter_entry(envelope, EntryCode.LETTER_DELIVERED))


async def note_returned(uow: UnitOfWork, envelope: Envelope[LetterReturned]) -> None:
    """Tell that a letter came back."""
    await progress.tell(uow, letter_entry(envelope, EntryCode.LETTER_RETURNED))


async def note_recipient_served(uow: UnitOfWork, envelope: Envelope[RecipientServed]) -> None:
    """Tell that a recipient counts as served; that recipient's own limits start."""
    served_on = envelope.data.served_on.isoformat()
    entry = letter_entry(envelope, EntryCode.RECIPIENT_SERVED, date=served_on)
    await progress.serve(uow, entry, envelope.data)


async def note_case_served(uow: UnitOfWork, envelope: Envelope[CaseServed]) -> None:
    """Tell that everybody is served; the case closes."""
    served_on = envelope.data.served_on.isoformat()
    await progress.close(
        uow, entry_of(envelope, EntryCode.CASE_SERVED, date=served_on), envelope.data
    )


async def note_mailing(uow: UnitOfWork, envelope: Envelope[CaseMailed]) -> None:
    """Note who mailed or recorded a delivery, who may do nothing else on the case then."""
    await progress.note_duties(uow, envelope.data.case_id, envelope.data.duties)
