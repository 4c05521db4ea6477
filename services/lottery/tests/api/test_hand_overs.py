"""Entrusting: another committee examines, and what it was sent is on record."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Response

from lottery.domain.hand_over import PreparedFile, due_on
from lottery.services import hand_overs, jobs
from shared.actor import system_actor
from shared.events.base import Duty

from .conftest import PREFIX, Bureau
from .test_planning import events

SHA256 = "5f" * 32
BODY = {"to_region": "330100", "handed_on": "2026-11-20", "file_sha256": SHA256}
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


async def prepared(bureau: Bureau, *regions: str) -> UUID:
    """Let a case arrive for which intake made files."""
    case_id = await bureau.add_case(mode="entrusted")
    service = bureau.lottery.service
    service.clock = lambda: NOW
    async with service.unit_of_work(system_actor("lottery", bureau.committee)) as uow:
        for region in regions or ("330100",):
            file = PreparedFile(case_id, bureau.committee, region, sha_of(region), NOW)
            await hand_overs.file_prepared(uow, file)
            await hand_overs.file_prepared(uow, file)
    return case_id


def sha_of(region: str) -> str:
    return SHA256 if region == "330100" else "6a" * 32


def path_of(case_id: UUID) -> str:
    return f"{PREFIX}/entrusted-cases/{case_id}"


async def hand_over(bureau: Bureau, case_id: UUID, **changes: Any) -> Response:
    path = f"{path_of(case_id)}/hand-overs"
    return await bureau.operator.post(path, json=BODY | changes)


async def answered(bureau: Bureau, case_id: UUID, hand_over_id: str) -> None:
    """Let review tell that the opinion is on record."""
    told = [Duty(duty="examine", account_id="clerk-8")]
    async with bureau.lottery.service.unit_of_work(
        system_actor("lottery", bureau.committee)
    ) as uow:
        await hand_overs.note_answer(uow, case_id, UUID(hand_over_id), told)


async def waiting(bureau: Bureau, **asked: Any) -> list[dict[str, Any]]:
    answer = await bureau.operator.get(f"{PREFIX}/entrusted-cases", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_entrusted_case_waits_and_is_handed_over_with_the_hash_of_its_file(
    bureau: Bureau,
) -> None:
    case_id = await prepared(bureau)

    answer = await hand_over(bureau, case_id)

    assert answer.status_code == 201, answer.text
    [told] = await events(bureau, "lottery.case.entrusted.v1")
    assert (told["to_region"], told["file_sha256"]) == ("330100", SHA256)
    assert told["due_on"] == "2026-12-20"
    assert {"duty": "operate_draw", "account_id": "account-operator"} in told["duties"]
    assert (await bureau.operator.get(f"{PREFIX}/waiting-cases")).json()["items"] == []
    twice = await hand_over(bureau, case_id)
    assert (twice.status_code, twice.json()["code"]) == (409, "case_not_entrustable")


@pytest.mark.parametrize(
    "change", [{"file_sha256": "00" * 32}, {"to_region": "330200"}], ids=["hash", "committee"]
)
async def test_only_a_file_that_intake_made_for_that_committee_is_handed_over(
    bureau: Bureau, change: dict[str, str]
) -> None:
    case_id = await prepared(bureau)

    refused = await hand_over(bureau, case_id, **change)

    assert (refused.status_code, refused.json()["code"]) == (409, "hand_over_file_unknown")
    assert await events(bureau, "lottery.case.entrusted.v1") == []


async def test_case_comes_back_once_a_second_person_confirms_and_both_steps_stay_on_record(
    bureau: Bureau,
) -> None:
    case_id = await prepared(bureau, "330100", "330200")
    await hand_over(bureau, case_id)

    proposed = await bureau.operator.post(f"{path_of(case_id)}/recall", json={"reason": "declined"})
    still_there = await waiting(bureau)
    confirmed = await bureau.confirm(proposed)

    assert [item["reason"] for item in still_there[0]["recalls"]] == ["declined"]
    assert confirmed.status_code == 200, confirmed.text
    assert await waiting(bureau) == []
    [told] = await events(bureau, "lottery.case.recalled.v1")
    held = {item["account_id"] for item in told["duties"] if item["duty"] == "operate_draw"}
    assert held == {"account-operator", "account-second"}
    [listed] = (await bureau.operator.get(f"{PREFIX}/waiting-cases")).json()["items"]
    assert listed["waits_again"] == "recalled"
    again = await bureau.operator.post(f"{path_of(case_id)}/recall", json={"reason": "declined"})
    assert (again.status_code, again.json()["code"]) == (409, "hand_over_missing")
    await hand_over(bureau, case_id, to_region="330200", file_sha256=sha_of("330200"))
    kept = (await bureau.operator.get(f"{path_of(case_id)}/hand-overs")).json()
    assert [(item["to_region"], item["recalled_at"] is None) for item in kept] == [
        ("330100", False),
        ("330200", True),
    ]


async def test_nobody_takes_a_case_back_alone(bureau: Bureau) -> None:
    case_id = await prepared(bureau)
    await hand_over(bureau, case_id)
    path = f"{path_of(case_id)}/recall"
    proposed = await bureau.operator.post(path, json={"reason": "declined"})

    alone = await bureau.confirm(proposed, account="account-operator")
    reviewer = await bureau.confirm(proposed, account="account-reviewer")

    assert (alone.status_code, alone.json()["code"]) == (403, "same_person")
    assert (reviewer.status_code, reviewer.json()["code"]) == (409, "duty_conflict")
    assert await events(bureau, "lottery.case.recalled.v1") == []


async def test_answered_case_is_not_taken_back_also_not_by_who_agreed_before(
    bureau: Bureau,
) -> None:
    case_id = await prepared(bureau)
    made = await hand_over(bureau, case_id)
    path = f"{path_of(case_id)}/recall"
    proposed = await bureau.operator.post(path, json={"reason": "too-slow"})
    await answered(bureau, case_id, made.json()["id"])

    confirmed = await bureau.confirm(proposed)
    again = await bureau.operator.post(path, json={"reason": "too-slow"})

    assert [item.json()["code"] for item in (confirmed, again)] == ["hand_over_answered"] * 2
    assert await waiting(bureau) == []
    assert await events(bureau, "lottery.case.recalled.v1") == []


async def test_answer_to_what_was_taken_back_changes_nothing(bureau: Bureau) -> None:
    case_id = await prepared(bureau)
    made = await hand_over(bureau, case_id)
    await bureau.agree(f"/entrusted-cases/{case_id}/recall", reason="declined")

    await answered(bureau, case_id, made.json()["id"])

    [listed] = (await bureau.operator.get(f"{PREFIX}/waiting-cases")).json()["items"]
    assert listed["state"] == "waiting"


async def test_operator_is_reminded_of_answers_that_are_due(bureau: Bureau) -> None:
    near, far, late = [await prepared(bureau) for _ in range(3)]
    for case_id, day in ((near, "2026-12-01"), (far, "2026-12-31"), (late, "2026-11-23")):
        assert (await hand_over(bureau, case_id, due_on=day)).status_code == 201
    bureau.lottery.service.clock = lambda: NOW + timedelta(days=5)

    everything = await waiting(bureau)
    due = await waiting(bureau, only_due=True)
    first = await bureau.operator.get(f"{PREFIX}/entrusted-cases", params={"limit": 2})
    rest = await waiting(bureau, cursor=first.json()["next"])
    await jobs.count_overdue_answers(bureau.lottery.service)

    told = [(item["case_id"], item["reminder"]) for item in everything]
    assert told == [(str(late), "overdue"), (str(near), "soon"), (str(far), "none")]
    assert [item["case_id"] for item in due] == [str(late), str(near)]
    assert [item["case_id"] for item in rest] == [str(far)]
    assert bureau.lottery.service.gauges[jobs.OVERDUE_ANSWERS] == 1


def test_answer_is_due_early_enough_for_the_conclusion() -> None:
    day, answer, reserve = date(2026, 11, 20), timedelta(days=30), timedelta(days=10)

    roomy = due_on(day, date(2027, 3, 1), answer=answer, reserve=reserve)
    short = due_on(day, date(2026, 12, 10), answer=answer, reserve=reserve)
    over = due_on(day, date(2026, 11, 1), answer=answer, reserve=reserve)

    assert (roomy, short, over) == (date(2026, 12, 20), date(2026, 11, 30), date(2026, 11, 21))


async def test_case_goes_to_another_committee_not_tomorrow_and_is_answered_later(
    bureau: Bureau,
) -> None:
    case_id = await prepared(bureau)
    wrong: list[dict[str, Any]] = [
        {"to_region": "330783"},
        {"handed_on": "2099-01-01"},
        {"due_on": "2026-11-20"},
    ]

    answers = [await hand_over(bureau, case_id, **change) for change in wrong]

    assert [item.json()["code"] for item in answers] == ["hand_over_invalid"] * 3


async def test_case_of_another_mode_is_not_handed_over(bureau: Bureau) -> None:
    case_id = await bureau.add_case()

    answer = await hand_over(bureau, case_id)

    assert answer.json()["code"] == "case_not_entrustable"


async def test_who_reviewed_a_case_does_not_choose_who_examines_it(bureau: Bureau) -> None:
    case_id = await prepared(bureau)
    reviewer = bureau.lottery.client_for("draw_operator", account="account-reviewer")

    answer = await reviewer.post(f"{path_of(case_id)}/hand-overs", json=BODY)

    assert (answer.status_code, answer.json()["code"]) == (409, "duty_conflict")


async def test_hand_over_that_nobody_knows_is_not_answered(bureau: Bureau) -> None:
    case_id = await prepared(bureau)
    await hand_over(bureau, case_id)

    await answered(bureau, case_id, str(uuid4()))

    assert len(await waiting(bureau)) == 1
