"""Limits of the conclusion that follow an agreed delay of the examination (O55 art 12).

The committee's consent is two persons' in the lottery. A case that waits for another session
meanwhile has its limits paused from the planned day; its next session ends the pause.
"""

from datetime import date
from uuid import UUID

from intake.domain.case import Case
from intake.domain.deadline_changes import ChangeReason
from intake.services import clock, extensions
from intake.unit_of_work import UnitOfWork
from shared.deadlines import Extension, Pause
from shared.events.lottery import Postponement

__all__ = ["delay", "resume", "suspend"]


async def suspend(uow: UnitOfWork, case_id: UUID, postponed: Postponement) -> None:
    """Pause the limits of a case that waits for another session by agreement."""
    case = await uow.cases.get(case_id, lock=True)
    starts_on = await agreed_instead(uow, case_id, postponed.planned_on)
    waits = Pause(starts_on, None, postponed.reason, postponed.approved_by)
    paused = [
        item.paused(waits, uow.service.calendar)
        for item in await clock.conclusions(uow, case)
        if item.is_running and item.deadline.paused_since is None
    ]
    await clock.store(uow, case, paused, ChangeReason.PAUSED)


async def resume(uow: UnitOfWork, case_id: UUID, postponed: Postponement, new_day: date) -> None:
    """End the pause on the day for which the examination is set now, and tell the parties."""
    case = await uow.cases.get(case_id, lock=True)
    resumed = [
        item.resumed(new_day, uow.service.calendar)
        for item in await clock.conclusions(uow, case)
        if item.is_running and any(pause.ends_on is None for pause in item.deadline.pauses)
    ]
    await clock.store(uow, case, resumed, ChangeReason.RESCHEDULED)
    if resumed:
        await tell(uow, case, postponed.reason)


async def delay(uow: UnitOfWork, case_id: UUID, postponed: Postponement, new_day: date) -> None:
    """Lengthen the limits by the days between the planned and the new one, and tell the parties.

    What the parties agreed on with intake before counts once.
    """
    case = await uow.cases.get(case_id, lock=True)
    planned_on = await agreed_instead(uow, case_id, postponed.planned_on)
    running = [item for item in await clock.conclusions(uow, case) if item.is_running]
    if new_day <= planned_on or not running:
        return
    extension = Extension.for_delay(
        planned_on,
        new_day,
        reason=postponed.reason,
        approved_by=postponed.approved_by,
        approved_on=clock.today(uow),
    )
    longer = [item.extended(extension, uow.service.calendar) for item in running]
    await clock.store(uow, case, longer, ChangeReason.RESCHEDULED)
    await tell(uow, case, postponed.reason)


async def tell(uow: UnitOfWork, case: Case, reason: str) -> None:
    """Tell the parties the new last day, unless the limit is over all the same."""
    code = clock.clockwork_of(uow, case.matter).periods.conclusion
    limit = await uow.deadlines.find(case.id, code)
    if limit is not None and limit.is_running and not limit.deadline.is_over(clock.today(uow)):
        await extensions.announce(uow, case, reason)


async def agreed_instead(uow: UnitOfWork, case_id: UUID, planned_on: date) -> date:
    """Return what the parties agreed on instead of a planned day, by proposals of intake."""
    agreed = await uow.deadline_proposals.agreed_days(case_id)
    seen = set()
    while planned_on in agreed and planned_on not in seen:
        seen.add(planned_on)
        planned_on = agreed[planned_on]
    return planned_on
