"""Carries a plan of erasure out, case by case, and counts day by day what is due."""

from uuid import UUID

import structlog

from intake.services import retention
from intake.unit_of_work import UnitOfWork
from shared.actor import Actor, system_actor
from shared.service import Service

__all__ = ["DUE_CASES", "carry_out", "count_due_cases"]

logger = structlog.get_logger(__name__)

DUE_CASES = "retention_due_cases"
"""The gauge that says how many cases wait for a plan."""


async def carry_out(service: Service[UnitOfWork], actor: Actor, plan_id: UUID) -> dict[str, int]:
    """Erase the cases of an approved plan, each in a transaction of its own; files go after it.

    Killed anywhere, the same command goes on with what is left. A file whose row is gone already is
    an orphan, and goes with those. Returns how many cases came to which outcome.

    Raises
    ------
    RetentionPlanNotFoundError, RetentionPlanStateError, RetentionPlanStaleError
    """
    async with service.unit_of_work(actor) as uow:
        left = await retention.begin(uow, plan_id)
    for case_id in left:
        async with service.unit_of_work(actor) as uow:
            keys = await retention.erase_case(uow, plan_id, case_id)
        for key in keys:
            await service.files.delete(key)
    async with service.unit_of_work(actor) as uow:
        return await retention.finish(uow, plan_id)


async def count_due_cases(service: Service[UnitOfWork]) -> None:
    """Tell how many cases are due; what is due waits for a plan and two people."""
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        count = await retention.count_due(uow)
    service.gauges[DUE_CASES] = float(count)
    if count:
        logger.info("cases are due to be erased", count=count)
