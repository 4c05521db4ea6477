"""Webhooks arrive signed, again and again until they do, and go nowhere they mustn't."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest

from intake.domain.destination import Address
from intake.domain.partner_event import PartnerEventKind
from intake.domain.webhook import Attempt, DeliveryState, DisabledBecause
from intake.services import webhook_delivery, webhooks
from intake.services.webhook_delivery import OVERDUE, WebhookPusher, count_overdue
from intake.unit_of_work import settings_of
from services.intake.tests.factories.hooks import Hooks
from services.intake.tests.factories.receiver import (
    Receiver,
    running_receiver,
    signatures_that_fit,
)
from shared.ids import new_id
from shared.testing.identities import make_credit_code
from shared.testing.plugin import RunService

RECEIVED = PartnerEventKind.SUBMISSION_RECEIVED
OPENED = PartnerEventKind.REQUEST_OPENED


@pytest.fixture
async def hooks(run_service: RunService) -> AsyncIterator[Hooks]:
    async with run_service("intake", parts='["api"]', webhook_loopback="true") as intake:
        yield Hooks(intake.service)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as receiver:
        yield receiver


async def test_event_arrives_signed_with_its_number_and_ids_only(
    hooks: Hooks, receiver: Receiver
) -> None:
    endpoint = await hooks.register(receiver.url)
    submission = new_id()
    event_id = await hooks.tell(submission_id=submission)

    await hooks.push()

    [received] = receiver.received
    assert received.path == "/hooks?of=his"
    assert received.headers["content-type"] == "application/json"
    assert received.message_id == str(event_id)
    assert received.payload == {
        "type": "submission.received",
        "timestamp": hooks.now.isoformat().replace("+00:00", "Z"),
        "sequence": 1,
        "data": {"submission_id": str(submission)},
    }
    assert signatures_that_fit(received, [endpoint.keys[0].public_key]) == 1
    [delivery] = await hooks.deliveries(endpoint.id)
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 1)
    assert delivery.history[0]["status"] == 204


async def test_signature_fits_no_other_body_id_or_key(hooks: Hooks, receiver: Receiver) -> None:
    endpoint = await hooks.register(receiver.url)
    other = await hooks.register(receiver.url, OPENED)
    await hooks.tell()
    await hooks.push()
    [received] = receiver.received
    public_key = endpoint.keys[0].public_key

    changed = type(received)(received.path, received.headers, received.body + b" ")
    renamed = type(received)(
        received.path, received.headers | {"webhook-id": str(new_id())}, received.body
    )

    assert signatures_that_fit(received, [public_key]) == 1
    assert signatures_that_fit(changed, [public_key]) == 0
    assert signatures_that_fit(renamed, [public_key]) == 0
    assert signatures_that_fit(received, [other.keys[0].public_key]) == 0


async def test_each_endpoint_gets_the_kinds_it_asked_for_and_no_other_hospitals(
    hooks: Hooks, receiver: Receiver
) -> None:
    everything = await hooks.register(receiver.url)
    requests = await hooks.register(receiver.url, OPENED)
    stranger = await hooks.register(receiver.url, hospital=make_credit_code(8))

    await hooks.tell(RECEIVED)
    await hooks.tell(OPENED, request_id=new_id())

    assert [item.event.kind for item in await hooks.deliveries(everything.id)] == [OPENED, RECEIVED]
    assert [item.event.kind for item in await hooks.deliveries(requests.id)] == [OPENED]
    assert await hooks.deliveries(stranger.id) == []


async def test_failed_delivery_is_tried_again_under_its_id_until_it_arrives(
    hooks: Hooks, receiver: Receiver
) -> None:
    endpoint = await hooks.register(receiver.url)
    await hooks.tell()
    receiver.answer(500)
    receiver.answer(302, location=receiver.url)

    pushed = []
    for seconds in (0, 4, 1, 299, 1):
        hooks.pass_by(seconds=seconds)
        pushed.append(await hooks.push())

    assert pushed == [1, 0, 1, 0, 1]
    assert len({item.message_id for item in receiver.received}) == 1
    assert len({item.headers["webhook-timestamp"] for item in receiver.received}) == 3
    [delivery] = await hooks.deliveries(endpoint.id)
    assert [attempt["status"] for attempt in delivery.history] == [500, 302, 204]
    assert delivery.state is DeliveryState.DELIVERED
    assert (await hooks.endpoint(endpoint.id)).failing_since is None


async def test_redirect_is_not_followed(hooks: Hooks, receiver: Receiver) -> None:
    await hooks.register(receiver.url)
    await hooks.tell()
    with running_receiver() as elsewhere:
        receiver.answer(307, location=elsewhere.url)
        await hooks.push()

        assert elsewhere.received == []


async def test_delivery_is_given_up_after_days_and_can_be_sent_again_by_hand(
    hooks: Hooks, receiver: Receiver
) -> None:
    endpoint = await hooks.register(receiver.url)
    event_id = await hooks.tell()
    for _ in range(10):
        receiver.answer(500)
        assert await hooks.push() == 1
        [given_up] = await hooks.deliveries(endpoint.id)
        hooks.now = given_up.next_attempt_at or hooks.now
    assert (given_up.state, given_up.attempts) == (DeliveryState.FAILED, 10)
    hooks.pass_by(days=30)
    assert await hooks.push() == 0

    await hooks.do(webhooks.send_again, endpoint.id, event_id)
    await hooks.push()

    [delivery] = await hooks.deliveries(endpoint.id)
    assert delivery.state is DeliveryState.DELIVERED
    assert len(delivery.history) == 11


async def test_410_ends_an_endpoint_and_the_feed_and_the_trail_tell(
    hooks: Hooks, receiver: Receiver
) -> None:
    endpoint = await hooks.register(receiver.url)
    await hooks.tell()
    await hooks.tell()
    receiver.answer(410)
    receiver.answer(410)

    await hooks.push()
    hooks.pass_by(days=2)

    assert await hooks.push() == 0
    ended = await hooks.endpoint(endpoint.id)
    assert ended.disabled_because is DisabledBecause.GONE
    assert await hooks.feed(after=2) == [(3, "webhook.disabled")]
    trail = await audited(hooks)
    assert trail.count("webhook.disable") == 1


async def test_endpoint_removed_while_its_delivery_ends_in_410_is_simply_gone(
    hooks: Hooks,
) -> None:
    endpoint = await hooks.register("https://his.example.com/hooks")
    await hooks.tell()
    [claimed] = await webhook_delivery.claim(hooks.service, settings_of(hooks.service))
    async with hooks.service.unit_of_work(hooks.actor) as uow:
        await uow.webhooks.delete(endpoint.id)

    async with hooks.service.unit_of_work(hooks.actor) as uow:
        gone = Attempt(at=hooks.now, milliseconds=3, status=410)
        await webhook_delivery.note(uow, claimed, gone, jitter=0.5)

    assert await hooks.feed(after=1) == []
    assert "webhook.disable" not in await audited(hooks)


async def test_endpoint_that_fails_for_days_is_disabled_and_goes_on_where_it_stopped(
    hooks: Hooks, receiver: Receiver
) -> None:
    endpoint = await hooks.register(receiver.url)
    for days in (0, 2, 3):
        hooks.pass_by(days=days)
        await hooks.tell()
        receiver.answers.clear()
        for _ in range(4):
            receiver.answer(500)
        await hooks.push()
    disabled = await hooks.endpoint(endpoint.id)
    assert disabled.disabled_because is DisabledBecause.FAILING
    receiver.answers.clear()
    receiver.received.clear()

    enabled = await hooks.do(webhooks.enable, endpoint.id)
    hooks.pass_by(days=1)
    await hooks.push()

    assert enabled.is_active
    assert sorted(receiver.types) == ["submission.received"] * 3


async def test_busy_receiver_gets_nothing_until_the_time_it_asked_for(
    hooks: Hooks, receiver: Receiver
) -> None:
    await hooks.register(receiver.url)
    await hooks.tell()
    receiver.answer(429, retry_after="3600")
    await hooks.push()
    await hooks.tell()

    hooks.pass_by(minutes=59)
    assert await hooks.push() == 0
    hooks.pass_by(minutes=2)
    assert await hooks.push() == 2


async def test_slow_receiver_is_cut_off_and_holds_up_nobody(
    run_service: RunService, receiver: Receiver
) -> None:
    settings = {"webhook_loopback": "true", "webhook_timeout_seconds": "0.3"}
    async with run_service("intake", parts='["api"]', **settings) as intake:
        hooks = Hooks(intake.service)
        silent = socket.create_server(("127.0.0.1", 0))
        slow = await hooks.register(f"http://127.0.0.1:{silent.getsockname()[1]}/")
        await hooks.register(receiver.url)
        for _ in range(8):
            await hooks.tell()

        assert await hooks.push() == 8
        assert await hooks.push() == 8

        [*_, first] = await hooks.deliveries(slow.id)
        assert first.history[0]["error"] == "timed_out"
        assert len(receiver.received) == 8
        silent.close()


async def test_endless_answer_is_cut_off(hooks: Hooks, receiver: Receiver) -> None:
    endpoint = await hooks.register(receiver.url)
    await hooks.tell()
    receiver.answer(200, body=b"x" * 5_000_000)

    await hooks.push()

    [delivery] = await hooks.deliveries(endpoint.id)
    assert delivery.state is DeliveryState.DELIVERED
    assert set(delivery.history[0]) == {"at", "milliseconds", "status", "error"}


async def test_two_processes_never_send_a_delivery_at_the_same_time(
    hooks: Hooks, receiver: Receiver
) -> None:
    await hooks.register(receiver.url)
    for _ in range(20):
        await hooks.tell()

    async def work() -> None:
        await WebhookPusher().run(hooks.service)

    await asyncio.gather(work(), work(), work())

    ids = [item.message_id for item in receiver.received]
    assert len(ids) == len(set(ids)) == 20


async def test_delivery_of_a_process_that_was_killed_is_taken_over(
    hooks: Hooks, receiver: Receiver
) -> None:
    endpoint = await hooks.register(receiver.url)
    await hooks.tell()

    class KilledError(BaseException):
        pass

    async def killed(*_: Any) -> Sequence[Address]:
        raise KilledError

    with pytest.raises(KilledError):
        await WebhookPusher(resolve=killed).push(hooks.service)
    assert await hooks.push() == 0
    hooks.pass_by(minutes=1)

    assert await hooks.push() == 1
    [delivery] = await hooks.deliveries(endpoint.id)
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 2)


async def test_overdue_deliveries_are_counted(hooks: Hooks, receiver: Receiver) -> None:
    await hooks.register(receiver.url)
    await hooks.tell()
    hooks.pass_by(minutes=6)

    await count_overdue(hooks.service)
    assert hooks.service.gauges[OVERDUE] == 1
    await hooks.push()
    await count_overdue(hooks.service)
    assert hooks.service.gauges[OVERDUE] == 0


async def errors_at(hooks: Hooks, endpoint_id: UUID) -> list[str | None]:
    """Return the error of the last attempt of each delivery, newest first."""
    return [item.history[-1]["error"] for item in await hooks.deliveries(endpoint_id)]


async def audited(hooks: Hooks) -> list[str]:
    """Return what the trail says was done."""
    async with hooks.service.database.engine.connect() as connection:
        found = await connection.exec_driver_sql("select action from intake.audit_entry")
        return list(found.scalars())
