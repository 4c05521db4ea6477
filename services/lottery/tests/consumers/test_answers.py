"""When intake tells what a party answered, the last answer to the session in force counts."""

from typing import Any
from uuid import UUID

import pytest

from services.lottery.tests.api.conftest import PREFIX, Bureau, bureau, signing_key
from services.lottery.tests.consumers.test_erasure import Intake
from shared.events.intake import AttendanceAnswered
from shared.ids import new_id
from shared.testing.issuer import COMMITTEE

__all__ = ["bureau", "signing_key"]


@pytest.fixture
async def intake(bureau: Bureau) -> Intake:
    return Intake(bureau)


def answer(case_id: UUID, session_id: str, **said: Any) -> AttendanceAnswered:
    facts: dict[str, Any] = {"party": "appraisee", "coming": True, "reason": None} | said
    return AttendanceAnswered(
        committee=COMMITTEE, case_id=case_id, session_id=UUID(session_id), **facts
    )


async def scheduled(bureau: Bureau) -> tuple[UUID, str]:
    case_id, session_id = await bureau.add_case(), await bureau.plan(panels=1)
    assert (await bureau.schedule(session_id, case_id)).status_code == 200
    return case_id, session_id


async def answers(bureau: Bureau, session_id: str) -> list[tuple[str, bool, str, str | None]]:
    detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    return [
        (item["party"], item["coming"], item["medium"], item["reason"])
        for case in detail["cases"]
        for item in case["answers"]
    ]


async def test_answer_from_the_own_account_stands_beside_the_case(
    bureau: Bureau, intake: Intake
) -> None:
    case_id, session_id = await scheduled(bureau)

    await intake.deliver(intake.envelope(answer(case_id, session_id)))

    assert await answers(bureau, session_id) == [("appraisee", True, "electronic", None)]


async def test_last_answer_of_a_party_counts_and_the_other_party_keeps_its_own(
    bureau: Bureau, intake: Intake
) -> None:
    case_id, session_id = await scheduled(bureau)
    ill = answer(case_id, session_id, coming=False, reason="appraisee_ill")

    for event in (answer(case_id, session_id), answer(case_id, session_id, party="employer"), ill):
        await intake.deliver(intake.envelope(event))

    assert await answers(bureau, session_id) == [
        ("employer", True, "electronic", None),
        ("appraisee", False, "electronic", "appraisee_ill"),
    ]


async def test_answer_that_arrives_twice_is_kept_once(bureau: Bureau, intake: Intake) -> None:
    case_id, session_id = await scheduled(bureau)
    envelope = intake.envelope(answer(case_id, session_id))

    for _ in range(2):
        await intake.deliver(envelope)

    assert len(await answers(bureau, session_id)) == 1


async def test_answer_to_a_session_that_the_case_is_off_counts_no_more(
    bureau: Bureau, intake: Intake
) -> None:
    case_id, session_id = await scheduled(bureau)
    other = await bureau.plan(panels=1)

    await intake.deliver(intake.envelope(answer(case_id, other)))
    await intake.deliver(intake.envelope(answer(new_id(), session_id)))

    assert await answers(bureau, session_id) == []


async def test_answer_of_who_is_there_already_changes_nothing(
    bureau: Bureau, intake: Intake
) -> None:
    case_id, session_id = await scheduled(bureau)
    assert (await bureau.check_in(session_id, case_id)).status_code == 200

    await intake.deliver(intake.envelope(answer(case_id, session_id, coming=False)))

    assert await answers(bureau, session_id) == []
