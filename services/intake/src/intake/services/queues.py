"""Looking at what waits in a queue, in the order in which it is served."""

from datetime import timedelta

from intake.domain.queues import Place, Position, Queue
from intake.repositories.queues import Risk
from intake.unit_of_work import UnitOfWork

__all__ = ["list_places", "risk_of"]


def risk_of(uow: UnitOfWork) -> Risk:
    """Return what puts a waiting case at risk here."""
    settings = uow.settings
    return Risk(settings.limits_of_waiting, timedelta(days=settings.queue_risk_days))


async def list_places(
    uow: UnitOfWork, queue: Queue, *, after: Position | None, limit: int
) -> list[Place]:
    """Return one page of a queue and one place more, in the order of service."""
    return await uow.queues.list_places(
        queue, after=after, limit=limit + 1, now=uow.now, risk=risk_of(uow)
    )
