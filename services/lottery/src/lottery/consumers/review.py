"""What the lottery does when review speaks."""

from lottery.services import hand_overs, operators, panels
from lottery.unit_of_work import UnitOfWork
from shared.events import Envelope
from shared.events.review import ConclusionApproved, EntrustedOpinionRecorded, PanelRequested

__all__ = ["note_answer", "note_approval", "wait_for_another_panel"]


async def note_approval(uow: UnitOfWork, envelope: Envelope[ConclusionApproved]) -> None:
    """Who approved a conclusion operates no later draw of the case's session."""
    await operators.hear(uow, envelope.data.case_id, envelope.data.duties)


async def wait_for_another_panel(uow: UnitOfWork, envelope: Envelope[PanelRequested]) -> None:
    """A case that review wants examined by another panel waits for a session again."""
    await panels.wait_again(uow, envelope.data)


async def note_answer(uow: UnitOfWork, envelope: Envelope[EntrustedOpinionRecorded]) -> None:
    """Another committee has answered: nobody reminds it, and nobody takes the case back."""
    event = envelope.data
    await hand_overs.note_answer(uow, event.case_id, event.hand_over_id, event.duties)
