"""What the lottery does by itself from time to time."""

from typing import Any

from lottery.services import draws
from lottery.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.service import Service

__all__ = ["void_overdue_draws"]


async def void_overdue_draws(service: Service[Any]) -> None:
    """Void the draws whose openings began and weren't all there by their time."""
    async with service.unit_of_work(system_actor("lottery", "")) as uow:
        assert isinstance(uow, UnitOfWork)
        overdue = await uow.draws.list_overdue(service.clock)
    for draw_id in overdue:
        async with service.unit_of_work(system_actor("lottery", "")) as uow:
            await draws.void_overdue(uow, draw_id)
