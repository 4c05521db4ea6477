"""Cases that another committee examines, so that every route about them is met."""

from uuid import UUID

from lottery.domain.hand_over import PreparedFile
from lottery.services import hand_overs
from services.intake.tests.factories.applications import findings
from services.intake.tests.factories.clients import BASE as INTAKE
from services.intake.tests.factories.clients import Desk
from services.lottery.tests.api.conftest import PREFIX as LOTTERY
from services.lottery.tests.api.conftest import Bureau
from shared.actor import system_actor
from shared.clock import committee_date
from shared.testing.issuer import COMMITTEE
from shared.testing.running import RunningService
from tests.support.matrix import Things

__all__ = [
    "FILE_SHA256",
    "TO_REGION",
    "entrusted_case",
    "hand_over_file",
    "sent_away",
]

TO_REGION = "330100"
FILE_SHA256 = "5f" * 32


async def sent_away(desk: Desk, serial: int, committee: str) -> Things:
    """Have a case accepted and reviewed that another committee examines, and its file made."""
    applicant = desk.as_applicant("applicant-2", committee)
    received = await desk.submit(applicant, await desk.complete(applicant, serial))
    assert received.status_code == 201, received.text
    case_id = received.json()["case_id"]
    accepted = await desk.accept(case_id, desk.as_clerk("clerk-9", committee))
    assert accepted.status_code == 201, accepted.text
    made = await hand_over_file(desk, case_id, committee)
    return {"case_id": case_id, "hand_over_file_id": made}


async def hand_over_file(desk: Desk, case_id: str, committee: str = COMMITTEE) -> str:
    """Review an accepted case as one that another committee examines; return its file's id."""
    reviewed = await desk.as_reviewer("reviewer-9", committee).post(
        f"{INTAKE}/cases/{case_id}/preliminary-review",
        json=findings(mode="entrusted", mode_reasons=["far_away"], entrusted_to=TO_REGION),
    )
    assert reviewed.status_code == 201, reviewed.text
    operator = desk.running.client_for("draw_operator", account="operator-9", committee=committee)
    made = await operator.post(
        f"{INTAKE}/cases/{case_id}/hand-over-files", json={"to_region": TO_REGION}
    )
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def entrusted_case(bureau: Bureau) -> str:
    """Hand a case over to another committee, and return it."""
    case_id = await bureau.add_case(mode="entrusted")
    await file_known(bureau.lottery, case_id, bureau.committee)
    today = committee_date(bureau.lottery.service.clock()).isoformat()
    handed = await bureau.operator.post(
        f"{LOTTERY}/entrusted-cases/{case_id}/hand-overs",
        json={"to_region": TO_REGION, "handed_on": today, "file_sha256": FILE_SHA256},
    )
    assert handed.status_code == 201, handed.text
    return str(case_id)


async def file_known(running: RunningService, case_id: UUID, committee: str) -> None:
    """Let the lottery hear of a file for another committee."""
    service = running.service
    async with service.unit_of_work(system_actor("lottery", committee)) as uow:
        file = PreparedFile(case_id, committee, TO_REGION, FILE_SHA256, service.clock())
        await hand_overs.file_prepared(uow, file)
