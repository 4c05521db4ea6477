"""When intake tells that a case is erased, check-in, code and salt go, and the transcripts stay."""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from lottery.worker import consumers
from services.lottery.tests.api.conftest import PREFIX, Bureau, bureau, signing_key
from shared.actor import system_actor
from shared.events.base import Event, RawEnvelope
from shared.events.intake import CaseErased
from shared.ids import new_id
from shared.inbox import handle_in_order
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE

__all__ = ["bureau", "signing_key"]


class Intake:
    """Intake's events, as they arrive, numbered per case."""

    def __init__(self, bureau: Bureau) -> None:
        self.service = bureau.lottery.service
        self.sequences: Counter[UUID] = Counter()

    def envelope(self, event: Event) -> RawEnvelope:
        """Wrap the next event about a case."""
        self.sequences[event.aggregate_id] += 1
        return RawEnvelope(
            id=new_id(),
            source="/intake",
            type=event.subject,
            time=self.service.clock(),
            committee=event.committee,
            aggregate_type=event.aggregate_type,
            aggregate_id=event.aggregate_id,
            sequence=self.sequences[event.aggregate_id],
            data=event.model_dump(mode="json"),
        )

    async def deliver(self, envelope: RawEnvelope) -> None:
        """Hand an envelope to the lottery as its consumer does."""
        consumer = next(item for item in consumers if item.publisher == "intake")
        async with self.service.unit_of_work(system_actor("lottery", envelope.committee)) as uow:
            await handle_in_order(uow, consumer, [envelope])

    async def erase(self, case_id: UUID, committee: str = COMMITTEE) -> None:
        """Tell that a case was erased."""
        await self.deliver(self.envelope(CaseErased(committee=committee, case_id=case_id)))


@pytest.fixture
async def intake(bureau: Bureau) -> Intake:
    return Intake(bureau)


async def rows(bureau: Bureau, query: str) -> list[dict[str, Any]]:
    async with bureau.lottery.service.database.engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(text(query))).mappings()]


async def allocated_cases(bureau: Bureau, count: int = 2) -> tuple[str, list[UUID]]:
    """Return a session that is over, and its cases with their panels."""
    await bureau.add_experts("orthopaedics", 9)
    session_id = await bureau.plan()
    cases = [await bureau.add_case() for _ in range(count)]
    assert (await bureau.schedule(session_id, *cases)).status_code == 200
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    for case_id in cases:
        assert (await bureau.check_in(session_id, case_id)).status_code < 300
    await bureau.conduct(session_id, "allocation")
    assert (await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")).status_code == 200
    return session_id, cases


async def test_code_salt_and_presence_go_and_transcripts_stay(
    bureau: Bureau, intake: Intake
) -> None:
    session_id, (gone, there) = await allocated_cases(bureau)
    chain = await rows(bureau, "select hash, document from lottery.chain_record order by sequence")

    await intake.erase(gone)

    cases = await rows(bureau, "select * from lottery.session_case order by case_id")
    row = next(item for item in cases if item["case_id"] == gone)
    assert row["state"] == "erased"
    assert row["case_number"]
    assert row["checked_in_at"] is row["check_in_method"] is row["panel_code"] is None
    codes = await rows(bureau, "select subject from lottery.participant where kind = 'case'")
    assert codes == [{"subject": str(there)}]
    again = await rows(bureau, "select hash, document from lottery.chain_record order by sequence")
    assert again == chain
    board = await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")
    assert board.status_code == 200
    assert str(gone) not in board.text


async def test_doubled_it_changes_nothing(bureau: Bureau, intake: Intake) -> None:
    case_id = await bureau.add_case()
    told = intake.envelope(CaseErased(committee=COMMITTEE, case_id=case_id))
    await intake.deliver(told)
    before = await rows(bureau, "select * from lottery.session_case")

    await intake.deliver(told)
    await intake.erase(case_id)

    assert await rows(bureau, "select * from lottery.session_case") == before


async def test_of_a_case_it_never_heard_of_there_is_nothing_to_do(
    bureau: Bureau, intake: Intake
) -> None:
    await intake.erase(new_id())

    assert await rows(bureau, "select * from lottery.session_case") == []


async def test_early_it_waits_for_what_came_before(bureau: Bureau, intake: Intake) -> None:
    case_id = await bureau.add_case()
    told = intake.envelope(CaseErased(committee=COMMITTEE, case_id=case_id))

    await intake.deliver(told.model_copy(update={"sequence": 2}))

    [row] = await rows(bureau, "select state from lottery.session_case")
    assert row["state"] == "waiting"


async def test_malformed_it_is_refused(bureau: Bureau, intake: Intake) -> None:
    told = intake.envelope(CaseErased(committee=COMMITTEE, case_id=new_id()))

    with pytest.raises(ValidationError):
        await intake.deliver(told.model_copy(update={"data": {}}))


async def test_another_committees_word_erases_nothing(bureau: Bureau, intake: Intake) -> None:
    case_id = await bureau.add_case()

    await intake.erase(case_id, OTHER_COMMITTEE)

    [row] = await rows(bureau, "select state from lottery.session_case")
    assert row["state"] == "waiting"


async def test_home_is_forgotten_with_the_last_case_of_its_visit(
    bureau: Bureau, intake: Intake
) -> None:
    cases = [await bureau.add_case(mode="home_visit") for _ in range(2)]
    planned = await bureau.operator.post(
        f"{PREFIX}/sessions",
        json={
            "mode": "home_visit",
            "starts_at": "2026-12-01T01:00:00Z",
            "venue": "虎鹿镇西坞村17号",
            "area": "虎鹿镇",
            "panels": [{"code": "P1", "category": "limb", "seats": ["orthopaedics"] * 3}],
            "reserves": [],
        },
    )
    session_id = planned.json()["id"]
    assert (await bureau.schedule(session_id, *cases)).status_code == 200
    kept = "select 1 from lottery.session where home_venue is not null"

    await intake.erase(cases[0])
    after_the_first = await rows(bureau, kept)
    await intake.erase(cases[1])

    assert len(after_the_first) == 1
    assert await rows(bureau, kept) == []
