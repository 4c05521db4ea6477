"""Applications whose notice nobody answered in time (视为放弃): ended by the clock (O55 art 10)."""

from dataclasses import replace
from uuid import UUID

import structlog

from intake.domain.case_deadlines import SUPPLEMENT
from intake.domain.notice_agreements import Abandonment
from intake.domain.states import CaseState
from intake.domain.timeline import EntryCode
from intake.services import clock, notice_clock
from intake.services.one_by_one import one_by_one
from intake.services.steps import own_entry
from intake.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.clock import committee_date
from shared.events.intake import ApplicationAbandoned
from shared.ids import new_id
from shared.service import Service

__all__ = ["abandon", "abandon_lapsed"]

AT_ONCE = 200

logger = structlog.get_logger(__name__)


async def abandon_lapsed(service: Service[UnitOfWork]) -> None:
    """End the applications whose period is over, one by one; one that fails holds up no other.

    Safe to run twice and by several processes: the lock on the case decides, and so it does
    between this and an extension in the last minute.
    """
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        today = committee_date(uow.now)
        found = await uow.notice_agreements.list_lapsed(today, AT_ONCE)
    ended: list[UUID] = []

    async def end(uow: UnitOfWork, case_id: UUID) -> None:
        if await abandon(uow, case_id):
            ended.append(case_id)

    await one_by_one(service, found, end)
    if ended:
        logger.info("applications count as abandoned", count=len(ended))


async def abandon(uow: UnitOfWork, case_id: UUID) -> bool:
    """End an application if its notice's last day is over; tell whether it was.

    While a request for more time waits, and while nobody knows whether the notice arrived, it
    isn't.
    """
    case = await uow.cases.get(case_id, lock=True)
    if case.state is not CaseState.NOTICE_ISSUED or not await notice_clock.is_over(uow, case_id):
        return False
    if await uow.notice_agreements.find_pending_extension(case_id) is not None:
        return False
    notice = await uow.notices.find_current(case_id)
    limit = await uow.deadlines.find(case_id, SUPPLEMENT)
    assert notice is not None
    assert limit is not None
    await uow.notice_agreements.add_abandonment(
        Abandonment(new_id(), case_id, notice.id, limit.last_day, uow.now)
    )
    await settle_proposals(uow, case_id)
    ended = await uow.cases.update(replace(case, state=CaseState.ABANDONED, closed_at=uow.now))
    await clock.on_ended(uow, ended)
    await uow.timeline.tell(own_entry(uow, case_id, EntryCode.APPLICATION_ABANDONED))
    await uow.publish(
        ApplicationAbandoned(committee=uow.committee, case_id=case_id, matter=case.matter)
    )
    uow.audit("application.abandoned", subject_type="case", subject_id=case_id, case_id=case_id)
    return True


async def settle_proposals(uow: UnitOfWork, case_id: UUID) -> None:
    """Drop what still waits for a second person: it came to nothing."""
    for item in await uow.notice_agreements.list_proposals(case_id):
        if item.is_pending:
            await uow.notice_agreements.settle_proposal(
                item.id, by=uow.actor.account_id, now=uow.now, is_confirmed=False
            )
