"""Before every seat has sealed nobody but its author can tell what an opinion says."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from httpx import Response

from services.review.tests.factories.bodies import opinion_body
from shared.testing.running import Surroundings
from tests.blindness.asking import differences
from tests.blindness.bureau import Bureau
from tests.blindness.chance import same_chance
from tests.blindness.pairs import Sitting, paired
from tests.blindness.world import asking_about

LONG = {"findings": "右手食指末节缺失，" * 20, "difficult": True, "unlisted": True}
WRITTEN = ((opinion_body(9), opinion_body(8)), (opinion_body(7, **LONG), opinion_body(10)))
"""What the first two seats write in the one world, and in the other."""


async def allocated(bureau: Bureau) -> Sitting:
    """Tell the story of a session whose three draws are revealed."""
    return await (await Sitting.begun(bureau)).until_opened(bureau, "everything")


async def seats_of(bureau: Bureau, case_id: UUID) -> list[str]:
    """Return the accounts of a case's panel, by seat."""
    [row] = await bureau.rows(
        "review", "select seats from review.examination where case_id = :case", case=case_id
    )
    return [seat["account_id"] for seat in row.seats]


async def sealed(bureau: Bureau, case_id: UUID, account: str, body: Mapping[str, Any]) -> Response:
    """Let an expert seal an opinion."""
    expert = bureau.people.ask("expert", account)
    answer = await expert.post(f"/api/review/v1/examinations/{case_id}/opinions", json=dict(body))
    assert answer.status_code == 201, answer.text
    return answer


async def test_nobody_else_learns_what_an_expert_wrote_before_all_have_sealed(
    surroundings: Surroundings,
) -> None:
    async with paired(surroundings, allocated) as pair:
        case_id = pair.told.cases[0]
        first, second, third = await seats_of(pair.one, case_id)
        receipts = []
        for bureau, bodies in zip(pair.bureaus, WRITTEN, strict=True):
            with same_chance(block=1):
                receipts.append(
                    [
                        (await sealed(bureau, case_id, account, body)).json()["sha256"]
                        for account, body in zip((first, second), bodies, strict=True)
                    ]
                )
                await bureau.news()
        own = f"/api/review/v1/examinations/{case_id}/opinions"
        asking = await asking_about(
            pair,
            surroundings,
            experts=[f"expert-{number}" for number in range(8)],
            left_out=[f"POST {own} of review as expert {third}"],
        )

        heard = [await asking.everything(bureau) for bureau in pair.bureaus]
        found = differences(heard[0], heard[1], list(zip(*receipts, strict=True)))
        last = [await sealed(bureau, case_id, third, opinion_body(9)) for bureau in pair.bureaus]
        shown = [await bureau.people.look(case_id) for bureau in pair.bureaus]

        authors = (f" as expert {first}", f" as expert {second}")
        assert {q: d for q, d in found.items() if not q.endswith(authors)} == {}
        assert {q.rpartition(" as expert ")[2] for q in found} == {first, second}
        assert last[0].status_code == last[1].status_code
        assert shown[0]["opinions"] != shown[1]["opinions"]
