"""What other services announce has letters requested: once, and never before the acceptance."""

from uuid import UUID

import pytest

from services.mailing.tests.factories.bureau import Bureau
from services.mailing.tests.factories.events import (
    accepted,
    allocated,
    approved,
    reviewed,
    scheduled,
)
from shared.errors import NotYetKnownError
from shared.ids import new_id
from shared.testing.issuer import OTHER_COMMITTEE

PARTIES = {"appraisee", "employer"}


async def requested(bureau: Bureau, case_id: UUID) -> set[tuple[str, str, bool]]:
    rows = await bureau.rows(
        "select kind, recipient_role, is_mandatory from mailing.letter where case_id = :id",
        id=case_id,
    )
    assert len(rows) == len({tuple(row.values()) for row in rows})
    return {(row["kind"], row["recipient_role"], row["is_mandatory"]) for row in rows}


async def test_accepted_case_has_both_parties_written_to(bureau: Bureau) -> None:
    case_id = await bureau.accepted_case()

    assert await requested(bureau, case_id) == {("acceptance", role, True) for role in PARTIES}


async def test_scheduled_case_has_both_parties_invited(bureau: Bureau) -> None:
    case_id = await bureau.scheduled_case()

    notices = {item for item in await requested(bureau, case_id) if item[0] != "acceptance"}
    assert notices == {("examination_notice", role, True) for role in PARTIES}


async def test_conclusion_goes_to_both_parties_and_in_copy_to_the_authorities(
    bureau: Bureau,
) -> None:
    case_id = await bureau.concluded_case()

    letters = {item for item in await requested(bureau, case_id) if item[0] == "conclusion"}
    assert letters == {
        ("conclusion", "appraisee", True),
        ("conclusion", "employer", True),
        ("conclusion", "insurance_authority", False),
        ("conclusion", "insurance_agency", False),
    }


async def test_committee_without_copies_sends_none(bureau: Bureau) -> None:
    case_id, conclusion_id = new_id(), new_id()

    await bureau.neighbours.say(
        accepted(case_id, committee=OTHER_COMMITTEE),
        approved(case_id, conclusion_id, committee=OTHER_COMMITTEE),
    )

    letters = {item for item in await requested(bureau, case_id) if item[0] == "conclusion"}
    assert {role for _, role, _ in letters} == PARTIES


async def test_event_delivered_twice_requests_letters_once(bureau: Bureau) -> None:
    envelope = bureau.neighbours.envelope(accepted(new_id()))

    await bureau.neighbours.deliver([envelope, envelope])
    await bureau.neighbours.deliver([envelope])

    rows = await bureau.rows("select id from mailing.letter")
    assert len(rows) == 2


async def test_reaction_run_again_with_its_inbox_lost_requests_no_second_letter(
    bureau: Bureau,
) -> None:
    envelope = bureau.neighbours.envelope(accepted(new_id()))
    await bureau.neighbours.deliver([envelope])
    async with bureau.service.database.engine.begin() as connection:
        await connection.exec_driver_sql("delete from mailing.inbox")
        await connection.exec_driver_sql("delete from mailing.inbox_position")

    await bureau.neighbours.deliver([envelope])

    assert len(await bureau.rows("select id from mailing.letter")) == 2


@pytest.mark.parametrize("event", [scheduled, approved])
async def test_event_before_the_acceptance_waits_for_it(bureau: Bureau, event: object) -> None:
    case_id = new_id()
    early = bureau.neighbours.envelope(
        scheduled(case_id, new_id()) if event is scheduled else approved(case_id, new_id())
    )

    with pytest.raises(NotYetKnownError):
        await bureau.neighbours.deliver([early])
    assert await requested(bureau, case_id) == set()

    await bureau.neighbours.say(accepted(case_id))
    await bureau.neighbours.deliver([early])
    assert len(await requested(bureau, case_id)) > 2


async def test_case_moved_to_another_session_has_a_notice_for_each(bureau: Bureau) -> None:
    case_id = await bureau.scheduled_case()

    await bureau.neighbours.say(scheduled(case_id, new_id()))

    rows = await bureau.rows(
        "select cause_id from mailing.letter where kind = 'examination_notice'"
    )
    assert len(rows) == 4
    assert len({row["cause_id"] for row in rows}) == 2


async def test_duties_of_all_hand_overs_are_known(bureau: Bureau) -> None:
    case_id = await bureau.accepted_case()

    await bureau.neighbours.say(reviewed(case_id), allocated(case_id))

    [row] = await bureau.rows("select duties from mailing.case")
    assert [duty["duty"] for duty in row["duties"]] == [
        "accept",
        "preliminary_review",
        "operate_draw",
    ]
