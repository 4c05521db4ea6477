"""Experts read materials of their own cases through review."""

from services.review.tests.factories.cases import Neighbours
from services.review.tests.factories.people import BASE, People
from shared.clients.intake import FakeIntakeClient
from shared.ids import new_id
from shared.testing.running import RunningService


async def test_expert_reads_a_material_of_the_own_case(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    material_id, content = new_id(), b"%PDF-1.7 " + bytes(200_000)
    case_id = await neighbours.allocated_case(expert_material_ids=[material_id])
    intake = review.app.state.intake
    assert isinstance(intake, FakeIntakeClient)
    intake.known_materials[case_id, material_id] = content
    path = f"{BASE}/examinations/{case_id}/materials/{material_id}/content"

    read = await people.ask("expert", "expert-2").get(path)
    stranger = await people.ask("expert", "expert-7").get(path)

    assert read.content == content
    assert read.headers["content-type"] == "application/pdf"
    assert read.headers["cache-control"] == "no-store"
    assert stranger.status_code == 404
    assert await material_readers(review) == ["expert-2"]


async def test_material_that_is_not_for_experts_is_not_found(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case(expert_material_ids=[new_id()])

    answer = await people.ask("expert", "expert-2").get(
        f"{BASE}/examinations/{case_id}/materials/{new_id()}/content"
    )

    assert answer.status_code == 404
    assert answer.json()["code"] == "material_not_found"


async def test_material_that_intake_lacks_is_refused_before_anything_is_sent(
    neighbours: Neighbours, people: People
) -> None:
    material_id = new_id()
    case_id = await neighbours.allocated_case(expert_material_ids=[material_id])

    answer = await people.ask("expert", "expert-2").get(
        f"{BASE}/examinations/{case_id}/materials/{material_id}/content"
    )

    assert answer.status_code == 404
    assert answer.json()["code"] == "remote_not_found"


async def material_readers(review: RunningService) -> list[str]:
    table = review.service.plumbing.audit_entry
    async with review.service.database.engine.connect() as connection:
        rows = await connection.execute(
            table.select().where(table.c.action == "material.read", table.c.outcome == "done")
        )
        return [row.actor for row in rows]
