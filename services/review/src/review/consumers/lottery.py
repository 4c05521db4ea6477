"""What review does when lottery speaks."""

from review.domain.examination import Seat, SessionFacts
from review.services import examinations
from review.unit_of_work import UnitOfWork
from shared.events.base import Envelope
from shared.events.lottery import (
    CaseAllocated,
    CaseCheckedIn,
    CaseScheduled,
    PanelMember,
    PanelMemberReplaced,
)

__all__ = [
    "allocate_examination",
    "check_in_examination",
    "replace_panel_member",
    "schedule_examination",
]


async def schedule_examination(uow: UnitOfWork, envelope: Envelope[CaseScheduled]) -> None:
    """Note when and where a case is examined."""
    event = envelope.data
    session = SessionFacts(
        session_id=event.session_id,
        code=event.session_code,
        mode=event.mode,
        starts_at=event.starts_at,
        venue=event.venue,
    )
    await examinations.schedule(uow, event.case_id, session)


async def check_in_examination(uow: UnitOfWork, envelope: Envelope[CaseCheckedIn]) -> None:
    """Note that an appraisee is there."""
    event = envelope.data
    await examinations.check_in(uow, event.case_id, at=envelope.time, method=event.method)


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
    )


async def replace_panel_member(uow: UnitOfWork, envelope: Envelope[PanelMemberReplaced]) -> None:
    """Give an absent expert's seat, and cases, to the alternate."""
    event = envelope.data
    await examinations.replace_member(uow, event.case_id, out=event.out, seat=seat_of(event.member))


def seat_of(member: PanelMember) -> Seat:
    """Return the seat of a panel member as lottery names one."""
    return Seat(
        number=member.seat,
        expert_code=member.code,
        account_id=member.account_id,
        specialty=member.specialty,
        is_leader=member.is_leader,
    )
