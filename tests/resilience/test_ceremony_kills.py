"""The lottery is killed in and after every step of a ceremony; secret and outcome stay the same."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from local_stack.ports import free_port
from lottery.domain.draw.canonical import parse
from lottery.domain.draw.conduct import draw as conduct
from lottery.domain.draw.hashes import Opening, contribution
from lottery.services.draws import context
from services.lottery.tests.api.conftest import PREFIX, Bureau, signing_key
from shared.actor import system_actor
from shared.clients.intake import FakeIntakeClient
from shared.testing.plugin import RunService
from shared.testing.running import RunningService, Surroundings
from shared.testing.waiting import eventually

__all__ = ["signing_key"]

pytestmark = [pytest.mark.xdist_group("resilience"), pytest.mark.timeout(600)]

COMMAND = ("-m", "uvicorn", "--factory", "lottery.main:create_app", "--host", "127.0.0.1")
OPENINGS = [Opening(bytes([number]) * 16, f"骰子 {number}") for number in (1, 2)]

Act = Callable[[], Awaitable[httpx.Response]]


class Process:
    """The lottery in a process of its own, which dies as in a power cut."""

    def __init__(self, surroundings: Surroundings, signing_key_file: str) -> None:
        self.port = free_port()
        settings = surroundings.settings("lottery") | {
            "PARTS": '["api"]',
            "SIGNING_KEY_FILE": signing_key_file,
        }
        self._environment = os.environ | {f"LOTTERY_{k}": v for k, v in settings.items()}
        self._database_url = surroundings.database.owner_url("lottery")
        self._running: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self._running = await asyncio.to_thread(
            subprocess.Popen,
            [sys.executable, *COMMAND, "--port", str(self.port), "--no-access-log"],
            env=self._environment,
        )
        await eventually(self.answers, timeout=60)

    async def answers(self) -> bool:
        """Tell whether it is there."""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}") as client:
            try:
                return (await client.get("/healthz")).is_success
            except httpx.TransportError:
                return False

    def kill(self) -> None:
        """Kill it, if it runs."""
        if self._running is not None:
            self._running.send_signal(signal.SIGKILL)
            self._running.wait()

    async def dies_in(self, act: Act) -> None:
        """Kill it when everything of a step is written and nothing committed; start it again."""
        engine = create_async_engine(self._database_url)
        async with engine.connect() as connection:
            # The step for the room is the last thing that each transaction writes.
            await connection.execute(text("lock table lottery.draw_step in exclusive mode"))
            task = asyncio.ensure_future(act())

            async def is_held() -> bool:
                waiting = "select count(*) from pg_locks where not granted"
                return bool(await connection.scalar(text(waiting)))

            await eventually(is_held)
            self.kill()
            with pytest.raises(httpx.TransportError):
                await task
            await connection.rollback()
        await engine.dispose()
        await self.start()

    async def dies_after(self, act: Act) -> dict[str, Any]:
        """Let a step happen, kill it, start it again, and ask for the same step once more."""
        first = await act()
        assert first.is_success, first.text
        self.kill()
        await self.start()
        again = await act()
        assert again.status_code == first.status_code, again.text
        return dict(again.json())


@pytest.fixture
async def process(surroundings: Surroundings, signing_key: str) -> AsyncIterator[Process]:
    process = Process(surroundings, signing_key)
    await process.start()
    yield process
    process.kill()


@pytest.fixture
async def lottery(run_service: RunService, signing_key: str) -> AsyncIterator[RunningService]:
    async with run_service("lottery", parts='["api"]', signing_key_file=signing_key) as lottery:
        yield lottery


@asynccontextmanager
async def asking(process: Process, lottery: RunningService) -> AsyncIterator[Bureau]:
    """The bureau's people, asking the process that dies."""
    address = f"http://127.0.0.1:{process.port}"
    headers = lottery.issuer.headers
    operator, clerk, public = (
        httpx.AsyncClient(base_url=address, headers=carried, timeout=30)
        for carried in (
            headers("draw_operator", account="account-operator", lifetime=3000),
            headers("clerk", account="account-clerk", lifetime=3000),
            {},
        )
    )
    async with operator, clerk, public:
        yield Bureau(lottery, FakeIntakeClient(), operator, clerk, public)


async def kept_secret(lottery: RunningService, draw_id: str) -> bytes | None:
    async with lottery.service.unit_of_work(system_actor("lottery", "330783")) as uow:
        draw = await uow.draws.get(UUID(draw_id))
    if draw.secret is None:
        return None
    return bytes.fromhex(lottery.service.cipher.decrypt(draw.secret, context(draw.id)))


async def followed(bureau: Bureau, draw_id: str) -> list[str]:
    """Return the steps that the room was told, in order."""
    answer = await bureau.public.get(f"{PREFIX}/draws/{draw_id}/events")
    return [line[7:] for line in answer.text.splitlines() if line.startswith("event: ")]


async def test_ceremony_killed_at_every_step_has_the_same_secret_and_outcome(
    process: Process, lottery: RunningService
) -> None:
    async with asking(process, lottery) as bureau:
        await bureau.add_experts("orthopaedics", 5)
        session_id = await bureau.plan(panels=1)
        frozen = await frozen_in_spite(bureau, process, session_id)
        draw_id = frozen["id"]

        def commit() -> Awaitable[httpx.Response]:
            return bureau.operator.post(f"{PREFIX}/draws/{draw_id}/commitment")

        await process.dies_in(commit)
        assert await kept_secret(lottery, draw_id) is None
        committed = await process.dies_after(commit)
        secret = await kept_secret(lottery, draw_id)
        people = list(zip(frozen["people"], OPENINGS, strict=True))
        for person, opening in people:
            hashed = contribution(bytes.fromhex(frozen["input_hash"]), person["code"], opening)

            def give(person: Any = person, hashed: bytes = hashed) -> Awaitable[httpx.Response]:
                return bureau.by_token(draw_id, person, "", {"hash": hashed.hex()})

            await process.dies_in(give)
            await process.dies_after(give)
        for person, opening in people:

            def show(person: Any = person, opening: Opening = opening) -> Awaitable[httpx.Response]:
                return bureau.open(draw_id, person, opening)

            await process.dies_in(show)
            assert await kept_secret(lottery, draw_id) == secret
            await process.dies_after(show)

        def reveal() -> Awaitable[httpx.Response]:
            return bureau.reveal({"draw": {"id": draw_id}, "witness": frozen["witness"]})

        await process.dies_in(reveal)
        revealed = await process.dies_after(reveal)
        told = await followed(bureau, draw_id)
        await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")
        transcript = (await bureau.public.get(f"{PREFIX}/draws/{draw_id}/transcript")).content

    document = parse(transcript)
    assert secret is not None
    assert document["secret"] == secret.hex()
    assert document["commitment"] == committed["commitment"]
    assert revealed["outcome"] == conduct(document["input"], secret, OPENINGS).outcome
    assert told == [
        *("frozen", "committed", "hash_received", "hash_received", "hashes_complete"),
        *("opened", "opened", "revealed"),
    ]


async def frozen_in_spite(bureau: Bureau, process: Process, session_id: str) -> dict[str, Any]:
    """Freeze a draw that dies in its freezing, and then another; return that and its people."""

    def freeze() -> Awaitable[httpx.Response]:
        return bureau.freeze(session_id, "pool")

    await process.dies_in(freeze)
    detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    assert detail["draws"] == []
    frozen = (await freeze()).json()
    process.kill()
    await process.start()
    return {**frozen["draw"], "people": frozen["contributors"], "witness": frozen["witness"]}


async def test_draw_whose_tokens_were_lost_with_the_answer_is_abandoned_on_record(
    process: Process, lottery: RunningService
) -> None:
    async with asking(process, lottery) as bureau:
        await bureau.add_experts("orthopaedics", 5)
        session_id = await bureau.plan(panels=1)
        assert (await bureau.freeze(session_id, "pool")).status_code == 201
        process.kill()
        await process.start()
        detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
        [draw] = detail["draws"]

        refused = await bureau.freeze(session_id, "pool")
        await bureau.agree(f"/draws/{draw['id']}/abandonment", reason="tokens-lost")
        again = await bureau.conduct(session_id, "pool")
        chain = await bureau.public.get(f"{PREFIX}/chain", params={"committee": "330783"})

    assert refused.json()["code"] == "draw_open"
    assert again["state"] == "revealed"
    assert [link["sequence"] for link in chain.json()] == [1, 2]
