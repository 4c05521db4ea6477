"""The room hears every step as it happens, from any process, and misses nothing."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import fastapi.routing
import httpx
import pytest
from sqlalchemy.event import listen

from services.lottery.tests.api.conftest import PREFIX, Bureau
from services.lottery.tests.api.live_server import Listener, listening, served
from shared.clients.intake import FakeIntakeClient
from shared.testing.plugin import RunService
from shared.testing.running import RunningService
from shared.testing.waiting import eventually

LIVE = {"parts": '["api"]', "live_seconds": "60", "live_poll_seconds": "0.02"}


@pytest.fixture
async def lottery(run_service: RunService, signing_key: str) -> AsyncIterator[RunningService]:
    async with run_service("lottery", signing_key_file=signing_key, **LIVE) as lottery:
        yield lottery


@pytest.fixture
async def bureau(lottery: RunningService) -> Bureau:
    return await ready(lottery)


async def ready(lottery: RunningService) -> Bureau:
    lottery.app.state.intake = fake = FakeIntakeClient()
    operator, clerk = (
        lottery.client_for(role, account=f"account-{role}") for role in ("draw_operator", "clerk")
    )
    bureau = Bureau(lottery, fake, operator, clerk, lottery.client)
    await bureau.add_experts("orthopaedics", 5)
    return bureau


def events_of(frozen: dict[str, Any]) -> str:
    return f"{PREFIX}/draws/{frozen['draw']['id']}/events"


async def test_room_hears_every_step_of_a_draw_and_then_it_ends(bureau: Bureau) -> None:
    session_id = await bureau.plan(panels=1)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    draw_id = frozen["draw"]["id"]
    async with (
        served(bureau.lottery.app) as address,
        listening(address, events_of(frozen)) as room,
    ):
        await room.hears("frozen")
        await bureau.commit(draw_id)
        await room.hears("committed")
        made = await bureau.contribute(frozen)
        await room.hears("hash_received", "hash_received", "hashes_complete")
        await bureau.open(draw_id, *made[0])
        await room.hears("opened")
        await bureau.open(draw_id, *made[1])
        revealed = (await bureau.reveal(frozen)).json()
        await room.hears("opened", "revealed")
        await room.ends()

    people = [(person["code"], person["role"]) for person in frozen["contributors"]]
    heard = [event for event in room.events if event["event"] == "hash_received"]
    assert [event["id"] for event in room.events] == list(range(1, 9))
    assert [(event["code"], event["role"]) for event in heard] == people
    assert room.events[-1]["transcript_hash"] == revealed["transcript_hash"]
    assert room.answer.headers["content-type"].startswith("text/event-stream")


async def test_what_is_told_before_the_reveal_holds_no_outcome_and_no_value(
    bureau: Bureau,
) -> None:
    session_id = await bureau.plan(panels=1)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    await bureau.conduct_frozen(frozen)

    async with (
        served(bureau.lottery.app) as address,
        listening(address, events_of(frozen)) as room,
    ):
        await room.ends()

    told = {name for event in room.events for name in event}
    assert told == {
        *("event", "id", "number", "draw_id", "draw_kind", "draw_sequence", "kind", "at"),
        *("code", "role", "transcript_hash"),
    }


async def test_abandoned_draw_is_told_with_its_reason(bureau: Bureau) -> None:
    session_id = await bureau.plan(panels=1)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    path = f"/draws/{frozen['draw']['id']}/abandonment"
    async with (
        served(bureau.lottery.app) as address,
        listening(address, events_of(frozen)) as room,
    ):
        await bureau.agree(path, reason="power-cut")
        await room.hears("frozen", "abandoned")
        await room.ends()

    assert room.events[-1]["reason"] == "power-cut"


async def test_who_comes_back_hears_what_was_missed_and_nothing_twice(bureau: Bureau) -> None:
    session_id = await bureau.plan(panels=1)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    async with served(bureau.lottery.app) as address:
        async with listening(address, events_of(frozen)) as room:
            await room.hears("frozen")
        await bureau.conduct_frozen(frozen)
        async with listening(address, events_of(frozen), last=room.events[-1]["id"]) as again:
            await again.ends()

    assert again.kinds[0] == "committed"
    assert [event["id"] for event in room.events + again.events] == list(range(1, 9))


async def test_session_is_followed_from_draw_to_draw_until_it_ends(bureau: Bureau) -> None:
    session_id = await bureau.plan(panels=1)
    async with (
        served(bureau.lottery.app) as address,
        listening(address, f"{PREFIX}/sessions/{session_id}/events") as room,
    ):
        await bureau.seat(session_id)
        await room.hears("revealed")
        await bureau.conduct(session_id, "groups")
        await room.hears("opened", "revealed")
        await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")
        await room.ends()

    assert [event["id"] for event in room.events] == list(range(1, 17))
    assert [event["draw_kind"] for event in room.events] == ["pool"] * 8 + ["groups"] * 8


async def test_steps_of_one_process_are_heard_in_another(
    bureau: Bureau, run_service: RunService, signing_key: str
) -> None:
    session_id = await bureau.plan(panels=1)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    async with (
        run_service("lottery", signing_key_file=signing_key, **LIVE) as elsewhere,
        served(elsewhere.app) as address,
        listening(address, events_of(frozen)) as room,
    ):
        await room.hears("frozen")
        await bureau.commit(frozen["draw"]["id"])
        await room.hears("frozen", "committed")


async def test_many_listeners_cost_one_query_a_turn(
    run_service: RunService, signing_key: str
) -> None:
    settings = {**LIVE, "live_poll_seconds": "0.5"}
    asked: list[str] = []
    async with AsyncExitStack() as stack:
        lottery = await stack.enter_async_context(
            run_service("lottery", signing_key_file=signing_key, **settings)
        )
        bureau = await ready(lottery)
        frozen = (await bureau.freeze(await bureau.plan(panels=1), "pool")).json()
        address = await stack.enter_async_context(served(lottery.app))
        rooms: list[Listener] = [
            await stack.enter_async_context(listening(address, events_of(frozen)))
            for _ in range(30)
        ]
        for room in rooms:
            await room.hears("frozen")
        engine = lottery.service.database.engine.sync_engine
        listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
        await bureau.commit(frozen["draw"]["id"])
        for room in rooms:
            await room.hears("frozen", "committed")

    turns = [statement for statement in asked if "FROM lottery.draw_step JOIN" in statement]
    assert 1 <= len(turns) <= 5


async def test_one_listener_too_many_is_asked_to_come_back(
    run_service: RunService, signing_key: str
) -> None:
    settings = {**LIVE, "live_listeners": "1"}
    async with run_service("lottery", signing_key_file=signing_key, **settings) as lottery:
        bureau = await ready(lottery)
        frozen = (await bureau.freeze(await bureau.plan(panels=1), "pool")).json()
        async with served(lottery.app) as address:
            async with listening(address, events_of(frozen)) as room:
                await room.hears("frozen")
                refused = await bureau.public.get(events_of(frozen))

            async def is_free() -> bool:
                async with (
                    httpx.AsyncClient(base_url=address) as client,
                    client.stream("GET", events_of(frozen)) as answer,
                ):
                    return answer.status_code == 200

            await eventually(is_free)

    assert (refused.status_code, refused.json()["code"]) == (503, "too_many_followers")
    assert int(refused.headers["Retry-After"]) > 0


async def test_silent_connection_is_kept_alive(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fastapi.routing, "_PING_INTERVAL", 0.02)
    frozen = (await bureau.freeze(await bureau.plan(panels=1), "pool")).json()
    async with (
        served(bureau.lottery.app) as address,
        listening(address, events_of(frozen)) as room,
    ):

        async def is_pinged() -> bool:
            return len(room.comments) > 1

        await eventually(is_pinged)

    assert set(room.comments) == {": ping"}


async def test_connection_is_ended_in_time_so_that_listeners_come_back(
    run_service: RunService, signing_key: str
) -> None:
    settings = {**LIVE, "live_seconds": "0"}
    async with run_service("lottery", signing_key_file=signing_key, **settings) as lottery:
        bureau = await ready(lottery)
        frozen = (await bureau.freeze(await bureau.plan(panels=1), "pool")).json()

        answer = await bureau.public.get(events_of(frozen))

    assert "retry: 2000" in answer.text
    assert "event: frozen" in answer.text


@pytest.mark.parametrize(
    ("what", "code"), [("draws", "draw_not_found"), ("sessions", "session_not_found")]
)
async def test_what_there_is_not_cannot_be_followed(bureau: Bureau, what: str, code: str) -> None:
    nothing = "00000000-0000-7000-8000-000000000000"

    answer = await bureau.public.get(f"{PREFIX}/{what}/{nothing}/events")

    assert answer.json()["code"] == code
