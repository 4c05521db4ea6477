"""What mailing does when lottery speaks."""

from mailing.domain.letter import Cause, LetterKind
from mailing.services import appointments, requests, stopping
from mailing.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.events.base import Envelope
from shared.events.lottery import (
    CaseAllocated,
    CaseDrawOperated,
    CaseRescheduled,
    CaseScheduled,
    CaseUnscheduled,
    PanelMemberReplaced,
)

__all__ = [
    "note_allocation",
    "note_operation",
    "note_replacement",
    "write_cancellation",
    "write_examination_notice",
    "write_rescheduling",
]


async def write_examination_notice(uow: UnitOfWork, envelope: Envelope[CaseScheduled]) -> None:
    """Have both parties told when and where the examination is (鉴定通知书).

    The news may come after that of the case's end, which intake tells; then nobody comes.
    """
    event = envelope.data
    if await stopping.has_ended(uow, event.case_id):
        return
    facts = {"session_id": str(event.session_id), "panel_number": event.panel_number}
    cause = Cause(envelope.id, envelope.actor, committee_date(envelope.time), facts)
    await requests.request_for_parties(uow, event.case_id, LetterKind.EXAMINATION_NOTICE, cause)


async def write_rescheduling(uow: UnitOfWork, envelope: Envelope[CaseRescheduled]) -> None:
    """Have both parties told the other time or place (改期通知书)."""
    event = envelope.data
    facts = {"session_id": str(event.session_id), "reason": event.reason}
    cause = Cause(envelope.id, envelope.actor, committee_date(envelope.time), facts)
    await appointments.move(uow, event.case_id, cause)


async def write_cancellation(uow: UnitOfWork, envelope: Envelope[CaseUnscheduled]) -> None:
    """Have those told that the examination is off who were sent a notice of it."""
    event = envelope.data
    facts = {"starts_at": event.starts_at.isoformat(), "reason": event.reason}
    cause = Cause(envelope.id, envelope.actor, committee_date(envelope.time), facts)
    await appointments.call_off(uow, event.case_id, cause)


async def note_allocation(uow: UnitOfWork, envelope: Envelope[CaseAllocated]) -> None:
    """Know who sits on the panel, who may not send the case's letters then."""
    await requests.know_duties(uow, envelope.data.case_id, envelope.data.duties)


async def note_operation(uow: UnitOfWork, envelope: Envelope[CaseDrawOperated]) -> None:
    """Know who operates the draws of the case's session, who may not send its letters then."""
    await requests.know_duties(uow, envelope.data.case_id, envelope.data.duties)


async def note_replacement(uow: UnitOfWork, envelope: Envelope[PanelMemberReplaced]) -> None:
    """Know who stepped in on the panel, who may not send the case's letters then."""
    await requests.know_duties(uow, envelope.data.case_id, envelope.data.duties)
