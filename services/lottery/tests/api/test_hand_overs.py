"""Entrusting: another committee examines, and what it was sent is on record."""

from typing import Any

from .conftest import PREFIX, Bureau
from .test_planning import events

BODY = {"to_region": "330100", "handed_on": "2026-11-20", "file_sha256": "5f" * 32}


async def test_entrusted_case_waits_and_is_handed_over_with_the_hash_of_its_file(
    bureau: Bureau,
) -> None:
    case_id = await bureau.add_case(mode="entrusted")
    path = f"{PREFIX}/entrusted-cases/{case_id}"

    answer = await bureau.operator.post(f"{path}/hand-overs", json=BODY)

    assert answer.status_code == 201, answer.text
    [told] = await events(bureau, "lottery.case.entrusted.v1")
    assert (told["to_region"], told["file_sha256"]) == ("330100", "5f" * 32)
    assert {"duty": "operate_draw", "account_id": "account-operator"} in told["duties"]
    assert (await bureau.operator.get(f"{PREFIX}/waiting-cases")).json()["items"] == []
    twice = await bureau.operator.post(f"{path}/hand-overs", json=BODY)
    assert (twice.status_code, twice.json()["code"]) == (409, "case_not_entrustable")


async def test_recalled_case_waits_again_and_both_steps_stay_on_record(bureau: Bureau) -> None:
    case_id = await bureau.add_case(mode="entrusted")
    path = f"{PREFIX}/entrusted-cases/{case_id}"
    await bureau.operator.post(f"{path}/hand-overs", json=BODY)

    answer = await bureau.operator.post(f"{path}/recall", json={"reason": "declined"})

    assert answer.json()["recall_reason"] == "declined"
    [waiting] = (await bureau.operator.get(f"{PREFIX}/waiting-cases")).json()["items"]
    assert waiting["waits_again"] == "recalled"
    again = await bureau.operator.post(f"{path}/recall", json={"reason": "declined"})
    assert (again.status_code, again.json()["code"]) == (409, "hand_over_missing")
    await bureau.operator.post(f"{path}/hand-overs", json=BODY | {"to_region": "330200"})
    kept = (await bureau.operator.get(f"{path}/hand-overs")).json()
    assert [(item["to_region"], item["recalled_at"] is None) for item in kept] == [
        ("330100", False),
        ("330200", True),
    ]


async def test_case_goes_to_another_committee_and_not_tomorrow(bureau: Bureau) -> None:
    case_id = await bureau.add_case(mode="entrusted")
    path = f"{PREFIX}/entrusted-cases/{case_id}/hand-overs"
    wrong: list[dict[str, Any]] = [{"to_region": "330783"}, {"handed_on": "2099-01-01"}]

    answers = [await bureau.operator.post(path, json=BODY | change) for change in wrong]

    assert [item.json()["code"] for item in answers] == ["hand_over_invalid"] * 2


async def test_case_of_another_mode_is_not_handed_over(bureau: Bureau) -> None:
    case_id = await bureau.add_case()

    answer = await bureau.operator.post(f"{PREFIX}/entrusted-cases/{case_id}/hand-overs", json=BODY)

    assert answer.json()["code"] == "case_not_entrustable"


async def test_who_reviewed_a_case_does_not_choose_who_examines_it(bureau: Bureau) -> None:
    case_id = await bureau.add_case(mode="entrusted")
    reviewer = bureau.lottery.client_for("draw_operator", account="account-reviewer")

    answer = await reviewer.post(f"{PREFIX}/entrusted-cases/{case_id}/hand-overs", json=BODY)

    assert (answer.status_code, answer.json()["code"]) == (409, "duty_conflict")
