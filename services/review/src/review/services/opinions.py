"""Use cases around opinions (专家鉴定意见)."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from review.domain.examination import Examination, ExaminationState
from review.domain.opinion import Opinion, OpinionContent, Signature
from review.domain.opinion import seal as sealed
from review.errors import (
    ExaminationNotFoundError,
    IdentityNotCheckedError,
    OpinionAlreadySealedError,
)
from review.services import access, decisions, grading
from review.unit_of_work import UnitOfWork
from shared.duties import with_duty
from shared.events.review import CaseExamined
from shared.ids import new_id
from shared.purposes import Purpose

__all__ = ["get_own", "of_round", "read_visible", "seal"]

SALT_BYTES = 16


async def seal(uow: UnitOfWork, case_id: UUID, content: OpinionContent) -> Opinion:
    """Seal the caller's opinion on a case of the own panel; the last seat's settles the round.

    The content's ``standard_id`` is set to the standard of the case.

    Raises
    ------
    ExaminationNotFoundError
        The caller has no seat on the case's panel.
    OpinionAlreadySealedError
        The caller's seat has one in this round, or the panel isn't being asked.
    IdentityNotCheckedError
        The panel meets the person on a screen or at home, and nobody compared the document.
    DutyConflictError, CaseContestedError
        The caller did something else on this case; or somebody did two things on it.
    InvalidError
        The content contradicts the standard; see ``grading.check_content``.
    """
    examination = await uow.examinations.get(case_id, for_change=True)
    seat = access.own_seat(uow.actor, examination)
    earlier = of_round(await uow.opinions.list_of_case(case_id), examination.round)
    is_answered = any(item.signature.seat == seat.number for item in earlier)
    if is_answered or not examination.is_open_for_opinions:
        raise OpinionAlreadySealedError
    if examination.is_unidentified:
        raise IdentityNotCheckedError
    duties = with_duty(examination.duties, "examine", uow.actor.account_id, case_id=case_id)
    standard = grading.standard_of(uow, examination)
    grading.check_content(standard, examination.matter, content)
    signature = Signature(
        case_id=case_id,
        round=examination.round,
        seat=seat.number,
        expert_code=seat.expert_code,
        account_id=uow.actor.account_id,
        sealed_at=uow.now,
        salt=secrets.token_hex(SALT_BYTES),
    )
    opinion = sealed(new_id(), signature, replace(content, standard_id=standard.id))
    await store(uow, opinion)
    if examination.state is ExaminationState.ALLOCATED:
        await uow.publish(CaseExamined(committee=uow.committee, case_id=case_id))
    await advance(uow, examination.examined(duties), [*earlier, opinion])
    return opinion


async def store(uow: UnitOfWork, opinion: Opinion) -> None:
    """Keep a sealed opinion and note who sealed what."""
    await uow.opinions.add(opinion)
    uow.audit(
        "opinion.seal",
        subject_type="opinion",
        subject_id=opinion.id,
        case_id=opinion.signature.case_id,
        detail={"round": opinion.signature.round, "sha256": opinion.sha256.hex()},
    )


async def advance(uow: UnitOfWork, examination: Examination, opinions: Sequence[Opinion]) -> None:
    """Store the case, settled when every seat has sealed."""
    if len(opinions) == len(examination.seats):
        examination = await decisions.settle(uow, examination, opinions)
    await uow.examinations.save(examination)


async def read_visible(
    uow: UnitOfWork, examination: Examination, *, purpose: Purpose | None
) -> list[Opinion] | None:
    """Return the opinions on a case that the caller may read; the reading is on record.

    The panel's experts read for the examination; others get None until they state a purpose.
    """
    noted = access.purpose_of(uow.actor, purpose)
    if noted is None:
        return None
    opinions = await uow.opinions.list_of_case(examination.case_id)
    visible = access.visible_opinions(uow.actor, examination, opinions)
    if visible:
        uow.audit(
            "opinions.read",
            subject_type="examination",
            subject_id=examination.case_id,
            case_id=examination.case_id,
            purpose=noted,
            detail={"opinions": [str(opinion.id) for opinion in visible]},
        )
    return visible


async def get_own(uow: UnitOfWork, case_id: UUID, opinion_id: UUID) -> Opinion:
    """Return an opinion the caller has sealed, as when its sealing is asked for again.

    Raises
    ------
    ExaminationNotFoundError
        The caller hasn't sealed that one.
    """
    for opinion in await uow.opinions.list_of_case(case_id):
        is_own = opinion.signature.account_id == uow.actor.account_id
        if is_own and opinion.id == opinion_id:
            return opinion
    raise ExaminationNotFoundError


def of_round(opinions: Sequence[Opinion], round_: int) -> list[Opinion]:
    """Return the opinions of one round."""
    return [opinion for opinion in opinions if opinion.signature.round == round_]
