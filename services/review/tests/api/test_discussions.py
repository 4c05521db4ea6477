"""Difficult cases are discussed before anything is approved."""

from typing import Any

import pytest

from services.review.tests.factories.bodies import discussion_body, opinion_body
from services.review.tests.factories.cases import Neighbours
from services.review.tests.factories.people import BASE, People


async def test_severe_grade_is_queued_and_approved_only_after_discussion(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id, 4)

    queue = await people.ask("discussion_member", "member-1").get(f"{BASE}/difficult-cases")
    refused = await people.approve(case_id)
    discussed = await people.discuss(case_id, discussion_body("confirm"))
    approved = await people.approve(case_id)

    [item] = queue.json()["items"]
    assert (item["case_id"], item["reasons"]) == (str(case_id), ["severe_grade"])
    assert 'grade":' not in queue.text
    assert refused.json()["code"] == "discussion_missing"
    assert discussed.status_code == 201
    assert approved.status_code == 200
    assert approved.json()["outcome"]["grade"] == 4


async def test_case_flagged_by_preliminary_review_is_discussed(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case(difficult=True)
    await people.decide(case_id)

    shown = await people.look(case_id)

    assert shown["state"] == "difficult"
    assert shown["difficulties"] == ["flagged_by_preliminary_review"]


async def test_case_without_majority_goes_back_and_is_decided_in_the_next_round(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.seal_all(case_id, opinion_body(8), opinion_body(9), opinion_body(10))

    confirmed = await people.discuss(case_id, discussion_body("confirm"))
    sent_back = await people.discuss(case_id, discussion_body("send_back"))
    await people.decide(case_id, 9)
    discussed_again = await people.discuss(case_id, discussion_body("confirm"))

    assert confirmed.json()["code"] == "majority_missing"
    assert sent_back.status_code == discussed_again.status_code == 201
    shown = await people.look(case_id)
    assert (shown["state"], shown["round"]) == ("decided", 2)
    grades = [(item["round"], item["outcome"]["grade"]) for item in shown["opinions"]]
    assert grades == [(1, 8), (1, 9), (1, 10), (2, 9), (2, 9), (2, 9)]
    assert [subject for subject, _ in await people.published()] == [
        "review.case.examined.v1",
        "review.case.difficult.v1",
        "review.case.discussed.v1",
        "review.panel.decided.v1",
        "review.case.difficult.v1",
        "review.case.discussed.v1",
    ]


async def test_second_round_is_written_unseen_again(neighbours: Neighbours, people: People) -> None:
    case_id = await neighbours.allocated_case()
    await people.seal_all(case_id, opinion_body(8), opinion_body(9), opinion_body(10))
    await people.discuss(case_id, discussion_body("send_back"))
    await people.seal(case_id, 1, opinion_body(9))

    seen = await people.look(case_id, "expert", "expert-2")

    assert [(item["round"], item["seat"]) for item in seen["opinions"]] == [(1, 1), (1, 2), (1, 3)]


async def test_decided_case_that_is_sent_back_leaves_its_draft_on_record(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id, 9)
    await people.discuss(case_id, discussion_body("send_back"))

    without_draft = await people.approve(case_id)
    await people.decide(case_id, 10)
    await people.discuss(case_id, discussion_body("confirm"))
    listed = await people.ask("approver", "approver-1").get(f"{BASE}/conclusions")

    assert without_draft.json()["code"] == "conclusion_not_ready"
    editions = [(item["edition"], item["state"]) for item in listed.json()["items"]]
    assert editions == [(2, "draft"), (1, "superseded")]
    assert "grade" not in listed.text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"members": [{"account_id": f"member-{n}"} for n in (1, 2, 2)]}, "members_repeated"),
        ({"members": [{"account_id": f"member-{n}"} for n in (1, 2)]}, "request_invalid"),
        (
            {"members": [{"account_id": name} for name in ("member-1", "member-2", "expert-3")]},
            "member_on_panel",
        ),
        ({"decision": "send_back"}, "send_back_reasons_missing"),
        ({"minutes": "  "}, "request_invalid"),
    ],
)
async def test_discussion_that_breaks_a_rule_is_refused(
    neighbours: Neighbours, people: People, changes: dict[str, Any], code: str
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id, 4)

    answer = await people.discuss(case_id, discussion_body() | changes)

    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert (await people.look(case_id))["state"] == "difficult"


async def test_round_is_discussed_once(neighbours: Neighbours, people: People) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id, 4)
    await people.discuss(case_id, discussion_body("confirm"))

    answer = await people.discuss(case_id, discussion_body("send_back"))

    assert answer.json()["code"] == "already_discussed"


async def test_nothing_is_discussed_before_the_panel_has_answered(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.seal(case_id, 1, opinion_body())

    answer = await people.discuss(case_id, discussion_body())

    assert answer.status_code == 409
    assert answer.json()["code"] == "nothing_to_discuss"


async def test_minutes_are_read_by_who_may(neighbours: Neighbours, people: People) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id, 4)
    await people.discuss(case_id, discussion_body())
    path = f"{BASE}/examinations/{case_id}/discussions"

    read_for = {"purpose": "supervision"}
    supervisor = await people.ask("supervisor", "supervisor-1").get(path, params=read_for)
    unsaid = await people.ask("supervisor", "supervisor-1").get(path)
    expert = await people.ask("expert", "expert-1").get(path, params=read_for)

    [discussion] = supervisor.json()
    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "purpose_missing")
    assert discussion["minutes"].startswith("与会人员")
    assert expert.status_code == 403
