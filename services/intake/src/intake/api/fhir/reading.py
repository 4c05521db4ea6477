"""Routes by which a hospital's system reads requests and documents as FHIR, and what is spoken."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import TypeAdapter

from intake.api.fhir.parameters import SpokenRelease
from intake.api.fhir.routing import FhirResponse, FhirRoute, outcomes, resource
from intake.api.parameters import IntakeService, OpenUnitOfWork
from intake.domain.fhir.capabilities import capability_statement
from intake.domain.fhir.documents import document_reference
from intake.domain.fhir.searching import query_of
from intake.domain.fhir.tasks import task_resource
from intake.domain.partner.submissions import seen_state
from intake.services.fhir import reading
from shared.actor import Actor
from shared.auth import needs, public
from shared.pagination import Cursor, decode_cursor, encode_cursor
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(prefix="/partner/fhir/{release}", tags=["FHIR"], route_class=FhirRoute)

RESOURCE = resource("The resource")
READ: dict[int | str, dict[str, Any]] = {
    200: RESOURCE,
    **outcomes(401, 403, 404, 415, 422, 429, 503),
}
SORT_KEYS = TypeAdapter(tuple[UUID])

TaskReader = Annotated[Actor, needs(Permission.RECORD_REQUESTS_READ_OWN)]
RequestId = Annotated[UUID, Path(description="A request to the own hospital")]
DocumentId = Annotated[UUID, Path(description="A document of the own hospital")]
Status = Annotated[
    str | None,
    Query(
        max_length=100, description="Statuses of Task, separated by commas", examples=["requested"]
    ),
]
LastUpdated = Annotated[
    list[Annotated[str, Query(max_length=40)]],
    Query(
        alias="_lastUpdated",
        max_length=2,
        description="A day or a time with its zone behind ge, gt, le or lt; two make a period",
        examples=[["ge2026-03-01"]],
    ),
]
Count = Annotated[int, Query(alias="_count", ge=1, le=200, description="Most entries of a page")]


@router.get(
    "/metadata",
    summary="What is spoken",
    response_class=FhirResponse,
    responses={200: RESOURCE, **outcomes(415, 422, 429)},
    dependencies=[public("a client asks what is spoken before it asks for a token")],
)
async def get_capabilities(release: SpokenRelease, service: IntakeService) -> FhirResponse:
    """Return the CapabilityStatement of a release."""
    address = f"{service.settings.public_url}/api/intake/v1/partner/fhir/{release}"
    return FhirResponse(capability_statement(release, address))


@router.get("/Task", summary="Search requests", response_class=FhirResponse, responses=READ)
async def search_tasks(
    request: Request,
    release: SpokenRelease,
    caller: TaskReader,
    open_unit_of_work: OpenUnitOfWork,
    status: Status = None,
    last_updated: LastUpdated = [],  # noqa: B006  (FastAPI copies it)
    count: Count = 50,
    cursor: Cursor = None,
) -> FhirResponse:
    """Return what the own hospital is asked for, the oldest first, without the persons.

    Whose records a request asks for is in the Task itself.
    """
    query = query_of(status, last_updated)
    after = None if cursor is None else decode_cursor(cursor, SORT_KEYS)[0]
    async with open_unit_of_work(caller) as uow:
        found = await reading.list_tasks(uow, query, after=after, limit=count)
    shown = found[:count]
    links = [{"relation": "self", "url": str(request.url)}]
    if len(found) > count:
        asked = {"_count": count, "cursor": encode_cursor((shown[-1][0].id,))}
        further = [("_lastUpdated", value) for value in last_updated]
        wished = [*asked.items(), *further, *([("status", status)] if status else [])]
        links.append({"relation": "next", "url": f"Task?{urlencode(wished)}"})
    entries = [
        {
            "fullUrl": f"urn:uuid:{task.id}",
            "resource": task_resource(release, task, changed_at, None),
            "search": {"mode": "match"},
        }
        for task, changed_at in shown
    ]
    page: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "link": links}
    return FhirResponse(page | ({"entry": entries} if entries else {}))


@router.get("/Task/{request_id}", summary="A request", response_class=FhirResponse, responses=READ)
async def get_task(
    request_id: RequestId,
    release: SpokenRelease,
    caller: TaskReader,
    open_unit_of_work: OpenUnitOfWork,
) -> FhirResponse:
    """Return a request; while it waits with the person, and that it was read is noted."""
    async with open_unit_of_work(caller) as uow:
        task, changed_at, person = await reading.get_task(uow, request_id)
    return FhirResponse(task_resource(release, task, changed_at, person))


@router.get(
    "/DocumentReference/{document_id}",
    summary="A document that was submitted",
    response_class=FhirResponse,
    responses=READ,
)
async def get_document_reference(
    document_id: DocumentId,
    release: SpokenRelease,
    caller: Annotated[Actor, needs(Permission.RECORDS_READ_OWN)],
    open_unit_of_work: OpenUnitOfWork,
) -> FhirResponse:
    """Return what was taken of a document: its kind, size and hash, and how far it is used."""
    async with open_unit_of_work(caller) as uow:
        submission, document = await reading.get_document(uow, document_id)
    state = seen_state(submission, uow.now)
    return FhirResponse(document_reference(release, submission, document, state))
