"""Who is let in to a service, and which refused attempts are kept."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from shared.testing.issuer import OTHER_COMMITTEE
from shared.testing.running import RunningService

NOTES = "/api/probe/v1/notes"


async def test_request_without_a_token_is_asked_for_one(probe: RunningService) -> None:
    response = await probe.client.post(NOTES, json={"text": "x"})

    assert response.status_code == 401
    assert response.json()["code"] == "token_missing"
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("value", ["Basic YTpi", "Bearer", "Bearer not.a.token", "Bearer a.b.c"])
async def test_header_that_is_no_token_is_refused(probe: RunningService, value: str) -> None:
    response = await probe.client.post(NOTES, json={"text": "x"}, headers={"Authorization": value})

    assert response.status_code == 401


async def test_role_without_the_permission_is_refused_and_the_attempt_kept(
    probe: RunningService,
) -> None:
    client = probe.client_for("mail_clerk", account="acc-7")

    response = await client.post(NOTES, json={"text": "x"})

    assert response.status_code == 403
    assert response.json()["code"] == "permission_missing"
    entry = (await kept(probe))[0]
    assert entry.actor == "acc-7"
    assert entry.outcome == "refused"
    assert entry.detail["code"] == "permission_missing"
    assert entry.action == "POST /api/probe/v1/notes"


async def test_token_of_nobody_is_refused_and_the_attempt_kept(probe: RunningService) -> None:
    expired = probe.issuer.headers("clerk", lifetime=-600)

    response = await probe.client.post(NOTES, json={"text": "x"}, headers=expired)

    assert response.json()["code"] == "token_expired"
    assert [entry.actor for entry in await kept(probe)] == ["unknown"]


async def test_duty_conflict_is_refused_and_the_attempt_kept(probe: RunningService) -> None:
    case_id = uuid4()

    response = await probe.client_for("clerk").post(f"/api/probe/v1/cases/{case_id}/acceptance")

    assert response.status_code == 409
    assert response.json()["code"] == "duty_conflict"
    entry = (await kept(probe))[0]
    assert entry.case_id == case_id
    assert entry.detail["code"] == "duty_conflict"


async def test_guessed_id_is_not_found_and_the_attempt_kept(probe: RunningService) -> None:
    guessed = uuid4()

    response = await probe.client_for("clerk", account="acc-7").get(f"{NOTES}/{guessed}")

    assert response.status_code == 404
    [entry] = await kept(probe)
    assert (entry.actor, entry.detail["code"]) == ("acc-7", "note_not_found")
    assert (entry.detail["path"], entry.detail["hidden"]) == ({"note_id": str(guessed)}, False)


async def test_path_that_the_database_cannot_keep_is_kept_without_it(
    probe: RunningService,
) -> None:
    response = await probe.client_for("hospital").get(f"{NOTES}/a%00b")

    assert response.status_code == 403
    assert [entry.detail["path"] for entry in await kept(probe)] == [{"note_id": "ab"}]


async def test_any_of_a_routes_permissions_opens_it(probe: RunningService) -> None:
    written = await probe.client_for("applicant").post(NOTES, json={"text": "x"})
    address = f"{NOTES}/{written.json()['id']}"

    by_clerk = await probe.client_for("clerk").get(address)
    by_applicant = await probe.client_for("applicant").get(address)
    by_expert = await probe.client_for("expert").get(address)

    assert (by_clerk.status_code, by_applicant.status_code) == (200, 200)
    assert by_expert.status_code == 403


async def test_other_committee_finds_nothing(probe: RunningService) -> None:
    written = await probe.client_for("clerk").post(NOTES, json={"text": "x"})
    other = probe.client_for("clerk", committee=OTHER_COMMITTEE)

    response = await other.get(f"{NOTES}/{written.json()['id']}")

    assert response.json()["code"] == "note_not_found"


async def test_service_with_the_scope_reads_inside(probe: RunningService) -> None:
    client = probe.client_of_service("mailing", "notes.read")

    response = await client.get(
        f"/internal/notes/{uuid4()}",
        headers={"On-Behalf-Of": "acc-7", "Committee": OTHER_COMMITTEE},
    )

    assert response.json() == {"for": "acc-7", "by": "mailing", "committee": OTHER_COMMITTEE}


async def test_service_without_the_scope_is_refused(probe: RunningService) -> None:
    client = probe.client_of_service("mailing", "parties.read")

    response = await client.get(f"/internal/notes/{uuid4()}")

    assert response.json()["code"] == "scope_missing"


async def test_persons_token_opens_nothing_inside(probe: RunningService) -> None:
    client = probe.client_for("admin", scope="notes.read")

    response = await client.get(f"/internal/notes/{uuid4()}")

    assert response.json()["code"] == "token_invalid"


async def test_services_token_opens_nothing_for_persons(probe: RunningService) -> None:
    client = probe.client_of_service("mailing", "applications.submit")

    response = await client.post(NOTES, json={"text": "x"})

    assert response.json()["code"] == "token_invalid"


async def kept(probe: RunningService) -> list[Any]:
    table = probe.service.plumbing.audit_entry
    async with probe.service.database.engine.connect() as connection:
        rows = await connection.execute(select(table).where(table.c.outcome == "refused"))
        return list(rows)
