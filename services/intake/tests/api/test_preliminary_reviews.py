"""A second person looks a case through and says who examines it, and how."""

from typing import Any
from uuid import uuid4

from services.intake.tests.factories.applications import findings
from services.intake.tests.factories.clients import BASE, Desk
from shared.testing.identities import make_credit_code


async def material_of(desk: Desk, item: str) -> str:
    rows = await desk.rows("select id, item from material")
    return next(str(row["id"]) for row in rows if row["item"] == item)


async def test_review_hands_the_case_over_with_all_duties(desk: Desk) -> None:
    case_id = await desk.accepted()
    records = await material_of(desk, "medical_records")

    response = await desk.as_reviewer().post(
        f"{BASE}/cases/{case_id}/preliminary-review", json=findings(expert_materials=[records])
    )

    assert response.status_code == 201
    assert response.json()["state"] == "preliminarily_reviewed"
    [event] = await desk.rows(
        "select data from outbox where subject = 'intake.case.preliminarily_reviewed.v1'"
    )
    data = event["data"]
    assert [duty["duty"] for duty in data["duties"]] == ["accept", "preliminary_review"]
    assert data["expert_material_ids"] == [records]
    assert data["conclusion_due"]["code"] == "conclusion"
    assert data["classes_needed"] == ["orthopaedics", "orthopaedics", "rehabilitation"]


async def test_who_accepted_may_not_review(desk: Desk) -> None:
    case_id = await desk.accepted()
    both = desk.running.client_for("clerk", "preliminary_reviewer", account="clerk-1")

    response = await both.post(f"{BASE}/cases/{case_id}/preliminary-review", json=findings())

    assert (response.status_code, response.json()["code"]) == (409, "duty_conflict")
    refused = await desk.rows("select actor from audit_entry where outcome = 'refused'")
    assert refused == [{"actor": "clerk-1"}]


async def test_findings_that_can_not_be_are_refused_naming_the_field(desk: Desk) -> None:
    case_id = await desk.accepted()
    refused: dict[tuple[str, str], dict[str, Any]] = {
        ("/category", "category_unknown"): {"category": "feet"},
        ("/area", "area_missing"): {
            "mode": "home_visit",
            "mode_reasons": ["bedridden"],
        },
        ("/expert_materials/0", "material_unknown"): {"expert_materials": [str(uuid4())]},
        ("/treating_hospitals/0", "credit_code_invalid"): {
            "treating_hospitals": ["123307830000000010"]
        },
        ("/classes_needed", "too_short"): {"classes_needed": []},
    }

    for expected, changes in refused.items():
        response = await desk.as_reviewer().post(
            f"{BASE}/cases/{case_id}/preliminary-review", json=findings(**changes)
        )
        assert response.status_code == 422
        assert [(e["pointer"], e["code"]) for e in response.json()["errors"]] == [expected]


async def test_identity_document_can_not_be_marked_for_experts(desk: Desk) -> None:
    case_id = await desk.accepted()
    document = await material_of(desk, "identity_document")

    response = await desk.as_reviewer().post(
        f"{BASE}/cases/{case_id}/preliminary-review", json=findings(expert_materials=[document])
    )

    [error] = response.json()["errors"]
    assert (response.status_code, error["code"]) == (422, "material_not_for_experts")


async def test_received_case_can_not_be_reviewed(desk: Desk) -> None:
    case_id = await desk.received()

    response = await desk.as_reviewer().post(
        f"{BASE}/cases/{case_id}/preliminary-review", json=findings()
    )

    assert (response.status_code, response.json()["code"]) == (409, "case_not_in_state")


async def test_doctors_are_kept_as_blind_indexes_only(desk: Desk) -> None:
    licence = "110330000012345"

    await desk.reviewed(treating_doctors=[licence], treating_hospitals=[make_credit_code(2)])

    [row] = await desk.rows("select treating_doctors from preliminary_review")
    assert row["treating_doctors"] == [desk.service.blind_index.of("licence", licence)]
    assert licence not in str(await desk.rows("select * from outbox"))


async def test_review_keeps_what_it_decided_by_lists(desk: Desk) -> None:
    own_hospital = make_credit_code(1)
    decided: dict[str, Any] = {
        "mode": "video",
        "mode_reasons": ["far_away"],
        "difficult": True,
        "difficult_reason": "many_injuries",
        "express": True,
        "express_reason": "hardship",
        "note": "需骨科与康复科共同鉴定",
        "treating_hospitals": [own_hospital],
    }

    case_id = await desk.reviewed(**decided)

    answer = await desk.as_reviewer().get(
        f"{BASE}/cases/{case_id}", params={"purpose": "preliminary_review"}
    )
    review = answer.json()["preliminary_review"]
    assert review["employer_is_hospital"] is True
    assert review["mode_reasons"] == ["far_away"]
    assert review["details"]["scope_parts"] == [{"part": "finger", "named": "右手食指"}]
    assert review["details"]["note"] == decided["note"]
    assert {check["answer"] for check in review["details"]["checks"]} == {"ok"}
    flags = await desk.rows('select is_difficult, is_express, express_reason from "case"')
    assert flags == [{"is_difficult": True, "is_express": True, "express_reason": "hardship"}]
    assert "骨科与" not in str(await desk.rows("select * from preliminary_review"))


async def test_event_of_a_review_says_no_more_than_before(desk: Desk) -> None:
    await desk.reviewed(mode="video", mode_reasons=["psychiatric"])

    events = await desk.rows("select data from outbox")

    assert "psychiatric" not in str(events)
