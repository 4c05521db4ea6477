"""Hospitals send records: before the application is there, and when they are asked."""

import pytest

from services.intake.tests.factories.applications import REQUIRED_ITEMS
from services.intake.tests.factories.hospitals import (
    Hospital,
    connected,
    match_waiting,
    materials_of,
)
from shared.clock import committee_date, system_clock
from tests.journeys.applications.office import Office

GIVEN = tuple(item for item in REQUIRED_ITEMS if item != "medical_records")

TODAY = committee_date(system_clock())


@pytest.fixture
async def hospital(office: Office) -> Hospital:
    office.on(TODAY, 23)
    return await connected(office.desk)


async def test_records_that_came_first_make_the_application_complete(
    office: Office, hospital: Hospital
) -> None:
    sent = await hospital.sent(1)
    await office.received(*GIVEN, on=TODAY)
    await match_waiting(office.desk)

    accepted = await office.accept()

    assert accepted.status_code == 201, accepted.text
    items = {material["item"] for material in await materials_of(office.desk, office.case_id)}
    assert items == set(REQUIRED_ITEMS)
    # The hospital can't tell that the person has a case.
    assert await hospital.seen(sent["id"]) == sent


async def test_two_hospitals_answer_what_each_is_asked(office: Office, hospital: Hospital) -> None:
    other = await connected(office.desk, seed=12)
    await office.received(on=TODAY)
    first = await hospital.asked(office.desk, office.case_id, "discharge_summary")
    second = await other.asked(office.desk, office.case_id, "imaging_report")

    await hospital.sent(1, request_id=first["id"], external_id="A-1")
    await other.sent(1, request_id=second["id"], external_id="B-1", kind="imaging_report")

    states = [
        (await asked.client.get(f"/api/intake/v1/partner/requests/{request['id']}")).json()["state"]
        for asked, request in ((hospital, first), (other, second))
    ]
    assert states == ["fulfilled", "fulfilled"]
    assert len(await materials_of(office.desk, office.case_id)) == len(REQUIRED_ITEMS) + 2
