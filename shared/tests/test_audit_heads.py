"""A service publishes once a day where its audit chain ended, and its readers keep that."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import ClassVar

import pytest
from probe.worker import consumers
from sqlalchemy import select

from shared.actor import Actor
from shared.audit import Sealer, head
from shared.audit_heads import HeadPublisher, KeptHead, chain_id_of, kept_heads
from shared.events.base import AuditSealed, RawEnvelope
from shared.ids import new_id
from shared.inbox import handle_in_order
from shared.testing.plugin import RunService
from shared.testing.running import RunningService

# A quarter to midnight and a quarter past, as the bureau counts (UTC+8).
BEFORE_MIDNIGHT = datetime(2026, 3, 1, 15, 45, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2026, 3, 1, 16, 15, tzinfo=UTC)
FOUR_DAYS_LATER = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)


class ProbeAuditSealed(AuditSealed):
    """The probe's chain."""

    subject: ClassVar[str] = "probe.audit.sealed.v1"


@pytest.fixture
async def beside(run_service: RunService) -> AsyncIterator[RunningService]:
    """A second process of the same service."""
    async with run_service("probe", parts='["api"]') as second:
        yield second


async def sealed_at(probe: RunningService, moment: datetime, count: int) -> None:
    probe.service.clock = lambda: moment
    async with probe.service.unit_of_work(Actor("acc-1", "330783")) as uow:
        for number in range(count):
            uow.audit("case.read", subject_type="case", subject_id=str(number))
    await Sealer().run(probe.service)


async def publish(probe: RunningService, moment: datetime) -> None:
    probe.service.clock = lambda: moment
    await HeadPublisher(ProbeAuditSealed).run(probe.service)


async def published(probe: RunningService) -> list[AuditSealed]:
    outbox = probe.service.plumbing.outbox
    statement = select(outbox.c.data).where(outbox.c.subject == ProbeAuditSealed.subject)
    async with probe.service.database.engine.connect() as connection:
        rows = await connection.scalars(statement.order_by(outbox.c.sequence))
    return [ProbeAuditSealed.model_validate(data) for data in rows]


async def test_end_of_the_day_is_published_after_midnight(probe: RunningService) -> None:
    await sealed_at(probe, BEFORE_MIDNIGHT, 3)
    end = await head(probe.service)
    assert end is not None
    await sealed_at(probe, AFTER_MIDNIGHT, 2)

    await publish(probe, AFTER_MIDNIGHT)

    assert await published(probe) == [
        ProbeAuditSealed(
            committee="",
            chain_id=chain_id_of("probe"),
            day=date(2026, 3, 1),
            position=3,
            hash=end.hash.hex(),
            entries=3,
        )
    ]


async def test_nothing_is_published_before_midnight(probe: RunningService) -> None:
    await sealed_at(probe, BEFORE_MIDNIGHT, 3)

    await publish(probe, BEFORE_MIDNIGHT)

    assert await published(probe) == []


async def test_several_processes_publish_a_day_once(
    probe: RunningService, beside: RunningService
) -> None:
    await sealed_at(probe, BEFORE_MIDNIGHT, 1)

    for _ in range(3):
        await asyncio.gather(
            *(publish(process, AFTER_MIDNIGHT) for process in (probe, beside) for _ in range(4))
        )

    assert len(await published(probe)) == 1


async def test_after_a_standstill_the_next_start_publishes_the_last_end(
    probe: RunningService,
) -> None:
    await sealed_at(probe, BEFORE_MIDNIGHT, 2)
    await publish(probe, AFTER_MIDNIGHT)
    await sealed_at(probe, AFTER_MIDNIGHT, 5)

    await publish(probe, FOUR_DAYS_LATER)

    days = [(item.day, item.position, item.entries) for item in await published(probe)]
    assert days == [(date(2026, 3, 1), 2, 2), (date(2026, 3, 4), 7, 5)]


async def test_day_without_entries_repeats_the_end(probe: RunningService) -> None:
    await sealed_at(probe, BEFORE_MIDNIGHT, 2)
    await publish(probe, AFTER_MIDNIGHT)

    await publish(probe, FOUR_DAYS_LATER)

    assert [(item.position, item.entries) for item in await published(probe)] == [(2, 2), (2, 0)]


def told(sequence: int, digest: str, *, source: str = "/probe") -> RawEnvelope:
    event = ProbeAuditSealed(
        committee="",
        chain_id=chain_id_of("probe"),
        day=date(2026, 3, 1),
        position=3,
        hash=digest,
        entries=3,
    )
    return RawEnvelope(
        id=new_id(),
        source=source,
        type=event.subject,
        time=AFTER_MIDNIGHT,
        committee="",
        aggregate_type=event.aggregate_type,
        aggregate_id=event.aggregate_id,
        sequence=sequence,
        data=event.model_dump(mode="json"),
    )


async def keep(probe: RunningService, *envelopes: RawEnvelope) -> None:
    async with probe.service.unit_of_work(Actor("system:probe", "", kind="system")) as uow:
        await handle_in_order(uow, consumers[0], envelopes)


async def test_reader_keeps_the_end_it_is_told(probe: RunningService) -> None:
    await keep(probe, told(1, "ab" * 32))

    assert await kept_heads(probe.service) == [
        KeptHead("probe", date(2026, 3, 1), 3, bytes.fromhex("ab" * 32))
    ]


async def test_doubled_event_is_kept_once(probe: RunningService) -> None:
    envelope = told(1, "ab" * 32)

    await keep(probe, envelope)
    await keep(probe, envelope)
    await keep(probe, told(2, "ab" * 32))

    assert len(await kept_heads(probe.service)) == 1


async def test_another_end_of_the_same_day_is_kept_beside_the_first(probe: RunningService) -> None:
    await keep(probe, told(1, "ab" * 32))

    await keep(probe, told(2, "cd" * 32))

    kept = [item.hash.hex() for item in await kept_heads(probe.service)]
    assert kept == ["ab" * 32, "cd" * 32]


async def test_early_event_waits_for_the_one_before(probe: RunningService) -> None:
    await keep(probe, told(2, "cd" * 32))
    early = await kept_heads(probe.service)

    await keep(probe, told(1, "ab" * 32))

    assert early == []
    assert len(await kept_heads(probe.service)) == 2


async def test_end_is_kept_as_that_of_whose_stream_told_it(probe: RunningService) -> None:
    await keep(probe, told(1, "ab" * 32, source="/intake"))

    assert [item.publisher for item in await kept_heads(probe.service)] == ["probe"]


async def test_malformed_end_is_refused(probe: RunningService) -> None:
    envelope = told(1, "ab" * 32)
    spoiled = envelope.model_copy(update={"data": {**envelope.data, "hash": "not a hash"}})

    with pytest.raises(ValueError, match="hash"):
        await keep(probe, spoiled)

    assert await kept_heads(probe.service) == []
