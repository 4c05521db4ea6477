"""Case numbers of a year have no gap, whoever is interrupted while taking one."""

import asyncio
import random
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.unit_of_work import UnitOfWork
from services.intake.tests.factories.clients import Desk
from shared.actor import Actor
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE

YEAR = 2026


class GivenUpError(Exception):
    """Somebody changes their mind after taking a number."""


async def take(desk: Desk, fate: str, committee: str = COMMITTEE) -> int | None:
    """Take a number; keep it, give the transaction up, or lose the connection before its end."""
    kept: int | None = None
    actor = Actor("clerk-1", committee, roles=frozenset({"clerk"}))
    with suppress(GivenUpError, DBAPIError):
        async with desk.service.unit_of_work(actor) as uow:
            taken = await uow.cases.next_sequence(YEAR)
            await asyncio.sleep(0)
            if fate == "given up":
                raise GivenUpError
            if fate == "lost":
                await lose_connection(desk, uow)
        kept = taken
    return kept


async def lose_connection(desk: Desk, uow: UnitOfWork) -> None:
    """Let the server end the connection, as when a machine dies."""
    pid = await uow.session.scalar(text("select pg_backend_pid()"))
    async with desk.service.database.engine.connect() as other:
        await other.execute(text("select pg_terminate_backend(:pid)"), {"pid": pid})


@pytest.mark.parametrize("seed", range(3))
async def test_interrupted_transactions_leave_no_gap(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (repeatable on purpose)
    fates = ["kept"] * 12 + ["given up"] * 6 + ["lost"] * 2
    chance.shuffle(fates)

    # Fewer at once than there are connections: who loses one needs another to end it.
    at_once = asyncio.Semaphore(5)

    async def in_turn(fate: str) -> int | None:
        async with at_once:
            return await take(desk, fate)

    taken = await asyncio.gather(*(in_turn(fate) for fate in fates))

    assert sorted(number for number in taken if number is not None) == list(range(1, 13))
    assert await take(desk, "kept") == 13


async def test_committees_and_years_count_for_themselves(desk: Desk) -> None:
    await take(desk, "kept")

    assert await take(desk, "kept", OTHER_COMMITTEE) == 1
