"""What review does when intake speaks."""

from review.domain.examination import Examination
from review.services import examinations
from review.unit_of_work import UnitOfWork
from shared.events.base import Envelope
from shared.events.intake import CasePreliminarilyReviewed

__all__ = ["expect_examination"]


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
