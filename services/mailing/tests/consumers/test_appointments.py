"""An examination that moves or is off: letters that tell a void time go nowhere."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.mailing.tests.factories.bureau import Bureau
from services.mailing.tests.factories.events import MORNING
from shared.events.intake import ApplicationWithdrawn
from shared.events.lottery import CaseRescheduled, CaseUnscheduled
from shared.ids import new_id
from shared.testing.issuer import COMMITTEE

ABOUT = ("examination_notice", "rescheduling", "examination_cancellation")


async def test_who_was_sent_the_notice_is_told_the_new_time_and_who_was_not_gets_a_first_notice(
    bureau: Bureau,
) -> None:
    case_id = await bureau.scheduled_case()
    await bureau.make_letters()
    notice = (await bureau.letters(case_id, "examination_notice"))["appraisee"]
    assert (await bureau.dispatch(notice)).status_code == 201

    await moved(bureau, case_id)

    assert await standing(bureau, case_id) == {
        ("examination_notice", "appraisee", "dispatched"),
        ("examination_notice", "employer", "not_needed"),
        ("rescheduling", "appraisee", "requested"),
        ("examination_notice", "employer", "requested"),
    }


async def test_letter_of_a_moved_examination_says_the_new_time_and_why(bureau: Bureau) -> None:
    case_id = await bureau.scheduled_case()
    await bureau.make_letters()
    for notice in (await bureau.letters(case_id, "examination_notice")).values():
        await bureau.dispatch(notice)

    await moved(bureau, case_id)
    await bureau.make_letters()

    made = await bureau.letters(case_id, "rescheduling")
    assert {item["state"] for item in made.values()} == {"sealed"}
    assert {item["letter_number"].partition("〔")[0] for item in made.values()} == {"金劳鉴改"}


async def test_who_was_sent_nothing_is_told_nothing_when_the_examination_is_off(
    bureau: Bureau,
) -> None:
    case_id = await bureau.scheduled_case()
    await bureau.make_letters()
    notice = (await bureau.letters(case_id, "examination_notice"))["employer"]
    await bureau.dispatch(notice)

    await called_off(bureau, case_id)
    await bureau.make_letters()

    assert await standing(bureau, case_id) == {
        ("examination_notice", "appraisee", "not_needed"),
        ("examination_notice", "employer", "dispatched"),
        ("examination_cancellation", "employer", "sealed"),
    }


async def test_stopped_letter_is_not_dispatched_by_hand(bureau: Bureau) -> None:
    case_id = await bureau.scheduled_case()
    await bureau.make_letters()
    notice = (await bureau.letters(case_id, "examination_notice"))["appraisee"]

    await called_off(bureau, case_id)

    assert (await bureau.dispatch(notice)).status_code in (409, 412)


async def test_nobody_is_invited_after_the_application_was_withdrawn(bureau: Bureau) -> None:
    case_id = await bureau.scheduled_case()

    await bureau.neighbours.say(
        ApplicationWithdrawn(committee=COMMITTEE, case_id=case_id, matter="initial")
    )

    assert {state for *_, state in await standing(bureau, case_id)} == {"not_needed"}


async def moved(bureau: Bureau, case_id: UUID) -> None:
    """Move the examination of a case by a week."""
    known = bureau.lottery.known_appointments[case_id]
    later = known.model_copy(
        update={"session_id": new_id(), "starts_at": known.starts_at + timedelta(days=7)}
    )
    bureau.lottery.known_appointments[case_id] = later
    await bureau.neighbours.say(
        CaseRescheduled(
            committee=COMMITTEE,
            case_id=case_id,
            session_id=later.session_id,
            session_code="S261208-0A1B",
            mode="on_site",
            starts_at=later.starts_at,
            venue="东阳市劳动能力鉴定中心",
            earlier_session_id=known.session_id,
            reason="appraisee_ill",
        )
    )


async def called_off(bureau: Bureau, case_id: UUID) -> None:
    """Let the case wait for another session."""
    known = bureau.lottery.known_appointments.pop(case_id)
    await bureau.neighbours.say(
        CaseUnscheduled(
            committee=COMMITTEE,
            case_id=case_id,
            session_id=known.session_id,
            session_code="S261201-0A1B",
            starts_at=MORNING,
            reason="session_cancelled",
        )
    )


async def standing(bureau: Bureau, case_id: UUID) -> set[tuple[Any, ...]]:
    """Return kind, recipient and state of the letters about a case's examination."""
    rows = await bureau.rows(
        "select kind, recipient_role, state from mailing.letter where case_id = :id", id=case_id
    )
    return {tuple(row.values()) for row in rows if row["kind"] in ABOUT}
