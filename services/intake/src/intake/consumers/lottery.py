"""What intake does when lottery (抽签) speaks; who sits on a panel is left out."""

from intake.consumers.entries import entry_of
from intake.domain.states import CaseState
from intake.domain.timeline import EntryCode
from intake.services import progress
from intake.unit_of_work import UnitOfWork
from shared.clock import CHINA
from shared.events.base import Envelope
from shared.events.lottery import (
    CaseAbsent,
    CaseAllocated,
    CaseAllocationVoided,
    CaseCheckedIn,
    CaseDrawOperated,
    CaseScheduled,
    PanelMemberReplaced,
)

__all__ = [
    "note_absent",
    "note_allocated",
    "note_allocation_voided",
    "note_checked_in",
    "note_member_replaced",
    "note_operation",
    "note_scheduled",
]


async def note_scheduled(uow: UnitOfWork, envelope: Envelope[CaseScheduled]) -> None:
    """Tell when and how the examination will be; a home's address is no venue to tell."""
    starts_at = envelope.data.starts_at.astimezone(CHINA)
    entry = entry_of(
        envelope,
        EntryCode.CASE_SCHEDULED,
        date=starts_at.date().isoformat(),
        time=f"{starts_at:%H:%M}",
        mode=envelope.data.mode,
    )
    await progress.tell(uow, entry, CaseState.SCHEDULED)


async def note_checked_in(uow: UnitOfWork, envelope: Envelope[CaseCheckedIn]) -> None:
    """Tell that the appraisee is there."""
    entry = entry_of(envelope, EntryCode.CASE_CHECKED_IN)
    await progress.tell(uow, entry, CaseState.CHECKED_IN)


async def note_absent(uow: UnitOfWork, envelope: Envelope[CaseAbsent]) -> None:
    """Tell that the appraisee didn't come."""
    await progress.tell(uow, entry_of(envelope, EntryCode.CASE_ABSENT), CaseState.ABSENT)


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
