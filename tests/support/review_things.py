"""Cases before a panel of experts, as one finds them in review."""

from collections.abc import Sequence
from uuid import UUID

from httpx import AsyncClient

from services.mailing.tests.api.test_deliveries import PNG
from services.review.tests.factories.bodies import opinion_body
from services.review.tests.factories.cases import Neighbours, member
from services.review.tests.factories.entrusted import SHA256, Entrusting, stated_body
from services.review.tests.factories.panels import recusal_body
from services.review.tests.factories.people import People
from shared.ids import new_id
from shared.testing.running import RunningService
from tests.support.matrix import Things

__all__ = ["entrusted_case", "panels_cases"]


async def panels_cases(running: RunningService, seats: str, committee: str) -> Sequence[Things]:
    """Bring three cases before a panel of three, and two of them further."""
    neighbours, people = Neighbours(running.service), People(running)
    panel = [member(seat, account_id=f"{seats}-{seat}") for seat in (1, 2, 3)]
    material_id = new_id()
    cases = [
        await neighbours.allocated_case(
            committee=committee, members=panel, expert_material_ids=[material_id]
        )
        for _ in range(3)
    ]
    for case_id, body in ((cases[1], opinion_body(9)), (cases[2], opinion_body(9, difficult=True))):
        running.app.state.intake.known_materials[case_id, material_id] = PNG
        for seat in (1, 2, 3):
            expert = people.ask("expert", f"{seats}-{seat}", committee=committee)
            path = f"/api/review/v1/examinations/{case_id}/opinions"
            sealed = await expert.post(path, json=body)
            assert sealed.status_code == 201, sealed.text
    approver = people.ask("approver", f"{seats}-approver", committee=committee)
    return [
        {
            "case_id": str(case_id),
            "material_id": str(material_id),
            "panel_proposal_id": await panel_proposal(approver, case_id),
        }
        for case_id in cases
    ]


async def panel_proposal(approver: AsyncClient, case_id: UUID) -> str:
    """Have another panel asked for, since an expert of this one is recused."""
    path = f"/api/review/v1/examinations/{case_id}/panel-proposals"
    asked = await approver.post(path, json=recusal_body())
    assert asked.status_code == 201, asked.text
    return str(asked.json()["id"])


async def entrusted_case(
    running: RunningService, committee: str, *, confirmed: bool = False
) -> Things:
    """Have another committee's opinion entered; it waits for a second person, or has been met."""
    entrusting = Entrusting(Neighbours(running.service), People(running))
    case_id = await entrusting.case(committee=committee)
    paper = await entrusting.paper(case_id, committee=committee)
    assert paper.status_code == 201, paper.text
    document_id = paper.json()["id"]
    entered = await entrusting.enter(case_id, stated_body(document_id), committee=committee)
    assert entered.status_code == 201, entered.text
    if confirmed:
        path = entrusting.path(case_id, f"entrusted-opinions/{entered.json()['id']}/confirmation")
        second = entrusting.people.ask("clerk", "clerk-9", committee=committee)
        met = await second.post(path, json={"document_sha256": SHA256})
        assert met.status_code == 200, met.text
    return {
        "case_id": str(case_id),
        "entrusted_document_id": document_id,
        "entrusted_opinion_id": entered.json()["id"],
    }
