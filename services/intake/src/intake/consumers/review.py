"""What intake does when review (鉴定) speaks; findings and opinions are left out."""

from intake.consumers.entries import entry_of
from intake.domain.states import CaseState
from intake.domain.timeline import EntryCode
from intake.services import progress
from intake.services.partner import tasks
from intake.services.partner.tasks import TestWanted
from intake.unit_of_work import UnitOfWork
from shared.events.base import Envelope
from shared.events.review import (
    CaseDifficult,
    CaseDiscussed,
    CaseExamined,
    ConclusionApproved,
    EntrustedOpinionRecorded,
    PanelDecided,
    PanelRequested,
    TestOrdered,
)

__all__ = [
    "ask_for_test",
    "note_approved",
    "note_decided",
    "note_difficult",
    "note_discussed",
    "note_entrusted_opinion",
    "note_examined",
    "note_panel_requested",
]

DECISIONS = {
    "confirm": (EntryCode.DISCUSSION_CONFIRMED, CaseState.DISCUSSED),
    "second_panel": (EntryCode.DISCUSSION_WANTS_RE_REVIEW, CaseState.PANEL_REQUESTED),
    "send_back": (EntryCode.DISCUSSION_SENT_BACK, CaseState.SENT_BACK),
}


async def ask_for_test(uow: UnitOfWork, envelope: Envelope[TestOrdered]) -> None:
    """Ask the hospital for the result of a test that the panel ordered, and tell the parties."""
    event = envelope.data
    await progress.tell(uow, entry_of(envelope, EntryCode.TEST_ORDERED))
    await tasks.ask_for_test(
        uow, event.case_id, TestWanted(event.order_id, event.hospital, event.test_code)
    )


async def note_examined(uow: UnitOfWork, envelope: Envelope[CaseExamined]) -> None:
    """Tell that the panel has seen the appraisee."""
    await progress.tell(uow, entry_of(envelope, EntryCode.CASE_EXAMINED), CaseState.EXAMINED)


async def note_entrusted_opinion(
    uow: UnitOfWork, envelope: Envelope[EntrustedOpinionRecorded]
) -> None:
    """Tell that another committee's panel has answered, and that nobody drew it here."""
    await progress.note_duties(uow, envelope.data.case_id, envelope.data.duties)
    entry = entry_of(envelope, EntryCode.ENTRUSTED_OPINION_RECORDED)
    await progress.tell(uow, entry, CaseState.EXAMINED)


async def note_decided(uow: UnitOfWork, envelope: Envelope[PanelDecided]) -> None:
    """Tell that the panel has its opinion, and not which."""
    await progress.tell(uow, entry_of(envelope, EntryCode.PANEL_DECIDED), CaseState.DECIDED)


async def note_difficult(uow: UnitOfWork, envelope: Envelope[CaseDifficult]) -> None:
    """Tell that the case will be discussed, and not why."""
    entry = entry_of(envelope, EntryCode.CASE_DIFFICULT)
    await progress.tell(uow, entry, CaseState.IN_DISCUSSION)


async def note_discussed(uow: UnitOfWork, envelope: Envelope[CaseDiscussed]) -> None:
    """Tell what the discussion decided."""
    code, state = DECISIONS[envelope.data.decision]
    await progress.tell(uow, entry_of(envelope, code), state)


async def note_panel_requested(uow: UnitOfWork, envelope: Envelope[PanelRequested]) -> None:
    """Tell that another panel will be drawn, and not why: that may concern an expert."""
    entry = entry_of(envelope, EntryCode.PANEL_REQUESTED)
    await uow.appointments.remove(envelope.data.case_id)
    await progress.tell(uow, entry, CaseState.PANEL_REQUESTED)


async def note_approved(uow: UnitOfWork, envelope: Envelope[ConclusionApproved]) -> None:
    """Tell the conclusion's number; the limits turn from concluding to delivering."""
    approved = envelope.data
    await progress.note_duties(uow, approved.case_id, approved.duties)
    entry = entry_of(
        envelope,
        EntryCode.CONCLUSION_APPROVED,
        conclusion_number=approved.conclusion_number,
    )
    await progress.conclude(uow, entry, approved)
