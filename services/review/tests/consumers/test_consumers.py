"""Facts of intake and lottery are handled once, in order, and wait when they are early."""

from uuid import UUID

import pytest

from review.errors import PanelRefusedError
from services.review.tests.factories.bodies import opinion_body
from services.review.tests.factories.cases import (
    SESSION,
    Neighbours,
    allocated,
    checked_in,
    panel,
    preliminarily_reviewed,
    replaced,
    scheduled,
)
from services.review.tests.factories.people import People
from shared.actor import system_actor
from shared.errors import NotYetKnownError
from shared.events.base import Duty
from shared.events.lottery import CaseDrawOperated
from shared.events.mailing import CaseMailed
from shared.ids import new_id
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE
from shared.testing.running import RunningService


async def test_case_follows_intake_and_lottery(neighbours: Neighbours, people: People) -> None:
    case_id = new_id()
    states = []

    for publisher, event in (
        ("intake", preliminarily_reviewed(case_id=case_id)),
        ("lottery", scheduled(case_id=case_id)),
        ("lottery", checked_in(case_id=case_id)),
        ("lottery", allocated(case_id=case_id)),
    ):
        await neighbours.say(publisher, event)
        states.append((await people.look(case_id))["state"])

    assert states == ["expected", "scheduled", "checked_in", "allocated"]
    shown = await people.look(case_id)
    assert shown["session"]["venue"] == "鉴定大厅"
    assert shown["standard_id"] == "gbt16180-2014/1"
    assert [seat["expert_code"] for seat in shown["panel"]] == ["E1", "E2", "E3"]


async def test_doubled_facts_change_nothing(neighbours: Neighbours, people: People) -> None:
    case_id = new_id()
    reviewed = neighbours.envelope("intake", preliminarily_reviewed(case_id=case_id))
    drawn = [
        neighbours.envelope("lottery", event)
        for event in (scheduled(case_id=case_id), allocated(case_id=case_id))
    ]
    await neighbours.deliver("intake", reviewed)
    await neighbours.deliver("lottery", *drawn)
    before = await people.look(case_id)

    await neighbours.deliver("intake", reviewed)
    await neighbours.deliver("lottery", *drawn)

    assert await people.look(case_id) == before


async def test_lotterys_fact_waits_for_the_preliminary_review(
    neighbours: Neighbours, people: People
) -> None:
    case_id = new_id()
    drawn = neighbours.envelope("lottery", allocated(case_id=case_id))

    with pytest.raises(NotYetKnownError):
        await neighbours.deliver("lottery", drawn)
    await neighbours.say("intake", preliminarily_reviewed(case_id=case_id))
    await neighbours.deliver("lottery", drawn)

    assert (await people.look(case_id))["state"] == "allocated"


async def test_batch_of_two_committees_stays_apart(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    here, there = new_id(), new_id()

    await neighbours.say(
        "intake",
        preliminarily_reviewed(case_id=here, committee=COMMITTEE),
        preliminarily_reviewed(case_id=there, committee=OTHER_COMMITTEE),
    )
    await neighbours.say(
        "lottery",
        allocated(case_id=here, committee=COMMITTEE),
        allocated(case_id=there, committee=OTHER_COMMITTEE),
    )

    assert (await people.look(here))["state"] == "allocated"
    elsewhere = people.ask("approver", "approver-1", committee=OTHER_COMMITTEE)
    listed = (await elsewhere.get("/api/review/v1/examinations")).json()["items"]
    assert [item["case_id"] for item in listed] == [str(there)]


async def test_panel_drawn_again_begins_another_round(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id, 9)

    await neighbours.say("lottery", allocated(case_id=case_id, panel_code="P2"))

    shown = await people.look(case_id)
    assert (shown["state"], shown["round"], shown["panel_code"]) == ("allocated", 2, "P2")
    assert (await people.approve(case_id)).json()["code"] == "conclusion_not_ready"


async def test_panel_of_another_size_is_refused(neighbours: Neighbours) -> None:
    with pytest.raises(PanelRefusedError, match="4 seats"):
        await neighbours.allocated_case(members=panel(4))


async def test_concluded_case_takes_no_other_panel(neighbours: Neighbours, people: People) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)
    await people.approve(case_id)

    with pytest.raises(PanelRefusedError, match="approved"):
        await neighbours.say("lottery", allocated(case_id=case_id))


async def test_who_mailed_a_letter_of_the_case_does_not_approve_it(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)
    await neighbours.say("mailing", mailed(case_id, "approver-1"))

    refused = await people.approve(case_id, account="approver-1")
    approved = await people.approve(case_id, account="approver-2")

    assert (refused.status_code, refused.json()["code"]) == (409, "duty_conflict")
    assert approved.is_success


async def test_who_mailed_before_review_knew_of_the_case_does_not_approve_it(
    neighbours: Neighbours, people: People
) -> None:
    case_id = new_id()
    told = neighbours.envelope("mailing", mailed(case_id, "approver-1"))
    await neighbours.deliver("mailing", told)
    await neighbours.deliver("mailing", told)

    await neighbours.say("intake", preliminarily_reviewed(case_id=case_id))
    await neighbours.say("lottery", allocated(case_id=case_id))
    await people.decide(case_id)

    assert (await people.approve(case_id, account="approver-1")).json()["code"] == "duty_conflict"
    assert (await people.approve(case_id, account="approver-2")).is_success


async def test_who_operates_a_draw_after_the_allocation_does_not_approve_the_case(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)
    operates = [Duty(duty="operate_draw", account_id="approver-1")]
    await neighbours.say("lottery", CaseDrawOperated(**SESSION, case_id=case_id, duties=operates))

    assert (await people.approve(case_id, account="approver-1")).json()["code"] == "duty_conflict"
    assert (await people.approve(case_id, account="approver-2")).is_success


async def test_alternate_who_stepped_in_does_not_approve_the_case(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    told = [Duty(duty="examine", account_id="expert-9")]

    await neighbours.say("lottery", replaced(case_id=case_id, duties=told))

    await people.seal_all(case_id, *(opinion_body(9) for _ in range(2)))
    row = await kept_duties(neighbours, case_id)
    assert ("examine", "expert-9") in row


async def test_case_on_which_one_person_holds_two_duties_is_stopped(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)

    await neighbours.say("mailing", mailed(case_id, "reviewer-1"))

    refused = await people.approve(case_id, account="approver-2")
    assert (refused.status_code, refused.json()["code"]) == (409, "case_contested")
    attempts = await people.attempts(case_id)
    assert attempts == [
        ("case_contested", "preliminary_review", "mail"),
        ("duty_conflict", "preliminary_review", "mail"),
    ]


def mailed(case_id: UUID, account_id: str) -> CaseMailed:
    duties = [Duty(duty="mail", account_id=account_id)]
    return CaseMailed(committee=COMMITTEE, case_id=case_id, duties=duties)


async def kept_duties(neighbours: Neighbours, case_id: UUID) -> list[tuple[str, str]]:
    async with neighbours.service.unit_of_work(system_actor("review", COMMITTEE)) as uow:
        examination = await uow.examinations.get(case_id)
    return [(duty.duty, duty.account_id) for duty in examination.duties]
