"""What intake does when lottery (抽签) speaks; who sits on a panel is left out."""

from intake.consumers.entries import entry_of
from intake.domain.appointment import Appointment
from intake.domain.states import CaseState
from intake.domain.timeline import EntryCode
from intake.services import postponements, progress
from intake.unit_of_work import UnitOfWork
from shared.clock import CHINA
from shared.events.base import Envelope
from shared.events.lottery import (
    CaseAbsent,
    CaseAllocated,
    CaseAllocationVoided,
    CaseCheckedIn,
    CaseCheckInUndone,
    CaseDrawOperated,
    CaseEntrusted,
    CaseRecalled,
    CaseRescheduled,
    CaseScheduled,
    CaseUnscheduled,
    PanelMemberReplaced,
)

__all__ = [
    "note_absent",
    "note_allocated",
    "note_allocation_voided",
    "note_check_in_undone",
    "note_checked_in",
    "note_entrusted",
    "note_member_replaced",
    "note_operation",
    "note_recalled",
    "note_rescheduled",
    "note_scheduled",
    "note_unscheduled",
]


async def note_scheduled(uow: UnitOfWork, envelope: Envelope[CaseScheduled]) -> None:
    """Tell when and how the examination will be; a home's address is no venue to tell."""
    event = envelope.data
    await note_time(uow, envelope, EntryCode.CASE_SCHEDULED)
    if event.postponed is not None:
        day = event.starts_at.astimezone(CHINA).date()
        await postponements.resume(uow, event.case_id, event.postponed, day)


async def note_rescheduled(uow: UnitOfWork, envelope: Envelope[CaseRescheduled]) -> None:
    """Tell the other time; limits follow a delay that a party asked for."""
    event = envelope.data
    await note_time(uow, envelope, EntryCode.CASE_RESCHEDULED)
    if event.postponed is not None:
        day = event.starts_at.astimezone(CHINA).date()
        await postponements.delay(uow, event.case_id, event.postponed, day)


async def note_unscheduled(uow: UnitOfWork, envelope: Envelope[CaseUnscheduled]) -> None:
    """Tell that the time told before is off; limits wait with the case if a party asked."""
    event = envelope.data
    day = event.starts_at.astimezone(CHINA).date()
    entry = entry_of(envelope, EntryCode.CASE_UNSCHEDULED, date=day.isoformat())
    await progress.tell(uow, entry, CaseState.AWAITS_SESSION)
    await uow.appointments.remove(event.case_id)
    if event.postponed is not None:
        await postponements.suspend(uow, event.case_id, event.postponed)


async def note_time(
    uow: UnitOfWork,
    envelope: Envelope[CaseScheduled] | Envelope[CaseRescheduled],
    code: EntryCode,
) -> None:
    """Keep the appointment for its parties, and tell it."""
    event = envelope.data
    starts_at = event.starts_at.astimezone(CHINA)
    entry = entry_of(
        envelope,
        code,
        date=starts_at.date().isoformat(),
        time=f"{starts_at:%H:%M}",
        mode=event.mode,
    )
    await progress.tell(uow, entry, CaseState.SCHEDULED)
    await uow.appointments.put(
        Appointment(
            event.case_id,
            event.session_id,
            event.session_code,
            event.mode,
            event.starts_at,
            event.venue,
        )
    )


async def note_check_in_undone(uow: UnitOfWork, envelope: Envelope[CaseCheckInUndone]) -> None:
    """Tell that the appraisee isn't there after all."""
    entry = entry_of(envelope, EntryCode.CHECK_IN_UNDONE)
    await progress.tell(uow, entry, CaseState.SCHEDULED)


async def note_checked_in(uow: UnitOfWork, envelope: Envelope[CaseCheckedIn]) -> None:
    """Tell that the appraisee is there."""
    entry = entry_of(envelope, EntryCode.CASE_CHECKED_IN)
    await progress.tell(uow, entry, CaseState.CHECKED_IN)


async def note_absent(uow: UnitOfWork, envelope: Envelope[CaseAbsent]) -> None:
    """Tell that the appraisee didn't come."""
    await progress.tell(uow, entry_of(envelope, EntryCode.CASE_ABSENT), CaseState.ABSENT)


async def note_entrusted(uow: UnitOfWork, envelope: Envelope[CaseEntrusted]) -> None:
    """Tell that another committee examines; no rule stops a limit for that, so none waits."""
    event = envelope.data
    await progress.note_duties(uow, event.case_id, event.duties)
    entry = entry_of(
        envelope,
        EntryCode.CASE_ENTRUSTED,
        region=event.to_region,
        handed_on=event.handed_on.isoformat(),
        date=(event.due_on or event.handed_on).isoformat(),
    )
    await progress.tell(uow, entry, CaseState.ENTRUSTED)


async def note_recalled(uow: UnitOfWork, envelope: Envelope[CaseRecalled]) -> None:
    """Tell that the case came back unexamined."""
    await progress.note_duties(uow, envelope.data.case_id, envelope.data.duties)
    entry = entry_of(envelope, EntryCode.CASE_RECALLED)
    await progress.tell(uow, entry, CaseState.AWAITS_SESSION)


async def note_allocated(uow: UnitOfWork, envelope: Envelope[CaseAllocated]) -> None:
    """Tell that there is a panel, and not which."""
    await progress.note_duties(uow, envelope.data.case_id, envelope.data.duties)
    entry = entry_of(envelope, EntryCode.CASE_ALLOCATED)
    await progress.tell(uow, entry, CaseState.ALLOCATED)


async def note_allocation_voided(uow: UnitOfWork, envelope: Envelope[CaseAllocationVoided]) -> None:
    """Tell that the draw of the panel is void, and that another one follows."""
    entry = entry_of(envelope, EntryCode.CASE_ALLOCATION_VOIDED)
    await progress.tell(uow, entry, CaseState.CHECKED_IN)


async def note_member_replaced(uow: UnitOfWork, envelope: Envelope[PanelMemberReplaced]) -> None:
    """Tell staff that a seat changed, and not whose."""
    await progress.note_duties(uow, envelope.data.case_id, envelope.data.duties)
    await progress.tell(uow, entry_of(envelope, EntryCode.PANEL_MEMBER_REPLACED))


async def note_operation(uow: UnitOfWork, envelope: Envelope[CaseDrawOperated]) -> None:
    """Note who operates the draws of the case's session."""
    await progress.note_duties(uow, envelope.data.case_id, envelope.data.duties)
