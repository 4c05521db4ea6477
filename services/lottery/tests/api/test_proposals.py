"""What takes two persons: proposed by one, of effect when another confirms it personally."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from lottery.domain.draw.canonical import parse
from lottery.services import operators
from shared.actor import system_actor
from shared.clock import system_clock
from shared.events.base import Duty

from .conftest import COMMITTEE, PREFIX, REVIEWER, Bureau


async def seated_session(bureau: Bureau, *, experts: int = 4) -> tuple[str, list[str]]:
    await bureau.add_experts("orthopaedics", experts)
    session_id = await bureau.plan(panels=1)
    return session_id, await bureau.seat(session_id)


async def propose_absence(bureau: Bureau, session_id: str, code: str, **headers: str) -> Response:
    return await bureau.operator.post(
        f"{PREFIX}/sessions/{session_id}/experts/{code}/absence",
        json={"reason": "taken-ill"},
        headers=headers,
    )


async def proposals_of(bureau: Bureau, session_id: str) -> list[dict[str, Any]]:
    detail = await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")
    shown: list[dict[str, Any]] = detail.json()["proposals"]
    return shown


async def test_absence_is_chained_only_when_a_second_person_confirms_it(bureau: Bureau) -> None:
    session_id, seated = await seated_session(bureau)
    proposed = await propose_absence(bureau, session_id, seated[0])
    (waiting,) = await proposals_of(bureau, session_id)
    before = (await bureau.public.get(f"{PREFIX}/chain?committee={COMMITTEE}")).json()

    confirmed = await bureau.confirm(proposed)

    after = (await bureau.public.get(f"{PREFIX}/chain?committee={COMMITTEE}")).json()
    assert (proposed.json()["state"], waiting["state"]) == ("pending", "pending")
    assert waiting["expert_code"] == seated[0]
    assert [link["kind"] for link in before] == ["pool"]
    assert [link["kind"] for link in after] == ["pool", "absence", "replacement"]
    assert confirmed.json()["replacement"]["out"] == seated[0]


async def test_confirming_again_changes_nothing_and_a_third_person_comes_too_late(
    bureau: Bureau,
) -> None:
    session_id, seated = await seated_session(bureau)
    proposed = await propose_absence(bureau, session_id, seated[0])

    first, again = await bureau.confirm(proposed), await bureau.confirm(proposed)
    third = await bureau.confirm(proposed, "account-third")

    assert first.json() == again.json()
    assert (third.status_code, third.json()["code"]) == (409, "proposal_settled")


async def test_proposal_sent_twice_under_one_key_is_one(bureau: Bureau) -> None:
    session_id, seated = await seated_session(bureau)
    key = {"Idempotency-Key": "absence-1"}

    first = await propose_absence(bureau, session_id, seated[0], **key)
    again = await propose_absence(bureau, session_id, seated[0], **key)

    assert first.json() == again.json()
    assert len(await proposals_of(bureau, session_id)) == 1


async def test_nobody_confirms_what_they_proposed_and_the_attempt_is_kept(bureau: Bureau) -> None:
    session_id, seated = await seated_session(bureau)
    proposed = await propose_absence(bureau, session_id, seated[0])

    refused = await bureau.confirm(proposed, "account-operator")

    assert (refused.status_code, refused.json()["code"]) == (403, "same_person")
    supervisor = bureau.lottery.client_for("supervisor", account="supervisor-1")
    kept = (await supervisor.get("/api/lottery/v1/audit", params={"code": "same_person"})).json()
    assert [entry["actor"] for entry in kept["items"]] == ["account-operator"]


async def test_proposal_that_nobody_confirms_in_time_expires(bureau: Bureau) -> None:
    session_id, seated = await seated_session(bureau)
    proposed = await propose_absence(bureau, session_id, seated[0])
    service = bureau.lottery.service
    service.clock = lambda: system_clock() + timedelta(minutes=31)

    late = await bureau.confirm(proposed)

    (shown,) = await proposals_of(bureau, session_id)
    assert (late.status_code, late.json()["code"]) == (409, "proposal_expired")
    assert shown["state"] == "expired"


async def test_excluded_expert_is_left_out_and_both_persons_are_in_the_input(
    bureau: Bureau,
) -> None:
    await bureau.add_experts("orthopaedics", 4)
    session_id = await bureau.plan(panels=1)
    left_out, other = bureau.experts[0]["id"], bureau.experts[1]["id"]
    path = f"/sessions/{session_id}/exclusions"
    agreed = await bureau.agree(path, expert_id=left_out, reason="relative-of-appraisee")
    await bureau.operator.post(f"{PREFIX}{path}", json={"expert_id": other, "reason": "abroad"})

    drawn = await bureau.conduct(session_id, "pool")

    assert agreed.json()["replacement"] is None
    async with bureau.lottery.service.unit_of_work(system_actor("lottery", COMMITTEE)) as uow:
        people = await uow.participants.of(UUID(session_id))
        draw = await uow.draws.get(UUID(drawn["id"]))
    code = people["expert", left_out].code
    approvers = sorted(
        people["official", account].code for account in ("account-operator", "account-second")
    )
    document = parse(draw.input)
    assert document["exclusions"] == [
        {"code": code, "reason": "relative-of-appraisee", "approvers": approvers}
    ]
    assert code not in {entry["code"] for entry in document["experts"]}
    assert people["expert", other].code in {entry["code"] for entry in document["experts"]}


async def test_freezing_takes_no_exclusion_that_one_person_states(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 4)
    session_id = await bureau.plan(panels=1)
    stated = {"expert_id": bureau.experts[0]["id"], "reason": "abroad", "second_account": "x"}

    answer = await bureau.freeze(session_id, "pool", exclusions=[stated])

    assert (answer.status_code, answer.json()["code"]) == (422, "draw_input_chosen")


async def test_proposal_of_another_committee_is_not_found(bureau: Bureau) -> None:
    session_id, seated = await seated_session(bureau)
    proposed = await propose_absence(bureau, session_id, seated[0])
    foreign = bureau.lottery.client_for("draw_operator", committee="330782", account="far-away")

    answer = await foreign.post(f"{PREFIX}/proposals/{proposed.json()['id']}/confirmation")

    assert (answer.status_code, answer.json()["code"]) == (404, "proposal_not_found")


async def test_expert_on_the_panel_confirms_no_absence_of_it(bureau: Bureau) -> None:
    session_id, seated = await seated_session(bureau)
    proposed = await propose_absence(bureau, session_id, seated[0])
    async with bureau.lottery.service.unit_of_work(system_actor("lottery", COMMITTEE)) as uow:
        people = await uow.participants.of(UUID(session_id))
        ids = {
            person.code: UUID(person.subject)
            for person in people.values()
            if person.kind == "expert"
        }
        (colleague,) = await uow.experts.list_by_id([ids[seated[1]]])

    answer = await bureau.confirm(proposed, colleague.account_id)

    assert (answer.status_code, answer.json()["code"]) == (409, "duty_conflict")


async def test_exclusion_confirmed_after_the_pool_is_frozen_comes_too_late(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 4)
    session_id = await bureau.plan(panels=1)
    proposed = await bureau.operator.post(
        f"{PREFIX}/sessions/{session_id}/exclusions",
        json={"expert_id": bureau.experts[0]["id"], "reason": "abroad"},
    )
    frozen = (await bureau.freeze(session_id, "pool")).json()

    late = await bureau.confirm(proposed)

    (shown,) = await proposals_of(bureau, session_id)
    assert (late.status_code, late.json()["code"]) == (409, "draw_open")
    assert shown["state"] == "pending"
    await bureau.agree(f"/draws/{frozen['draw']['id']}/abandonment", reason="left-out-too-late")
    assert (await bureau.confirm(proposed)).status_code == 200


@pytest.mark.parametrize("what", ["commit", "abandon", "absence"])
async def test_expert_of_the_pool_cannot_become_an_operator_and_so_stop_the_session(
    bureau: Bureau, what: str
) -> None:
    await bureau.add_experts("orthopaedics", 4)
    session_id = await bureau.plan(panels=1)
    colleague = bureau.operator
    seated = await bureau.seat(session_id) if what == "absence" else [""]
    frozen = {} if what == "absence" else (await bureau.freeze(session_id, "pool")).json()["draw"]
    bureau.operator = bureau.lottery.client_for("draw_operator", account="expert-1")

    refused = await act(bureau, what, session_id, frozen.get("id", ""), seated[0])

    bureau.operator = colleague
    assert (refused.status_code, refused.json()["code"]) == (409, "duty_conflict")
    if what == "absence":
        agreed = await bureau.agree(
            f"/sessions/{session_id}/experts/{seated[0]}/absence", reason="taken-ill"
        )
        assert agreed.status_code == 200


async def act(bureau: Bureau, what: str, session_id: str, draw_id: str, seated: str) -> Response:
    """Do one of the things that count as operating a session's draws."""
    bodies: dict[str, tuple[str, Any]] = {
        "schedule": (f"/sessions/{session_id}/cases", {"case_ids": [str(await bureau.add_case())]}),
        "commit": (f"/draws/{draw_id}/commitment", None),
        "abandon": (f"/draws/{draw_id}/abandonment", {"reason": "power-cut"}),
        "exclude": (
            f"/sessions/{session_id}/exclusions",
            {"expert_id": bureau.experts[0]["id"], "reason": "abroad"},
        ),
        "absence": (f"/sessions/{session_id}/experts/{seated}/absence", {"reason": "taken-ill"}),
    }
    path, body = bodies[what]
    return await bureau.operator.post(f"{PREFIX}{path}", json=body)


@pytest.mark.parametrize("what", ["schedule", "commit", "abandon", "exclude"])
async def test_who_holds_another_duty_on_a_case_does_nothing_that_counts_as_operating(
    bureau: Bureau, what: str
) -> None:
    await bureau.add_experts("orthopaedics", 4)
    session_id, case_id = await bureau.plan(panels=1), await bureau.add_case()
    await bureau.schedule(session_id, case_id)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    bureau.operator = bureau.lottery.client_for("draw_operator", account=REVIEWER)

    answer = await act(bureau, what, session_id, frozen["draw"]["id"], "")

    assert (answer.status_code, answer.json()["code"]) == (409, "duty_conflict")
    await is_kept(bureau, case_id, REVIEWER)


async def test_who_holds_another_duty_neither_proposes_nor_confirms_an_absence(
    bureau: Bureau,
) -> None:
    await bureau.add_experts("orthopaedics", 4)
    session_id, case_id = await bureau.plan(panels=1), await bureau.add_case()
    await bureau.schedule(session_id, case_id)
    seated = await bureau.seat(session_id)
    proposed = await propose_absence(bureau, session_id, seated[0])

    confirmed = await bureau.confirm(proposed, REVIEWER)
    bureau.operator = bureau.lottery.client_for("draw_operator", account=REVIEWER)
    stated = await act(bureau, "absence", session_id, "", seated[1])

    for answer in (confirmed, stated):
        assert (answer.status_code, answer.json()["code"]) == (409, "duty_conflict")
    await is_kept(bureau, case_id, REVIEWER, times=2)


async def test_planner_who_reviewed_a_case_cannot_be_given_it_by_a_colleague(
    bureau: Bureau,
) -> None:
    colleague = bureau.operator
    bureau.operator = bureau.lottery.client_for("draw_operator", account=REVIEWER)
    session_id, case_id = await bureau.plan(), await bureau.add_case()
    bureau.operator = colleague

    answer = await bureau.schedule(session_id, case_id)

    assert (answer.status_code, answer.json()["code"]) == (409, "duty_conflict")
    (entry,) = await kept_on(bureau, case_id)
    assert (entry["actor"], entry["detail"]["account"]) == ("account-operator", REVIEWER)


async def test_expert_who_mailed_a_letter_of_a_case_is_never_on_its_panel(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 6, hospitals=6)
    session_id, case_id = await bureau.plan(panels=2), await bureau.add_case()
    await bureau.schedule(session_id, case_id)
    mailed = Duty(duty="mail", account_id="expert-2")
    async with bureau.lottery.service.unit_of_work(system_actor("lottery", COMMITTEE)) as uow:
        await operators.hear(uow, case_id, [mailed])
    await bureau.seat(session_id)

    frozen = (await bureau.freeze(session_id, "groups")).json()

    async with bureau.lottery.service.unit_of_work(system_actor("lottery", COMMITTEE)) as uow:
        people = await uow.participants.of(UUID(session_id))
        draw = await uow.draws.get(UUID(frozen["draw"]["id"]))
    (roster,) = parse(draw.input)["roster"]
    assert roster["conflicts"] == [people["expert", bureau.experts[2]["id"]].code]


async def is_kept(bureau: Bureau, case_id: UUID, account: str, *, times: int = 1) -> None:
    entries = await kept_on(bureau, case_id)
    assert [entry["actor"] for entry in entries] == [account] * times
    for entry in entries:
        assert entry["detail"]["held"] == "preliminary_review"
        assert entry["detail"]["wanted"] == "operate_draw"


async def kept_on(bureau: Bureau, case_id: UUID) -> list[dict[str, Any]]:
    supervisor = bureau.lottery.client_for("supervisor", account="supervisor-1")
    asked = {"code": "duty_conflict", "case_id": str(case_id)}
    answer = await supervisor.get("/api/lottery/v1/audit", params=asked)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
