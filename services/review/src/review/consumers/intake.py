"""What review does when intake speaks."""

from review.domain.examination import Examination
from review.services import erasure, examinations, ordered_tests
from review.unit_of_work import UnitOfWork
from shared.events.base import Envelope
from shared.events.intake import (
    ApplicationWithdrawn,
    CaseContested,
    CaseErased,
    CasePreliminarilyReviewed,
    TestResultReceived,
)

__all__ = [
    "end_examination",
    "erase_case",
    "expect_examination",
    "note_contested",
    "note_test_result",
]


async def expect_examination(
    uow: UnitOfWork, envelope: Envelope[CasePreliminarilyReviewed]
) -> None:
    """Expect a case that is ready to be scheduled."""
    event = envelope.data
    await examinations.expect(
        uow,
        Examination(
            case_id=event.case_id,
            committee=event.committee,
            matter=event.matter,
            case_number=event.case_number,
            category=event.category,
            is_flagged=event.difficult,
            material_ids=tuple(event.expert_material_ids),
            duties=tuple(event.duties),
        ),
    )


async def note_contested(uow: UnitOfWork, envelope: Envelope[CaseContested]) -> None:
    """Nobody examines or approves a case on which one person holds two duties."""
    await examinations.note_duties(uow, envelope.data.case_id, envelope.data.duties)


async def end_examination(uow: UnitOfWork, envelope: Envelope[ApplicationWithdrawn]) -> None:
    """Nobody examines a case whose application was withdrawn."""
    await examinations.withdraw(uow, envelope.data.case_id)


async def erase_case(uow: UnitOfWork, envelope: Envelope[CaseErased]) -> None:
    """Take the people out of a case whose retention has ended."""
    await erasure.erase(uow, envelope.data.case_id)


async def note_test_result(uow: UnitOfWork, envelope: Envelope[TestResultReceived]) -> None:
    """Let the panel read the result of a test that it ordered."""
    event = envelope.data
    await ordered_tests.note_result(
        uow, event.case_id, event.order_id, event.material_ids, envelope.time
    )
