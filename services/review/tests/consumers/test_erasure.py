"""When intake tells that a case is erased, findings and opinions go, and numbers stay."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.review.tests.factories.bodies import discussion_body, opinion_body
from services.review.tests.factories.cases import Neighbours, allocated
from services.review.tests.factories.people import BASE, People
from shared.events.intake import CaseErased
from shared.ids import new_id
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE
from shared.testing.running import RunningService


def erased(case_id: UUID, committee: str = COMMITTEE) -> CaseErased:
    return CaseErased(committee=committee, case_id=case_id)


async def rows(review: RunningService, query: str) -> list[dict[str, Any]]:
    async with review.service.database.engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(text(query))).mappings()]


async def concluded(neighbours: Neighbours, people: People) -> UUID:
    case_id = await neighbours.allocated_case()
    await people.seal_all(case_id, *(opinion_body(9, difficult=True) for _ in range(3)))
    assert (await people.discuss(case_id, discussion_body())).status_code == 201
    assert (await people.approve(case_id)).status_code == 200
    return case_id


async def test_texts_go_and_the_skeleton_stays(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await concluded(neighbours, people)

    await neighbours.say("intake", erased(case_id))

    for query in (
        "select 1 from review.opinion where text is not null",
        "select 1 from review.discussion where minutes is not null or reasons is not null",
        "select 1 from review.conclusion where text is not null",
    ):
        assert await rows(review, query) == []
    [row] = await rows(review, "select * from review.examination")
    assert (row["state"], row["case_id"]) == ("erased", case_id)
    assert row["case_number"]
    assert row["seats"] == row["panel_accounts"] == []
    assert row["session"] is row["checked_in_at"] is row["case_code"] is None
    assert len(await rows(review, "select number from review.conclusion where number <> ''")) == 1


async def test_views_of_an_erased_case_say_so_and_lists_do_not_break(
    neighbours: Neighbours, people: People
) -> None:
    gone, there = await concluded(neighbours, people), await neighbours.allocated_case()
    await neighbours.say("intake", erased(gone))
    approver = people.ask("approver", "approver-1")

    shown = await approver.get(f"{BASE}/examinations/{gone}")
    listed = await approver.get(f"{BASE}/examinations")
    conclusions = await approver.get(f"{BASE}/conclusions")

    assert (shown.status_code, shown.json()["code"]) == (404, "case_erased")
    states = {item["case_id"]: item["state"] for item in listed.json()["items"]}
    assert states == {str(gone): "erased", str(there): "allocated"}
    assert conclusions.json()["items"] == []


async def test_doubled_it_changes_nothing(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await concluded(neighbours, people)
    told = neighbours.envelope("intake", erased(case_id))
    await neighbours.deliver("intake", told)
    before = await rows(review, "select * from review.examination")

    await neighbours.deliver("intake", told)
    await neighbours.say("intake", erased(case_id))

    assert await rows(review, "select * from review.examination") == before
    trail = "select 1 from review.audit_entry where action = 'case.erased'"
    assert len(await rows(review, trail)) == 1


async def test_of_a_case_it_never_heard_of_there_is_nothing_to_do(
    neighbours: Neighbours, review: RunningService
) -> None:
    await neighbours.say("intake", erased(new_id()))

    assert await rows(review, "select * from review.examination") == []


async def test_early_it_waits_for_what_came_before(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await neighbours.allocated_case()
    missing = neighbours.envelope("intake", erased(new_id()))
    before = neighbours.envelope("intake", erased(case_id))
    early = before.model_copy(update={"sequence": before.sequence + 1})

    await neighbours.deliver("intake", early, missing)

    [row] = await rows(review, "select state from review.examination")
    assert row["state"] == "allocated"
    parked = "select 1 from review.parked_event where state = 'early'"
    assert len(await rows(review, parked)) == 1


async def test_malformed_it_is_refused(neighbours: Neighbours) -> None:
    case_id = await neighbours.allocated_case()
    envelope = neighbours.envelope("intake", erased(case_id))
    broken = envelope.model_copy(update={"data": {"committee": COMMITTEE}})

    with pytest.raises(ValidationError):
        await neighbours.deliver("intake", broken)


async def test_another_committees_word_erases_nothing(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()

    await neighbours.say("intake", erased(case_id, OTHER_COMMITTEE))

    assert (await people.look(case_id))["state"] == "allocated"


async def test_late_news_brings_nobody_back(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await concluded(neighbours, people)
    other = await neighbours.allocated_case()
    await neighbours.say("intake", erased(case_id), erased(other))

    await neighbours.say("lottery", allocated(case_id=other))

    assert await rows(review, "select 1 from review.examination where seats <> '[]'") == []


async def test_sealed_texts_of_a_case_not_erased_stay_out_of_the_services_reach(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)

    for attempt in (
        "update review.opinion set text = null",
        f"select review.erase_sealed_texts('{COMMITTEE}', '{case_id}')",
    ):
        async with review.service.database.engine.connect() as connection:
            with pytest.raises(DBAPIError):
                await connection.execute(text(attempt))
