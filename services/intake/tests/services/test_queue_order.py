"""Whatever waits, pages of any size read a queue whole and in the order of service."""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, update

from intake.domain.queues import Position, Queue, Tier
from intake.services import claims, queues
from intake.tables import case, deadline
from services.intake.tests.factories.clients import Desk
from shared.actor import Actor
from shared.ids import new_id
from shared.testing.issuer import COMMITTEE

NOW = datetime(2026, 5, 6, 2, 0, tzinfo=UTC)
TODAY = date(2026, 5, 6)
CLERK = Actor("clerk-1", COMMITTEE, roles=frozenset({"clerk"}))


async def fill(desk: Desk, cases: list[UUID], chance: random.Random) -> list[Position]:
    """Give each case a time, perhaps limits, perhaps haste; return them as they are to be served.

    Times repeat, so that only ids tell some of them apart.
    """
    expected = []
    async with desk.service.database.engine.begin() as connection:
        await connection.execute(delete(deadline))
        for case_id in cases:
            is_express = chance.random() < 0.2
            came = NOW - timedelta(days=chance.randint(0, 4))
            days = [chance.randint(-3, 15) for _ in range(chance.randint(0, 2))]
            changed = {"is_express": is_express, "received_at": came, "claimed_by": None}
            await connection.execute(update(case).where(case.c.id == case_id).values(changed))
            for code, after in zip(("conclusion", "promised_limit"), days, strict=False):
                await connection.execute(
                    insert(deadline).values(
                        id=new_id(),
                        committee=COMMITTEE,
                        case_id=case_id,
                        code=code,
                        due_on=TODAY + timedelta(days=after),
                        is_provisional=False,
                        explanation={},
                    )
                )
            near = [TODAY + timedelta(days=after) for after in days if after <= 2]
            tier = Tier.EXPRESS if is_express else Tier.AT_RISK if near else Tier.FIRST_COME
            due_on = min(near) if tier is Tier.AT_RISK else date.max
            expected.append(Position(tier, due_on, came, case_id))
    return sorted(expected)


async def read(desk: Desk, page: int) -> list[Position]:
    """Read the queue page by page."""
    found: list[Position] = []
    async with desk.service.unit_of_work(CLERK) as uow:
        while True:
            after = found[-1] if found else None
            places = await queues.list_places(uow, Queue.ACCEPTANCE, after=after, limit=page)
            found += [place.position for place in places[:page]]
            if len(places) <= page:
                return found


@pytest.mark.parametrize("seed", range(6))
async def test_queue_is_read_whole_and_served_in_order(desk: Desk, seed: int) -> None:
    desk.service.clock = lambda: NOW
    chance = random.Random(seed)  # noqa: S311  (repeatable on purpose)
    cases = [await desk.received(serial) for serial in range(1, 11)]

    for _ in range(4):
        expected = await fill(desk, cases, chance)

        for page in (1, 3, 10):
            assert await read(desk, page) == expected
        served = []
        for _ in cases:
            async with desk.service.unit_of_work(CLERK) as uow:
                served.append((await claims.claim_next(uow, Queue.ACCEPTANCE)).id)
        assert served == [position.case_id for position in expected]


async def test_queue_moves_nobody_while_it_is_read(desk: Desk) -> None:
    desk.service.clock = lambda: NOW
    cases = [await desk.received(serial) for serial in range(1, 6)]
    expected = await fill(desk, cases, random.Random(7))  # noqa: S311  (repeatable on purpose)

    async with desk.service.unit_of_work(CLERK) as uow:
        first = await queues.list_places(uow, Queue.ACCEPTANCE, after=None, limit=2)
    desk.service.clock = lambda: NOW + timedelta(minutes=1)
    await desk.received(9)
    async with desk.service.unit_of_work(CLERK) as uow:
        after = first[1].position
        rest = await queues.list_places(uow, Queue.ACCEPTANCE, after=after, limit=50)

    read_ids = [place.position.case_id for place in [*first[:2], *rest]]
    assert [case_id for case_id in read_ids if case_id in cases] == [
        position.case_id for position in expected
    ]
