"""Who may be drawn for a session."""

from lottery.domain.draw.canonical import parse

from .conftest import Bureau
from .pool_people import frozen_at, hire, recommend, who_is_eligible


async def test_who_is_in_term_on_the_day_and_in_a_class_is_eligible(bureau: Bureau) -> None:
    frozen_at(bureau)
    await hire(bureau, 1)
    await hire(bureau, 2, term_to="2026-11-30")
    await hire(bureau, 3, term_from="2026-12-02")
    await hire(bureau, 4, term_from="2026-12-01", term_to="2026-12-01")
    await hire(bureau, 5, specialty="neurology", other_specialties=["orthopaedics"])
    await recommend(bureau, 6)
    session_id = await bureau.plan(starts_at="2026-12-01T01:00:00Z")

    assert await who_is_eligible(bureau, session_id) == {"expert-1", "expert-4"}


async def test_pool_draw_is_from_who_is_eligible(bureau: Bureau) -> None:
    for serial in range(1, 5):
        await hire(bureau, serial)
    await recommend(bureau, 9)
    session_id = await bureau.plan(panels=1)

    frozen = await bureau.freeze(session_id, "pool")

    assert frozen.status_code == 201, frozen.text
    async with bureau.lottery.service.database.engine.connect() as connection:
        raw = (await connection.exec_driver_sql("select input from lottery.draw")).scalar_one()
    assert len(parse(raw)["experts"]) == 4
