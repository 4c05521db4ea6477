"""What comes on paper is entered by a clerk, and counts from the day it was handed over."""

from datetime import date
from typing import Any

import pytest

from services.intake.tests.factories.applications import an_application
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.closing import at

TODAY = date(2026, 11, 24)
"""A Tuesday."""


async def test_clock_counts_from_the_day_of_receipt_on_paper(desk: Desk) -> None:
    clerk = desk.as_clerk()
    body = await desk.complete(clerk)
    at(desk, TODAY)

    response = await desk.enter(clerk, body, "2026-11-20")

    assert response.status_code == 201, response.text
    case_id = response.json()["case_id"]
    assert response.json()["received_at"] == "2026-11-20T04:00:00Z"
    limits = (await clerk.get(f"{BASE}/cases/{case_id}/deadlines")).json()
    [notice] = [item for item in limits if item["code"] == "one_time_notice"]
    assert notice["explanation"]["starts_on"] == "2026-11-20"
    assert notice["due_on"] == "2026-11-27"


async def test_entry_names_its_source_and_who_saw_which_original(desk: Desk) -> None:
    clerk = desk.as_clerk()
    body = await desk.complete(clerk)
    for material in body["materials"]:
        material["original_seen"] = material["item"] == "identity_document"
    at(desk, TODAY)

    case_id = (await desk.enter(clerk, body, "2026-11-24")).json()["case_id"]

    file = (await clerk.get(f"{BASE}/cases/{case_id}", params={"purpose": "acceptance"})).json()
    assert file["source"] == "counter"
    assert "entered_at_counter" in {flag["code"] for flag in file["flags"]}
    seen = {item["item"] for item in file["materials"] if item["original_seen_at"]}
    assert seen == {"identity_document"}


async def test_entry_has_a_receipt_of_its_own_kind(desk: Desk) -> None:
    clerk = desk.as_clerk()
    body = await desk.complete(clerk)
    at(desk, TODAY)

    response = await desk.enter(clerk, body, "2026-11-23")

    case_id = response.json()["case_id"]
    [receipt] = (await clerk.get(f"{BASE}/applications/{case_id}/receipts")).json()
    assert receipt["id"] == response.json()["receipt"]["id"]
    assert receipt["kind"] == "counter_entry"


@pytest.mark.parametrize(
    ("received_on", "code"),
    [
        ("2026-11-25", "date_in_future"),
        # Five working days before a Tuesday is the Tuesday before.
        ("2026-11-16", "received_too_long_ago"),
    ],
)
async def test_day_that_can_not_be_is_refused(desk: Desk, received_on: str, code: str) -> None:
    at(desk, TODAY)

    response = await desk.enter(desk.as_clerk(), an_application(), received_on)

    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/received_on", code)


async def test_fifth_working_day_is_early_enough(desk: Desk) -> None:
    at(desk, TODAY)

    response = await desk.enter(desk.as_clerk(), an_application(), "2026-11-17")

    assert response.status_code == 201


async def test_gate_is_asked_on_the_day_of_receipt(desk: Desk) -> None:
    at(desk, TODAY)
    body = an_application(
        matter="review",
        injury__occurred_on="2023-03-02",
        injury__decided_on="2023-04-20",
        circumstances={"previous": {"concluded_on": "2025-11-20"}},
    )

    early = await desk.enter(desk.as_clerk(), body, "2026-11-20")
    late = await desk.enter(desk.as_clerk(), body, "2026-11-23")

    assert early.json()["errors"][0]["code"] == "review_before_its_year"
    assert late.status_code == 201


async def test_same_key_enters_once(desk: Desk) -> None:
    at(desk, TODAY)

    first, second = [
        await desk.enter(desk.as_clerk(), an_application(), "2026-11-24", key="paper-1")
        for _ in range(2)
    ]

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["case_id"] == second.json()["case_id"]


@pytest.mark.parametrize(
    ("path", "role"), [("counter-applications", "applicant"), ("applications", "clerk")]
)
async def test_paper_is_for_clerks_and_sending_for_applicants(
    desk: Desk, path: str, role: str
) -> None:
    client = desk.running.client_for(role, account=f"{role}-1")
    body: dict[str, Any] = an_application()
    if path.startswith("counter"):
        body["received_on"] = "2026-11-24"

    response = await client.post(f"{BASE}/{path}", json=body)

    assert response.status_code == 403
