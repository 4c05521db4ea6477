"""Another committee's opinion: entered from its paper by one person, confirmed by another."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.review.tests.factories.bodies import discussion_body
from services.review.tests.factories.cases import Neighbours
from services.review.tests.factories.entrusted import (
    PAPER,
    SHA256,
    Entrusting,
    entrusted,
    stated_body,
)
from services.review.tests.factories.people import People
from shared.events.base import Duty
from shared.events.intake import ApplicationWithdrawn
from shared.testing.running import RunningService

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture
def entrusting(review: RunningService, neighbours: Neighbours, people: People) -> Entrusting:
    review.service.clock = lambda: NOW
    return Entrusting(neighbours, people)


async def test_opinion_that_two_people_read_in_the_paper_is_concluded_like_any_panels(
    entrusting: Entrusting, people: People
) -> None:
    case_id = await entrusting.case()

    entered = await entrusting.entered(case_id, 9, 9, 10)
    confirmed = await entrusting.confirm(case_id, entered)
    approved = await people.approve(case_id)

    assert (entered.status_code, confirmed.status_code) == (201, 200), confirmed.text
    assert approved.json()["outcome"]["grade"] == 9, approved.text
    shown = await people.look(case_id)
    assert shown["state"] == "concluded"
    assert [item["expert_code"] for item in shown["panel"]] == ["330100-1", "330100-2", "330100-3"]
    assert [item["outcome"]["grade"] for item in shown["opinions"]] == [9, 9, 10]
    told = dict(await people.published())
    recorded = told["review.entrusted_opinion.recorded.v1"]
    assert (recorded["document_sha256"], recorded["panel_size"]) == (SHA256, 3)
    assert recorded["hand_over_id"] == str(entrusting.hand_over_id)
    assert told["review.panel.decided.v1"]["unanimous"] is False


async def test_record_says_that_the_panel_was_not_drawn_here_and_on_which_paper_it_rests(
    entrusting: Entrusting, people: People
) -> None:
    case_id = await entrusting.case()
    await entrusting.recorded(case_id)

    shown = await people.look(case_id)

    assert shown["entrusted"] == {
        "hand_over_id": str(entrusting.hand_over_id),
        "to_region": "330100",
        "handed_on": "2026-11-01",
        "file_sha256": "5f" * 32,
        "document_sha256": SHA256,
        "dated_on": "2026-11-20",
    }
    assert (shown["transcript_hash"], shown["panel_code"]) == (None, None)


async def test_five_experts_count_by_their_majority(entrusting: Entrusting, people: People) -> None:
    case_id = await entrusting.case()

    await entrusting.recorded(case_id, 9, 9, 9, 10, 10)

    approved = await people.approve(case_id)
    assert approved.json()["outcome"]["grade"] == 9, approved.text


async def test_panel_without_a_majority_goes_to_discussion_and_is_asked_once_more(
    entrusting: Entrusting, people: People
) -> None:
    case_id = await entrusting.case()
    entered = await entrusting.entered(case_id, 8, 9, 10, outcome=None)
    await entrusting.confirm(case_id, entered)
    difficult = await people.look(case_id)
    sent_back = await people.discuss(case_id, discussion_body("send_back"))

    await entrusting.recorded(case_id, 9, 9, 9)
    confirmed = await people.discuss(case_id, discussion_body("confirm"))
    approved = await people.approve(case_id)

    assert difficult["difficulties"] == ["no_majority", "spread"]
    assert (sent_back.status_code, confirmed.status_code) == (201, 201)
    assert approved.json()["outcome"]["grade"] == 9
    shown = await people.look(case_id)
    assert sorted({item["round"] for item in shown["opinions"]}) == [1, 2]


async def test_nobody_puts_an_opinion_on_record_alone_or_against_another_paper(
    entrusting: Entrusting, people: People
) -> None:
    case_id = await entrusting.case()
    entered = await entrusting.entered(case_id)

    alone = await entrusting.confirm(case_id, entered, account="clerk-8")
    other_paper = await entrusting.confirm(case_id, entered, sha256="00" * 32)

    assert (alone.status_code, alone.json()["code"]) == (403, "entrusted_same_person")
    assert other_paper.json()["code"] == "entrusted_document_mismatch"
    assert (await people.look(case_id))["state"] == "entrusted"


async def test_second_record_is_refused(entrusting: Entrusting) -> None:
    case_id = await entrusting.case()
    entered = await entrusting.entered(case_id)
    document_id = entered.json()["document_id"]

    pending = await entrusting.enter(case_id, stated_body(document_id))
    await entrusting.confirm(case_id, entered)
    recorded = await entrusting.enter(case_id, stated_body(document_id))
    again = await entrusting.confirm(case_id, entered, account="clerk-7")
    paper = await entrusting.paper(case_id)

    assert [item.json()["code"] for item in (pending, recorded, again, paper)] == [
        "entrusted_opinion_pending",
        "entrusted_opinion_recorded",
        "entrusted_opinion_settled",
        "entrusted_opinion_recorded",
    ]


async def test_confirming_again_changes_nothing(entrusting: Entrusting, people: People) -> None:
    case_id = await entrusting.case()
    entered = await entrusting.entered(case_id)
    first = await entrusting.confirm(case_id, entered)
    published = await people.published()

    again = await entrusting.confirm(case_id, entered)

    assert again.json() == first.json()
    assert await people.published() == published


async def test_wrong_entry_is_turned_down_and_entered_anew(
    entrusting: Entrusting, people: People
) -> None:
    case_id = await entrusting.case()
    wrong = await entrusting.entered(case_id, 10, 10, 10)

    declined = await entrusting.confirm(case_id, wrong, what="refusal")
    late = await entrusting.confirm(case_id, wrong)
    await entrusting.recorded(case_id, 9, 9, 9)

    assert declined.json()["state"] == "declined"
    assert late.json()["code"] == "entrusted_opinion_settled"
    grades = [item["outcome"]["grade"] for item in (await people.look(case_id))["opinions"]]
    assert grades == [9, 9, 9]


async def test_who_holds_another_duty_neither_enters_nor_confirms_and_both_approve_nothing(
    entrusting: Entrusting, people: People
) -> None:
    case_id = await entrusting.case()
    paper = (await entrusting.paper(case_id)).json()
    body = stated_body(paper["id"])

    accepted = await entrusting.enter(case_id, body, account="clerk-1")
    entered = await entrusting.enter(case_id, body)
    confirmed = await entrusting.confirm(case_id, entered, account="reviewer-1")
    await entrusting.confirm(case_id, entered)
    approved = [await people.approve(case_id, account=who) for who in ("clerk-8", "clerk-9")]

    assert [item.json()["code"] for item in (accepted, confirmed, *approved)] == [
        "duty_conflict"
    ] * 4
    assert dict(await people.published())["review.entrusted_opinion.recorded.v1"]["duties"][
        -2:
    ] == [
        {"duty": "examine", "account_id": "clerk-8"},
        {"duty": "examine", "account_id": "clerk-9"},
    ]


async def test_nobody_who_cannot_confirm_it_sees_an_opinion_before_it_is_confirmed(
    entrusting: Entrusting, people: People
) -> None:
    case_id = await entrusting.case()
    entered = await entrusting.entered(case_id)
    path = entrusting.path(case_id, "entrusted-opinions")
    paper = entrusting.path(case_id, f"entrusted-documents/{entered.json()['document_id']}/content")
    asked = {"purpose": "supervision"}
    watching = [people.ask(role, f"{role}-1") for role in ("approver", "supervisor")]
    member = people.ask("discussion_member", "discussion_member-1")

    before = [(await client.get(path, params=asked)).json()[0] for client in watching]
    papers = [await client.get(paper, params=asked) for client in watching]
    early = await people.look(case_id)
    recorder = await people.ask("clerk", "clerk-9").get(path, params=asked)
    await entrusting.confirm(case_id, entered)
    after = [(await client.get(path, params=asked)).json()[0] for client in watching]
    read = await watching[0].get(paper, params=asked)
    # A discussion reads the opinions of the examination, by code; the paper names people.
    named = [await member.get(address, params=asked) for address in (path, paper)]

    assert [item.status_code for item in named] == [403, 403]
    assert [(item["experts"], item["outcome"]) for item in before] == [(None, None)] * 2
    assert {item.json()["code"] for item in papers} == {"entrusted_document_not_found"}
    assert early["opinions"] == []
    assert recorder.json()[0]["experts"][0]["name"] == "周岳"
    assert {item["experts"][0]["name"] for item in after} == {"周岳"}
    assert read.content == PAPER


async def test_names_are_read_for_a_purpose_only_and_stand_encrypted(
    entrusting: Entrusting, review: RunningService
) -> None:
    case_id = await entrusting.case()
    await entrusting.recorded(case_id)
    path = entrusting.path(case_id, "entrusted-opinions")

    silent = await entrusting.people.ask("approver", "approver-1").get(path)

    assert silent.json()["code"] == "purpose_missing"
    async with review.service.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql("select content from review.entrusted_opinion")
        assert all("周岳".encode() not in bytes(row.content) for row in rows)


async def test_case_taken_back_waits_again_and_its_late_opinion_is_refused(
    entrusting: Entrusting, people: People
) -> None:
    case_id = await entrusting.case()
    entered = await entrusting.entered(case_id)

    await entrusting.recall(case_id)
    confirmed = await entrusting.confirm(case_id, entered)
    paper = await entrusting.paper(case_id)

    assert (await people.look(case_id))["state"] == "expected"
    assert confirmed.json()["code"] == "entrusted_opinion_settled"
    assert paper.json()["code"] == "case_not_entrusted"


async def test_recall_at_the_same_moment_leaves_the_opinion_on_record_and_counts_it_no_more(
    entrusting: Entrusting, people: People
) -> None:
    case_id = await entrusting.case()
    await entrusting.recorded(case_id)

    await entrusting.recall(case_id)
    approved = await people.approve(case_id)

    shown = await people.look(case_id)
    assert (shown["state"], shown["panel"], shown["entrusted"]) == ("expected", [], None)
    assert len(shown["opinions"]) == 3
    assert approved.json()["code"] == "conclusion_not_ready"


async def test_approved_conclusion_stands_when_the_recall_comes_late(
    entrusting: Entrusting, people: People
) -> None:
    case_id = await entrusting.case()
    await entrusting.recorded(case_id)
    await people.approve(case_id)

    await entrusting.recall(case_id)

    assert (await people.look(case_id))["state"] == "concluded"


async def test_news_told_twice_changes_nothing_and_a_withdrawn_case_stays_withdrawn(
    entrusting: Entrusting, people: People
) -> None:
    case_id = await entrusting.case()
    gone = ApplicationWithdrawn(committee="330783", case_id=case_id, matter="initial")
    await entrusting.neighbours.say("intake", gone)

    await entrusting.neighbours.say(
        "lottery", entrusted(case_id=case_id, duties=[Duty(duty="operate_draw", account_id="o-1")])
    )

    assert (await people.look(case_id))["state"] == "withdrawn"
    paper = await entrusting.paper(case_id)
    assert paper.json()["code"] == "case_not_entrusted"


async def test_only_who_may_enter_opinions_does(entrusting: Entrusting, people: People) -> None:
    case_id: UUID = await entrusting.case()
    path = entrusting.path(case_id, "entrusted-opinions")

    answers = [
        await people.ask(role, f"{role}-1").post(path, json={})
        for role in ("expert", "approver", "draw_operator", "supervisor")
    ]

    assert {item.status_code for item in answers} == {403}
