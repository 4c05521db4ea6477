"""Telling the room what happens: each step of a draw, in the transaction that makes it."""

from typing import Any

from lottery.domain.ceremony import Draw
from lottery.domain.steps import StepKind
from lottery.unit_of_work import UnitOfWork

__all__ = ["tell"]


async def tell(uow: UnitOfWork, draw: Draw, kind: StepKind, **facts: Any) -> None:
    """Note a step for everybody who follows the draw; what is told is public at once."""
    await uow.steps.add(draw, kind, facts, at=uow.now)
