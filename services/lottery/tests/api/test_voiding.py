"""The supervising body declares a draw void; it is made once more, and all stays on record."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text

from lottery.services import operators
from lottery.services.jobs import settle_overdue_draws
from services.lottery.tests.api.conftest import PREFIX, Bureau
from services.lottery.tests.api.test_ceremony import verify_chain
from shared.actor import system_actor
from shared.events.base import Duty


def supervising(bureau: Bureau) -> AsyncClient:
    return bureau.lottery.client_for("supervising_body", account="account-province")


async def declare_void(bureau: Bureau, draw_id: str, **changes: Any) -> Response:
    body = {"reason": "wrong-roster"} | changes
    return await supervising(bureau).post(f"{PREFIX}/draws/{draw_id}/void", json=body)


async def allow(bureau: Bureau, draw_id: str) -> Response:
    path = f"{PREFIX}/draws/{draw_id}/repetition"
    return await supervising(bureau).post(path, json={"reason": "wrong-roster"})


async def allocated(bureau: Bureau, cases: int = 3) -> tuple[str, list[UUID], list[dict[str, Any]]]:
    """Bring a session to its allocation; return it, its cases and its three draws."""
    await bureau.add_experts("orthopaedics", 9)
    case_ids = [await bureau.add_case() for _ in range(cases)]
    session_id = await bureau.plan()
    await bureau.schedule(session_id, *case_ids)
    await bureau.seat(session_id)
    groups = await bureau.conduct(session_id, "groups")
    for case_id in case_ids:
        await bureau.check_in(session_id, case_id)
    allocation = await bureau.conduct(session_id, "allocation")
    detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    return session_id, case_ids, [detail["draws"][0], groups, allocation]


async def states(bureau: Bureau, session_id: str) -> list[tuple[str, str | None]]:
    detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    return [(case["state"], case["panel_code"]) for case in detail["cases"]]


async def announced(bureau: Bureau, subject: str) -> list[dict[str, Any]]:
    async with bureau.lottery.service.database.engine.connect() as connection:
        rows = await connection.execute(
            text("select data from lottery.outbox where subject = :subject order by position"),
            {"subject": subject},
        )
        return list(rows.scalars())


async def test_void_allocation_gives_its_cases_back_and_is_made_once_more(
    bureau: Bureau, tmp_path: Path
) -> None:
    session_id, case_ids, draws = await allocated(bureau)

    voided = await declare_void(bureau, draws[2]["id"], evidence_hash="3c" * 32)
    given_back = await states(bureau, session_id)
    told = await announced(bureau, "lottery.case.allocation_voided.v1")
    allowed = await allow(bureau, draws[2]["id"])
    again = await bureau.conduct(session_id, "allocation")
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")

    assert (voided.status_code, voided.json()["state"]) == (201, "void")
    assert given_back == [("checked_in", None)] * 3
    assert {item["case_id"] for item in told} == {str(case_id) for case_id in case_ids}
    assert {item["transcript_hash"] for item in told} == {draws[2]["transcript_hash"]}
    assert allowed.status_code == 201
    assert again["repeats"] == draws[2]["id"]
    assert len(again["outcome"]["allocation"]) == 3
    reports = await verify_chain(bureau, tmp_path)
    for report in reports:
        assert not [name for name, result in report.items() if result.startswith("failed")], report
    documents = [json.loads((tmp_path / f"{number}.json").read_bytes()) for number in range(1, 6)]
    assert [document["kind"] for document in documents[3:]] == ["void", "allocation"]
    assert documents[3]["draw"] == documents[4]["input"]["repeats"] == draws[2]["transcript_hash"]
    assert (documents[3]["reason"], documents[3]["evidence_hash"]) == ("wrong-roster", "3c" * 32)


async def test_void_draw_is_not_repeated_before_the_supervising_body_allows_it(
    bureau: Bureau,
) -> None:
    session_id, _, draws = await allocated(bureau)
    await declare_void(bureau, draws[2]["id"])

    refused = await bureau.freeze(session_id, "allocation")
    by_the_operator = await bureau.operator.post(
        f"{PREFIX}/draws/{draws[2]['id']}/repetition", json={"reason": "wrong-roster"}
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "repetition_not_allowed")
    assert by_the_operator.json()["code"] == "permission_missing"


async def test_third_try_is_refused(bureau: Bureau) -> None:
    session_id, _, draws = await allocated(bureau)
    await declare_void(bureau, draws[2]["id"])
    await allow(bureau, draws[2]["id"])
    again = await bureau.conduct(session_id, "allocation")
    await declare_void(bureau, again["id"])

    allowed = await allow(bureau, again["id"])
    third = await bureau.freeze(session_id, "allocation")

    assert (allowed.status_code, allowed.json()["code"]) == (409, "repetition_used")
    assert (third.status_code, third.json()["code"]) == (409, "repetition_used")


async def test_abandoned_repetition_is_no_try(bureau: Bureau) -> None:
    session_id, _, draws = await allocated(bureau)
    await declare_void(bureau, draws[2]["id"])
    await allow(bureau, draws[2]["id"])
    frozen = (await bureau.freeze(session_id, "allocation")).json()
    await bureau.agree(f"/draws/{frozen['draw']['id']}/abandonment", reason="power-cut")

    again = await bureau.conduct(session_id, "allocation")

    assert again["repeats"] == draws[2]["id"]


async def test_draw_void_for_want_of_an_opening_waits_for_the_supervising_body(
    bureau: Bureau,
) -> None:
    await bureau.add_experts("orthopaedics", 5)
    session_id = await bureau.plan(panels=1)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    await bureau.commit(frozen["draw"]["id"])
    made = await bureau.contribute(frozen)
    await bureau.open(frozen["draw"]["id"], *made[0])
    service = bureau.lottery.service
    service.clock = lambda: datetime.now(UTC) + timedelta(hours=2)
    await settle_overdue_draws(service)

    later = {"reveal_by": (datetime.now(UTC) + timedelta(hours=3)).isoformat()}
    refused = await bureau.freeze(session_id, "pool", **later)
    await allow(bureau, frozen["draw"]["id"])
    again = await bureau.freeze(session_id, "pool", **later)

    assert refused.json()["code"] == "repetition_not_allowed"
    assert again.json()["draw"]["repeats"] == frozen["draw"]["id"]


async def test_only_the_supervising_body_declares_a_draw_void(bureau: Bureau) -> None:
    _, _, draws = await allocated(bureau)

    for role in ("draw_operator", "supervisor", "admin", "approver"):
        client = bureau.lottery.client_for(role)
        refused = await client.post(
            f"{PREFIX}/draws/{draws[2]['id']}/void", json={"reason": "wrong-roster"}
        )
        assert refused.json()["code"] == "permission_missing", role


async def test_draw_that_others_build_on_is_declared_void_after_them(bureau: Bureau) -> None:
    session_id, _, draws = await allocated(bureau)

    early = await declare_void(bureau, draws[1]["id"])
    await declare_void(bureau, draws[2]["id"])
    groups = await declare_void(bureau, draws[1]["id"])
    pool_again = await bureau.freeze(session_id, "pool")

    assert (early.status_code, early.json()["code"]) == (409, "draw_built_upon")
    assert groups.status_code == 201
    assert pool_again.json()["code"] == "draw_stands"


async def test_draw_is_declared_void_once_and_not_before_it_is_revealed(bureau: Bureau) -> None:
    session_id, _, draws = await allocated(bureau)
    await declare_void(bureau, draws[2]["id"])

    twice = await declare_void(bureau, draws[2]["id"])
    await allow(bureau, draws[2]["id"])
    frozen = (await bureau.freeze(session_id, "allocation")).json()
    too_early = await declare_void(bureau, frozen["draw"]["id"])
    not_void = await allow(bureau, frozen["draw"]["id"])

    assert (twice.status_code, twice.json()["code"]) == (409, "draw_already_void")
    assert (too_early.status_code, too_early.json()["code"]) == (409, "draw_state")
    assert (not_void.status_code, not_void.json()["code"]) == (409, "draw_not_void")


async def test_record_waits_while_a_draw_is_open(bureau: Bureau) -> None:
    _, _, draws = await allocated(bureau)
    other = await bureau.plan(panels=1)
    await bureau.freeze(other, "pool")

    refused = await declare_void(bureau, draws[2]["id"])

    assert (refused.status_code, refused.json()["code"]) == (409, "draw_open")


async def test_draw_with_an_approved_conclusion_is_not_declared_void(bureau: Bureau) -> None:
    session_id, case_ids, draws = await allocated(bureau)
    service = bureau.lottery.service
    async with service.unit_of_work(system_actor("lottery", bureau.committee)) as uow:
        approval = Duty(duty="approve", account_id="account-approver")
        await operators.hear(uow, case_ids[0], [approval])

    refused = await declare_void(bureau, draws[2]["id"])

    assert (refused.status_code, refused.json()["code"]) == (409, "draw_concluded")
    assert {state for state, _ in await states(bureau, session_id)} == {"allocated"}


async def test_cases_of_a_session_that_is_over_wait_for_another_one(bureau: Bureau) -> None:
    session_id, case_ids, draws = await allocated(bureau)
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")

    voided = await declare_void(bureau, draws[2]["id"])
    refused = await allow(bureau, draws[2]["id"])
    waiting = (await bureau.operator.get(f"{PREFIX}/waiting-cases")).json()["items"]

    assert voided.status_code == 201
    assert (refused.status_code, refused.json()["code"]) == (409, "session_ended")
    assert {item["case_id"] for item in waiting} == {str(case_id) for case_id in case_ids}


async def test_case_that_waits_because_its_draw_is_void_has_nothing_left_and_is_announced(
    bureau: Bureau,
) -> None:
    session_id, [case_id], draws = await allocated(bureau, cases=1)
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")

    await declare_void(bureau, draws[2]["id"])

    [case] = (await bureau.operator.get(f"{PREFIX}/waiting-cases")).json()["items"]
    [told] = await announced(bureau, "lottery.case.unscheduled.v1")
    left = (case["state"], case["waits_again"], case["queue_number"], case["panel_code"])
    assert left == ("waiting", "draw_void", None, None)
    assert (told["case_id"], told["reason"]) == (str(case_id), "draw_void")


@pytest.mark.parametrize("path", ["void", "repetition"])
async def test_same_key_decides_once(bureau: Bureau, path: str) -> None:
    _, _, draws = await allocated(bureau)
    if path == "repetition":
        await declare_void(bureau, draws[2]["id"])
    url, key = f"{PREFIX}/draws/{draws[2]['id']}/{path}", {"Idempotency-Key": "once"}
    client = supervising(bureau)

    first = await client.post(url, json={"reason": "wrong-roster"}, headers=key)
    second = await client.post(url, json={"reason": "wrong-roster"}, headers=key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
