"""The embedded NATS keeps its streams and holds each service to its own subjects."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client

from local_stack.nats import NatsServer, running_nats
from local_stack.ports import PortTakenError

PASSWORDS = {"intake": "intake-word", "review": "review-word"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    with running_nats(tmp_path_factory.mktemp("nats"), users=PASSWORDS) as running:
        yield running


@asynccontextmanager
async def connected(
    server: NatsServer, service: str
) -> AsyncIterator[tuple[Client, asyncio.Queue[str]]]:
    refusals: asyncio.Queue[str] = asyncio.Queue()

    async def note(error: Exception) -> None:
        refusals.put_nowait(str(error).lower())

    client = await nats.connect(
        server.url,
        user=service,
        password=PASSWORDS[service],
        inbox_prefix=f"_INBOX_{service}",
        error_cb=note,
        max_reconnect_attempts=0,
    )
    try:
        yield client, refusals
    finally:
        await client.close()


@pytest.mark.asyncio
async def test_service_writes_its_own_stream_and_another_reads_it(server: NatsServer) -> None:
    async with (
        connected(server, "intake") as (intake, _),
        connected(server, "review") as (
            review,
            refusals,
        ),
    ):
        await intake.jetstream().add_stream(name="INTAKE", subjects=["intake.>"])
        await intake.jetstream().publish("intake.case.accepted.v1", b"{}")

        subscription = await review.jetstream().pull_subscribe(
            "", durable="review", stream="INTAKE"
        )
        (message,) = await subscription.fetch(1, timeout=5)
        await message.ack_sync(timeout=5)

        assert message.subject == "intake.case.accepted.v1"
        assert refusals.empty()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "subject",
    [
        "review.conclusion.approved.v1",
        "$JS.API.STREAM.CREATE.REVIEW",
        "$JS.API.STREAM.DELETE.REVIEW",
        "$JS.API.STREAM.PURGE.REVIEW",
        "$JS.API.CONSUMER.DELETE.REVIEW.review",
        "$JS.API.CONSUMER.MSG.NEXT.INTAKE.review",
        "$JS.ACK.INTAKE.review.1.1.1.1.0",
        "_INBOX_review.forged",
    ],
)
async def test_service_may_not_publish_beyond_its_own_subjects(
    server: NatsServer, subject: str
) -> None:
    async with connected(server, "intake") as (intake, refusals):
        await intake.publish(subject, b"{}")
        refusal = await asyncio.wait_for(refusals.get(), timeout=5)

    assert "permissions violation for publish" in refusal


@pytest.mark.asyncio
@pytest.mark.parametrize("subject", [">", "review.>", "_INBOX_review.>", "$SYS.>"])
async def test_service_may_not_listen_to_others(server: NatsServer, subject: str) -> None:
    async with connected(server, "intake") as (intake, refusals):
        await intake.subscribe(subject)
        refusal = await asyncio.wait_for(refusals.get(), timeout=5)

    assert "permissions violation for subscription" in refusal


@pytest.mark.parametrize(
    "introduction", [b"{}", b'{"user":"intake","pass":"guessed"}', b'{"user":"","pass":""}']
)
def test_stranger_is_refused(server: NatsServer, introduction: bytes) -> None:
    with socket.create_connection((server.host, server.port), timeout=5) as connection:
        answers = connection.makefile("rb")
        assert answers.readline().startswith(b"INFO ")
        connection.sendall(b"CONNECT " + introduction + b"\r\nPING\r\n")

        assert answers.readline() == b"-ERR 'Authorization Violation'\r\n"
        answers.close()


@pytest.mark.asyncio
async def test_acknowledged_message_survives_a_kill(tmp_path: Path) -> None:
    with running_nats(tmp_path) as server:
        client = await nats.connect(server.url)
        await client.jetstream().add_stream(name="INTAKE", subjects=["intake.>"])
        await client.jetstream().publish("intake.case.accepted.v1", b"{}")
        await client.close()

        server.kill()
        server.start()

        client = await nats.connect(server.url)
        info = await client.jetstream().stream_info("INTAKE")
        await client.close()

    assert info.state.messages == 1


def test_taken_port_is_named(server: NatsServer, tmp_path: Path) -> None:
    with (
        pytest.raises(PortTakenError, match=rf"Port {server.port} for NATS is taken"),
        running_nats(tmp_path, port=server.port),
    ):
        pytest.fail("a second server started on the same port")
