"""The file for a committee that examines instead of one's own: whole, checkable, and no more."""

import hashlib
import json
from base64 import b64encode
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZIP_STORED, ZipFile

import pytest
from httpx import AsyncClient, Response

from services.intake.tests.factories.applications import findings
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.events import arrive, case_event, envelopes
from shared.clock import CHINA
from shared.events.base import Duty
from shared.events.lottery import CaseEntrusted, CaseRecalled
from shared.testing.identities import make_identity_number

FOR_EXPERTS = ("diagnosis_certificate", "medical_records")


def operator(desk: Desk, account: str = "operator-1") -> AsyncClient:
    return desk.running.client_for("draw_operator", account=account)


async def entrusted_case(desk: Desk, serial: int = 1) -> UUID:
    """Bring a case through a preliminary review that gives it to another committee."""
    case_id = await desk.accepted(serial)
    asked = {"purpose": "preliminary_review"}
    file = (await desk.as_reviewer().get(f"{BASE}/cases/{case_id}", params=asked)).json()
    marked = [item["id"] for item in file["materials"] if item["item"] in FOR_EXPERTS]
    reviewed = await desk.as_reviewer().post(
        f"{BASE}/cases/{case_id}/preliminary-review", json=entrusted(marked)
    )
    assert reviewed.status_code == 201, reviewed.text
    return case_id


def entrusted(marked: list[str]) -> dict[str, Any]:
    return findings(
        mode="entrusted",
        mode_reasons=["far_away"],
        entrusted_to="330100",
        expert_materials=marked,
    )


async def make(desk: Desk, case_id: UUID, region: str = "330100", **headers: str) -> Response:
    return await operator(desk).post(
        f"{BASE}/cases/{case_id}/hand-over-files", json={"to_region": region}, headers=headers
    )


async def take(desk: Desk, made: dict[str, Any], purpose: str | None = "examination") -> Response:
    path = f"{BASE}/cases/{made['case_id']}/hand-over-files/{made['id']}/content"
    return await operator(desk).get(path, params={"purpose": purpose} if purpose else {})


async def test_file_holds_the_case_the_experts_materials_and_an_index_that_fits_them(
    desk: Desk,
) -> None:
    case_id = await entrusted_case(desk)

    made = await make(desk, case_id)
    taken = await take(desk, made.json())

    assert made.status_code == 201, made.text
    assert hashlib.sha256(taken.content).hexdigest() == made.json()["sha256"]
    assert len(taken.content) == made.json()["size"]
    digest = b64encode(hashlib.sha256(taken.content).digest()).decode()
    assert taken.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    archive = ZipFile(BytesIO(taken.content))
    assert archive.testzip() is None
    assert {item.compress_type for item in archive.infolist()} == {ZIP_STORED}
    index = json.loads(archive.read("index.json"))
    named = {item["path"]: item["sha256"] for item in index["files"]}
    assert {*named, "index.json"} == set(archive.namelist())
    assert named == {path: hashlib.sha256(archive.read(path)).hexdigest() for path in named}
    items = [path.split("/")[1].split("-")[0] for path in named if path.startswith("materials/")]
    assert sorted(items) == sorted(FOR_EXPERTS)


async def test_file_names_who_is_examined_and_no_address_or_other_person(desk: Desk) -> None:
    made = (await make(desk, await entrusted_case(desk))).json()

    facts = ZipFile(BytesIO((await take(desk, made)).content)).read("case.json").decode()

    told = json.loads(facts)
    assert told["appraisee"]["identity_number"] == make_identity_number(1)
    assert told["injury"]["scope_parts"] == ["右手食指"]
    assert told["recusal"]["employer"]["name"] == "东阳市试验木雕有限公司"
    for left_out in ("测试路", "厉试安", "0579-86600001", "applicant"):
        assert left_out not in facts


async def test_same_file_has_the_same_bytes_each_time(desk: Desk) -> None:
    noon = datetime(2026, 11, 24, 12, 0, 0, 250_000, tzinfo=CHINA)
    desk.service.clock = lambda: noon
    made = (await make(desk, await entrusted_case(desk))).json()
    first = await take(desk, made)
    again = await take(desk, made)

    assert again.content == first.content


async def test_request_sent_twice_makes_one_file_also_once_the_case_is_handed_over(
    desk: Desk,
) -> None:
    case_id = await entrusted_case(desk)
    key = {"Idempotency-Key": "file-1"}
    first = await make(desk, case_id, **key)
    await arrive(desk.service, envelopes("lottery", [handed_over(case_id)]))

    again = await make(desk, case_id, **key)

    assert again.json() == first.json()
    listed = await operator(desk).get(f"{BASE}/cases/{case_id}/hand-over-files")
    assert listed.json() == [first.json()]


async def test_file_is_told_by_its_hash_and_its_reading_is_on_record_with_its_purpose(
    desk: Desk,
) -> None:
    made = (await make(desk, await entrusted_case(desk))).json()

    silent = await take(desk, made, purpose=None)
    await take(desk, made)

    assert (silent.status_code, silent.json()["code"]) == (422, "purpose_missing")
    [told] = await desk.rows(
        "select data from intake.outbox where subject = 'intake.hand_over.prepared.v1'"
    )
    assert told["data"]["sha256"] == made["sha256"]
    supervisor = desk.running.client_for("supervisor", account="supervisor-1")
    asked = {"case_id": made["case_id"], "action": "hand_over_file.read"}
    trail = await supervisor.get(f"{BASE}/audit", params=asked)
    assert [item["purpose"] for item in trail.json()["items"]] == ["examination"]


@pytest.mark.parametrize(
    ("prepare", "region", "status", "code"),
    [
        ("entrusted", "330783", 422, "hand_over_to_self"),
        ("reviewed", "330100", 409, "case_not_entrusted"),
        ("accepted", "330100", 409, "case_not_in_state"),
    ],
)
async def test_no_file_is_made(
    desk: Desk, prepare: str, region: str, status: int, code: str
) -> None:
    made = {"entrusted": entrusted_case, "reviewed": Desk.reviewed, "accepted": Desk.accepted}
    case_id = await made[prepare](desk)  # type: ignore[operator]

    refused = await make(desk, case_id, region)

    assert (refused.status_code, refused.json()["code"]) == (status, code)


async def test_who_reviewed_a_case_does_not_send_it_away(desk: Desk) -> None:
    case_id = await entrusted_case(desk)
    path = f"{BASE}/cases/{case_id}/hand-over-files"

    refused = await operator(desk, "reviewer-1").post(path, json={"to_region": "330100"})

    assert (refused.status_code, refused.json()["code"]) == (409, "duty_conflict")


async def test_file_larger_than_agreed_is_not_made(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = await entrusted_case(desk)
    monkeypatch.setattr(desk.service.settings, "hand_over_limit_bytes", 100)

    refused = await make(desk, case_id)

    assert (refused.status_code, refused.json()["code"]) == (409, "hand_over_file_too_large")


async def test_lost_material_is_noticed_before_a_file_is_made(desk: Desk) -> None:
    case_id = await entrusted_case(desk)
    rows = await desk.rows("select storage_key from intake.upload")
    for row in rows:
        await desk.service.files.delete(row["storage_key"])

    refused = await make(desk, case_id)

    assert (refused.status_code, refused.json()["code"]) == (409, "hand_over_file_changed")


async def test_no_limit_waits_for_another_committee(desk: Desk) -> None:
    case_id = await entrusted_case(desk)
    path = f"{BASE}/cases/{case_id}"
    before = (await desk.as_clerk().get(f"{path}/deadlines")).json()

    await arrive(desk.service, envelopes("lottery", [handed_over(case_id)]))

    shown = await desk.as_applicant().get(f"{path}/progress")
    assert (await desk.as_clerk().get(f"{path}/deadlines")).json() == before
    assert (await state(desk, case_id)) == "entrusted"
    assert "期限不受影响" in shown.text
    timeline = (await desk.as_applicant().get(f"{path}/timeline")).json()
    assert any("应于2026-12-20前回复意见" in entry["sentence_zh"] for entry in timeline)


async def test_case_taken_back_waits_again(desk: Desk) -> None:
    case_id = await entrusted_case(desk)
    back = case_event(CaseRecalled, case_id, hand_over_id=uuid4())

    await arrive(desk.service, envelopes("lottery", [handed_over(case_id), back]))

    assert await state(desk, case_id) == "awaits_session"


def handed_over(case_id: UUID) -> Any:
    return case_event(
        CaseEntrusted,
        case_id,
        hand_over_id=uuid4(),
        to_region="330100",
        handed_on="2026-11-20",
        file_sha256="5f" * 32,
        due_on="2026-12-20",
        duties=[Duty(duty="operate_draw", account_id="operator-1")],
    )


async def state(desk: Desk, case_id: UUID) -> str:
    shown = await desk.as_clerk().get(f"{BASE}/applications/{case_id}")
    return str(shown.json()["state"])
