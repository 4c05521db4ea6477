"""Whom a session expects: masked at its door, found by digits, in full for a home visit alone."""

from typing import Any
from uuid import UUID, uuid4

from services.intake.tests.api.test_appointments import identity_number, told
from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.events import arrive, envelopes
from shared.events.lottery import CaseScheduled
from shared.testing.issuer import OTHER_COMMITTEE

GUESSES = 15


async def on_session(desk: Desk, people: int, mode: str = "on_site") -> tuple[UUID, list[UUID]]:
    session_id = uuid4()
    cases = [await desk.reviewed(serial) for serial in range(1, people + 1)]
    scheduled = [told(CaseScheduled, item, session_id=session_id, mode=mode) for item in cases]
    await arrive(desk.service, envelopes("lottery", scheduled))
    return session_id, cases


async def asked(desk: Desk, scope: str, path: str, **headers: str) -> Any:
    lottery = desk.running.client_of_service("lottery", scope)
    return await lottery.get(f"/internal/sessions/{path}", headers=headers)


async def searched(desk: Desk, session_id: UUID, digits: str, person: str = "clerk-1") -> Any:
    lottery = desk.running.client_of_service("lottery", "identity.check")
    answer = await lottery.post(
        f"/internal/sessions/{session_id}/people-searches",
        json={"last_digits": digits},
        headers={"On-Behalf-Of": person},
    )
    return answer.json()


async def test_door_is_told_masked_names_and_nothing_else(desk: Desk) -> None:
    session_id, cases = await on_session(desk, 2)

    answer = await asked(desk, "session_people.read", f"{session_id}/people")

    people = answer.json()["people"]
    assert {person["case_id"] for person in people} == {str(case_id) for case_id in cases}
    assert {tuple(sorted(person)) for person in people} == {("case_id", "masked_name")}
    assert all("*" in person["masked_name"] for person in people)


async def test_person_is_found_by_as_many_digits_as_are_compared_at_the_door(desk: Desk) -> None:
    session_id, cases = await on_session(desk, 2)
    number = await identity_number(desk, cases[1])

    found = await searched(desk, session_id, number[-4:])
    longer = await searched(desk, session_id, number[-6:])

    assert found == {"outcome": "matches", "case_ids": [str(cases[1])]}
    assert longer["outcome"] == "differs"


async def test_who_guesses_at_the_list_is_told_no_more(desk: Desk) -> None:
    session_id, cases = await on_session(desk, 1)
    number = await identity_number(desk, cases[0])
    misses = [await searched(desk, session_id, "00000000") for _ in range(GUESSES)]

    locked = await searched(desk, session_id, number[-4:])
    other = await searched(desk, session_id, number[-4:], person="clerk-7")

    assert {miss["outcome"] for miss in misses} == {"differs"}
    assert locked == {"outcome": "locked", "case_ids": []}
    assert other["outcome"] == "matches"


async def test_home_is_told_of_a_home_visit_and_the_reading_is_on_record_case_by_case(
    desk: Desk,
) -> None:
    session_id, [case_id] = await on_session(desk, 1, mode="home_visit")

    answer = await asked(desk, "homes.read", f"{session_id}/homes", **{"On-Behalf-Of": "clerk-1"})

    [person] = answer.json()["people"]
    assert person.keys() == {"case_id", "name", "phone", "address"}
    noted = await desk.rows(
        "select case_id, on_behalf_of, purpose from audit_entry where action = 'home.read'"
    )
    assert noted == [{"case_id": case_id, "on_behalf_of": "clerk-1", "purpose": "examination"}]


async def test_no_home_is_told_of_a_session_that_people_come_to(desk: Desk) -> None:
    session_id, _ = await on_session(desk, 1)

    answer = await asked(desk, "homes.read", f"{session_id}/homes")

    assert answer.json() == {"people": []}


async def test_another_committee_is_told_of_nobody(desk: Desk) -> None:
    session_id, _ = await on_session(desk, 1, mode="home_visit")

    answers = [
        await asked(desk, "session_people.read", f"{session_id}/people", Committee=OTHER_COMMITTEE),
        await asked(desk, "homes.read", f"{session_id}/homes", Committee=OTHER_COMMITTEE),
    ]

    assert [answer.json() for answer in answers] == [{"people": []}] * 2
