"""A conclusion's limit is lengthened by two persons, in time, and everybody is told."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from intake.services import extensions
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.clock import changes_of, limits_of, locked, staff
from services.intake.tests.factories.closing import at
from services.intake.tests.factories.events import approved, arrive, envelopes, scheduled
from shared.testing.issuer import OTHER_COMMITTEE

ACCEPTED = date(2026, 5, 6)
EXTENSION = {"reason": "many_specialties"}
RESCHEDULING = {
    "reason": "appraisee_ill",
    "agreed_on": "2026-06-22",
    "consents": [
        {"party": "appraisee", "given_on": "2026-05-06", "medium": "phone"},
        {"party": "employer", "given_on": "2026-05-06", "medium": "written"},
    ],
}


def as_approver(desk: Desk, account: str = "approver-1", **claims: Any) -> AsyncClient:
    return desk.running.client_for("approver", account=account, **claims)


async def propose(desk: Desk, case_id: UUID, path: str = "extensions", **body: Any) -> Any:
    sent = body or (EXTENSION if path == "extensions" else RESCHEDULING)
    return await desk.as_clerk().post(f"{BASE}/cases/{case_id}/{path}", json=sent)


async def proposed(desk: Desk, case_id: UUID, path: str = "extensions") -> str:
    response = await propose(desk, case_id, path)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def settle(client: AsyncClient, proposal_id: str, decision: str = "confirmation") -> Any:
    return await client.post(f"{BASE}/deadline-proposals/{proposal_id}/{decision}")


async def examination_planned(desk: Desk, case_id: UUID) -> None:
    planned = scheduled(case_id, starts_at=datetime(2026, 6, 10, 1, 0, tzinfo=UTC))
    await arrive(desk.service, envelopes("lottery", [planned]))


async def due(desk: Desk, case_id: UUID) -> tuple[date, date]:
    limits = await limits_of(desk, case_id)
    return limits["conclusion"].deadline.due_on, limits["promised_limit"].deadline.due_on


async def test_extension_takes_effect_only_when_a_second_person_confirms(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.accepted()
    proposal = await proposed(desk, case_id)
    before = await due(desk, case_id)

    response = await settle(as_approver(desk), proposal)

    assert before == (date(2026, 7, 6), date(2026, 6, 5))
    assert response.json()["outcome"] == "confirmed"
    assert await due(desk, case_id) == (date(2026, 8, 4), date(2026, 6, 5))
    limit = (await limits_of(desk, case_id))["conclusion"].deadline
    [extension] = limit.extensions
    assert (extension.reason, extension.approved_by, extension.approved_on) == (
        "many_specialties",
        "approver-1",
        ACCEPTED,
    )


async def test_extension_is_told_to_the_parties_and_other_services(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.accepted()
    await settle(as_approver(desk), await proposed(desk, case_id))

    timeline = (await desk.as_applicant().get(f"{BASE}/cases/{case_id}/timeline")).json()
    [event] = await desk.rows(
        "select data from outbox where subject = 'intake.deadline.extended.v1'"
    )

    assert "已延长至2026-08-04" in timeline[-1]["sentence_zh"]
    assert event["data"]["reason"] == "many_specialties"
    assert event["data"]["deadline"]["due_on"] == "2026-08-04"
    [change] = await changes_of(desk, case_id)
    assert (change.reason, change.changed_by) == ("extended", "approver-1")


async def test_who_proposed_may_not_confirm_and_the_attempt_is_kept(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.accepted()
    both = desk.running.client_for("clerk", "approver", account="both-1")
    proposal = (await both.post(f"{BASE}/cases/{case_id}/extensions", json=EXTENSION)).json()

    response = await settle(both, proposal["id"])

    assert (response.status_code, response.json()["code"]) == (403, "deadline_same_person")
    kept = await desk.rows(
        "select detail from audit_entry where outcome = 'refused' and actor = 'both-1'"
    )
    assert [row["detail"]["code"] for row in kept] == ["deadline_same_person"]
    assert (await due(desk, case_id))[0] == date(2026, 7, 6)


async def test_limit_is_extended_once(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.accepted()
    waiting = await proposed(desk, case_id)
    twice = await propose(desk, case_id)
    await settle(as_approver(desk), waiting)

    again = await propose(desk, case_id)

    assert (twice.status_code, twice.json()["code"]) == (409, "deadline_proposal_open")
    assert (again.status_code, again.json()["code"]) == (409, "extension_used")


async def test_extension_after_the_limit_ended_is_refused(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.accepted()
    in_time = await proposed(desk, case_id)
    at(desk, date(2026, 7, 7))

    proposing = await propose(desk, case_id)
    confirming = await settle(as_approver(desk), in_time)

    for response in (proposing, confirming):
        assert (response.status_code, response.json()["code"]) == (409, "conclusion_limit_ended")


async def test_extension_on_the_last_day_is_in_time(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.accepted()
    at(desk, date(2026, 7, 6), hour=23)

    response = await settle(as_approver(desk), await proposed(desk, case_id))

    assert response.status_code == 200


async def test_nothing_is_extended_before_acceptance_or_after_the_conclusion(desk: Desk) -> None:
    at(desk, ACCEPTED)
    received, reviewed = await desk.received(1), await desk.reviewed(2)
    await arrive(desk.service, envelopes("review", [approved(reviewed, ACCEPTED)]))

    answers = [await propose(desk, case_id) for case_id in (received, reviewed)]

    assert {answer.json()["code"] for answer in answers} == {"conclusion_limit_not_running"}


async def test_rejected_extension_changes_nothing_and_another_may_be_proposed(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.accepted()
    first = await proposed(desk, case_id)

    rejected = await settle(as_approver(desk), first, "rejection")
    confirmed = await settle(as_approver(desk), first)

    assert rejected.json()["outcome"] == "rejected"
    assert (confirmed.status_code, confirmed.json()["code"]) == (409, "deadline_proposal_settled")
    assert (await due(desk, case_id))[0] == date(2026, 7, 6)
    await proposed(desk, case_id)


async def test_confirming_again_changes_nothing(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.accepted()
    proposal = await proposed(desk, case_id)

    answers = [await settle(as_approver(desk), proposal) for _ in range(2)]
    other = await settle(as_approver(desk, "approver-2"), proposal)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (other.status_code, other.json()["code"]) == (409, "deadline_proposal_settled")
    assert len(await changes_of(desk, case_id)) == 1


async def test_agreed_rescheduling_adds_the_delay_to_the_law_and_to_the_promise(
    desk: Desk,
) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.reviewed()
    await examination_planned(desk, case_id)

    proposal = await propose(desk, case_id, "reschedulings")
    await settle(as_approver(desk), proposal.json()["id"])

    assert (proposal.json()["days"], proposal.json()["planned_on"]) == (12, "2026-06-10")
    assert await due(desk, case_id) == (date(2026, 7, 17), date(2026, 6, 17))
    [extension] = (await limits_of(desk, case_id))["conclusion"].deadline.extensions
    assert (extension.article, extension.reason) == ("O55 art 12", "appraisee_ill")


async def test_rescheduling_follows_an_event_without_a_proposal(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.reviewed()

    async with locked(desk, case_id, staff("operator-1", "draw_operator")) as (uow, case):
        await extensions.reschedule(
            uow, case, date(2026, 6, 10), date(2026, 6, 22), reason="appraisee_away"
        )

    assert (await due(desk, case_id))[0] == date(2026, 7, 17)


async def test_rescheduling_needs_a_planned_day(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.reviewed()

    response = await propose(desk, case_id, "reschedulings")

    assert (response.status_code, response.json()["code"]) == (409, "case_not_scheduled")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"agreed_on": "2026-06-10"}, "agreed_day_not_later"),
        ({"consents": RESCHEDULING["consents"][:1]}, "consent_missing"),
        (
            {
                "consents": [
                    {"party": "appraisee", "given_on": "2026-05-07", "medium": "phone"},
                    {"party": "employer", "given_on": "2026-05-06", "medium": "written"},
                ]
            },
            "consent_in_future",
        ),
    ],
)
async def test_rescheduling_that_isnt_as_the_law_wants_is_refused(
    desk: Desk, change: dict[str, Any], code: str
) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.reviewed()
    await examination_planned(desk, case_id)

    response = await propose(desk, case_id, "reschedulings", **{**RESCHEDULING, **change})

    assert response.status_code == 422
    assert [error["code"] for error in response.json()["errors"]] == [code]


async def test_proposals_of_the_committee_are_listed_and_others_are_not(desk: Desk) -> None:
    at(desk, ACCEPTED)
    waiting, settled = await desk.accepted(1), await desk.accepted(2)
    first = await proposed(desk, waiting)
    await settle(as_approver(desk), await proposed(desk, settled), "rejection")
    url = f"{BASE}/deadline-proposals"

    still_open = (await as_approver(desk).get(url)).json()["items"]
    everything = await as_approver(desk).get(url, params={"state": "all", "limit": 1})
    of_case = await as_approver(desk).get(url, params={"state": "all", "case_id": str(settled)})
    abroad = as_approver(desk, committee=OTHER_COMMITTEE)

    assert [item["id"] for item in still_open] == [first]
    assert everything.json()["next"] is not None
    assert [item["outcome"] for item in of_case.json()["items"]] == ["rejected"]
    assert (await abroad.get(url)).json()["items"] == []
    assert (await settle(abroad, first)).status_code == 404


async def test_days_of_a_rescheduling_count_once_until_the_new_day_is_told(desk: Desk) -> None:
    at(desk, ACCEPTED)
    case_id = await desk.reviewed()
    await examination_planned(desk, case_id)
    await settle(as_approver(desk), await proposed(desk, case_id, "reschedulings"))
    once = await due(desk, case_id)

    same = await propose(desk, case_id, "reschedulings")
    later = await propose(
        desk, case_id, "reschedulings", **{**RESCHEDULING, "agreed_on": "2026-06-24"}
    )
    await settle(as_approver(desk), later.json()["id"])

    assert (same.status_code, same.json()["errors"][0]["code"]) == (422, "agreed_day_not_later")
    assert later.json()["days"] == 2
    assert once == (date(2026, 7, 17), date(2026, 6, 17))
    assert await due(desk, case_id) == (date(2026, 7, 20), date(2026, 6, 22))
