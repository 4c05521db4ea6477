"""A conclusion is drafted from the majority, approved by another person, and numbered."""

import asyncio
from datetime import UTC, datetime

from services.review.tests.factories.bodies import illness_body, opinion_body
from services.review.tests.factories.cases import Neighbours
from services.review.tests.factories.people import BASE, People
from shared.clients.models import ConclusionContent
from shared.clock import committee_date
from shared.events.review import ConclusionApproved
from shared.testing.running import RunningService

YEAR = committee_date(datetime.now(UTC)).year


async def test_draft_speaks_with_the_leaders_opinion(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.seal_all(
        case_id,
        opinion_body(9, impairment="组长所见"),
        opinion_body(10, impairment="少数意见"),
        opinion_body(9, impairment="第三席所见"),
    )

    answer = await people.ask("approver", "approver-1").get(
        f"{BASE}/conclusions/{case_id}", params={"purpose": "approval"}
    )

    assert answer.headers["etag"] == '"1"'
    shown = answer.json()
    assert shown["functional_impairment"] == "组长所见"
    assert shown["outcome"] == {"grade": 9, "self_care": "none", "kind": "work_injury"}
    assert shown["clauses"] == [{"cite": "5.9.2 16)", "grade": 9}]
    assert shown["standard_number"] == "GB/T 16180-2014"
    assert (shown["state"], shown["number"]) == ("draft", None)


async def test_approved_conclusion_is_numbered_and_announced(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)

    answer = await people.approve(case_id)

    assert answer.json()["number"] == f"金劳鉴初〔{YEAR}〕1号"
    assert answer.headers["etag"] == '"2"'
    subject, data = (await people.published())[-1]
    assert subject == ConclusionApproved.subject
    event = ConclusionApproved.model_validate(data)
    duties = {(duty.duty, duty.account_id) for duty in event.duties}
    assert duties == {
        ("accept", "clerk-1"),
        ("preliminary_review", "reviewer-1"),
        ("examine", "expert-1"),
        ("examine", "expert-2"),
        ("examine", "expert-3"),
        ("approve", "approver-1"),
    }
    [deadline] = event.deadlines
    assert deadline.code == "deliver_conclusion"
    assert (deadline.due_on - event.decided_on).days >= 15


async def test_numbers_have_no_gaps_when_many_approve_at_once(
    neighbours: Neighbours, people: People
) -> None:
    cases = [await neighbours.allocated_case() for _ in range(4)]
    for case_id in cases:
        await people.decide(case_id)

    refused = await people.approve(cases[0], account="clerk-1")
    answers = await asyncio.gather(*(people.approve(case_id) for case_id in cases))

    assert refused.status_code == 409
    numbers = sorted(answer.json()["number"] for answer in answers)
    assert numbers == [f"金劳鉴初〔{YEAR}〕{seq}号" for seq in (1, 2, 3, 4)]


async def test_each_matter_and_committee_counts_by_itself(
    neighbours: Neighbours, people: People
) -> None:
    injury = await neighbours.allocated_case()
    illness = await neighbours.allocated_case(matter="illness")
    elsewhere = await neighbours.allocated_case(committee="330782")
    await people.decide(injury)
    await people.seal_all(illness, *(illness_body() for _ in range(3)))
    await people.decide(elsewhere, committee="330782")

    answers = [
        await people.approve(injury),
        await people.approve(illness),
        await people.approve(elsewhere, committee="330782"),
    ]

    assert [answer.json()["number"] for answer in answers] == [
        f"金劳鉴初〔{YEAR}〕1号",
        f"金劳鉴病〔{YEAR}〕1号",
        f"义劳鉴[{YEAR}]第0001号",
    ]


async def test_conclusion_is_approved_once(neighbours: Neighbours, people: People) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)

    answers = await asyncio.gather(people.approve(case_id), people.approve(case_id))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = max(answers, key=lambda answer: answer.status_code)
    assert refused.json()["code"] == "conclusion_already_approved"


async def test_approver_must_have_read_what_there_is(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)

    unread = await people.approve(case_id, version=None)
    stale = await people.approve(case_id, version=7)

    assert (unread.status_code, unread.json()["code"]) == (428, "version_missing")
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")


async def test_who_acted_on_the_case_before_does_not_approve_it(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)

    for account in ("clerk-1", "reviewer-1", "expert-2"):
        answer = await people.approve(case_id, account=account)
        assert answer.json()["code"] == "duty_conflict"


async def test_committee_without_an_issuer_can_not_conclude(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await neighbours.allocated_case(committee="330782", matter="illness")
    await people.seal_all(case_id, *(illness_body() for _ in range(3)), committee="330782")

    answer = await people.approve(case_id, committee="330782")

    assert answer.json()["code"] == "issuer_not_configured"


async def test_undecided_case_has_no_conclusion(neighbours: Neighbours, people: People) -> None:
    case_id = await neighbours.allocated_case()

    shown = await people.ask("approver", "approver-1").get(
        f"{BASE}/conclusions/{case_id}", params={"purpose": "approval"}
    )
    approved = await people.approve(case_id)

    assert shown.json()["code"] == "conclusion_not_found"
    assert approved.json()["code"] == "conclusion_not_ready"


async def test_approved_conclusion_is_told_to_mailing(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await neighbours.allocated_case()
    await people.decide(case_id)
    path = f"/internal/cases/{case_id}/conclusion"
    mailing = review.client_of_service("mailing", "conclusion.read")

    before = await mailing.get(path)
    await people.approve(case_id)
    told = await mailing.get(path, headers={"On-Behalf-Of": "mail-clerk-1"})

    assert before.status_code == 404
    content = ConclusionContent.model_validate_json(told.content)
    assert (content.grade, content.outcome, content.self_care) == (9, "graded", "none")
    assert content.conclusion_number == f"金劳鉴初〔{YEAR}〕1号"
    assert content.injured_parts == ["右手食指"]
    assert content.clauses[0].cite == "5.9.2 16)"


async def test_illness_conclusion_is_told_without_a_grade(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await neighbours.allocated_case(matter="illness")
    await people.seal_all(case_id, *(illness_body("total") for _ in range(3)))
    await people.approve(case_id)

    told = await review.client_of_service("mailing", "conclusion.read").get(
        f"/internal/cases/{case_id}/conclusion"
    )

    content = ConclusionContent.model_validate_json(told.content)
    assert (content.grade, content.outcome) == (None, "total")
    assert content.standard == "劳社部发〔2002〕8号"


async def test_scope_is_needed_to_be_told_a_conclusion(
    neighbours: Neighbours, people: People, review: RunningService
) -> None:
    case_id = await neighbours.allocated_case()

    answer = await review.client_of_service("mailing", "parties.read").get(
        f"/internal/cases/{case_id}/conclusion"
    )

    assert answer.status_code == 403
