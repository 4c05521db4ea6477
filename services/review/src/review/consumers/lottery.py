"""What review does when lottery speaks."""

from review.domain.examination import Entrustment, Seat, SessionFacts
from review.services import entrusting, examinations
from review.unit_of_work import UnitOfWork
from shared.events.base import Envelope
from shared.events.lottery import (
    CaseAllocated,
    CaseAllocationVoided,
    CaseCheckedIn,
    CaseCheckInUndone,
    CaseDrawOperated,
    CaseEntrusted,
    CaseIdentified,
    CaseRecalled,
    CaseRescheduled,
    CaseScheduled,
    CaseUnscheduled,
    PanelMember,
    PanelMemberReplaced,
)

__all__ = [
    "allocate_examination",
    "check_in_examination",
    "entrust_examination",
    "identify_appraisee",
    "note_operation",
    "replace_panel_member",
    "schedule_examination",
    "take_case_back",
    "take_panel_back",
    "undo_check_in",
    "unschedule_examination",
]


async def schedule_examination(
    uow: UnitOfWork, envelope: Envelope[CaseScheduled] | Envelope[CaseRescheduled]
) -> None:
    """Note when and where a case is examined, or is examined instead."""
    event = envelope.data
    session = SessionFacts(
        session_id=event.session_id,
        code=event.session_code,
        mode=event.mode,
        starts_at=event.starts_at,
        venue=event.venue,
    )
    await examinations.schedule(uow, event.case_id, session)


async def unschedule_examination(uow: UnitOfWork, envelope: Envelope[CaseUnscheduled]) -> None:
    """Note that a case is on no session any more."""
    await examinations.unschedule(uow, envelope.data.case_id)


async def undo_check_in(uow: UnitOfWork, envelope: Envelope[CaseCheckInUndone]) -> None:
    """Note that an appraisee isn't there after all."""
    await examinations.undo_check_in(uow, envelope.data.case_id)


async def check_in_examination(uow: UnitOfWork, envelope: Envelope[CaseCheckedIn]) -> None:
    """Note that an appraisee is there."""
    event = envelope.data
    await examinations.check_in(uow, event.case_id, at=envelope.time, method=event.method)


async def identify_appraisee(uow: UnitOfWork, envelope: Envelope[CaseIdentified]) -> None:
    """Note that an appraisee was identified at home, so that the panel may answer."""
    await examinations.identify(uow, envelope.data.case_id)


async def allocate_examination(uow: UnitOfWork, envelope: Envelope[CaseAllocated]) -> None:
    """Open a case to the panel that chance gave it."""
    event = envelope.data
    session = SessionFacts(
        session_id=event.session_id,
        code=event.session_code,
        mode=event.mode,
        starts_at=None,
        venue=None,
    )
    await examinations.allocate(
        uow,
        event.case_id,
        session=session,
        case_code=event.case_code,
        panel_code=event.panel_code,
        seats=[seat_of(member) for member in event.panel],
        transcript_hash=event.transcript_hash,
        at=envelope.time,
        duties=event.duties,
        panel_number=event.panel_number,
    )


async def take_panel_back(uow: UnitOfWork, envelope: Envelope[CaseAllocationVoided]) -> None:
    """Take from a case the panel that a void draw had given it."""
    event = envelope.data
    await examinations.take_panel_back(uow, event.case_id, transcript_hash=event.transcript_hash)


async def replace_panel_member(uow: UnitOfWork, envelope: Envelope[PanelMemberReplaced]) -> None:
    """Give an absent expert's seat, and cases, to the alternate."""
    event = envelope.data
    seat = seat_of(event.member)
    await examinations.replace_member(
        uow,
        event.case_id,
        out=event.out,
        seat=seat,
        duties=event.duties,
        panel_number=event.panel_number,
    )


async def note_operation(uow: UnitOfWork, envelope: Envelope[CaseDrawOperated]) -> None:
    """Count who operates the draws of a case's session: that person can't examine or approve."""
    await examinations.note_duties(uow, envelope.data.case_id, envelope.data.duties)


async def entrust_examination(uow: UnitOfWork, envelope: Envelope[CaseEntrusted]) -> None:
    """Wait for another committee's opinion instead of drawing a panel."""
    event = envelope.data
    entrustment = Entrustment(
        event.hand_over_id, event.to_region, event.handed_on, event.file_sha256
    )
    await entrusting.entrust(uow, event.case_id, entrustment, event.duties)


async def take_case_back(uow: UnitOfWork, envelope: Envelope[CaseRecalled]) -> None:
    """Wait for a session, or for still another committee."""
    event = envelope.data
    await entrusting.take_back(uow, event.case_id, event.hand_over_id, event.duties)


def seat_of(member: PanelMember) -> Seat:
    """Return the seat of a panel member as lottery names one."""
    return Seat(
        number=member.seat,
        expert_code=member.code,
        account_id=member.account_id,
        specialty=member.specialty,
        is_leader=member.is_leader,
        committee=member.committee,
    )
