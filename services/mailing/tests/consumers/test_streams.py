"""Mailing over real streams: facts come in, early ones too, and its own go out in order."""

from services.mailing.tests.factories.bureau import Bureau
from services.mailing.tests.factories.events import Neighbours, accepted, approved
from services.mailing.tests.factories.facts import conclusion, parties
from shared import audit
from shared.events.base import RawEnvelope
from shared.events.mailing import CaseServed
from shared.ids import new_id
from shared.streams import ensure_stream, stream_name
from shared.testing.plugin import RunService
from shared.testing.running import RunningService
from shared.testing.waiting import eventually


async def test_conclusion_comes_in_early_and_its_service_goes_out(run_service: RunService) -> None:
    case_id, conclusion_id = new_id(), new_id()
    async with run_service("mailing") as running:
        bureau, neighbours = Bureau(running), Neighbours(running.service)
        bureau.intake.known_parties[case_id] = parties(case_id)
        bureau.review.known_conclusions[case_id] = conclusion(case_id, conclusion_id)
        await send(running, neighbours.envelope(approved(case_id, conclusion_id)))
        await send(running, neighbours.envelope(accepted(case_id)))

        async def all_sealed() -> bool:
            letters = await bureau.letters(case_id, "conclusion")
            return [item["state"] for item in letters.values()] == ["sealed"] * 4

        await eventually(all_sealed)
        letters = await bureau.letters(case_id, "conclusion")
        await bureau.serve(letters["appraisee"])
        await bureau.serve(letters["employer"])

        sent = await eventually(lambda: all_sent(running, 14))
        assert [envelope.sequence for envelope in sent] == list(range(1, 15))
        assert sent[-1].type == CaseServed.subject

        async def is_audited() -> bool:
            found = await audit.verify(running.service)
            assert found.findings == ()
            return found.checked >= 6

        await eventually(is_audited)


async def send(running: RunningService, envelope: RawEnvelope) -> None:
    """Publish an envelope on its publisher's stream."""
    prefix = running.service.settings.stream_prefix
    client = await running.service.nats.connected()
    await ensure_stream(client.jetstream(), envelope.publisher, prefix)
    await client.jetstream().publish(prefix + envelope.type, envelope.model_dump_json().encode())


async def all_sent(running: RunningService, count: int) -> list[RawEnvelope]:
    """Return everything on mailing's stream once so many are there; nothing before."""
    client = (await running.service.nats.connected()).jetstream()
    stream = stream_name("mailing", running.service.settings.stream_prefix)
    state = (await client.stream_info(stream)).state
    if state.messages < count:
        return []
    messages = [await client.get_msg(stream, number) for number in range(1, state.last_seq + 1)]
    return [RawEnvelope.model_validate_json(message.data or b"") for message in messages]
