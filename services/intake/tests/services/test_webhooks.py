"""Endpoints of webhooks are tried out, switched off and on, and change their keys without a gap."""

from collections.abc import AsyncIterator, Iterator

import pytest

from intake.domain.partner_event import PartnerEventKind
from intake.errors.webhooks import (
    WebhookDisabledError,
    WebhookLimitError,
    WebhookRotatingError,
)
from intake.services import webhooks
from services.intake.tests.factories.hooks import Hooks
from services.intake.tests.factories.receiver import (
    Receiver,
    running_receiver,
    signatures_that_fit,
)
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


async def test_ping_goes_to_one_endpoint_and_into_the_feed(
    hooks: Hooks, receiver: Receiver
) -> None:
    endpoint = await hooks.register(receiver.url, OPENED)
    await hooks.register(receiver.url)

    await hooks.do(webhooks.ping, endpoint.id)
    await hooks.push()

    [received] = receiver.received
    assert received.payload["type"] == "webhook.ping"
    assert received.payload["data"]["endpoint_id"] == str(endpoint.id)
    assert len(received.payload["data"]["challenge"]) == 36
    assert await hooks.feed() == [(1, "webhook.ping")]


async def test_both_keys_sign_while_keys_are_changed_and_then_only_the_new_one(
    hooks: Hooks, receiver: Receiver
) -> None:
    endpoint = await hooks.register(receiver.url, RECEIVED)
    old = endpoint.keys[0].public_key
    rotated = await hooks.do(webhooks.rotate_key, endpoint.id)
    new = rotated.keys[0].public_key
    await hooks.tell()
    await hooks.push()
    hooks.pass_by(hours=73)
    await hooks.tell()
    await hooks.push()

    both, later = receiver.received
    assert old != new
    assert [signatures_that_fit(both, [key]) for key in (old, new)] == [1, 1]
    assert later.headers["webhook-signature"].count("v1a,") == 1
    assert (await hooks.feed())[0] == (1, "webhook.key_rotated")


async def test_keys_are_not_changed_again_before_the_first_change_is_over(hooks: Hooks) -> None:
    endpoint = await hooks.register("https://his.example.com/hooks")
    await hooks.do(webhooks.rotate_key, endpoint.id)

    with pytest.raises(WebhookRotatingError):
        await hooks.do(webhooks.rotate_key, endpoint.id)

    hooks.pass_by(hours=73)
    assert len((await hooks.do(webhooks.rotate_key, endpoint.id)).keys) == 3


async def test_private_keys_are_stored_encrypted(hooks: Hooks) -> None:
    await hooks.register("https://his.example.com/hooks")

    async with hooks.service.database.engine.connect() as connection:
        found = await connection.exec_driver_sql("select private_key from intake.webhook_key")
        [value] = found.scalars()

    assert b"whsk_" not in value


async def test_switched_off_endpoint_gets_nothing_of_what_happens_meanwhile(
    hooks: Hooks, receiver: Receiver
) -> None:
    endpoint = await hooks.register(receiver.url)
    await hooks.do(webhooks.disable, endpoint.id)
    await hooks.tell()

    with pytest.raises(WebhookDisabledError):
        await hooks.do(webhooks.ping, endpoint.id)
    await hooks.do(webhooks.enable, endpoint.id)

    assert await hooks.push() == 0
    assert await hooks.feed() == [(1, RECEIVED)]


async def test_hospital_has_so_many_endpoints_at_most(hooks: Hooks) -> None:
    for _ in range(5):
        await hooks.register("https://his.example.com/hooks")

    with pytest.raises(WebhookLimitError):
        await hooks.register("https://his.example.com/hooks")
    await hooks.register("https://his.example.com/hooks", hospital=make_credit_code(8))
