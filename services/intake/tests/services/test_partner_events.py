"""A hospital's feed has no gaps, no doubles, nothing of others, and no event that comes late."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from intake.domain.partner_event import PartnerEventKind
from intake.errors.webhooks import EventsExpiredError
from intake.repositories.partner_events import ToldEvent, tell_all
from intake.services import partner_events
from services.intake.tests.factories.hooks import HOSPITAL, Hooks
from shared.ids import new_id
from shared.testing.identities import make_credit_code
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE
from shared.testing.plugin import RunService
from shared.testing.waiting import eventually

OTHER_HOSPITAL = make_credit_code(8)
RECEIVED = PartnerEventKind.SUBMISSION_RECEIVED


@pytest.fixture
async def hooks(run_service: RunService) -> AsyncIterator[Hooks]:
    async with run_service("intake", parts='["api"]') as intake:
        yield Hooks(intake.service)


async def test_events_are_numbered_from_one_in_each_hospitals_feed(hooks: Hooks) -> None:
    for hospital in (HOSPITAL, OTHER_HOSPITAL, HOSPITAL):
        await hooks.tell(hospital=hospital)

    assert await hooks.feed() == [(1, RECEIVED), (2, RECEIVED)]
    assert await hooks.feed(OTHER_HOSPITAL) == [(1, RECEIVED)]


async def test_one_transaction_tells_several_things_in_order(hooks: Hooks) -> None:
    async with hooks.service.unit_of_work(hooks.actor) as uow:
        for kind in (PartnerEventKind.REQUEST_OPENED, PartnerEventKind.REQUEST_CHANGED):
            for hospital in (OTHER_HOSPITAL, HOSPITAL):
                partner_events.tell(uow, hospital, kind, {"request_id": new_id()})

    for hospital in (HOSPITAL, OTHER_HOSPITAL):
        assert await hooks.feed(hospital) == [(1, "request.opened"), (2, "request.changed")]


async def test_committees_keep_their_own_feeds(hooks: Hooks) -> None:
    await hooks.tell()
    elsewhere = Hooks(hooks.service, OTHER_COMMITTEE)
    await elsewhere.tell(PartnerEventKind.REQUEST_OPENED)

    assert await hooks.feed() == [(1, RECEIVED)]
    assert await elsewhere.feed() == [(1, "request.opened")]


async def test_undone_transaction_tells_nothing_and_leaves_no_gap(hooks: Hooks) -> None:
    async def fail() -> None:
        async with hooks.service.unit_of_work(hooks.actor) as uow:
            partner_events.tell(uow, HOSPITAL, RECEIVED, {"submission_id": new_id()})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await hooks.tell()

    assert await hooks.feed() == [(1, RECEIVED)]


async def test_reader_never_passes_an_event_that_commits_late(hooks: Hooks) -> None:
    async with hooks.service.database.sessions() as late:
        await tell_all(late, [an_event(hooks)])
        later = asyncio.create_task(hooks.tell(PartnerEventKind.REQUEST_OPENED))
        await eventually(lambda: is_waiting(hooks))

        assert await hooks.feed() == []
        await late.commit()
        await later

    assert await hooks.feed() == [(1, RECEIVED), (2, "request.opened")]


async def test_reader_that_goes_on_from_the_last_number_misses_nothing(hooks: Hooks) -> None:
    seen: list[int] = []

    async with asyncio.TaskGroup() as group:
        for _ in range(30):
            group.create_task(hooks.tell())
        while len(seen) < 30:
            seen += [number for number, _ in await hooks.feed(after=seen[-1] if seen else 0)]

    assert seen == list(range(1, 31))


def an_event(hooks: Hooks) -> ToldEvent:
    """Something to tell."""
    return ToldEvent(new_id(), COMMITTEE, HOSPITAL, RECEIVED, {}, hooks.now)


async def is_waiting(hooks: Hooks) -> bool:
    """Whether a transaction waits for another's lock."""
    async with hooks.service.database.engine.connect() as connection:
        waiting = await connection.scalar(text("select count(*) from pg_locks where not granted"))
    return bool(waiting)


async def test_transactions_that_tell_two_hospitals_crosswise_never_block_each_other(
    hooks: Hooks,
) -> None:
    async def tell(*hospitals: str) -> None:
        async with hooks.service.unit_of_work(hooks.actor) as uow:
            for hospital in hospitals:
                partner_events.tell(uow, hospital, RECEIVED, {"submission_id": new_id()})

    async with asyncio.TaskGroup() as group:
        for _ in range(10):
            group.create_task(tell(HOSPITAL, OTHER_HOSPITAL))
            group.create_task(tell(OTHER_HOSPITAL, HOSPITAL))

    for hospital in (HOSPITAL, OTHER_HOSPITAL):
        assert [number for number, _ in await hooks.feed(hospital)] == list(range(1, 21))


async def test_old_events_go_and_a_cursor_among_them_is_refused(hooks: Hooks) -> None:
    for _ in range(3):
        await hooks.tell()
    hooks.pass_by(days=401)
    await hooks.tell()

    await partner_events.forget_old_events(hooks.service)

    assert await hooks.feed() == [(4, RECEIVED)]
    assert await hooks.feed(after=3) == [(4, RECEIVED)]
    with pytest.raises(EventsExpiredError) as refusal:
        await hooks.feed(after=1)
    assert refusal.value.facts == {"after": 1, "oldest": 3}


async def test_numbers_go_on_after_everything_was_forgotten(hooks: Hooks) -> None:
    await hooks.tell()
    hooks.now += timedelta(days=401)
    await partner_events.forget_old_events(hooks.service)

    assert await hooks.feed(after=1) == []
    await hooks.tell()
    assert await hooks.feed(after=1) == [(2, RECEIVED)]
