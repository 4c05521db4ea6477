"""An application can be taken back by who applied, until its panel is drawn."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from services.intake.tests.factories.applications import an_application
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.events import (
    allocated,
    approved,
    arrive,
    case_event,
    envelopes,
    scheduled,
)
from shared.events.lottery import CaseAbsent, CaseCheckedIn
from shared.ids import new_id

REASON = {"reason": "treatment_continues"}
ON_REQUEST = REASON | {"reference": "撤回〔2026〕12号"}

Reach = Callable[[Desk], Awaitable[UUID]]


async def withdraw(
    client: AsyncClient,
    case_id: UUID,
    body: Mapping[str, str] = REASON,
    headers: Mapping[str, str] | None = None,
) -> Response:
    return await client.post(
        f"{BASE}/applications/{case_id}/withdrawal", json=dict(body), headers=headers
    )


async def received(desk: Desk) -> UUID:
    return await desk.received(1)


async def accepted(desk: Desk) -> UUID:
    return await desk.accepted(1)


async def reviewed(desk: Desk) -> UUID:
    return await desk.reviewed(1)


async def on_session(desk: Desk) -> UUID:
    case_id = await desk.reviewed(1)
    await arrive(desk.service, envelopes("lottery", [scheduled(case_id)]))
    return case_id


async def absent(desk: Desk) -> UUID:
    case_id = await desk.reviewed(1)
    gone = case_event(CaseAbsent, case_id, session_id=new_id(), good_reason=True)
    await arrive(desk.service, envelopes("lottery", [scheduled(case_id), gone]))
    return case_id


async def checked_in(desk: Desk) -> UUID:
    case_id = await desk.reviewed(1)
    there = case_event(CaseCheckedIn, case_id, session_id=new_id(), method="at_door")
    await arrive(desk.service, envelopes("lottery", [scheduled(case_id), there]))
    return case_id


async def with_panel(desk: Desk) -> UUID:
    case_id = await desk.reviewed(1)
    await arrive(desk.service, envelopes("lottery", [scheduled(case_id), allocated(case_id)]))
    return case_id


async def concluded(desk: Desk) -> UUID:
    case_id = await desk.reviewed(1)
    await arrive(desk.service, envelopes("review", [approved(case_id)]))
    return case_id


async def withdrawn(desk: Desk) -> UUID:
    case_id = await desk.received(1)
    await withdraw(desk.as_applicant(), case_id)
    return case_id


@pytest.mark.parametrize("reach", [received, accepted, reviewed, on_session, absent, checked_in])
async def test_application_is_withdrawn_until_its_panel_is_drawn(desk: Desk, reach: Reach) -> None:
    case_id = await reach(desk)

    response = await withdraw(desk.as_applicant(), case_id)

    assert response.status_code == 201, response.text
    assert response.json()["state"] == "withdrawn"
    [row] = await desk.rows("select state, is_open, closed_at from intake.case")
    assert (row["state"], row["is_open"]) == ("withdrawn", False)
    assert row["closed_at"] is not None
    events = await desk.rows("select subject from intake.outbox order by id")
    assert events[-1]["subject"] == "intake.application.withdrawn.v1"


@pytest.mark.parametrize("reach", [with_panel, concluded, withdrawn])
async def test_later_it_is_too_late(desk: Desk, reach: Reach) -> None:
    case_id = await reach(desk)

    response = await withdraw(desk.as_applicant(), case_id)

    assert response.status_code == 409
    assert response.json()["code"] == "withdrawal_too_late"


async def test_limits_fall_away_and_the_files_stay(desk: Desk) -> None:
    case_id = await desk.accepted(1)

    await withdraw(desk.as_applicant(), case_id)

    limits = (await desk.as_applicant().get(f"{BASE}/cases/{case_id}/deadlines")).json()
    assert [item["code"] for item in limits if item.get("is_running")] == []
    materials = await desk.rows("select id from intake.material")
    assert len(materials) == 4


async def test_news_after_the_withdrawal_does_not_take_the_case_back(desk: Desk) -> None:
    case_id = await desk.reviewed(1)
    await withdraw(desk.as_applicant(), case_id)

    await arrive(desk.service, envelopes("lottery", [scheduled(case_id), allocated(case_id)]))

    [row] = await desk.rows("select state, is_open from intake.case")
    assert (row["state"], row["is_open"]) == ("withdrawn", False)


async def test_person_may_apply_again_after_withdrawing(desk: Desk) -> None:
    await withdrawn(desk)

    again = await desk.submit(desk.as_applicant(), an_application(1))

    assert again.status_code == 201


async def test_same_key_withdraws_once(desk: Desk) -> None:
    case_id = await desk.received(1)
    key = {"Idempotency-Key": "take-back"}

    first, second = [await withdraw(desk.as_applicant(), case_id, headers=key) for _ in range(2)]

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json()["version"] == first.json()["version"]


async def test_stale_version_is_refused(desk: Desk) -> None:
    case_id = await desk.accepted(1)

    response = await withdraw(desk.as_applicant(), case_id, headers={"If-Match": '"1"'})

    assert response.status_code == 412


async def test_clerk_withdraws_on_a_signed_request_only(desk: Desk) -> None:
    case_id = await desk.received(1)

    without = await withdraw(desk.as_clerk(), case_id)
    with_request = await withdraw(desk.as_clerk(), case_id, ON_REQUEST)

    assert (without.status_code, without.json()["errors"][0]["pointer"]) == (422, "/reference")
    assert with_request.status_code == 201
    [noted] = await desk.rows(
        "select detail from intake.audit_entry where action = 'application.withdrawn'"
    )
    assert noted["detail"] == {"reason": "treatment_continues", "reference": "撤回〔2026〕12号"}


async def test_case_of_somebody_else_is_not_there(desk: Desk) -> None:
    case_id = await desk.received(1)

    response = await withdraw(desk.as_applicant("applicant-2"), case_id)

    assert response.status_code == 404
