"""What the lottery does when intake speaks."""

from lottery.services import sessions
from lottery.unit_of_work import UnitOfWork
from shared.events import Envelope
from shared.events.intake import CasePreliminarilyReviewed

__all__ = ["wait_for_session"]


async def wait_for_session(uow: UnitOfWork, envelope: Envelope[CasePreliminarilyReviewed]) -> None:
    """A preliminarily reviewed case waits for a session."""
    await sessions.wait(uow, envelope.data)
