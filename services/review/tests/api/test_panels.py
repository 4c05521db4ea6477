"""Another panel: decided on by discussion, or for a recusal by two persons; no opinion is lost."""

from typing import Any
from uuid import UUID

import pytest

from services.review.tests.factories.bodies import discussion_body, opinion_body
from services.review.tests.factories.cases import Neighbours, replaced
from services.review.tests.factories.panels import SECOND, Panels, recusal_body
from services.review.tests.factories.people import BASE, People
from shared.testing.plugin import RunService


@pytest.fixture
def panels(neighbours: Neighbours, people: People) -> Panels:
    return Panels(neighbours, people)


async def divided(panels: Panels) -> UUID:
    """Bring a case before a panel that finds no majority."""
    case_id = await panels.neighbours.allocated_case()
    await panels.people.seal_all(case_id, *(opinion_body(grade) for grade in (8, 9, 10)))
    return case_id


async def test_discussion_has_a_second_panel_asked_which_decides_and_is_concluded(
    panels: Panels, people: People
) -> None:
    case_id = await divided(panels)
    discussed = await panels.discussed(case_id)
    waiting = await people.look(case_id)

    await panels.second_panel(case_id)
    await panels.second_opinions(case_id, 9, 9, 9)
    before = await people.approve(case_id)
    await people.discuss(case_id, discussion_body("confirm"))
    approved = await people.approve(case_id)

    assert discussed.status_code == 201, discussed.text
    assert (waiting["state"], waiting["round"], waiting["panel"]) == ("panel_requested", 2, [])
    [asked] = await panels.requested()
    assert (asked["reason"], asked["panel_number"]) == ("no_majority", 2)
    assert asked["excluded"] == ["expert-1", "expert-2", "expert-3"]
    assert before.json()["code"] == "discussion_missing"
    assert approved.json()["outcome"]["grade"] == 9
    shown = await people.look(case_id)
    grades = [(item["round"], item["outcome"]["grade"]) for item in shown["opinions"]]
    assert grades == [(1, 8), (1, 9), (1, 10), (2, 9), (2, 9), (2, 9)]


async def test_conclusion_follows_the_second_panel_and_the_first_draft_stays_on_record(
    panels: Panels, people: People
) -> None:
    case_id = await panels.neighbours.allocated_case()
    await people.decide(case_id, 10)
    await panels.discussed(case_id)

    await panels.second_panel(case_id)
    await panels.second_opinions(case_id, 9, 9, 10)
    await people.discuss(case_id, discussion_body("confirm"))

    listed = await people.ask("approver", "approver-1").get(f"{BASE}/conclusions")
    editions = [(item["edition"], item["state"]) for item in listed.json()["items"]]
    assert editions == [(2, "draft"), (1, "superseded")]
    approved = await people.approve(case_id)
    assert approved.json()["outcome"]["grade"] == 9
    [asked] = await panels.requested()
    assert asked["reason"] == "re_review"


async def test_second_panel_writes_without_the_first_ones_opinions(
    panels: Panels, people: People
) -> None:
    case_id = await divided(panels)
    await panels.discussed(case_id)
    await panels.second_panel(case_id)

    asked = await people.look(case_id, "expert", SECOND[0])
    await panels.second_opinions(case_id, 9, 9, 9)
    done = await people.look(case_id, "expert", SECOND[0])
    former = await people.ask("expert", "expert-1").get(f"{BASE}/examinations/{case_id}")

    assert (asked["opinions"], asked["difficulties"]) == ([], [])
    assert len(done["opinions"]) == 6
    assert former.status_code == 404


async def test_re_review_is_had_once(panels: Panels, people: People) -> None:
    case_id = await divided(panels)
    await panels.discussed(case_id)
    await panels.second_panel(case_id)
    await panels.second_opinions(case_id, 8, 9, 10)

    again = await panels.discussed(case_id)

    assert (again.status_code, again.json()["code"]) == (409, "re_review_repeated")
    back = await people.discuss(case_id, discussion_body("send_back"))
    assert back.status_code == 201


async def test_second_panel_needs_reasons(panels: Panels) -> None:
    case_id = await divided(panels)

    answer = await panels.people.discuss(case_id, discussion_body("second_panel"))

    assert (answer.status_code, answer.json()["code"]) == (422, "send_back_reasons_missing")
    assert await panels.requested() == []


async def test_former_experts_discuss_nothing_of_the_case(panels: Panels, people: People) -> None:
    case_id = await panels.neighbours.allocated_case()
    await panels.decide(case_id, await panels.ask(case_id))
    await panels.second_panel(case_id)
    await panels.second_opinions(case_id, 4, 4, 4)
    members = [{"account_id": name} for name in ("member-1", "member-2", "expert-2")]

    answer = await people.discuss(case_id, discussion_body("confirm", members=members))

    assert answer.json()["code"] == "member_on_panel"


async def test_recusal_found_after_the_allocation_takes_two_persons(
    panels: Panels, people: People
) -> None:
    case_id = await panels.neighbours.allocated_case()
    await people.seal(case_id, 1, opinion_body(9))

    asked = await panels.ask(case_id)
    alone = await panels.decide(case_id, asked, role="approver", account="approver-1")
    pending = (await people.look(case_id))["state"]
    confirmed = await panels.decide(case_id, asked)
    again = await panels.decide(case_id, asked)

    assert (asked.status_code, asked.json()["state"]) == (201, "pending")
    assert (alone.status_code, alone.json()["code"]) == (403, "panel_same_person")
    assert pending == "examined"
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "confirmed")
    assert again.json() == confirmed.json()
    [told] = await panels.requested()
    assert (told["reason"], told["panel_number"]) == ("recusal", 2)
    shown = await people.look(case_id)
    assert (shown["state"], shown["round"]) == ("panel_requested", 2)
    assert [(item["round"], item["seat"]) for item in shown["opinions"]] == [(1, 1)]


async def test_panel_after_a_recusal_decides_like_a_first_one(
    panels: Panels, people: People
) -> None:
    case_id = await panels.neighbours.allocated_case()
    await people.decide(case_id, 9)
    await panels.decide(case_id, await panels.ask(case_id))

    await panels.second_panel(case_id)
    await panels.second_opinions(case_id, 10, 10, 10)

    shown = await people.look(case_id)
    assert (shown["state"], shown["difficulties"]) == ("decided", [])
    assert (await people.approve(case_id)).json()["outcome"]["grade"] == 10


async def test_recusal_on_a_second_panel_asks_for_a_third_without_both(panels: Panels) -> None:
    case_id = await divided(panels)
    await panels.discussed(case_id)
    await panels.second_panel(case_id)

    asked = await panels.ask(case_id, recusal_body("F2"))
    confirmed = await panels.decide(case_id, asked)

    assert confirmed.status_code == 200, confirmed.text
    told = (await panels.requested())[-1]
    assert told["panel_number"] == 3
    assert told["excluded"] == sorted([*SECOND, "expert-1", "expert-2", "expert-3"])


async def test_expert_declares_a_recusal_and_staff_confirm_it(
    panels: Panels, people: People
) -> None:
    case_id = await panels.neighbours.allocated_case()
    body = {"ground": "treated_appraisee", "explanation": "被鉴定人去年由本人手术。"}
    path = f"{BASE}/examinations/{case_id}/recusal"

    stranger = await people.ask("expert", "expert-9").post(path, json=body)
    declared = await people.ask("expert", "expert-2").post(path, json=body)
    confirmed = await panels.decide(case_id, declared)

    assert stranger.status_code == 404
    assert (declared.status_code, declared.json()["expert_codes"]) == (201, ["E2"])
    assert confirmed.json()["state"] == "confirmed"


async def test_wish_that_is_turned_down_leaves_the_case_with_its_panel(
    panels: Panels, people: People
) -> None:
    case_id = await panels.neighbours.allocated_case()
    asked = await panels.ask(case_id)
    twice = await panels.ask(case_id, account="approver-2")

    declined = await panels.decide(case_id, asked, "refusal")
    late = await panels.decide(case_id, asked)
    anew = await panels.ask(case_id, account="approver-2")

    assert twice.json()["code"] == "panel_proposal_pending"
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")
    assert (late.status_code, late.json()["code"]) == (409, "panel_proposal_settled")
    assert anew.status_code == 201
    assert (await people.look(case_id))["state"] == "allocated"


async def test_wish_falls_away_when_the_panel_does(panels: Panels) -> None:
    case_id = await divided(panels)
    asked = await panels.ask(case_id)
    await panels.discussed(case_id)
    await panels.second_panel(case_id)

    late = await panels.decide(case_id, asked)

    assert late.json()["code"] == "panel_proposal_settled"
    assert (await panels.ask(case_id, recusal_body("F1"))).status_code == 201


async def test_alternate_may_have_taken_the_seat_of_the_recused_meanwhile(
    panels: Panels, neighbours: Neighbours
) -> None:
    case_id = await neighbours.allocated_case()
    asked = await panels.ask(case_id)
    await neighbours.say("lottery", replaced(case_id=case_id))

    late = await panels.decide(case_id, asked)

    assert late.json()["code"] == "panel_proposal_settled"
    assert await panels.requested() == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (recusal_body("E7"), 422, "expert_not_on_panel"),
        (recusal_body("E1", "E1"), 422, "request_invalid"),
        (recusal_body(ground="bad_temper"), 422, "request_invalid"),
        (recusal_body(explanation=" "), 422, "request_invalid"),
    ],
)
async def test_wish_that_names_no_recusal_is_refused(
    panels: Panels, body: dict[str, Any], status: int, code: str
) -> None:
    case_id = await panels.neighbours.allocated_case()

    answer = await panels.ask(case_id, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_who_did_something_else_on_the_case_has_no_say_in_its_panel(panels: Panels) -> None:
    case_id = await panels.neighbours.allocated_case()

    asked = await panels.ask(case_id, account="clerk-1")
    confirmed = await panels.decide(
        case_id, await panels.ask(case_id), role="approver", account="reviewer-1"
    )

    assert (asked.status_code, asked.json()["code"]) == (409, "duty_conflict")
    assert (confirmed.status_code, confirmed.json()["code"]) == (409, "duty_conflict")


async def test_concluded_case_keeps_its_panel(panels: Panels, people: People) -> None:
    case_id = await panels.neighbours.allocated_case()
    await people.decide(case_id)
    await people.approve(case_id)

    answer = await panels.ask(case_id)

    assert (answer.status_code, answer.json()["code"]) == (409, "panel_not_requestable")


async def test_wishes_are_read_for_a_purpose_and_noted(panels: Panels, people: People) -> None:
    case_id = await panels.neighbours.allocated_case()
    await panels.ask(case_id)
    supervisor = people.ask("supervisor", "supervisor-1")

    without = await supervisor.get(panels.path(case_id))
    told = await supervisor.get(panels.path(case_id), params={"purpose": "supervision"})

    assert without.json()["code"] == "purpose_missing"
    [item] = told.json()
    assert (item["ground"], item["state"]) == ("relative", "pending")
    trail = await supervisor.get(f"{BASE}/audit", params={"case_id": str(case_id)})
    actions = [entry["action"] for entry in trail.json()["items"]]
    assert {"panel_proposals.read", "panel_proposal.made"} <= set(actions)


async def test_news_of_the_former_panel_comes_too_late_and_stops_nothing(
    panels: Panels, neighbours: Neighbours, people: People
) -> None:
    case_id = await divided(panels)
    await panels.discussed(case_id)

    await neighbours.say("lottery", replaced(case_id=case_id, panel_number=1))
    late = await people.look(case_id)
    await panels.second_panel(case_id)

    assert late["state"] == "panel_requested"
    assert [seat["expert_code"] for seat in (await people.look(case_id))["panel"]] == [
        "F1",
        "F2",
        "F3",
    ]


async def test_absence_after_sealing_leaves_the_opinion_and_seats_the_alternate_elsewhere(
    panels: Panels, neighbours: Neighbours, people: People
) -> None:
    sealed, other = [await neighbours.allocated_case() for _ in range(2)]
    await people.seal(sealed, 3, opinion_body(9))

    for case_id in (sealed, other):
        await neighbours.say("lottery", replaced(case_id=case_id))

    codes = {
        case_id: [seat["expert_code"] for seat in (await people.look(case_id))["panel"]]
        for case_id in (sealed, other)
    }
    assert codes == {sealed: ["E1", "E2", "E3"], other: ["E1", "E2", "E9"]}
    await people.seal(sealed, 1, opinion_body(9))
    last = await people.seal(sealed, 2, opinion_body(9))
    assert last.status_code == 201
    assert (await people.look(sealed))["state"] == "decided"


async def test_re_reviews_can_be_switched_off(run_service: RunService) -> None:
    async with run_service("review", parts='["api"]', re_reviews_at_most="0") as review:
        panels = Panels(Neighbours(review.service), People(review))
        case_id = await divided(panels)

        answer = await panels.discussed(case_id)

    assert answer.json()["code"] == "re_review_repeated"
