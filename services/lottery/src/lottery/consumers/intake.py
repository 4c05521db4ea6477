"""What the lottery does when intake speaks."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from lottery.domain.hand_over import PreparedFile
from lottery.domain.session import Answer
from lottery.services import answers, erasure, hand_overs, operators, sessions, withdrawals
from lottery.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.events import Envelope
from shared.events.base import RawEnvelope
from shared.events.intake import (
    ApplicationWithdrawn,
    AttendanceAnswered,
    CaseContested,
    CaseErased,
    CasePreliminarilyReviewed,
    HandOverPrepared,
)

__all__ = [
    "erase_case",
    "expect_cases",
    "note_answer",
    "note_contested",
    "note_file",
    "wait_for_session",
    "withdraw_case",
]


async def expect_cases(uow: UnitOfWork, envelopes: Sequence[RawEnvelope]) -> None:
    """Lock the cases that a batch brings and look up once what was told of them before."""
    arriving: dict[str, list[UUID]] = defaultdict(list)
    for envelope in envelopes:
        if envelope.type == CasePreliminarilyReviewed.subject:
            arriving[envelope.committee].append(envelope.aggregate_id)
    for committee, case_ids in sorted(arriving.items()):
        uow.actor = system_actor(uow.service.name, committee)
        await operators.expect(uow, case_ids)


async def wait_for_session(uow: UnitOfWork, envelope: Envelope[CasePreliminarilyReviewed]) -> None:
    """A preliminarily reviewed case waits for a session."""
    await sessions.wait(uow, envelope.data)


async def note_answer(uow: UnitOfWork, envelope: Envelope[AttendanceAnswered]) -> None:
    """A party said from its own account whether it comes."""
    event = envelope.data
    answer = Answer(
        event.party, event.coming, "electronic", envelope.actor or "", envelope.time, event.reason
    )
    await answers.hear(uow, event.case_id, event.session_id, answer)


async def note_file(uow: UnitOfWork, envelope: Envelope[HandOverPrepared]) -> None:
    """There is a file that another committee may be sent."""
    event = envelope.data
    await hand_overs.file_prepared(
        uow,
        PreparedFile(event.case_id, event.committee, event.to_region, event.sha256, envelope.time),
    )


async def note_contested(uow: UnitOfWork, envelope: Envelope[CaseContested]) -> None:
    """A case on which one person holds two duties is drawn no more."""
    await operators.hear(uow, envelope.data.case_id, envelope.data.duties)


async def withdraw_case(uow: UnitOfWork, envelope: Envelope[ApplicationWithdrawn]) -> None:
    """A case whose application was withdrawn waits, and is drawn, no more."""
    await withdrawals.withdraw(uow, envelope.data.case_id)


async def erase_case(uow: UnitOfWork, envelope: Envelope[CaseErased]) -> None:
    """Take the people out of a case whose retention has ended."""
    await erasure.erase(uow, envelope.data.case_id)
