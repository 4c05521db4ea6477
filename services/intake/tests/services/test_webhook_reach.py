"""Webhooks go nowhere they mustn't, whatever a name leads to and whenever it changes (CWE-918)."""

from collections.abc import AsyncIterator, Iterator, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from intake.domain.destination import Address
from intake.errors.webhooks import DestinationRefusedError
from intake.services.webhook_delivery import WebhookPusher
from services.intake.tests.factories.certificates import certificate_for
from services.intake.tests.factories.hooks import Hooks
from services.intake.tests.factories.receiver import Receiver, running_receiver
from shared.testing.plugin import RunService


@pytest.fixture
async def hooks(run_service: RunService) -> AsyncIterator[Hooks]:
    async with run_service("intake", parts='["api"]', webhook_loopback="true") as intake:
        yield Hooks(intake.service)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as receiver:
        yield receiver


@pytest.fixture
async def guarded(run_service: RunService) -> AsyncIterator[Hooks]:
    """Webhooks as in production."""
    async with run_service("intake", parts='["api"]') as intake:
        yield Hooks(intake.service)


async def test_own_machine_is_refused_at_registration_and_when_a_name_leads_there(
    guarded: Hooks, receiver: Receiver
) -> None:
    with pytest.raises(DestinationRefusedError):
        await guarded.register(receiver.url)
    endpoint = await guarded.register("https://localhost:8443/hooks")
    await guarded.tell()

    await guarded.push()

    assert await errors_at(guarded, endpoint.id) == ["address_not_allowed"]


async def test_name_that_changes_its_address_after_the_check_is_not_followed(
    hooks: Hooks, receiver: Receiver
) -> None:
    """DNS rebinding: the first answer is allowed, every later one leads inside."""
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[Address]:
        asked.append(host)
        return [ip_address("127.0.0.1" if len(asked) == 1 else "10.0.0.1")]

    port = receiver.url.split(":")[2].split("/")[0]
    endpoint = await hooks.register(f"http://his.example.com:{port}/hooks")
    hooks.pusher = WebhookPusher(resolve=rebinding, chance=lambda: 0.5)
    for _ in range(2):
        await hooks.tell()
        await hooks.push()

    assert asked == ["his.example.com"] * 2, "one question for each attempt"
    assert len(receiver.received) == 1
    assert receiver.received[0].headers["host"] == f"his.example.com:{port}"
    assert await errors_at(hooks, endpoint.id) == ["address_not_allowed", None]


async def test_name_with_one_address_inside_is_refused_whole(
    hooks: Hooks, receiver: Receiver
) -> None:
    async def both(*_: Any) -> Sequence[Address]:
        return [ip_address("127.0.0.1"), ip_address("169.254.169.254")]

    port = receiver.url.split(":")[2].split("/")[0]
    endpoint = await hooks.register(f"http://his.example.com:{port}/hooks")
    await hooks.tell()

    await WebhookPusher(resolve=both).push(hooks.service)

    assert receiver.received == []
    assert await errors_at(hooks, endpoint.id) == ["address_not_allowed"]


async def test_certificate_is_checked_against_the_name_though_the_address_is_dialled(
    run_service: RunService, tmp_path: Path
) -> None:
    chain, authority = certificate_for("his.example.com", tmp_path)
    settings = {"webhook_loopback": "true", "webhook_authorities_file": authority}

    async def local(*_: Any) -> Sequence[Address]:
        return [ip_address("127.0.0.1")]

    async with run_service("intake", parts='["api"]', **settings) as intake:
        hooks = Hooks(intake.service)
        hooks.pusher = WebhookPusher(resolve=local)
        with running_receiver(certificate=chain) as receiver:
            port = receiver.url.split(":")[2].split("/")[0]
            right = await hooks.register(f"https://his.example.com:{port}/hooks")
            wrong = await hooks.register(f"https://other.example.com:{port}/hooks")
            await hooks.tell()
            await hooks.push()

        assert await errors_at(hooks, right.id) == [None]
        assert await errors_at(hooks, wrong.id) == ["certificate_refused"]
        assert len(receiver.received) == 1


async def test_proxy_of_the_environment_is_not_asked(
    hooks: Hooks, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_receiver() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        await hooks.register(receiver.url)
        await hooks.tell()
        await hooks.push()

        assert (len(receiver.received), len(proxy.received)) == (1, 0)


async def errors_at(hooks: Hooks, endpoint_id: UUID) -> list[str | None]:
    """Return the error of the last attempt of each delivery, newest first."""
    return [item.history[-1]["error"] for item in await hooks.deliveries(endpoint_id)]
