"""The supervisor finds what was done, read and refused, and nobody else does."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from shared.actor import Actor
from shared.audit import Sealer, head
from shared.spreadsheets import harmless
from shared.testing.running import RunningService

AUDIT = "/api/probe/v1/audit"
CASE = UUID("019a0000-0000-7000-8000-000000000001")


async def write(
    probe: RunningService,
    action: str,
    *,
    committee: str = "330783",
    actor: str = "acc-1",
    on_behalf_of: str | None = None,
    case_id: UUID | None = None,
    subject_id: str = "thing-1",
    purpose: str | None = None,
) -> None:
    who = Actor(actor, committee, request_id="request-1", on_behalf_of=on_behalf_of)
    async with probe.service.unit_of_work(who) as uow:
        uow.audit(
            action,
            subject_type="thing",
            subject_id=subject_id,
            case_id=case_id,
            purpose=purpose,
        )


async def actions(probe: RunningService, **filters: str) -> list[str]:
    answer = await probe.client_for("supervisor").get(AUDIT, params=filters)
    assert answer.status_code == 200, answer.text
    return [item["action"] for item in answer.json()["items"] if item["action"] != "audit.read"]


async def test_supervisor_finds_entries_by_case_person_thing_and_time(
    probe: RunningService,
) -> None:
    await write(probe, "case.read", case_id=CASE)
    await write(probe, "letter.read", actor="service-mailing", on_behalf_of="acc-2")
    await write(probe, "file.read", actor="acc-3", subject_id="thing-3")
    now = datetime.now(UTC)

    assert await actions(probe, case_id=str(CASE)) == ["case.read"]
    assert await actions(probe, actor="acc-3") == ["file.read"]
    assert await actions(probe, actor="acc-2") == ["letter.read"]
    assert await actions(probe, subject_type="thing", subject_id="thing-3") == ["file.read"]
    assert await actions(probe, action="case.read") == ["case.read"]
    assert await actions(probe, until=(now - timedelta(hours=1)).isoformat()) == []
    assert len(await actions(probe, since=(now - timedelta(hours=1)).isoformat())) == 3


async def test_supervisor_counts_readings_by_purpose(probe: RunningService) -> None:
    await write(probe, "case.read", purpose="complaint")
    await write(probe, "letter.read", purpose="delivery")

    assert await actions(probe, purpose="complaint") == ["case.read"]


async def test_supervisor_sees_attempts_that_were_refused(probe: RunningService) -> None:
    await probe.client_for("hospital", account_id="acc-9").post("/api/probe/v1/notes", json={})

    answer = await probe.client_for("supervisor").get(
        AUDIT, params={"outcome": "refused", "code": "permission_missing"}
    )

    (attempt,) = answer.json()["items"]
    assert attempt["detail"]["code"] == "permission_missing"
    assert attempt["detail"]["roles"] == ["hospital"]


async def test_entries_of_another_committee_are_not_shown(probe: RunningService) -> None:
    await write(probe, "case.read", committee="330784")

    assert await actions(probe) == []


@pytest.mark.parametrize("role", ["clerk", "approver", "expert", "applicant", "ops", "admin"])
async def test_nobody_but_the_supervisor_reads_the_trail(probe: RunningService, role: str) -> None:
    client = probe.client_for(role)

    assert (await client.get(AUDIT)).status_code == 403
    assert (await client.get(f"{AUDIT}/export")).status_code == 403


async def test_reading_the_trail_is_in_the_trail(probe: RunningService) -> None:
    supervisor = probe.client_for("supervisor")
    await supervisor.get(AUDIT, params={"case_id": str(CASE)})

    answer = await supervisor.get(AUDIT, params={"action": "audit.read"})

    (first, *_) = [item for item in answer.json()["items"] if item["case_id"] == str(CASE)]
    assert first["detail"] == {"case_id": str(CASE)}


async def test_entries_come_in_pages_without_gaps_or_repetitions(probe: RunningService) -> None:
    for number in range(7):
        await write(probe, "case.read", subject_id=f"thing-{number}")
    supervisor, found, cursor = probe.client_for("supervisor"), [], None
    while True:
        parameters = {"action": "case.read", "limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = (await supervisor.get(AUDIT, params=parameters)).json()
        found += [item["subject_id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert found == [f"thing-{number}" for number in reversed(range(7))]


async def test_entry_shows_its_place_in_the_chain(probe: RunningService) -> None:
    await write(probe, "case.read")
    await Sealer().run(probe.service)
    end = await head(probe.service)

    answer = await probe.client_for("supervisor").get(AUDIT, params={"action": "case.read"})

    (entry,) = answer.json()["items"]
    assert end is not None
    assert (entry["position"], entry["hash"]) == (end.position, end.hash.hex())


async def test_export_is_a_table_in_which_nothing_is_a_formula(probe: RunningService) -> None:
    await write(probe, "case.read", subject_id='=HYPERLINK("http://198.51.100.1")')

    answer = await probe.client_for("supervisor").get(
        f"{AUDIT}/export", params={"action": "case.read"}
    )

    header, row = answer.text.splitlines()
    assert header.startswith("\ufeffid,at,actor,")
    assert "\"'=HYPERLINK(" in row
    assert answer.headers["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("  @SUM(A1)", "'  @SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("-2", "'-2"),
        (-2, "-2"),
        (None, ""),
        ("张三", "张三"),
        ({"code": "duty_conflict"}, '{"code": "duty_conflict"}'),
    ],
)
def test_what_begins_like_a_formula_is_text(value: object, cell: str) -> None:
    assert harmless(value) == cell


async def test_case_without_entries_is_an_empty_page(probe: RunningService) -> None:
    assert await actions(probe, case_id=str(uuid4())) == []
