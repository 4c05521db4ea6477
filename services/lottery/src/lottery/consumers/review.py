"""What the lottery does when review speaks."""

from lottery.services import operators, panels
from lottery.unit_of_work import UnitOfWork
from shared.events import Envelope
from shared.events.review import ConclusionApproved, PanelRequested

__all__ = ["note_approval", "wait_for_another_panel"]


async def note_approval(uow: UnitOfWork, envelope: Envelope[ConclusionApproved]) -> None:
    """Who approved a conclusion operates no later draw of the case's session."""
    await operators.hear(uow, envelope.data.case_id, envelope.data.duties)


async def wait_for_another_panel(uow: UnitOfWork, envelope: Envelope[PanelRequested]) -> None:
    """A case that review wants examined by another panel waits for a session again."""
    await panels.wait_again(uow, envelope.data)
