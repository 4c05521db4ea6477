"""What the lottery does when review speaks."""

from lottery.services import operators
from lottery.unit_of_work import UnitOfWork
from shared.events import Envelope
from shared.events.review import ConclusionApproved

__all__ = ["note_approval"]


async def note_approval(uow: UnitOfWork, envelope: Envelope[ConclusionApproved]) -> None:
    """Who approved a conclusion operates no later draw of the case's session."""
    await operators.hear(uow, envelope.data.case_id, envelope.data.duties)
