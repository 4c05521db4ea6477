"""The services hear of duties over the real streams, and refuse whoever took one elsewhere."""

from uuid import UUID

from httpx import Response

from services.intake.tests.factories.applications import findings
from services.intake.tests.factories.clients import LOOKED_THROUGH
from shared.testing.plugin import RunService
from shared.testing.waiting import eventually
from tests.support.four_services import FourServices, four_services


async def test_who_mailed_the_acceptance_operates_no_draw_and_who_operates_mails_no_letter(
    run_service: RunService, key_file: str
) -> None:
    async with four_services(run_service, key_file) as office:
        case_id = await waiting_case(office)
        letters = await eventually(lambda: sealed(office, case_id, "acceptance"))
        await office.lottery.add_experts("orthopaedics", 3)
        session_id = await office.lottery.plan(panels=1)
        assert (await office.dispatch(letters[0]["id"], "mail-1")).is_success

        async def mailing_is_known() -> bool:
            return "mail-1" in await accounts_in_lottery(office, case_id)

        await eventually(mailing_is_known, timeout=30)
        scheduled = await schedule_as(office, session_id, case_id, "mail-1")
        assert (scheduled.status_code, scheduled.json()["code"]) == (409, "duty_conflict")

        assert (await schedule_as(office, session_id, case_id, "operator-2")).is_success

        async def operation_is_known() -> bool:
            async with office.running["mailing"].service.database.engine.connect() as connection:
                rows = await connection.exec_driver_sql("select duties from mailing.case")
                return any(item["account_id"] == "operator-2" for item in rows.scalar_one())

        await eventually(operation_is_known, timeout=30)
        sent = await office.dispatch(letters[1]["id"], "operator-2")
        assert (sent.status_code, sent.json()["code"]) == (409, "duty_conflict")
        seen = await office.entries("lottery", case_id=str(case_id), code="duty_conflict")
        assert [entry["actor"] for entry in seen] == ["mail-1"]


async def waiting_case(office: FourServices) -> UUID:
    """Have a case accepted and reviewed, and wait until the lottery has heard of it."""
    case_id = await office.desk.received()
    office.expect_letters(case_id)
    accepted = await office.send(
        "intake", "clerk-1", f"/cases/{case_id}/acceptance", LOOKED_THROUGH
    )
    assert accepted.is_success
    path = f"/cases/{case_id}/preliminary-review"
    assert (await office.send("intake", "reviewer-1", path, findings())).is_success

    async def waits() -> bool:
        return bool(await accounts_in_lottery(office, case_id))

    await eventually(waits, timeout=30)
    return case_id


async def accounts_in_lottery(office: FourServices, case_id: UUID) -> set[str]:
    """Return whose duties on a case the lottery knows of."""
    async with office.running["lottery"].service.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            "select duties from lottery.session_case where case_id = $1", (case_id,)
        )
        return {item["account_id"] for item in rows.scalar_one_or_none() or []}


async def sealed(office: FourServices, case_id: UUID, kind: str) -> list[dict[str, str]]:
    """Return the letters of a kind once both are sealed."""
    found = [item for item in await office.sealed_letters(case_id) if item["kind"] == kind]
    return found if len(found) == 2 else []


async def schedule_as(
    office: FourServices, session_id: str, case_id: UUID, account: str
) -> Response:
    """Let somebody put the case on the session."""
    body = {"case_ids": [str(case_id)]}
    return await office.send("lottery", account, f"/sessions/{session_id}/cases", body)
