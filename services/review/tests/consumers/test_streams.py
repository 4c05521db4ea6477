"""Review over real streams: facts come in from intake and lottery, and its own go out."""

from typing import Any

from services.review.tests.conftest import ISSUERS_JSON
from services.review.tests.factories.cases import Neighbours, allocated, preliminarily_reviewed
from services.review.tests.factories.people import BASE, People
from shared import audit
from shared.events.base import Event, RawEnvelope
from shared.events.review import ConclusionApproved
from shared.ids import new_id
from shared.streams import ensure_stream, stream_name
from shared.testing.plugin import RunService
from shared.testing.running import RunningService
from shared.testing.waiting import eventually


async def test_case_comes_in_and_its_conclusion_goes_out(run_service: RunService) -> None:
    case_id = new_id()
    async with run_service("review", issuers=ISSUERS_JSON) as review:
        people, neighbours = People(review), Neighbours(review.service)
        drawn = neighbours.envelope("lottery", allocated(case_id=case_id))
        reviewed = neighbours.envelope("intake", preliminarily_reviewed(case_id=case_id))
        await send(review, "lottery", drawn)
        await send(review, "intake", reviewed)
        expert = people.ask("expert", "expert-1")

        async def is_allocated() -> bool:
            answer = await expert.get(f"{BASE}/examinations/{case_id}")
            return answer.status_code == 200

        await eventually(is_allocated)
        await people.decide(case_id)
        await people.approve(case_id)

        approved = await eventually(lambda: last_sent(review, ConclusionApproved))
        assert approved is not None
        assert approved["data"]["case_id"] == str(case_id)
        assert approved["sequence"] == 3

        async def is_sealed() -> bool:
            found = await audit.verify(review.service)
            assert found.findings == ()
            return found.checked >= 4

        await eventually(is_sealed)


async def send(review: RunningService, publisher: str, envelope: RawEnvelope) -> None:
    """Publish an envelope on its publisher's stream."""
    prefix = review.service.settings.stream_prefix
    client = await review.service.nats.connected()
    await ensure_stream(client.jetstream(), publisher, prefix)
    await client.jetstream().publish(prefix + envelope.type, envelope.model_dump_json().encode())


async def last_sent(review: RunningService, event: type[Event]) -> dict[str, Any] | None:
    """Return the last envelope of a kind on review's stream, if there is one."""
    prefix = review.service.settings.stream_prefix
    client = await review.service.nats.connected()
    stream = stream_name("review", prefix)
    info = await client.jetstream().stream_info(stream)
    if info.state.messages < 3:
        return None
    message = await client.jetstream().get_last_msg(stream, prefix + event.subject)
    return RawEnvelope.model_validate_json(message.data or b"").model_dump(mode="json")
