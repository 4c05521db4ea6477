"""What review does when mailing speaks."""

from review.services import examinations
from review.unit_of_work import UnitOfWork
from shared.events.base import Envelope
from shared.events.mailing import CaseMailed

__all__ = ["note_mailing"]


async def note_mailing(uow: UnitOfWork, envelope: Envelope[CaseMailed]) -> None:
    """Count who mailed a letter of a case: that person can't examine or approve it."""
    await examinations.note_duties(uow, envelope.data.case_id, envelope.data.duties)
