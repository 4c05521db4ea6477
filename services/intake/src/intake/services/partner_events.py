"""Tells partner hospitals what became of their own submissions and requests."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from intake.domain.partner_event import Fact, PartnerEvent, PartnerEventKind, told_facts
from intake.errors.webhooks import EventsExpiredError
from intake.repositories.partner_events import ToldEvent
from intake.services.partner.callers import hospital_of_caller
from intake.unit_of_work import UnitOfWork, settings_of
from shared.actor import system_actor
from shared.ids import new_id
from shared.service import Service

__all__ = ["forget_old_events", "list_after", "list_own", "tell"]

logger = structlog.get_logger(__name__)


def tell(
    uow: UnitOfWork,
    hospital: str,
    kind: PartnerEventKind,
    facts: Mapping[str, Fact] | None = None,
    *,
    only_at: UUID | None = None,
) -> UUID:
    """Tell a hospital (by its credit code) something, in this transaction; return the event's id.

    It is in the hospital's feed and on its way to its webhooks once the transaction commits, and
    nowhere if it doesn't. ``only_at`` pushes it to that endpoint alone.

    Raises
    ------
    ValueError
        A fact is none that hospitals are told; see `told_facts`.
    """
    event_id = new_id()
    uow.told.append(
        ToldEvent(
            id=event_id,
            committee=uow.committee,
            hospital=hospital,
            kind=kind,
            facts=told_facts(facts or {}),
            occurred_at=uow.now,
            only_at=only_at,
        )
    )
    return event_id


async def list_after(
    uow: UnitOfWork, hospital: str, after: int, *, limit: int
) -> Sequence[PartnerEvent]:
    """Return what a hospital was told after a position (0: from the beginning), oldest first.

    Raises
    ------
    EventsExpiredError
        Some of what follows isn't kept any more, and nobody should believe there was nothing.
    """
    gone = await uow.partner_events.count_gone(hospital)
    if 0 < after < gone:
        raise EventsExpiredError(after=after, oldest=gone)
    return await uow.partner_events.list_after(hospital, after, limit)


async def list_own(uow: UnitOfWork, after: int, *, limit: int) -> Sequence[PartnerEvent]:
    """Return what the caller's hospital was told after a position, oldest first.

    Raises
    ------
    EventsExpiredError, HospitalNotLinkedError, HospitalSuspendedError
    """
    hospital = await hospital_of_caller(uow)
    return await list_after(uow, hospital.credit_code, after, limit=limit)


async def forget_old_events(service: Service[UnitOfWork]) -> None:
    """Forget what was told long ago, with its deliveries, and keys that sign no more."""
    days = settings_of(service).partner_events_kept_days
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        forgotten = await uow.partner_events.delete_before(uow.now - timedelta(days=days))
        await uow.webhooks.delete_retired_keys(uow.now)
    if forgotten:
        logger.info("old events of hospitals are forgotten", count=forgotten)
