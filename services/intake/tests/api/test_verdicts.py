"""Clerks say what materials are; each verdict stays, and the latest counts."""

from typing import Any
from uuid import UUID, uuid4

from services.intake.tests.factories.clients import BASE, Desk

BLURRED = {"verdict": "unreadable", "reason": "第3页模糊"}


async def materials_of(desk: Desk, case_id: UUID) -> dict[str, str]:
    shown = await desk.as_clerk().get(f"{BASE}/applications/{case_id}/checklist")
    return {item["code"]: item["material_ids"][0] for item in shown.json() if item["given"]}


async def judge(desk: Desk, case_id: UUID, material_id: str, said: dict[str, Any]) -> Any:
    path = f"{BASE}/applications/{case_id}/materials/{material_id}/verdict"
    return await desk.as_clerk().put(path, json=said)


async def test_unfit_material_is_missing_and_keeps_the_case_from_acceptance(desk: Desk) -> None:
    case_id = await desk.received()
    materials = await materials_of(desk, case_id)

    judged = await judge(desk, case_id, materials["medical_records"], BLURRED)
    accepted = await desk.accept(case_id)

    assert judged.json()["missing"] == ["medical_records"]
    assert (accepted.status_code, accepted.json()["code"]) == (409, "materials_incomplete")
    assert [item["code"] for item in accepted.json()["errors"]] == ["medical_records"]


async def test_case_is_not_accepted_while_nobody_has_looked_at_everything(desk: Desk) -> None:
    case_id = await desk.received()
    materials = await materials_of(desk, case_id)
    await judge(desk, case_id, materials["medical_records"], {"verdict": "complete"})

    response = await desk.as_clerk().post(f"{BASE}/cases/{case_id}/acceptance")

    assert (response.status_code, response.json()["code"]) == (409, "materials_not_judged")
    assert [item["code"] for item in response.json()["errors"]] == [
        "application_form",
        "diagnosis_certificate",
        "identity_document",
    ]


async def test_several_materials_are_judged_in_one_go_and_the_case_is_accepted(desk: Desk) -> None:
    case_id = await desk.received()
    materials = await materials_of(desk, case_id)
    said = [{"material_id": key, "verdict": "complete"} for key in materials.values()]
    clerk = desk.as_clerk()

    judged = await clerk.put(f"{BASE}/applications/{case_id}/verdicts", json={"verdicts": said})
    accepted = await clerk.post(f"{BASE}/cases/{case_id}/acceptance")

    assert (judged.json()["missing"], judged.json()["unjudged"]) == ([], [])
    assert accepted.status_code == 201


async def test_changed_verdict_is_kept_beside_the_earlier_one(desk: Desk) -> None:
    case_id = await desk.received()
    material_id = (await materials_of(desk, case_id))["medical_records"]
    await judge(desk, case_id, material_id, BLURRED)

    changed = await judge(desk, case_id, material_id, {"verdict": "complete"})
    again = await judge(desk, case_id, material_id, {"verdict": "complete"})

    assert changed.json()["missing"] == []
    assert again.headers["etag"] == changed.headers["etag"]
    read = await desk.as_applicant().get(f"{BASE}/applications/{case_id}/verdicts")
    told = [(item["number"], item["verdict"], item["reason"]) for item in read.json()]
    assert told == [(1, "unreadable", "第3页模糊"), (2, "complete", None)]


async def test_verdict_without_reason_or_on_a_strange_material_is_refused(desk: Desk) -> None:
    case_id = await desk.received()
    known = (await materials_of(desk, case_id))["medical_records"]
    said = [
        {"material_id": known, "verdict": "expired"},
        {"material_id": str(uuid4()), "verdict": "complete"},
        {"material_id": known, "verdict": "complete"},
    ]

    response = await desk.as_clerk().put(
        f"{BASE}/applications/{case_id}/verdicts", json={"verdicts": said}
    )

    errors = [(item["pointer"], item["code"]) for item in response.json()["errors"]]
    assert (response.status_code, response.json()["code"]) == (422, "verdict_refused")
    assert errors == [
        ("/verdicts/0/material_id", "material_repeated"),
        ("/verdicts/0/reason", "reason_missing"),
        ("/verdicts/1/material_id", "material_unknown"),
        ("/verdicts/2/material_id", "material_repeated"),
    ]
    assert await desk.rows("select * from material_verdict") == []


async def test_verdict_on_what_was_changed_meanwhile_is_refused(desk: Desk) -> None:
    case_id = await desk.received()
    material_id = (await materials_of(desk, case_id))["medical_records"]
    await judge(desk, case_id, material_id, BLURRED)

    response = await desk.as_clerk().put(
        f"{BASE}/applications/{case_id}/materials/{material_id}/verdict",
        json={"verdict": "complete"},
        headers={"If-Match": '"1"'},
    )

    assert (response.status_code, response.json()["code"]) == (412, "stale_version")


async def test_reasons_are_read_for_a_purpose_that_is_noted(desk: Desk) -> None:
    case_id = await desk.received()
    await judge(desk, case_id, (await materials_of(desk, case_id))["medical_records"], BLURRED)
    path = f"{BASE}/applications/{case_id}/verdicts"

    silent = await desk.as_reviewer().get(path)
    stated = await desk.as_reviewer().get(path, params={"purpose": "preliminary_review"})

    assert silent.status_code == 422
    assert stated.json()[0]["reason"] == "第3页模糊"
    noted = await desk.rows("select purpose from audit_entry where action = 'verdicts.read'")
    assert noted == [{"purpose": "preliminary_review"}]


async def test_reason_lies_encrypted_and_is_not_in_the_audit_trail(desk: Desk) -> None:
    case_id = await desk.received()

    await judge(desk, case_id, (await materials_of(desk, case_id))["medical_records"], BLURRED)

    [row] = await desk.rows("select reason from material_verdict")
    assert "模糊".encode() not in bytes(row["reason"])
    [entry] = await desk.rows("select detail from audit_entry where action = 'material.judged'")
    assert entry["detail"] == {"verdict": "unreadable", "number": 1}


async def test_accepted_case_is_not_judged_any_more(desk: Desk) -> None:
    case_id = await desk.accepted()

    response = await judge(
        desk, case_id, (await materials_of(desk, case_id))["medical_records"], BLURRED
    )

    assert (response.status_code, response.json()["code"]) == (409, "case_not_in_state")
