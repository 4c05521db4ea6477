"""Route for sealing an opinion."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from review.api.bodies import SealOpinion
from review.api.parameters import CaseId, OpenUnitOfWork
from review.api.schemas import SealedOpinionView
from review.services import access, opinions
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["opinions"])


@router.post(
    "/examinations/{case_id}/opinions", status_code=201, summary="Seal one's opinion for good"
)
async def seal_opinion(
    case_id: CaseId,
    body: SealOpinion,
    caller: Annotated[Actor, needs(Permission.OPINIONS_WRITE)],
    open_unit_of_work: OpenUnitOfWork,
    idempotency: Annotated[Idempotency, idempotency_key()],
) -> SealedOpinionView:
    """When the last seat has sealed, the majority decides; the answer doesn't say how."""
    async with open_unit_of_work(caller) as uow:
        await access.sit_as_guest(uow, case_id)
        opinion = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: opinions.seal(uow, case_id, body.content()),
            again=lambda opinion_id: opinions.get_own(uow, case_id, UUID(opinion_id)),
            resource_id=lambda opinion: str(opinion.id),
        )
    return SealedOpinionView.of(opinion)
