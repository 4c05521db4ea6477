"""What review does when mailing speaks."""

from review.services import examinations
from review.unit_of_work import UnitOfWork
from shared.events.base import Envelope
from shared.events.mailing import LetterDispatched

__all__ = ["note_mailing"]


async def note_mailing(uow: UnitOfWork, envelope: Envelope[LetterDispatched]) -> None:
    """Count who mailed a letter of a case: that person can't examine or approve it."""
    if envelope.actor is not None:
        await examinations.note_mailing(uow, envelope.data.case_id, envelope.actor)
