"""When intake tells that a case is erased, its letters lose their people, contents and files."""

from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mailing.services.janitor import remove_orphans
from services.mailing.tests.factories.bureau import BASE, Bureau
from services.mailing.tests.factories.events import approved
from shared.events.intake import CaseErased
from shared.ids import new_id
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE


def erased(case_id: UUID, committee: str = COMMITTEE) -> CaseErased:
    return CaseErased(committee=committee, case_id=case_id)


async def served_case(bureau: Bureau) -> UUID:
    letters = await bureau.sealed()
    await bureau.serve(letters["appraisee"])
    return UUID(letters["appraisee"]["case_id"])


async def test_people_contents_and_files_go_and_numbers_and_hashes_stay(bureau: Bureau) -> None:
    case_id = await served_case(bureau)

    await bureau.neighbours.say(erased(case_id))

    for query in (
        "select 1 from mailing.letter where recipient is not null or input is not null",
        "select 1 from mailing.letter where file_key is not null or tracking_number is not null",
        "select 1 from mailing.evidence where personal is not null or upload_id is not null",
        "select 1 from mailing.evidence where facts ->> 'tracking_number' is not null",
        "select 1 from mailing.upload",
    ):
        assert await bureau.rows(query) == []
    kept = await bureau.rows("select letter_number, sha256 from mailing.letter")
    assert all(row["letter_number"] and row["sha256"] for row in kept)
    moment = bureau.service.clock() + timedelta(hours=2)
    bureau.service.clock = lambda: moment
    await remove_orphans(bureau.service)
    assert await bureau.service.files.keys() == []


async def test_files_of_an_erased_case_say_so_and_lists_do_not_break(bureau: Bureau) -> None:
    case_id = await served_case(bureau)
    await bureau.neighbours.say(erased(case_id))
    client = bureau.client()
    listed = (await client.get(f"{BASE}/letters", params={"case_id": str(case_id)})).json()["items"]
    letter = next(item for item in listed if item["kind"] == "conclusion")

    pdf = await client.get(f"{BASE}/letters/{letter['id']}/pdf", params={"purpose": "delivery"})
    shown = await client.get(f"{BASE}/letters/{letter['id']}", params={"purpose": "delivery"})
    again = await bureau.attempt(letter, "delivered", signed_by="收件人")

    assert (pdf.status_code, pdf.json()["code"]) == (404, "case_erased")
    assert shown.status_code == 200
    assert shown.json()["recipient"] is None
    assert again.json()["code"] == "case_erased"


async def test_doubled_it_changes_nothing(bureau: Bureau) -> None:
    case_id = await served_case(bureau)
    told = bureau.neighbours.envelope(erased(case_id))
    await bureau.neighbours.deliver([told])
    before = await bureau.rows("select * from mailing.letter order by id")

    await bureau.neighbours.deliver([told])
    await bureau.neighbours.say(erased(case_id))

    assert await bureau.rows("select * from mailing.letter order by id") == before


async def test_of_a_case_it_never_heard_of_there_is_nothing_to_do(bureau: Bureau) -> None:
    await bureau.neighbours.say(erased(new_id()))

    assert await bureau.rows("select * from mailing.case") == []


async def test_early_it_waits_for_what_came_before(bureau: Bureau) -> None:
    case_id = await served_case(bureau)
    told = bureau.neighbours.envelope(erased(case_id))

    await bureau.neighbours.deliver([told.model_copy(update={"sequence": told.sequence + 1})])

    assert await bureau.rows("select 1 from mailing.case where erased_at is not null") == []
    assert len(await bureau.rows("select 1 from mailing.parked_event where state = 'early'")) == 1


async def test_malformed_it_is_refused(bureau: Bureau) -> None:
    case_id = await served_case(bureau)
    told = bureau.neighbours.envelope(erased(case_id))

    with pytest.raises(ValidationError):
        await bureau.neighbours.deliver([told.model_copy(update={"data": {"case_id": "?"}})])


async def test_another_committees_word_erases_nothing(bureau: Bureau) -> None:
    case_id = await served_case(bureau)

    await bureau.neighbours.say(erased(case_id, OTHER_COMMITTEE))

    assert await bureau.rows("select 1 from mailing.case where erased_at is not null") == []


async def test_nobody_gets_a_letter_of_an_erased_case(bureau: Bureau) -> None:
    case_id = await bureau.accepted_case()
    await bureau.neighbours.say(erased(case_id))

    await bureau.neighbours.say(approved(case_id, new_id()))

    assert await bureau.make_letters() == 0
    states = await bureau.rows("select distinct state from mailing.letter")
    assert states == [{"state": "not_needed"}]


async def test_evidence_of_a_case_not_erased_stays_out_of_the_services_reach(
    bureau: Bureau,
) -> None:
    case_id = await served_case(bureau)

    for attempt in (
        "update mailing.evidence set personal = null",
        f"select mailing.erase_evidence('{COMMITTEE}', '{case_id}')",
    ):
        async with bureau.service.database.engine.connect() as connection:
            with pytest.raises(DBAPIError):
                await connection.execute(text(attempt))
