"""In and after every step of the three draws the server loses all; secret and outcome stay.

Two lotteries share the database. What a step has written dies with its connection, as when its
process is killed; the other lottery, which remembers nothing of it, goes on.
`test_ceremony_kills` kills processes.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from lottery import verify
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

pytestmark = pytest.mark.xdist_group("resilience")

OPENINGS = [Opening(bytes([number]) * 16, f"骰子 {number}") for number in (1, 2)]
STEPS = [
    *("frozen", "committed", "hash_received", "hash_received", "hashes_complete"),
    *("opened", "opened", "revealed"),
]
TOLD = (
    "select string_agg(format('%s %s', subject, n), ',' order by subject) from "
    "(select subject, count(*) n from lottery.outbox group by subject) told"
)

Act = Callable[[Bureau], Awaitable[httpx.Response]]


@dataclass(frozen=True)
class Twins:
    """Two lotteries over one database, and what is done to the first."""

    first: Bureau
    second: Bureau
    surroundings: Surroundings

    async def lose(self, act: Act) -> None:
        """Let the first lose a step when all of it is written and nothing committed."""
        async with self.holding() as is_held, self.killer() as kill:
            task = asyncio.ensure_future(act(self.first))
            await eventually(is_held)
            await kill()
            answer = await task
        assert answer.status_code == 503, answer.text

    @asynccontextmanager
    async def holding(self) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
        """Hold what each transaction writes last, the room's step; yield whether one waits."""
        engine = create_async_engine(self.surroundings.database.owner_url("lottery"))
        async with engine.connect() as connection:
            await connection.execute(text("lock table lottery.draw_step in exclusive mode"))

            async def is_held() -> bool:
                waiting = "select count(*) from pg_locks where not granted"
                return bool(await connection.scalar(text(waiting)))

            yield is_held
            await connection.rollback()
        await engine.dispose()

    @asynccontextmanager
    async def killer(self) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """Yield what ends the connections that wait for a lock."""
        engine = create_async_engine(self.surroundings.database.runtime_url("lottery"))
        async with engine.connect() as connection:

            async def kill() -> None:
                ended = "select pg_terminate_backend(pid) from pg_locks where not granted"
                assert (await connection.scalars(text(ended))).all() == [True]

            yield kill
        await engine.dispose()

    async def survive(self, act: Act) -> dict[str, Any]:
        """Lose a step, do it elsewhere, lose that answer and ask again; return what is told."""
        before = self.told()
        await self.lose(act)
        assert self.told() == before

        made = await act(self.second)
        after = self.told()
        again = await act(self.first)

        assert made.is_success, made.text
        assert (again.status_code, again.json()) == (made.status_code, made.json())
        assert self.told() == after
        return dict(made.json())

    def told(self) -> str:
        """Return which events the lottery has told of, and how often each."""
        return self.surroundings.database.run(TOLD)


@pytest.fixture
async def twins(
    run_service: RunService, surroundings: Surroundings, signing_key: str
) -> AsyncIterator[Twins]:
    settings = {"parts": '["api"]', "signing_key_file": signing_key}
    async with run_service("lottery", **settings) as one, run_service("lottery", **settings) as two:
        intake = FakeIntakeClient()
        yield Twins(bureau_of(one, intake), bureau_of(two, intake), surroundings)


def bureau_of(lottery: RunningService, intake: FakeIntakeClient) -> Bureau:
    lottery.app.state.intake = intake
    return Bureau(
        lottery,
        intake,
        lottery.client_for("draw_operator", account="account-operator"),
        lottery.client_for("clerk", account="account-clerk"),
        lottery.client,
    )


async def secret_of(bureau: Bureau, draw_id: str) -> bytes | None:
    lottery = bureau.lottery
    async with lottery.service.unit_of_work(system_actor("lottery", "330783")) as uow:
        draw = await uow.draws.get(UUID(draw_id))
    if draw.secret is None:
        return None
    return bytes.fromhex(lottery.service.cipher.decrypt(draw.secret, context(draw.id)))


def handing_in(draw_id: str, person: dict[str, str], hashed: str) -> Act:
    return lambda bureau: bureau.by_token(draw_id, person, "", {"hash": hashed})


def opening_by(draw_id: str, person: dict[str, str], opening: Opening) -> Act:
    return lambda bureau: bureau.open(draw_id, person, opening)


async def drawn_in_spite(twins: Twins, session_id: str, kind: str) -> dict[str, Any]:
    """Conduct a draw that loses every step once; return how it was revealed, and its secret."""
    await twins.lose(lambda bureau: bureau.freeze(session_id, kind))
    frozen = (await twins.second.freeze(session_id, kind)).json()
    draw_id, input_hash = frozen["draw"]["id"], bytes.fromhex(frozen["draw"]["input_hash"])
    committed = await twins.survive(
        lambda bureau: bureau.operator.post(f"{PREFIX}/draws/{draw_id}/commitment")
    )
    secret = await secret_of(twins.first, draw_id)
    people = list(zip(frozen["contributors"], OPENINGS, strict=True))
    for person, opening in people:
        hashed = contribution(input_hash, person["code"], opening).hex()
        await twins.survive(handing_in(draw_id, person, hashed))
    for person, opening in people:
        await twins.survive(opening_by(draw_id, person, opening))
    assert secret is not None
    assert await secret_of(twins.second, draw_id) == secret
    revealed = await twins.survive(lambda bureau: bureau.reveal(frozen))
    return {**revealed, "secret": secret, "committed": committed["commitment"]}


async def test_draws_that_lose_every_step_once_have_the_same_secret_and_outcome(
    twins: Twins,
) -> None:
    bureau = twins.second
    await bureau.add_experts("orthopaedics", 8)
    cases = [await bureau.add_case() for _ in range(4)]
    session_id = await bureau.plan(panels=2)
    await bureau.schedule(session_id, *cases)

    made = [await drawn_in_spite(twins, session_id, "pool")]
    for code in made[0]["outcome"]["seating"]["BATCH"]:
        await bureau.present(session_id, code)
    made.append(await drawn_in_spite(twins, session_id, "groups"))
    for case_id in cases:
        await bureau.check_in(session_id, case_id)
    made.append(await drawn_in_spite(twins, session_id, "allocation"))

    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")
    documents = await chain_of(bureau)
    assert len(documents) == 3
    for draw, content in zip(made, documents, strict=True):
        document = parse(content)
        assert document["secret"] == draw["secret"].hex()
        assert document["commitment"] == draw["committed"]
        outcome = conduct(document["input"], draw["secret"], OPENINGS).outcome
        assert document["outcome"] == draw["outcome"] == outcome
        assert await followed(bureau, draw["id"]) == STEPS
    for results in verify.verify_all(documents):
        assert not [result for result in results.values() if result.startswith("failed")]


async def chain_of(bureau: Bureau) -> list[bytes]:
    answer = await bureau.public.get(f"{PREFIX}/chain/330783/documents")
    return answer.content.splitlines()


async def followed(bureau: Bureau, draw_id: str) -> list[str]:
    """Return the steps that the room was told, in order."""
    answer = await bureau.public.get(f"{PREFIX}/draws/{draw_id}/events")
    return [line[7:] for line in answer.text.splitlines() if line.startswith("event: ")]
