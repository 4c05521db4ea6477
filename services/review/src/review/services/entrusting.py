"""Use cases around cases that another committee examines (委托鉴定): gone, and come back."""

from collections.abc import Sequence
from uuid import UUID

from review.domain.examination import Entrustment
from review.domain.standard import standard_for
from review.services import conclusions
from review.services.entrusted_opinions import turn_down_pending
from review.services.examinations import known_examination, refuse_concluded
from review.services.grading import available_standards
from review.unit_of_work import UnitOfWork
from shared.events.base import Duty
from shared.told_duties import learn

__all__ = ["entrust", "take_back"]


async def entrust(
    uow: UnitOfWork, case_id: UUID, entrustment: Entrustment, duties: Sequence[Duty]
) -> None:
    """Note that another committee examines a case, and fix the standard it is decided under.

    Raises
    ------
    NotYetKnownError
        Intake's preliminary review hasn't arrived.
    PanelRefusedError
        The conclusion is approved.
    """
    examination = await known_examination(uow, case_id)
    examination = examination.with_duties(learn(uow, case_id, examination.duties, duties))
    if examination.is_withdrawn:
        await uow.examinations.save(examination)
        return
    refuse_concluded(examination)
    standard = standard_for(available_standards(uow), examination.matter, entrustment.handed_on)
    await conclusions.set_draft_aside(uow, case_id)
    await turn_down_pending(uow, case_id)
    opinions = await uow.opinions.list_of_case(case_id)
    await uow.examinations.save(
        examination.entrusted_to(
            entrustment,
            standard_id=standard.id if standard else None,
            has_opinions=any(item.signature.round == examination.round for item in opinions),
        )
    )


async def take_back(
    uow: UnitOfWork, case_id: UUID, hand_over_id: UUID, duties: Sequence[Duty]
) -> None:
    """Note that a case came back from another committee, whose opinion counts for nothing then.

    What was sealed stays on record with its round. A conclusion that was approved at the same
    moment stands until it is revoked.

    Raises
    ------
    NotYetKnownError
        Intake's preliminary review hasn't arrived.
    """
    examination = await known_examination(uow, case_id)
    examination = examination.with_duties(learn(uow, case_id, examination.duties, duties))
    if examination.is_with(hand_over_id):
        await conclusions.set_draft_aside(uow, case_id)
        await turn_down_pending(uow, case_id)
        opinions = await uow.opinions.list_of_case(case_id)
        has_opinions = any(item.signature.round == examination.round for item in opinions)
        examination = examination.taken_back(has_opinions=has_opinions)
    await uow.examinations.save(examination)
