"""Applications are abandoned one by one: one that can't be ended holds up no other."""

from datetime import date

from sqlalchemy import update

from intake.services.abandonments import abandon_lapsed
from intake.tables import deadline
from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.notices import NoticeDesk


async def test_case_that_cannot_be_ended_holds_up_no_other(desk: Desk) -> None:
    broken, sound = NoticeDesk(desk), NoticeDesk(desk)
    await broken.issued()
    await sound.received("application_form", serial=2)
    await sound.judge("application_form")
    await sound.issue(service="counter")
    # Its limit can't be read, so that ending it fails.
    async with desk.service.database.engine.begin() as connection:
        await connection.execute(
            update(deadline)
            .where(deadline.c.case_id == broken.case_id, deadline.c.code == "supplement")
            .values(explanation={})
        )
    sound.on(date(2026, 6, 1))

    await abandon_lapsed(desk.service)

    states = {row["id"]: row["state"] for row in await desk.rows('select id, state from "case"')}
    assert states[sound.case_id] == "abandoned"
    assert states[broken.case_id] == "notice_issued"
