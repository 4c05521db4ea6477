"""Routes for a letter's way to its recipient: dispatch, attempts, service."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from mailing.api.parameters import ExpectedVersion, LetterId, OpenUnitOfWork
from mailing.api.requests import AttemptBody, DispatchBody, ServiceBody
from mailing.api.views import LetterView
from mailing.domain.letter import Letter
from mailing.services import deliveries
from mailing.services.access import get_visible_letter
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.permissions import Permission
from shared.web import etag

__all__ = ["router"]

router = APIRouter(prefix="/letters/{letter_id}", tags=["deliveries"])

Sender = Annotated[Actor, needs(Permission.LETTERS_DISPATCH)]
Recorder = Annotated[Actor, needs(Permission.LETTERS_RECORD_DELIVERY)]
Key = Annotated[Idempotency, idempotency_key()]


@router.post("/dispatch", status_code=201, summary="Record a dispatch")
async def dispatch_letter(
    letter_id: LetterId,
    body: DispatchBody,
    caller: Sender,
    idempotency: Key,
    expected: ExpectedVersion,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> LetterView:
    """Record that a sealed letter was handed to a carrier; nobody who decided on the case may."""
    async with open_unit_of_work(caller) as uow:
        letter = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: deliveries.dispatch(uow, letter_id, body.dispatch(), expected=expected),
            again=lambda known: get_visible_letter(uow, UUID(known)),
            resource_id=lambda sent: str(sent.id),
        )
    return shown(letter, response)


@router.post("/attempts", status_code=201, summary="Record a delivery attempt")
async def record_attempt(
    letter_id: LetterId,
    body: AttemptBody,
    caller: Recorder,
    idempotency: Key,
    expected: ExpectedVersion,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> LetterView:
    """Record how an attempt ended; signed for, the recipient is served on that day."""
    async with open_unit_of_work(caller) as uow:
        letter = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: deliveries.record_attempt(
                uow,
                letter_id,
                body.attempt(),
                evidence_upload=body.evidence_upload,
                expected=expected,
            ),
            again=lambda known: get_visible_letter(uow, UUID(known)),
            resource_id=lambda tried: str(tried.id),
        )
    return shown(letter, response)


@router.post("/service", status_code=201, summary="Record the service")
async def record_service(
    letter_id: LetterId,
    body: ServiceBody,
    caller: Recorder,
    idempotency: Key,
    expected: ExpectedVersion,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> LetterView:
    """Record that the recipient counts as served, where that doesn't follow by itself."""
    async with open_unit_of_work(caller) as uow:
        letter = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: deliveries.record_service(
                uow, letter_id, body.service(), expected=expected
            ),
            again=lambda known: get_visible_letter(uow, UUID(known)),
            resource_id=lambda served: str(served.id),
        )
    return shown(letter, response)


def shown(letter: Letter, response: Response) -> LetterView:
    """Return the view of a changed letter, with its new version."""
    response.headers["ETag"] = etag(letter.version)
    return LetterView.of(letter)
