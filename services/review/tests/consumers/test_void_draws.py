"""A draw declared void takes its panel away; what was sealed stays, and another panel comes."""

from uuid import UUID

from services.review.tests.factories.bodies import opinion_body
from services.review.tests.factories.cases import SESSION, Neighbours, allocated
from services.review.tests.factories.people import BASE, People
from shared.events.lottery import CaseAllocationVoided


def voided(case_id: UUID, transcript_hash: str = "ab" * 32) -> CaseAllocationVoided:
    return CaseAllocationVoided(
        **SESSION, case_id=case_id, transcript_hash=transcript_hash, reason="wrong-roster"
    )


async def test_expert_of_a_void_draw_sees_and_seals_nothing_more(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()

    await neighbours.say("lottery", voided(case_id))

    shown = await people.look(case_id)
    expert = people.ask("expert", "expert-1")
    assert (shown["state"], shown["panel_code"]) == ("checked_in", None)
    assert (await people.seal(case_id, 1, opinion_body())).status_code == 404
    assert (await expert.get(f"{BASE}/examinations/{case_id}")).status_code == 404


async def test_opinions_of_a_void_draw_stay_and_count_for_nothing(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id, 9)

    await neighbours.say("lottery", voided(case_id))
    refused = await people.approve(case_id)
    await neighbours.say("lottery", allocated(case_id=case_id, transcript_hash="cd" * 32))

    shown = await people.look(case_id)
    assert refused.json()["code"] == "conclusion_not_ready"
    assert (shown["state"], shown["round"]) == ("allocated", 2)
    assert {opinion["round"] for opinion in shown["opinions"]} == {1}
    await people.decide(case_id, 9)
    assert len((await people.look(case_id))["opinions"]) == 6


async def test_panel_of_another_draw_is_not_taken_away(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()

    await neighbours.say("lottery", voided(case_id, "cd" * 32))

    assert (await people.look(case_id))["state"] == "allocated"


async def test_approved_conclusion_stands_until_it_is_revoked(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id, 9)
    await people.approve(case_id)

    await neighbours.say("lottery", voided(case_id))

    assert (await people.look(case_id))["state"] == "concluded"
