"""What an operator may not order: repeated draws, own roles, impossible times and panels."""

from datetime import UTC, datetime, timedelta

import pytest

from .conftest import PREFIX, REVIEWER, Bureau


async def session_of_one_panel(bureau: Bureau) -> str:
    await bureau.add_experts("orthopaedics", 3)
    return await bureau.plan(panels=1)


async def test_operator_neither_witnesses_by_label_nor_contributes_for_another_side(
    bureau: Bureau,
) -> None:
    session_id = await session_of_one_panel(bureau)
    own = {"role": "union", "label": "工会", "account_id": "account-operator"}
    other = {"role": "appraisee", "label": "被鉴定人代表"}

    witnessed = await bureau.freeze(
        session_id, "pool", witness={"role": "operator", "label": "操作员"}
    )
    contributed = await bureau.freeze(session_id, "pool", contributors=[own, other])

    assert witnessed.json()["code"] == "witness_is_operator"
    assert contributed.json()["code"] == "contributors_invalid"


async def test_draw_whose_outcome_stands_is_not_repeated(bureau: Bureau) -> None:
    session_id = await session_of_one_panel(bureau)
    await bureau.seat(session_id)

    pool = await bureau.freeze(session_id, "pool")
    await bureau.conduct(session_id, "groups")
    afterwards = [await bureau.freeze(session_id, kind) for kind in ("pool", "groups")]

    assert {answer.json()["code"] for answer in [pool, *afterwards]} == {"draw_stands"}


async def test_pool_is_drawn_again_when_no_alternate_can_take_a_vacant_seat(bureau: Bureau) -> None:
    session_id = await session_of_one_panel(bureau)
    seated = await bureau.seat(session_id)
    await bureau.add_experts("orthopaedics", 1)
    absent = await bureau.agree(
        f"/sessions/{session_id}/experts/{seated[0]}/absence", reason="taken-ill"
    )

    again = await bureau.freeze(session_id, "pool")

    assert absent.json()["replacement"]["in"] is None
    assert again.status_code == 201, again.text


@pytest.mark.parametrize("hours", [-1, 0, 73])
async def test_reveal_must_lie_ahead_and_near(bureau: Bureau, hours: int) -> None:
    session_id = await session_of_one_panel(bureau)
    moment = datetime.now(UTC) + timedelta(hours=hours)

    answer = await bureau.freeze(session_id, "pool", reveal_by=moment.isoformat())

    assert (answer.status_code, answer.json()["code"]) == (422, "reveal_time_impossible")


async def test_times_without_zone_or_beyond_the_calendar_are_refused(bureau: Bureau) -> None:
    session_id = await session_of_one_panel(bureau)
    plan = {
        "mode": "on_site",
        "venue": "鉴定中心",
        "panels": [{"code": "P1", "category": "limb", "seats": ["orthopaedics"] * 3}],
    }

    for moment in ("2027-01-01T08:00:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"):
        frozen = await bureau.freeze(session_id, "pool", reveal_by=moment)
        planned = await bureau.operator.post(
            f"{PREFIX}/sessions", json=plan | {"starts_at": moment}
        )
        assert [error["pointer"] for error in frozen.json()["errors"]] == ["/reveal_by"]
        assert [error["pointer"] for error in planned.json()["errors"]] == ["/starts_at"]


async def test_panels_of_four_or_of_one_code_are_not_planned(bureau: Bureau) -> None:
    panel = {"code": "P1", "category": "limb", "seats": ["orthopaedics"] * 3}
    plan = {"mode": "on_site", "starts_at": "2026-12-01T01:00:00Z", "venue": "鉴定中心"}
    found = []
    for panels in ([panel | {"seats": ["orthopaedics"] * 4}], [panel, panel]):
        answer = await bureau.operator.post(f"{PREFIX}/sessions", json=plan | {"panels": panels})
        found += [error["code"] for error in answer.json()["errors"]]

    assert found == ["panel_size", "panel_code_repeated"]


async def test_operator_of_a_draw_cannot_be_given_a_case_with_another_duty(bureau: Bureau) -> None:
    session_id = await session_of_one_panel(bureau)
    bureau.operator = bureau.lottery.client_for("draw_operator", account=REVIEWER)
    await bureau.seat(session_id)

    answer = await bureau.schedule(session_id, await bureau.add_case())

    assert (answer.status_code, answer.json()["code"]) == (409, "duty_conflict")


async def test_expert_cannot_operate_a_draw_that_could_seat_them(bureau: Bureau) -> None:
    session_id = await session_of_one_panel(bureau)
    bureau.operator = bureau.lottery.client_for("draw_operator", account="expert-1")
    as_pool_operator = await bureau.freeze(session_id, "pool")
    bureau.operator = bureau.lottery.client_for("draw_operator", account="account-operator")
    await bureau.seat(session_id)

    bureau.operator = bureau.lottery.client_for("draw_operator", account="expert-1")
    as_groups_operator = await bureau.freeze(session_id, "groups")

    for answer in (as_pool_operator, as_groups_operator):
        assert (answer.status_code, answer.json()["code"]) == (409, "duty_conflict")


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
async def test_chain_has_no_number_beyond_its_column(bureau: Bureau, number: int) -> None:
    listed = await bureau.public.get(f"{PREFIX}/chain?committee=330783&after={number}")
    link = await bureau.public.get(f"{PREFIX}/chain/330783/{number}")

    assert (listed.status_code, link.status_code) == (422, 422)
