"""News comes over the real JetStream, and the closing goes out the same way."""

from uuid import UUID

import nats
from pydantic_core import to_json

from services.intake.tests.consumers.test_news import lottery_news, mailing_news, review_news
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.events import envelopes
from shared.streams import ensure_stream
from shared.testing.plugin import RunService
from shared.testing.running import Surroundings
from shared.testing.waiting import eventually


async def test_case_walks_from_reviewed_to_closed_by_news_alone(
    run_service: RunService, surroundings: Surroundings
) -> None:
    prefix = surroundings.stream_prefix
    connection = await nats.connect(surroundings.servers.nats)
    jetstream = connection.jetstream()
    for publisher in ("lottery", "review", "mailing"):
        await ensure_stream(jetstream, publisher, prefix)
    async with run_service("intake") as intake:
        desk = Desk(intake)
        cases = [await desk.reviewed(serial) for serial in (1, 2)]
        for publisher, news in (
            ("mailing", mailing_news),
            ("review", review_news),
            ("lottery", lottery_news),
        ):
            for envelope in envelopes(publisher, [event for case in cases for event in news(case)]):
                await jetstream.publish(f"{prefix}{envelope.type}", to_json(envelope))

        async def all_closed() -> bool:
            rows = await desk.rows("select id from \"case\" where state = 'closed'")
            return {row["id"] for row in rows} == set(cases)

        async def closing_sent() -> list[UUID]:
            rows = await desk.rows(
                "select case_id from outbox "
                "where subject = 'intake.case.closed.v1' and sent_at is not null"
            )
            return [row["case_id"] for row in rows] if len(rows) == len(cases) else []

        await eventually(all_closed, timeout=30)
        assert set(await eventually(closing_sent)) == set(cases)
        number = (await desk.as_clerk().get(f"{BASE}/applications/{cases[0]}")).json()
        assert number["state"] == "closed"
    await connection.close()
