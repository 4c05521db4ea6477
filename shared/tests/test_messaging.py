"""Facts travel from one transaction to another service's, once and in order, whatever happens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import nats
import pytest
from nats.aio.client import Client
from probe.main import Settings
from probe.tables import plumbing
from probe.unit_of_work import UnitOfWork
from sqlalchemy import func, select, update

from local_stack.nats import running_nats
from local_stack.ports import free_port
from shared import dead_letters, messaging
from shared.actor import Actor
from shared.config import Part
from shared.errors import ConflictError, NotYetKnownError
from shared.events.base import Envelope
from shared.events.intake import ApplicationReceived
from shared.ids import new_id
from shared.messaging import Consumer
from shared.outbox import envelope_bytes
from shared.service import Service
from shared.streams import ensure_stream
from shared.testing.running import Surroundings
from shared.testing.waiting import eventually

COMMITTEE = "330783"
ACTOR = Actor("acc-test", COMMITTEE)


class NeverGoodError(ConflictError):
    code = "never_good"
    sentence = "no"
    sentence_zh = "不行"


@dataclass
class Listener:
    """A reaction that notes what reaches it, and fails where a test wants it to."""

    heard: list[tuple[UUID, int]] = field(default_factory=list)
    failing: dict[UUID, Exception] = field(default_factory=dict)
    tries: int = 0

    async def hear(self, uow: UnitOfWork, envelope: Envelope[ApplicationReceived]) -> None:
        self.tries += 1
        if error := self.failing.get(envelope.data.case_id):
            raise error
        uow.audit("heard", subject_type="case", subject_id=envelope.data.case_id)
        self.heard.append((envelope.data.case_id, envelope.sequence))

    def sequences(self, case_id: UUID) -> list[int]:
        return [sequence for heard, sequence in self.heard if heard == case_id]


Start = Callable[..., AbstractAsyncContextManager[Service[UnitOfWork]]]


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
async def start(
    surroundings: Surroundings, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> Start:
    """Start the probe as publisher of intake's facts and as their reader."""
    for name, value in surroundings.settings("probe").items():
        monkeypatch.setenv(f"PROBE_{name}", value)
    monkeypatch.setattr(messaging, "UNEXPECTED_ATTEMPTS", 2)

    @asynccontextmanager
    async def running(*parts: Part, **changes: Any) -> AsyncIterator[Service[UnitOfWork]]:
        settings = Settings(parts=frozenset(parts or ("relay", "consumers")), **changes)
        consumer: Consumer[UnitOfWork] = Consumer("intake", {ApplicationReceived: listener.hear})
        service = Service("probe", settings, plumbing, UnitOfWork, consumers=[consumer])
        async with service.running():
            yield service

    return running


@pytest.fixture(autouse=True)
async def stream(surroundings: Surroundings) -> AsyncIterator[Client]:
    connection = await nats.connect(surroundings.servers.nats)
    await ensure_stream(connection.jetstream(), "intake", surroundings.stream_prefix)
    yield connection
    await connection.close()


async def publish(service: Service[UnitOfWork], *case_ids: UUID) -> None:
    async with service.unit_of_work(ACTOR) as uow:
        for case_id in case_ids:
            await uow.publish(
                ApplicationReceived(committee=COMMITTEE, case_id=case_id, matter="initial")
            )


async def outbox(service: Service[UnitOfWork]) -> Sequence[Any]:
    async with service.database.sessions() as session:
        rows = await session.execute(select(plumbing.outbox).order_by(plumbing.outbox.c.position))
        return rows.all()


async def dead(service: Service[UnitOfWork]) -> list[Any]:
    return await dead_letters.list_dead(service, ACTOR)


def heard_all(listener: Listener, count: int) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return len(listener.heard) >= count

    return look


async def test_events_of_a_case_arrive_in_order_and_its_counter_has_no_gap(
    start: Start, listener: Listener
) -> None:
    first, second = new_id(), new_id()

    async with start() as service:
        await publish(service, first, second, first)
        await publish(service, first)
        await eventually(heard_all(listener, 4))

    assert listener.sequences(first) == [1, 2, 3]
    assert listener.sequences(second) == [1]


async def test_counter_has_no_gap_when_transactions_run_at_once(start: Start) -> None:
    shared_case, others = new_id(), [new_id() for _ in range(5)]

    async with start("api") as service:
        await asyncio.gather(
            *(publish(service, *pair) for other in others for pair in [(shared_case, other)] * 4)
        )
        rows = await outbox(service)

    numbers = sorted(row.sequence for row in rows if row.aggregate_id == shared_case)
    assert numbers == list(range(1, 21))


async def test_undone_transaction_announces_nothing(start: Start) -> None:
    async def fail_after_publishing(service: Service[UnitOfWork]) -> None:
        async with service.unit_of_work(ACTOR) as uow:
            await uow.publish(
                ApplicationReceived(committee=COMMITTEE, case_id=new_id(), matter="initial")
            )
            raise NeverGoodError

    async with start("api") as service:
        with pytest.raises(NeverGoodError):
            await fail_after_publishing(service)

        assert await outbox(service) == []


async def test_event_sent_again_is_handled_once(
    start: Start, listener: Listener, stream: Client, surroundings: Surroundings
) -> None:
    case_id = new_id()

    async with start() as service:
        await publish(service, case_id)
        await eventually(heard_all(listener, 1))
        (row,) = await outbox(service)
        subject = f"{surroundings.stream_prefix}{row.subject}"
        await stream.jetstream().publish(subject, envelope_bytes("intake", row))
        await publish(service, case_id)
        await eventually(heard_all(listener, 2))

    assert listener.sequences(case_id) == [1, 2]


async def test_relay_that_forgot_what_it_sent_changes_nothing_twice(
    start: Start, listener: Listener
) -> None:
    case_id = new_id()

    async with start() as service:
        await publish(service, case_id, case_id)
        await eventually(heard_all(listener, 2))
        async with service.database.engine.begin() as connection:
            await connection.execute(update(plumbing.outbox).values(sent_at=None))
        await publish(service, case_id)
        await eventually(heard_all(listener, 3))

        async def all_sent() -> bool:
            return all(row.sent_at for row in await outbox(service))

        await eventually(all_sent)

    assert listener.sequences(case_id) == [1, 2, 3]


async def test_early_event_waits_for_the_one_before(
    start: Start, listener: Listener, stream: Client, surroundings: Surroundings
) -> None:
    case_id, other = new_id(), new_id()

    async with start("consumers") as service:
        await publish(service, case_id, case_id, other)
        first, second, third = await outbox(service)
        subject = f"{surroundings.stream_prefix}{first.subject}"
        for row in (second, third):
            await stream.jetstream().publish(subject, envelope_bytes("intake", row))
        await eventually(heard_all(listener, 1))
        heard_before = list(listener.heard)
        await stream.jetstream().publish(subject, envelope_bytes("intake", first))
        await eventually(heard_all(listener, 3))

    assert heard_before == [(other, 1)]
    assert listener.sequences(case_id) == [1, 2]


async def test_failing_event_holds_up_its_own_case_only_and_can_be_retried(
    start: Start, listener: Listener
) -> None:
    bad, good = new_id(), new_id()
    listener.failing[bad] = RuntimeError("boom")

    async with start() as service:
        await publish(service, bad)
        await publish(service, bad, good)
        (letter,) = await eventually(lambda: dead(service))
        await eventually(heard_all(listener, 1))
        listener.failing.clear()
        await dead_letters.retry(service, ACTOR, letter.id)

        assert letter.reason == "RuntimeError"
        assert await dead(service) == []
    assert listener.heard == [(good, 1), (bad, 1), (bad, 2)]


async def test_resolved_dead_letter_lets_the_next_events_pass(
    start: Start, listener: Listener
) -> None:
    bad = new_id()
    listener.failing[bad] = NeverGoodError()

    async with start() as service:
        await publish(service, bad)
        (letter,) = await eventually(lambda: dead(service))
        listener.failing.clear()
        await publish(service, bad)

        async def one_waits() -> bool:
            return bool((await dead(service))[0].waiting)

        await eventually(one_waits)
        await dead_letters.resolve(service, ACTOR, letter.id)

    assert listener.sequences(bad) == [2]


async def test_refusal_that_may_pass_is_tried_until_it_passes(
    start: Start, listener: Listener
) -> None:
    case_id = new_id()
    listener.failing[case_id] = NotYetKnownError(fact="another publisher's fact")

    async with start() as service:
        await publish(service, case_id)

        async def was_tried_twice() -> bool:
            return listener.tries >= 3

        await eventually(was_tried_twice)
        listener.failing.clear()
        await eventually(heard_all(listener, 1))

        assert await dead(service) == []


async def test_malformed_event_is_buried_and_stops_nobody(
    start: Start, listener: Listener, stream: Client, surroundings: Surroundings
) -> None:
    subject = f"{surroundings.stream_prefix}{ApplicationReceived.subject}"
    case_id = new_id()

    async with start() as service:
        await stream.jetstream().publish(subject, b"not json")
        await publish(service, case_id)
        await eventually(heard_all(listener, 1))
        (letter,) = await eventually(lambda: dead(service))

    assert letter.payload == b"not json"
    assert letter.aggregate_id is None


async def test_command_succeeds_while_nats_is_away_and_its_event_goes_out_later(
    start: Start, tmp_path: Path
) -> None:
    port = free_port()

    async with start("relay", nats_url=f"nats://127.0.0.1:{port}", stream_prefix="") as service:
        await publish(service, new_id())
        (waiting,) = await outbox(service)
        with running_nats(tmp_path / "nats", port=port):
            await service.nats.connected()
            client = await service.nats.connected()
            await ensure_stream(client.jetstream(), "intake")

            async def is_sent() -> bool:
                return all(row.sent_at for row in await outbox(service))

            await eventually(is_sent)

    assert waiting.sent_at is None


async def test_reaction_and_inbox_row_are_one_transaction(start: Start, listener: Listener) -> None:
    case_id = new_id()

    async with start() as service:
        await publish(service, case_id)
        await eventually(heard_all(listener, 1))

        async def audited() -> int:
            async with service.database.sessions() as session:
                table = plumbing.audit_entry
                query = select(func.count()).where(table.c.action == "heard")
                return await session.scalar(query) or 0

        assert await eventually(audited) == 1
        async with service.database.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(plumbing.inbox)) == 1
