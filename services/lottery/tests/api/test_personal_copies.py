"""The lottery tells a person their appointment, and an expert their entry in the register."""

from typing import Any

from shared.testing.issuer import OTHER_COMMITTEE

from .conftest import Bureau


async def ask(bureau: Bureau, path: str, **headers: str) -> dict[str, Any]:
    intake = bureau.lottery.client_of_service("intake", "personal_data.read")
    answer = await intake.get(f"/internal/{path}/personal-data", headers=headers)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_appointment_is_told_and_no_code_before_the_allocation(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    case_id = await bureau.add_case()
    session_id = await bureau.plan(panels=1)
    assert (await bureau.schedule(session_id, case_id)).status_code == 200

    told = await ask(bureau, f"cases/{case_id}")

    [record] = told["records"]
    assert record["data"]["session"]["mode"] == "on_site"
    assert record["data"]["code_in_draws"] is None


async def test_another_committees_case_has_nothing(bureau: Bureau) -> None:
    case_id = await bureau.add_case()

    told = await ask(bureau, f"cases/{case_id}", Committee=OTHER_COMMITTEE)

    assert told["records"] == []


async def test_experts_entry_is_found_by_the_licences_index(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 2)
    expert_id = bureau.experts[0]["id"]
    shown = await bureau.operator.get(
        f"/api/lottery/v1/experts/{expert_id}", params={"purpose": "expert_pool"}
    )
    licence = shown.json()["licence_number"]
    index = bureau.lottery.service.blind_index.of("licence", licence).hex()

    told = await ask(bureau, f"experts/{index}")

    record, step = told["records"]
    assert record["data"]["licence_number"] == licence
    assert (step["kind"], step["data"]["reason"]) == ("expert_step", "existing-pool")
    assert "taken_by" not in step["data"]
    assert record["data"]["name"] == shown.json()["name"]
    elsewhere = await ask(bureau, f"experts/{index}", Committee=OTHER_COMMITTEE)
    assert elsewhere["records"] == []
