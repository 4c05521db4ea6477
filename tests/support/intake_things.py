"""Cases of intake that are somebody's, for the world of two committees."""

from uuid import UUID

from intake.domain.appointment import Appointment
from services.intake.tests.factories.applications import an_application
from services.intake.tests.factories.clients import BASE as INTAKE
from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.registry import asked_for
from services.intake.tests.factories.tus import begin
from shared.actor import system_actor
from shared.ids import new_id
from shared.testing.identities import make_identity_number
from shared.testing.issuer import COMMITTEE
from tests.support.matrix import Things

__all__ = [
    "accepted_case",
    "numbers_of",
    "plan_examination",
    "proof_of",
    "received_case",
    "refused_case",
]


def numbers_of(things: Things, serial: int) -> list[str]:
    """Return the numbers by which a person and a hospital would be told."""
    return [make_identity_number(serial), things["credit_code"]]


async def refused_case(desk: Desk, serial: int, account: str) -> Things:
    """Have an application not accepted that an account handed in."""
    things = await received_case(desk, serial, account, COMMITTEE)
    path = f"{INTAKE}/refusals/{things['refusal_id']}/confirmation"
    confirmed = await desk.as_clerk("clerk-8").post(path)
    assert confirmed.status_code == 200, confirmed.text
    return things


async def accepted_case(desk: Desk, serial: int, account: str, committee: str) -> Things:
    """Have a case accepted that an account applied for."""
    things = await received_case(desk, serial, account, committee)
    clerk = desk.as_clerk("clerk-9", committee)
    accepted = await desk.accept(things["case_id"], clerk)
    assert accepted.status_code == 201, accepted.text
    session_id = await plan_examination(desk, things["case_id"], committee)
    extension = {"reason": "complex"}
    proposed = await clerk.post(f"{INTAKE}/cases/{things['case_id']}/extensions", json=extension)
    return {**things, "proposal_id": proposed.json()["id"], "session_id": session_id}


async def plan_examination(desk: Desk, case_id: str, committee: str) -> str:
    """Let a home visit be planned, by which the case stays where it is; return its session."""
    planned = Appointment(
        case_id=UUID(case_id),
        session_id=new_id(),
        session_code="S261201-0A1B",
        mode="home_visit",
        starts_at=desk.service.clock(),
        venue="虎鹿镇",
    )
    async with desk.service.unit_of_work(system_actor("intake", committee)) as uow:
        await uow.appointments.put(planned)
    return str(planned.session_id)


async def received_case(desk: Desk, serial: int, account: str, committee: str) -> Things:
    """Have an application received that an account hands in."""
    applicant = desk.as_applicant(account, committee)
    received = await desk.submit(applicant, await desk.complete(applicant, serial))
    assert received.status_code == 201, received.text
    case_id = received.json()["case_id"]
    clerk = desk.as_clerk("clerk-9", committee)
    await asked_for(desk.service, UUID(case_id), committee)
    shown = await clerk.get(f"{INTAKE}/cases/{case_id}", params={"purpose": "acceptance"})
    proposed = await clerk.post(
        f"{INTAKE}/cases/{case_id}/refusals",
        json={"ground": "duplicate", "facts": "同一事项已有在办案件"},
    )
    assert proposed.status_code == 201, proposed.text
    draft = await applicant.post(f"{INTAKE}/drafts", json={"matter": "illness"})
    return {
        "draft_id": draft.json()["id"],
        "tracking_code": received.json()["receipt"]["tracking_code"],
        "case_id": case_id,
        "refusal_id": proposed.json()["id"],
        "material_id": shown.json()["materials"][0]["id"],
        "receipt_id": received.json()["receipt"]["id"],
        "upload_id": await desk.upload(applicant),
        "resumable_id": (await begin(applicant, 1000)).rpartition("/")[2],
    }


def proof_of(case: Things, serial: int) -> dict[str, str]:
    """Return what stands on a case's receipt, by which its appraisee links an account to it."""
    return {
        "role": "appraisee",
        "number": make_identity_number(serial),
        "name": an_application()["appraisee"]["name"],
        "tracking_code": case["tracking_code"],
    }
