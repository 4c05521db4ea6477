"""The list at the door: one call for the whole corridor, found by digits, followed live."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

from httpx import AsyncClient
from sqlalchemy.event import listen, remove

from services.lottery.tests.api.live_server import Listener, served
from shared.clients.base import RemoteUnavailableError
from shared.clients.intake import FakeIntakeClient
from shared.clients.models import PersonAtDoor, PersonsAtDoor
from shared.testing.plugin import RunService

from .conftest import PREFIX, Bureau
from .test_arrivals import BEGUN
from .test_live import LIVE, ready

CORRIDOR = 45


async def expected(bureau: Bureau, people: int) -> tuple[str, list[UUID]]:
    """Put people on a session that has begun, whose names and numbers intake knows."""
    session_id = await bureau.plan(panels=2, starts_at=BEGUN)
    cases = [await bureau.add_case() for _ in range(people)]
    assert (await bureau.schedule(session_id, *cases)).status_code == 200
    named = [PersonAtDoor(case_id=case_id, masked_name="王*国") for case_id in cases]
    bureau.intake.known_at_door[UUID(session_id)] = PersonsAtDoor(people=named)
    ends = {case_id: f"{number:03}X" for number, case_id in enumerate(cases)}
    bureau.intake.known_ends[UUID(session_id)] = ends
    return session_id, cases


async def door(bureau: Bureau, session_id: str) -> dict[str, Any]:
    answer = await bureau.clerk.get(f"{PREFIX}/sessions/{session_id}/door")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def search(bureau: Bureau, session_id: str, digits: str) -> Any:
    path = f"{PREFIX}/sessions/{session_id}/door/searches"
    return await bureau.clerk.post(path, json={"last_digits": digits})


async def test_list_shows_who_is_there_late_or_absent_by_queue_number(bureau: Bureau) -> None:
    session_id, cases = await expected(bureau, 4)
    for case_id in (cases[2], cases[0]):
        assert (await bureau.check_in(session_id, case_id)).status_code == 200
    path = f"{PREFIX}/sessions/{session_id}/cases/{cases[3]}/absence"
    assert (await bureau.clerk.post(path)).status_code == 200

    shown = await door(bureau, session_id)

    first, second, *others = shown["lines"]
    assert [line["case_id"] for line in (first, second)] == [str(cases[2]), str(cases[0])]
    assert [line["queue_number"] for line in shown["lines"]] == [1, 2, None, None]
    assert (first["attendance"], first["masked_name"]) == ("late", "王*国")
    assert sorted(line["attendance"] for line in others) == ["absent", "expected"]
    counted = [shown[name] for name in ("expected", "present", "late", "absent")]
    assert counted == [1, 2, 2, 1]


async def test_list_tells_neither_code_nor_panel(bureau: Bureau) -> None:
    session_id, _ = await expected(bureau, 1)

    shown = await door(bureau, session_id)

    assert not {"code", "panel_code"} & shown["lines"][0].keys()


async def test_corridor_of_forty_five_takes_as_many_questions_as_three_people(
    bureau: Bureau,
) -> None:
    small, _ = await expected(bureau, 3)
    large, _ = await expected(bureau, CORRIDOR)
    asked: Counter[str] = Counter()
    engine = bureau.lottery.service.database.engine.sync_engine

    for session_id in (small, large):

        def count(*_: Any, session_id: str = session_id) -> None:
            asked[session_id] += 1

        listen(engine, "before_cursor_execute", count)
        shown = await door(bureau, session_id)
        remove(engine, "before_cursor_execute", count)

    assert len(shown["lines"]) == CORRIDOR
    assert asked[small] == asked[large] > 0


async def test_person_is_found_by_the_digits_on_the_card(bureau: Bureau) -> None:
    session_id, cases = await expected(bureau, 12)

    found = await search(bureau, session_id, "007x")
    nobody = await search(bureau, session_id, "9999")

    assert [line["case_id"] for line in found.json()] == [str(cases[7])]
    assert (nobody.status_code, nobody.json()) == (200, [])


async def test_list_is_of_use_while_names_cannot_be_asked_for(bureau: Bureau) -> None:
    session_id, cases = await expected(bureau, 2)
    bureau.lottery.app.state.intake = AwayIntake()
    await bureau.check_in(session_id, cases[1])

    shown = await door(bureau, session_id)

    assert shown["names_known"] is False
    assert {line["masked_name"] for line in shown["lines"]} == {None}


async def test_reading_the_list_is_on_record_once_with_its_purpose(bureau: Bureau) -> None:
    session_id, _ = await expected(bureau, 3)

    await door(bureau, session_id)

    supervisor = bureau.lottery.client_for("supervisor", account="supervisor-1")
    trail = (await supervisor.get(f"{PREFIX}/audit")).json()["items"]
    noted = [
        (item["subject_id"], item["purpose"])
        for item in trail
        if item["action"] == "door_list.read"
    ]
    assert noted == [(session_id, "examination")]


async def test_who_keeps_no_door_reads_no_list(bureau: Bureau) -> None:
    session_id, _ = await expected(bureau, 1)
    expert = bureau.lottery.client_for("expert", account="expert-0")

    answers = [
        await expert.get(f"{PREFIX}/sessions/{session_id}/door"),
        await expert.get(f"{PREFIX}/sessions/{session_id}/door/events"),
    ]

    assert [answer.json()["code"] for answer in answers] == ["permission_missing"] * 2


async def test_door_hears_of_each_arrival_and_not_whose_it_is(
    run_service: RunService, signing_key: str
) -> None:
    async with run_service("lottery", signing_key_file=signing_key, **LIVE) as lottery:
        bureau = await ready(lottery)
        session_id, cases = await expected(bureau, 2)
        path = f"{PREFIX}/sessions/{session_id}/door/events"
        token = bureau.clerk.headers["Authorization"]
        async with (
            served(lottery.app) as address,
            AsyncClient(base_url=address, headers={"Authorization": token}) as client,
            client.stream("GET", path, timeout=30) as answer,
        ):
            listener = Listener(answer)
            reading = asyncio.create_task(listener.read())
            await listener.hears("changed")
            await bureau.check_in(session_id, cases[0])
            await listener.hears("changed", "changed")
            await bureau.check_in(session_id, cases[1])
            await listener.hears("changed", "changed", "changed")
            reading.cancel()
            await asyncio.wait({reading})

    assert [event.keys() for event in listener.events] == [{"event", "id"}] * 3


class AwayIntake(FakeIntakeClient):
    """Intake as it is while it can't be reached."""

    async def people_at_door(self, *_: Any, **__: Any) -> PersonsAtDoor:
        """Answer nothing."""
        raise RemoteUnavailableError(service="intake")
