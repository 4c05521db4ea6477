"""The route of the counter (窗口): applications that come on paper."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from intake.api.parameters import OpenUnitOfWork
from intake.api.requests import EnterApplication
from intake.api.views import ApplicationView
from intake.services import applications, counter
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.permissions import Permission
from shared.web import etag

__all__ = ["router"]

router = APIRouter(prefix="/counter-applications", tags=["applications"])


@router.post("", status_code=201, summary="Enter a paper application")
async def enter_application(
    body: EnterApplication,
    caller: Annotated[Actor, needs(Permission.APPLICATIONS_ENTER)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> ApplicationView:
    """Enter what was handed over on paper; the answer names the receipt to print."""
    wanted = [(item.as_handed_in(), item.original_seen) for item in body.materials]
    async with open_unit_of_work(caller) as uow:
        received = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: counter.enter(
                uow,
                body.matter,
                body.as_application(),
                [material for material, _ in wanted],
                received_on=body.received_on,
                originals_seen=[material.id for material, is_seen in wanted if is_seen],
            ),
            again=lambda case_id: applications.get(uow, UUID(case_id)),
            resource_id=lambda made: str(made.case.id),
        )
    response.headers["ETag"] = etag(received.case.version)
    return ApplicationView.of(received)
