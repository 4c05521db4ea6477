"""An expert's way through the pool: recommended, trained, following along, active, and out."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lottery.services.jobs import expire_terms

from .conftest import PREFIX, Bureau
from .pool_people import (
    NOW,
    PURPOSE,
    entry,
    expert_of,
    follow,
    frozen_at,
    hire,
    later,
    recommend,
    step,
    who_is_eligible,
)

YESTERDAY = (NOW - timedelta(days=1)).isoformat()


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code")


async def state_of(bureau: Bureau, expert: dict[str, Any]) -> str:
    answer = await bureau.operator.get(f"{PREFIX}/experts/{expert['id']}", params=PURPOSE)
    return str(answer.json()["state"])


async def history_of(bureau: Bureau, expert: dict[str, Any]) -> dict[str, Any]:
    answer = await bureau.operator.get(f"{PREFIX}/experts/{expert['id']}/history", params=PURPOSE)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_expert_is_recommended_trained_follows_along_and_becomes_active(
    bureau: Bureau,
) -> None:
    frozen_at(bureau)
    sessions = [await bureau.plan(starts_at=YESTERDAY) for _ in range(3)]
    expert = await recommend(bureau, 1, recommended_by="东阳市卫生健康局")

    assert (expert["state"], expert["term_to"]) == ("recommended", None)
    await step(bureau, expert, "train", evidence_hash="ab" * 32)
    await step(bureau, expert, "follow")
    assert (await follow(bureau, expert, sessions[0])).status_code == 201
    assert (await follow(bureau, expert, sessions[1], "failed")).status_code == 201
    early = await step(bureau, expert, "activate")
    await follow(bureau, expert, sessions[2])
    active = await step(bureau, expert, "activate")

    assert refusal(early) == (409, "follow_along_incomplete")
    assert "跟班实操合格 1 场，应不少于 2 场" in early.text
    term = (active.json()["state"], active.json()["term_from"], active.json()["term_to"])
    assert term == ("active", "2026-11-24", "2029-11-23")
    kept = await history_of(bureau, expert)
    taken = [(item["step"], item["to_state"]) for item in kept["steps"]]
    assert taken == [
        ("recommend", "recommended"),
        ("train", "trained"),
        ("follow", "following"),
        ("activate", "active"),
    ]
    assert kept["steps"][1]["evidence_hash"] == "ab" * 32
    assert {item["taken_by"] for item in kept["steps"]} == {"account-operator"}
    assert [item["assessment"] for item in kept["followed_sessions"]] == [
        "passed",
        "failed",
        "passed",
    ]


async def test_who_follows_along_is_never_drawn(bureau: Bureau) -> None:
    frozen_at(bureau)
    expert = await recommend(bureau, 1)
    await step(bureau, expert, "train")
    await step(bureau, expert, "follow")
    await hire(bureau, 2)
    session_id = await bureau.plan()

    assert await who_is_eligible(bureau, session_id) == {"expert-2"}


async def test_existing_pool_is_appointed_at_once_and_the_reason_is_on_record(
    bureau: Bureau,
) -> None:
    frozen_at(bureau)

    expert = await hire(bureau, 1, term_from="2026-01-01", term_to="2028-12-31")

    [first] = (await history_of(bureau, expert))["steps"]
    assert (first["step"], first["reason"], first["from_state"]) == (
        "appoint",
        "existing-pool",
        None,
    )
    noted = await details(bureau, "expert.added")
    assert noted == [{"state": "active", "reason": "existing-pool"}]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"term_to": "2028-12-31"}, "appointment_reason_missing"),
        ({"appointment_reason": "x-y", "term_to": "2026-11-23"}, "expert_term_invalid"),
        (
            {"appointment_reason": "x-y", "term_from": "2026-01-01", "term_to": "2029-01-01"},
            "expert_term_invalid",
        ),
        ({"specialty": "astrology"}, "specialty_unknown"),
        ({"other_specialties": ["astrology"]}, "specialty_unknown"),
    ],
)
async def test_entry_that_cannot_be_is_refused(
    bureau: Bureau, changes: dict[str, Any], code: str
) -> None:
    frozen_at(bureau)

    answer = await bureau.operator.post(f"{PREFIX}/experts", json=entry(1, **changes))

    assert refusal(answer) == (422, code)


async def test_suspended_expert_comes_back_and_a_retired_one_begins_anew(bureau: Bureau) -> None:
    frozen_at(bureau)
    session_id = await bureau.plan()
    expert = await hire(bureau, 1)

    suspended = await step(bureau, expert, "suspend", reason="complaint")
    while_suspended = await who_is_eligible(bureau, session_id)
    back = await step(bureau, expert, "reinstate")
    retired = await step(bureau, expert, "retire", reason="left-the-hospital")
    again = await step(bureau, expert, "recommend")

    states = [item.json()["state"] for item in (suspended, back, retired, again)]
    assert states == ["suspended", "active", "retired", "recommended"]
    assert while_suspended == set()


@pytest.mark.parametrize(
    "name", ["train", "follow", "activate", "reinstate", "recommend", "appoint"]
)
async def test_step_that_the_state_does_not_allow_is_refused(bureau: Bureau, name: str) -> None:
    frozen_at(bureau)
    expert = await hire(bureau, 1)

    answer = await step(bureau, expert, name)

    assert refusal(answer) == (409, "expert_step_not_allowed")
    assert "在聘" in answer.text


async def test_nobody_ends_a_term_but_time(bureau: Bureau) -> None:
    frozen_at(bureau)
    expert = await hire(bureau, 1)

    assert refusal(await step(bureau, expert, "expire")) == (422, "request_invalid")


async def test_term_ends_by_itself_after_a_warning_and_can_be_renewed(bureau: Bureau) -> None:
    frozen_at(bureau)
    ending = await hire(bureau, 1, term_to="2026-12-24")
    staying = await hire(bureau, 2)

    warned = await bureau.operator.get(f"{PREFIX}/expert-terms")
    later(bureau, NOW + timedelta(days=30))
    await expire_terms(bureau.lottery.service)
    on_the_last_day = await state_of(bureau, ending)
    later(bureau, NOW + timedelta(days=31))
    await expire_terms(bureau.lottery.service)
    await expire_terms(bureau.lottery.service)
    states = [await state_of(bureau, ending), await state_of(bureau, staying)]
    renewed = await step(bureau, ending, "renew")

    assert [item["id"] for item in warned.json()] == [ending["id"]]
    assert (on_the_last_day, states) == ("active", ["expired", "active"])
    steps = (await history_of(bureau, ending))["steps"]
    assert [item["step"] for item in steps] == ["appoint", "expire", "renew"]
    assert (steps[1]["taken_by"], steps[1]["reason"]) == ("system:lottery", "term-over")
    term = renewed.json()
    assert (term["state"], term["term_from"], term["term_to"]) == (
        "active",
        "2026-12-25",
        "2029-12-24",
    )


async def test_term_renewed_early_goes_on_without_a_gap(bureau: Bureau) -> None:
    frozen_at(bureau)
    expert = await hire(bureau, 1, term_from="2026-01-01", term_to="2026-12-24")

    gap = await step(bureau, expert, "renew", term_from="2027-01-01")
    renewed = await step(bureau, expert, "renew")

    assert refusal(gap) == (422, "expert_term_invalid")
    assert (renewed.json()["term_from"], renewed.json()["term_to"]) == ("2026-01-01", "2029-12-24")


async def test_suspended_expert_whose_term_is_over_is_not_reinstated(bureau: Bureau) -> None:
    frozen_at(bureau)
    expert = await hire(bureau, 1, term_to="2026-12-24")
    await step(bureau, expert, "suspend")
    later(bureau, NOW + timedelta(days=40))

    assert refusal(await step(bureau, expert, "reinstate")) == (409, "expert_term_over")


async def test_session_is_counted_once_when_it_has_begun_and_for_who_follows(
    bureau: Bureau,
) -> None:
    frozen_at(bureau)
    begun, ahead = await bureau.plan(starts_at=YESTERDAY), await bureau.plan()
    follower, active = await recommend(bureau, 1), await hire(bureau, 2)
    await step(bureau, follower, "train")
    await step(bureau, follower, "follow")

    first = await follow(bureau, follower, begun)
    again = await follow(bureau, follower, begun)
    too_early = await follow(bureau, follower, ahead)
    not_following = await follow(bureau, active, begun)

    assert first.status_code == 201
    assert refusal(again) == (409, "session_already_followed")
    assert refusal(too_early) == (409, "session_not_begun")
    assert refusal(not_following) == (409, "expert_not_following")


async def test_nobody_decides_on_the_own_place_in_the_pool(bureau: Bureau) -> None:
    frozen_at(bureau)
    expert = await hire(bureau, 1)
    own = bureau.lottery.client_for("draw_operator", account="expert-1")
    path = f"{PREFIX}/experts/{expert['id']}"

    answers = [
        await own.post(f"{path}/steps", json={"step": "renew", "reason": "as-decided"}),
        await own.put(path, json=entry(1)),
        await own.post(f"{PREFIX}/experts", json=entry(7, account_id="expert-1")),
    ]

    assert {refusal(answer) for answer in answers} == {(403, "own_expert_entry")}


async def test_edit_keeps_what_was_there_encrypted_and_the_reading_needs_a_purpose(
    bureau: Bureau,
) -> None:
    frozen_at(bureau)
    expert = await hire(bureau, 1)
    path = f"{PREFIX}/experts/{expert['id']}"
    changed = entry(1, phone="13857900002", other_specialties=["rehabilitation"])

    edited = await bureau.operator.put(path, json=changed, headers={"If-Match": '"1"'})
    stale = await bureau.operator.put(path, json=entry(1), headers={"If-Match": '"1"'})
    same = await bureau.operator.put(path, json=changed)

    assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
    assert refusal(stale) == (412, "stale_version")
    assert same.headers["etag"] == '"2"'
    [change] = (await history_of(bureau, expert))["changes"]
    assert change["old"] == {"phone": "13857900001", "other_specialties": []}
    silent = await bureau.operator.get(f"{path}/history")
    assert refusal(silent) == (422, "purpose_missing")
    raw = await details(bureau, "expert.changed")
    assert raw == [{"members": ["other_specialties", "phone"]}]
    assert b"13857900001" not in await stored(bureau, "select old from lottery.expert_change")


async def test_licence_and_account_of_another_expert_cannot_be_taken(bureau: Bureau) -> None:
    frozen_at(bureau)
    first, second = await hire(bureau, 1), await hire(bureau, 2)

    licence = await bureau.operator.put(
        f"{PREFIX}/experts/{second['id']}",
        json=entry(2, licence_number=entry(1)["licence_number"]),
    )
    account = await bureau.operator.put(
        f"{PREFIX}/experts/{second['id']}", json=entry(2, account_id="expert-1")
    )

    assert refusal(licence) == refusal(account) == (409, "expert_already_known")
    assert first["id"] != second["id"]


async def test_expert_without_an_account_waits_for_it_to_be_drawn(bureau: Bureau) -> None:
    frozen_at(bureau)
    session_id = await bureau.plan()
    expert = await hire(bureau, 1, account_id=None)

    before = await who_is_eligible(bureau, session_id)
    await bureau.operator.put(f"{PREFIX}/experts/{expert['id']}", json=entry(1))

    assert (expert["has_account"], before) == (False, set())
    assert await who_is_eligible(bureau, session_id) == {"expert-1"}


@pytest.mark.parametrize(
    "table", ["expert_step", "expert_change", "followed_session", "expert_import"]
)
@pytest.mark.parametrize("verb", ["delete from", "truncate"])
async def test_history_can_only_be_added_to(bureau: Bureau, table: str, verb: str) -> None:
    async with bureau.lottery.service.database.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text(f"{verb} lottery.{table}"))


async def test_experts_themselves_take_no_step(bureau: Bureau) -> None:
    expert = await hire(bureau, 1)

    answer = await expert_of(bureau, 2).post(
        f"{PREFIX}/experts/{expert['id']}/steps", json={"step": "suspend", "reason": "as-decided"}
    )

    assert refusal(answer) == (403, "permission_missing")


async def details(bureau: Bureau, action: str) -> list[dict[str, Any]]:
    statement = text("select detail from lottery.audit_entry where action = :action order by at")
    async with bureau.lottery.service.database.engine.connect() as connection:
        return list(await connection.scalars(statement, {"action": action}))


async def stored(bureau: Bureau, statement: str) -> bytes:
    async with bureau.lottery.service.database.engine.connect() as connection:
        return b"".join(await connection.scalars(text(statement)))
