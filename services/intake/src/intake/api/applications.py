"""Routes for applications (申请)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from intake.api.lists import Wanted, render_page
from intake.api.parameters import CaseId, OpenUnitOfWork
from intake.api.requests import HandInMaterial, SubmitApplication
from intake.api.views import ApplicationView, GivenItemView, SummaryView, given_items
from intake.domain.received import ReceivedApplication
from intake.services import applications, case_lists
from intake.services.access import own_or_all
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page
from shared.permissions import Permission
from shared.web import etag, if_match

__all__ = ["router"]

router = APIRouter(prefix="/applications", tags=["applications"])

Supplementer = Annotated[
    Actor, needs(Permission.APPLICATIONS_SUPPLEMENT, Permission.APPLICATIONS_SUPPLEMENT_OWN)
]
Reader = Annotated[Actor, needs(Permission.APPLICATIONS_READ, Permission.APPLICATIONS_READ_OWN)]


@router.post("", status_code=201, summary="Submit an application")
async def submit_application(
    body: SubmitApplication,
    caller: Annotated[Actor, needs(Permission.APPLICATIONS_SUBMIT)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> ApplicationView:
    """Hand in an application and its files at once: all of it is received, or nothing."""
    materials = [material.as_handed_in() for material in body.materials]
    async with open_unit_of_work(caller) as uow:
        received = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: applications.submit(uow, body.matter, body.as_application(), materials),
            again=lambda case_id: applications.get(uow, UUID(case_id)),
            resource_id=lambda made: str(made.case.id),
        )
    return render(received, response)


@router.get("", summary="List applications")
async def list_applications(
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    wanted: Wanted,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[SummaryView]:
    """Return what was handed in, newest first if not told otherwise; applicants see their own.

    Names are masked.
    """
    reached = wanted.within(own_or_all(caller, all_by=Permission.APPLICATIONS_READ))
    async with open_unit_of_work(caller) as uow:
        return await render_page(
            reached,
            lambda after: case_lists.list_found(uow, reached, after=after, limit=limit),
            limit=limit,
            cursor=cursor,
        )


@router.get("/{case_id}", summary="An application against its list")
async def get_application(
    case_id: CaseId, caller: Reader, open_unit_of_work: OpenUnitOfWork, response: Response
) -> ApplicationView:
    """Return what was given for an application and what is missing."""
    async with open_unit_of_work(caller) as uow:
        received = await applications.get(uow, case_id)
    return render(received, response)


@router.get("/{case_id}/checklist", summary="The list of an application")
async def get_application_checklist(
    case_id: CaseId, caller: Reader, open_unit_of_work: OpenUnitOfWork
) -> list[GivenItemView]:
    """Return each item of the list and what was given for it."""
    async with open_unit_of_work(caller) as uow:
        received = await applications.get(uow, case_id)
    return given_items(received)


@router.post("/{case_id}/materials", status_code=201, summary="Add a material")
async def add_material(
    case_id: CaseId,
    body: HandInMaterial,
    caller: Supplementer,
    idempotency: Annotated[Idempotency, idempotency_key()],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> ApplicationView:
    """Add a material to an application that isn't accepted yet."""
    handed_in = body.as_handed_in()
    async with open_unit_of_work(caller) as uow:
        received = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: applications.add_material(uow, case_id, handed_in, expected=expected),
            again=lambda _: applications.get(uow, case_id),
            resource_id=lambda made: str(made.case.id),
        )
    return render(received, response)


def render(received: ReceivedApplication, response: Response) -> ApplicationView:
    """Return the view of an application and set its entity tag."""
    response.headers["ETag"] = etag(received.case.version)
    return ApplicationView.of(received)
