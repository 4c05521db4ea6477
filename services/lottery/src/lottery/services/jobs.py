"""What the lottery does by itself from time to time."""

from typing import Any

import structlog

from lottery.services import draws, expert_steps
from lottery.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.clock import committee_date
from shared.service import Service

__all__ = ["OVERDUE_ANSWERS", "count_overdue_answers", "expire_terms", "settle_overdue_draws"]

MOST_AT_ONCE = 200

OVERDUE_ANSWERS = "entrusted_answers_overdue"
"""The gauge that says how many cases other committees should have answered by now."""

logger = structlog.get_logger(__name__)


async def settle_overdue_draws(service: Service[Any]) -> None:
    """End the draws whose openings began and whose time to reveal is over, each by itself."""
    async with service.unit_of_work(system_actor("lottery", "")) as uow:
        assert isinstance(uow, UnitOfWork)
        overdue = await uow.draws.list_overdue(service.clock)
    for draw_id in overdue:
        try:
            async with service.unit_of_work(system_actor("lottery", "")) as uow:
                await draws.settle_overdue(uow, draw_id)
        except Exception:  # the others must not wait for this one
            logger.exception("an overdue draw can't be ended", draw_id=str(draw_id))


async def expire_terms(service: Service[Any]) -> None:
    """End the places of experts whose term is over, each by itself."""
    async with service.unit_of_work(system_actor("lottery", "")) as uow:
        assert isinstance(uow, UnitOfWork)
        overdue = await uow.experts.list_overdue(committee_date(service.clock()), MOST_AT_ONCE)
    for committee, expert_id in overdue:
        try:
            async with service.unit_of_work(system_actor("lottery", committee)) as uow:
                await expert_steps.expire(uow, expert_id)
        except Exception:  # the others must not wait for this one
            logger.exception("an expert's term can't be ended", expert_id=str(expert_id))


async def count_overdue_answers(service: Service[Any]) -> None:
    """Tell how many cases other committees should have answered by now; people ask them."""
    async with service.unit_of_work(system_actor("lottery", "")) as uow:
        assert isinstance(uow, UnitOfWork)
        count = await uow.hand_overs.count_overdue(committee_date(service.clock()))
    service.gauges[OVERDUE_ANSWERS] = float(count)
    if count:
        logger.info("answers of other committees are overdue", count=count)
