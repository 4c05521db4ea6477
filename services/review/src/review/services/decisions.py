"""Use case: what a panel decides when its last opinion is sealed."""

from collections.abc import Sequence

from review.domain.decision import Decision, decide
from review.domain.difficulty import difficulties
from review.domain.examination import Examination
from review.domain.opinion import Opinion, is_intact
from review.errors import SealBrokenError
from review.services import conclusions
from review.unit_of_work import UnitOfWork
from shared.events.review import CaseDifficult, PanelDecided

__all__ = ["decision_of", "settle"]


async def settle(
    uow: UnitOfWork, examination: Examination, opinions: Sequence[Opinion]
) -> Examination:
    """Return the case as its panel's complete round leaves it, and announce how.

    A difficult case is queued for discussion; any other gets its conclusion drafted.

    Raises
    ------
    SealBrokenError
        An opinion isn't what was sealed.
    """
    decision = decision_of(opinions)
    reasons = difficulties(
        opinions,
        decision,
        is_flagged=examination.is_flagged,
        was_sent_back=await uow.discussions.has_sent_back(examination.case_id),
    )
    committee, case_id = examination.committee, examination.case_id
    if decision.outcome is not None:
        await uow.publish(
            PanelDecided(
                committee=committee,
                case_id=case_id,
                round=examination.round,
                unanimous=decision.is_unanimous,
            )
        )
    if reasons:
        await uow.publish(
            CaseDifficult(committee=committee, case_id=case_id, reasons=list(reasons))
        )
    else:
        await conclusions.draft(uow, examination, decision)
    return examination.settled(reasons)


def decision_of(opinions: Sequence[Opinion]) -> Decision:
    """Return what a complete panel's opinions, each checked against its seal, decide.

    Raises
    ------
    SealBrokenError
        An opinion isn't what was sealed.
    """
    for opinion in opinions:
        if not is_intact(opinion):
            raise SealBrokenError(seat=opinion.signature.seat)
    return decide(opinions)
