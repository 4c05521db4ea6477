"""The outbox is the truth: a lost stream is written anew, and differences are found."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from nats.js import JetStreamContext
from probe.tables import note
from probe.worker import NoteAnnounced
from sqlalchemy import func, select

from shared.actor import Actor
from shared.ids import new_id
from shared.reconciliation import NightlyReconciliation
from shared.stream_copy import rebuild, reconcile, republish
from shared.streams import ensure_stream, stream_name
from shared.testing.plugin import RunService
from shared.testing.running import RunningService
from shared.testing.waiting import eventually

# As the bureau counts (UTC+8), and after everything that a test does now.
TWO_AT_NIGHT = datetime(2100, 3, 1, 18, 0, tzinfo=UTC)


@pytest.fixture
async def working(run_service: RunService) -> AsyncIterator[RunningService]:
    async with run_service("probe", parts='["relay", "consumers"]') as probe:
        await ensure_stream(await jetstream(probe), "probe", probe.surroundings.stream_prefix)
        yield probe


async def test_rebuilt_stream_holds_every_event_and_nothing_happens_twice(
    working: RunningService,
) -> None:
    await announce(working, 20)
    await eventually(lambda: has_notes(working, 20))
    await (await jetstream(working)).purge_stream(own_stream(working))

    written = await rebuild(working.service)

    await eventually(lambda: everything_acknowledged(working))
    state = (await (await jetstream(working)).stream_info(own_stream(working))).state
    assert (written, state.messages) == (20, 20)
    assert await count_notes(working) == 20


async def test_republished_events_are_passed_over(working: RunningService) -> None:
    await announce(working, 3)
    await eventually(lambda: has_notes(working, 3))

    written = await republish(working.service)

    await eventually(lambda: everything_acknowledged(working))
    state = (await (await jetstream(working)).stream_info(own_stream(working))).state
    assert (written, state.messages) == (3, 6)
    assert await count_notes(working) == 3


async def test_whole_stream_reconciles_with_outbox_and_inbox(working: RunningService) -> None:
    await announce(working, 5)
    await eventually(lambda: has_notes(working, 5))
    await eventually(lambda: everything_acknowledged(working))

    assert await reconcile(working.service) == []


async def test_stream_that_never_had_an_event_reconciles(working: RunningService) -> None:
    assert await reconcile(working.service) == []


async def test_event_missing_from_the_stream_is_named(working: RunningService) -> None:
    await announce(working, 3)
    await eventually(lambda: has_notes(working, 3))
    await eventually(lambda: everything_acknowledged(working))
    context = await jetstream(working)
    await context.delete_msg(own_stream(working), 2)
    working.surroundings.database.run(
        "update probe.outbox set sent_at = sent_at - interval '1 minute'"
    )

    found = await reconcile(working.service)

    lost = working.surroundings.database.run("select id from probe.outbox where position = 2")
    assert [(one.kind, one.event) for one in found] == [("not_in_stream", lost)]


async def test_acknowledged_event_that_was_never_handled_is_named(
    working: RunningService,
) -> None:
    await announce(working, 3)
    await eventually(lambda: has_notes(working, 3))
    await eventually(lambda: everything_acknowledged(working))
    working.surroundings.database.run(
        "delete from probe.inbox_position where aggregate_id ="
        " (select aggregate_id from probe.outbox where position = 1)"
    )

    found = await reconcile(working.service)

    assert [one.kind for one in found] == ["not_handled"]


async def test_night_tells_what_is_missing_in_the_metrics(working: RunningService) -> None:
    await announce(working, 3)
    await eventually(lambda: has_notes(working, 3))
    await eventually(lambda: everything_acknowledged(working))
    await (await jetstream(working)).delete_msg(own_stream(working), 2)
    working.service.clock = lambda: TWO_AT_NIGHT

    await NightlyReconciliation().run(working.service)

    answer = await working.client.get(
        "/metrics", headers={"Authorization": "Bearer metrics-token-for-tests"}
    )
    lines = answer.text.splitlines()
    assert 'reconciliation_differences{kind="not_in_stream",service="probe"} 1.0' in lines
    assert 'reconciliation_differences{kind="not_handled",service="probe"} 0.0' in lines


async def test_reconciliation_is_for_the_night_and_once(
    working: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    nightly = NightlyReconciliation()
    hours = [-1, 0, 0.5, 12, 24]

    reconciled = []
    for hour in hours:
        moment = TWO_AT_NIGHT + timedelta(hours=hour)
        monkeypatch.setattr(working.service, "clock", lambda now=moment: now)
        await nightly.run(working.service)
        last = working.service.reconciled
        reconciled.append(last is not None and last.at == moment)

    assert reconciled == [False, True, False, False, True]


async def announce(probe: RunningService, count: int) -> list[UUID]:
    notes = [new_id() for _ in range(count)]
    async with probe.service.unit_of_work(Actor("acc-1", "330783")) as uow:
        for note_id in notes:
            await uow.publish(NoteAnnounced(committee="330783", note_id=note_id, text="hello"))
    return notes


async def has_notes(probe: RunningService, count: int) -> bool:
    return await count_notes(probe) == count


async def count_notes(probe: RunningService) -> int:
    async with probe.service.database.engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(note)) or 0


async def everything_acknowledged(probe: RunningService) -> bool:
    context = await jetstream(probe)
    consumer: Any = await context.consumer_info(own_stream(probe), "probe")
    stream = await context.stream_info(own_stream(probe))
    return bool(consumer.ack_floor.stream_seq == stream.state.last_seq)


async def jetstream(probe: RunningService) -> JetStreamContext:
    return (await probe.service.nats.connected()).jetstream()


def own_stream(probe: RunningService) -> str:
    return stream_name("probe", probe.surroundings.stream_prefix)
