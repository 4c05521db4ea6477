"""A draft is kept between devices, told what it lacks at every save, and handed in once."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response
from pydantic import BaseModel

from intake.api.draft_requests import SaveDraft
from intake.api.requests import SubmitApplication
from intake.services import drafts as draft_jobs
from intake.services import janitor
from services.intake.tests.api.test_personal_data import Around, records, unpacked
from services.intake.tests.factories.applications import REQUIRED_ITEMS, an_application
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf
from shared.testing.identities import make_identity_number


async def begin(client: AsyncClient, content: dict[str, Any]) -> dict[str, Any]:
    response = await client.post(f"{BASE}/drafts", json=content)
    assert response.status_code == 201, response.text
    begun: dict[str, Any] = response.json()
    return begun


async def save(
    client: AsyncClient, draft: dict[str, Any], content: dict[str, Any], version: int | None
) -> Response:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return await client.put(f"{BASE}/drafts/{draft['id']}", json=content, headers=headers)


async def submit(client: AsyncClient, draft: dict[str, Any], **headers: str) -> Response:
    return await client.post(f"{BASE}/drafts/{draft['id']}/submission", headers=headers)


def places(draft: dict[str, Any]) -> set[tuple[str, str]]:
    return {(problem["pointer"], problem["code"]) for problem in draft["problems"]}


def later(desk: Desk, **time: int) -> None:
    moment = desk.service.clock() + timedelta(**time)
    desk.service.clock = lambda: moment


def shape(model: type[BaseModel]) -> dict[str, Any]:
    """Return the names of a model's fields, and those of the models inside."""
    schema = model.model_json_schema()

    def names(part: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for name, field in part["properties"].items():
            refs = [item["$ref"] for item in (field, *field.get("anyOf", ())) if "$ref" in item]
            inner = [schema["$defs"][ref.split("/")[-1]] for ref in refs]
            found[name] = [names(item) for item in inner if "properties" in item]
        return found

    return names(schema)


def test_draft_has_every_field_of_an_application() -> None:
    assert shape(SaveDraft) == shape(SubmitApplication)


async def test_empty_draft_is_kept_and_told_what_is_missing(desk: Desk) -> None:
    begun = await begin(desk.as_applicant(), {})

    assert begun["version"] == 1
    assert ("/matter", "missing") in places(begun)
    assert ("/appraisee", "missing") in places(begun)


async def test_contradictions_are_told_before_the_draft_is_whole(desk: Desk) -> None:
    begun = await begin(
        desk.as_applicant(),
        {
            "matter": "initial",
            "applicant": {"kind": "relative", "relationship": "同事"},
            "injury": {"occurred_on": "2026-03-02", "decided_on": "2026-03-01"},
            "circumstances": {"insured_region": "330782"},
        },
    )

    assert {
        ("/injury/decided_on", "decision_before_injury"),
        ("/applicant/relationship", "relationship_not_close"),
        ("/circumstances/insured_region", "region_not_ours"),
        ("/injury/decision_number", "missing"),
        ("/appraisee", "missing"),
    } <= places(begun)
    assert set(begun["missing"]) == {*REQUIRED_ITEMS, "relative_authorisation"}


async def test_half_typed_values_are_kept_and_named(desk: Desk) -> None:
    client = desk.as_applicant()
    content = {"appraisee": {"identity_number": "33078319"}, "injury": {"occurred_on": "2026-3"}}

    begun = await begin(client, content)

    shown = (await client.get(f"{BASE}/drafts/{begun['id']}")).json()
    assert shown["application"]["appraisee"]["identity_number"] == "33078319"
    assert ("/appraisee/identity_number", "identity_number_invalid") in places(shown)
    assert ("/injury/occurred_on", "date_type") in places(shown)


async def test_each_save_is_told_the_same_rules_as_a_submission(desk: Desk) -> None:
    client = desk.as_applicant()
    whole = await desk.complete(client)
    draft = await begin(client, {})

    saved = await save(client, draft, whole, 1)

    assert (saved.status_code, saved.headers["ETag"]) == (200, '"2"')
    assert (saved.json()["problems"], saved.json()["missing"]) == ([], [])


async def test_second_device_does_not_overwrite_what_the_first_saved(desk: Desk) -> None:
    phone, computer = desk.as_applicant(), desk.as_applicant()
    draft = await begin(phone, {"appraisee": {"name": "虞"}})
    on_computer = (await computer.get(f"{BASE}/drafts/{draft['id']}")).json()

    first = await save(phone, draft, {"appraisee": {"name": "虞试明"}}, draft["version"])
    second = await save(computer, draft, {"matter": "review"}, on_computer["version"])

    assert first.status_code == 200
    assert (second.status_code, second.json()["code"]) == (412, "stale_version")
    assert "2" in second.json()["detail"]
    shown = (await computer.get(f"{BASE}/drafts/{draft['id']}")).json()
    assert shown["application"]["appraisee"]["name"] == "虞试明"


async def test_save_without_the_version_it_replaces_is_refused(desk: Desk) -> None:
    client = desk.as_applicant()
    draft = await begin(client, {})

    response = await save(client, draft, {"matter": "review"}, None)

    assert (response.status_code, response.json()["code"]) == (412, "draft_version_missing")


async def test_draft_is_submitted_once_and_is_gone(desk: Desk) -> None:
    client = desk.as_applicant()
    draft = await begin(client, await desk.complete(client))
    key = {"Idempotency-Key": "hand-in"}

    first, second = [await submit(client, draft, **key) for _ in range(2)]
    again = await submit(client, draft)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["case_id"] == second.json()["case_id"]
    assert first.json()["missing"] == []
    assert again.status_code == 404
    assert (await client.get(f"{BASE}/drafts")).json() == []
    assert len(await desk.rows("select id from intake.case")) == 1


async def test_refused_submission_leaves_the_draft(desk: Desk) -> None:
    client = desk.as_applicant()
    gap = await begin(client, an_application(appraisee__phone="12"))
    gated = await begin(client, an_application(circumstances={"insured_region": "330782"}))

    answers = [await submit(client, draft) for draft in (gap, gated)]

    assert [answer.json()["code"] for answer in answers] == [
        "draft_incomplete",
        "application_not_admissible",
    ]
    assert answers[0].json()["errors"][0]["pointer"] == "/appraisee/phone"
    assert len((await client.get(f"{BASE}/drafts")).json()) == 2


async def test_files_of_a_draft_wait_as_long_as_it_lives(desk: Desk) -> None:
    client = desk.as_applicant()
    whole = await desk.complete(client)
    forgotten = await desk.upload(client, pdf("forgotten"))
    draft = await begin(client, whole)

    later(desk, days=29)
    await janitor.remove_expired_uploads(desk.service)
    response = await submit(client, draft)

    assert response.status_code == 201, response.text
    left = {str(row["id"]) for row in await desk.rows("select id from intake.upload")}
    assert forgotten not in left
    assert len(left) == len(whole["materials"])


async def test_file_that_expired_or_is_of_somebody_else_is_named(desk: Desk) -> None:
    client = desk.as_applicant()
    others = await desk.upload(desk.as_applicant("applicant-2"))
    materials = [{"item": "medical_records", "upload_id": others}]

    begun = await begin(client, {"matter": "initial", "materials": materials})

    assert ("/materials/0/upload_id", "upload_unknown") in places(begun)


async def test_draft_expires_and_nothing_of_it_is_left(desk: Desk) -> None:
    client = desk.as_applicant()
    draft = await begin(client, await desk.complete(client))
    later(desk, days=29)
    saved = await save(client, draft, await desk.complete(client), 1)
    later(desk, days=29)
    alive = await client.get(f"{BASE}/drafts/{draft['id']}")
    later(desk, days=2)

    gone = await client.get(f"{BASE}/drafts/{draft['id']}")
    await draft_jobs.remove_expired(desk.service)
    await janitor.remove_expired_uploads(desk.service)

    assert (saved.status_code, alive.status_code, gone.status_code) == (200, 200, 404)
    assert await desk.rows("select id from intake.draft") == []
    assert await desk.rows("select id from intake.upload") == []
    assert await desk.service.files.keys() == []


async def test_draft_is_discarded_in_the_version_that_was_read(desk: Desk) -> None:
    client = desk.as_applicant()
    draft = await begin(client, {})
    await save(client, draft, {"matter": "review"}, 1)
    path = f"{BASE}/drafts/{draft['id']}"

    stale = await client.delete(path, headers={"If-Match": '"1"'})
    right = await client.delete(path, headers={"If-Match": '"2"'})

    assert (stale.status_code, right.status_code) == (412, 204)
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("method", ["get", "put", "delete", "post"])
async def test_draft_of_somebody_else_is_not_there(desk: Desk, method: str) -> None:
    draft = await begin(desk.as_applicant(), an_application())
    path = f"{BASE}/drafts/{draft['id']}" + ("/submission" if method == "post" else "")
    body: dict[str, Any] | None = {} if method == "put" else None

    response = await desk.as_applicant("applicant-2").request(
        method, path, headers={"If-Match": '"1"'}, json=body
    )

    assert (response.status_code, response.json()["code"]) == (404, "draft_not_found")


async def test_account_keeps_a_limited_number_of_drafts(run_service: Any) -> None:
    async with run_service("intake", parts='["api"]', drafts_per_account="2") as running:
        client = Desk(running).as_applicant()
        answers = [await client.post(f"{BASE}/drafts", json={}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 409]


async def test_draft_asks_nothing_about_anybody(desk: Desk) -> None:
    await desk.received(1)
    await desk.rows("select 1")
    async with desk.service.database.engine.begin() as connection:
        await connection.exec_driver_sql("update intake.case set concluded_on = current_date")
    body = an_application(1, matter="review")

    begun = await begin(desk.as_applicant("applicant-2"), body)
    sent = await desk.submit(desk.as_applicant("applicant-2"), body)

    assert ("/circumstances/previous/concluded_on", "review_before_its_year") not in places(begun)
    assert sent.json()["errors"][0]["code"] == "review_before_its_year"


async def test_what_was_typed_is_not_stored_readable(desk: Desk) -> None:
    await begin(desk.as_applicant(), an_application(1))

    [row] = await desk.rows("select * from intake.draft")

    assert make_identity_number(1).encode() not in row["content"]
    assert "虞试明".encode() not in row["content"]


async def test_drafts_are_in_the_copy_of_the_own_data(desk: Desk) -> None:
    await begin(desk.as_applicant(), an_application(1))
    Around(desk)

    entries = unpacked(await desk.as_applicant().get(f"{BASE}/personal-data"))

    [copied] = records(entries, "intake", "draft")
    assert copied["content"]["appraisee"]["identity_number"] == make_identity_number(1)
