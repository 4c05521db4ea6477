"""A copy to a person holds no records of which something says that they are another's."""

from services.intake.tests.api.test_personal_data import Around, ask, records, supervisor, unpacked
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.hospitals import connected


async def test_records_under_the_number_with_another_name_are_in_nobodys_copy(desk: Desk) -> None:
    Around(desk)
    hospital = await connected(desk)
    case_id = await desk.received(1)
    async with desk.service.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            'update intake."case" set is_open = false where id = $1', (case_id,)
        )
    await hospital.sent(1, external_id="theirs")
    await hospital.sent(1, external_id="mistyped", person__name="厉另人")

    entries = unpacked(await ask(supervisor(desk)))

    told = records(entries, "intake", "record_submission")
    assert [item["content"]["external_id"] for item in told] == ["theirs"]


async def test_records_put_away_as_another_persons_are_in_nobodys_copy(desk: Desk) -> None:
    Around(desk)
    hospital = await connected(desk)
    sent = await hospital.sent(1)
    path = f"{BASE}/record-submissions/{sent['id']}"
    await desk.as_clerk().post(f"{path}/claim")
    await desk.as_clerk().post(f"{path}/rejection", json={"reason": "other_person"})

    entries = unpacked(await ask(supervisor(desk)))

    assert records(entries, "intake", "record_submission") == []
