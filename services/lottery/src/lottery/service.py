"""The running lottery: what every service is made of, and what its canary says."""

from collections.abc import Mapping, Sequence
from typing import get_args

from lottery.domain.canary import CanaryState
from lottery.services.canary import state_now
from lottery.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.service import Service
from shared.telemetry import Sample

__all__ = ["LotteryService"]


class LotteryService(Service[UnitOfWork]):
    """One process of the lottery."""

    async def further_details(self) -> Mapping[str, str]:
        """Return the canary's state; draws that don't work are no reason to take a service away."""
        async with self.unit_of_work(system_actor("lottery", "")) as uow:
            state, _ = await state_now(uow)
        return {"draw_canary": state}

    async def further_samples(self) -> Sequence[Sample]:
        """Return the canary's state as a number each, and when and how long each kind ran."""
        async with self.unit_of_work(system_actor("lottery", "")) as uow:
            state, runs = await state_now(uow)
        return [
            *(
                Sample(name="draw_canary", value=float(name == state), labels={"state": name})
                for name in get_args(CanaryState)
            ),
            *(
                Sample(
                    name="draw_canary_timestamp_seconds",
                    value=run.at.timestamp(),
                    labels={"kind": run.kind},
                )
                for run in runs
            ),
            *(
                Sample(name="draw_canary_seconds", value=run.seconds, labels={"kind": run.kind})
                for run in runs
            ),
        ]
