"""The lottery's process is killed where its secret is made and used; it comes back with the same.

A start takes seconds, so `test_ceremony_steps` goes through every step of every draw without one.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from local_stack.ports import free_port
from lottery.domain.draw.canonical import parse
from lottery.domain.draw.conduct import draw as conduct
from services.lottery.tests.api.conftest import PREFIX, Bureau, signing_key
from shared.clients.intake import FakeIntakeClient
from shared.testing.plugin import RunService
from shared.testing.running import RunningService, Surroundings
from shared.testing.waiting import eventually
from tests.resilience.test_ceremony_steps import STEPS, bureau_of, followed, secret_of

__all__ = ["signing_key"]

pytestmark = pytest.mark.xdist_group("resilience")

# A server that has imported the lottery forks in milliseconds; to start one anew takes seconds.
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["lottery.main", "uvicorn"])

Act = Callable[[], Awaitable[httpx.Response]]


def serve(settings: dict[str, str], port: int) -> None:
    """Be the lottery, in a process that has nothing but settings."""
    os.environ.update(settings)
    create = "lottery.main:create_app"
    uvicorn.run(create, factory=True, port=port, access_log=False, log_config=None)


class Process:
    """The lottery in a process of its own, which dies as in a power cut."""

    def __init__(self, surroundings: Surroundings, signing_key_file: str) -> None:
        self.port = free_port()
        settings = surroundings.settings("lottery") | {
            "PARTS": '["api"]',
            "SIGNING_KEY_FILE": signing_key_file,
        }
        self._settings = {f"LOTTERY_{name}": value for name, value in settings.items()}
        self._database_url = surroundings.database.owner_url("lottery")
        self._running: ForkServerProcess | None = None

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self._running = FORKS.Process(target=serve, args=(self._settings, self.port), daemon=True)
        self._running.start()
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
            self._running.kill()
            self._running.join()

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


async def test_killed_process_comes_back_with_the_same_secret_and_outcome(
    process: Process, lottery: RunningService
) -> None:
    here = bureau_of(lottery, FakeIntakeClient())
    session_id, frozen = await frozen_allocation(here)
    draw_id = frozen["draw"]["id"]
    async with asking(process, lottery) as bureau:

        def commit() -> Awaitable[httpx.Response]:
            return bureau.operator.post(f"{PREFIX}/draws/{draw_id}/commitment")

        await process.dies_in(commit)
        assert await secret_of(here, draw_id) is None
        committed = await process.dies_after(commit)
        secret = await secret_of(here, draw_id)
        opened = await here.contribute(frozen)
        for person, opening in opened:
            await here.open(draw_id, person, opening)

        def reveal() -> Awaitable[httpx.Response]:
            return bureau.reveal(frozen)

        await process.dies_in(reveal)
        assert await secret_of(here, draw_id) == secret
        revealed = await process.dies_after(reveal)

    await here.operator.post(f"{PREFIX}/sessions/{session_id}/end")
    document = parse((await here.public.get(f"{PREFIX}/draws/{draw_id}/transcript")).content)
    assert secret is not None
    assert document["secret"] == secret.hex()
    assert document["commitment"] == committed["commitment"]
    openings = [opening for _, opening in opened]
    assert revealed["outcome"] == conduct(document["input"], secret, openings).outcome
    assert await followed(here, draw_id) == STEPS


async def frozen_allocation(bureau: Bureau) -> tuple[str, dict[str, Any]]:
    """Go as far as the frozen allocation of a session; return its id, and what was frozen."""
    await bureau.add_experts("orthopaedics", 8)
    cases = [await bureau.add_case() for _ in range(4)]
    session_id = await bureau.plan(panels=2)
    await bureau.schedule(session_id, *cases)
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    for case_id in cases:
        await bureau.check_in(session_id, case_id)
    return session_id, (await bureau.freeze(session_id, "allocation")).json()


async def test_draw_whose_tokens_were_lost_with_the_answer_is_abandoned_on_record(
    process: Process, lottery: RunningService
) -> None:
    here = bureau_of(lottery, FakeIntakeClient())
    await here.add_experts("orthopaedics", 5)
    session_id = await here.plan(panels=1)
    async with asking(process, lottery) as bureau:
        assert (await bureau.freeze(session_id, "pool")).status_code == 201
    process.kill()
    detail = (await here.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    [draw] = detail["draws"]

    refused = await here.freeze(session_id, "pool")
    await here.agree(f"/draws/{draw['id']}/abandonment", reason="tokens-lost")
    again = await here.conduct(session_id, "pool")
    chain = await here.public.get(f"{PREFIX}/chain", params={"committee": "330783"})

    assert refused.json()["code"] == "draw_open"
    assert again["state"] == "revealed"
    assert [link["sequence"] for link in chain.json()] == [1, 2]
