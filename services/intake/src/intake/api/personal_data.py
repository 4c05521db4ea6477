"""Routes for copies of everything about one person (个人信息查阅、复制)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse

from intake.api.parameters import IntakeService, OpenUnitOfWork
from intake.api.requests import AskForPersonalData
from intake.services import copies, copy_archive, personal_copies
from intake.services.copies import Answers, Neighbours
from intake.services.copy_archive import Heading, Sources
from intake.services.personal_copies import Found
from shared.actor import Actor
from shared.auth import needs
from shared.identifiers import mask_identity_number
from shared.permissions import Permission
from shared.service import Service

__all__ = ["router"]

router = APIRouter(tags=["personal data"])

OWN_ACCOUNT = "own account"
ZIP = "application/zip"
AN_ARCHIVE: dict[int | str, dict[str, Any]] = {
    200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}
}


async def neighbours_of(request: Request) -> Neighbours:
    """Return the clients of the services that are asked."""
    neighbours: Neighbours = request.app.state.neighbours
    return neighbours


AskedServices = Annotated[Neighbours, Depends(neighbours_of)]


@router.post(
    "/personal-data-exports",
    summary="A copy of everything about one person",
    response_class=StreamingResponse,
    responses=AN_ARCHIVE,
)
async def export_personal_data(
    body: AskForPersonalData,
    caller: Annotated[Actor, needs(Permission.PERSONAL_DATA_EXPORT)],
    service: IntakeService,
    neighbours: AskedServices,
    open_unit_of_work: OpenUnitOfWork,
) -> StreamingResponse:
    """Stream a ZIP of what every service keeps about a person, and what was left out and why.

    Nobody with this number makes an archive without records. Each reading is noted, here and in
    every service that is asked, with the number of the request.
    """
    async with open_unit_of_work(caller) as uow:
        found = await personal_copies.of_person(uow, body.identity_number, reference=body.reference)
    index = service.blind_index.of("licence", body.licence_number) if body.licence_number else None
    told = await copies.ask_everybody(neighbours, found, caller, licence_index=index)
    heading = Heading(
        committee=caller.committee,
        person=mask_identity_number(body.identity_number),
        made_at=uow.now,
        reference=body.reference,
    )
    return archive_of(heading, told, sources_of(service, neighbours, found, caller))


@router.get(
    "/personal-data",
    summary="A copy of one's own data",
    response_class=StreamingResponse,
    responses=AN_ARCHIVE,
)
async def read_own_personal_data(
    caller: Annotated[Actor, needs(Permission.PERSONAL_DATA_READ_OWN)],
    service: IntakeService,
    neighbours: AskedServices,
    open_unit_of_work: OpenUnitOfWork,
) -> StreamingResponse:
    """Stream a ZIP of the caller's account and of the cases it was used for as the appraisee.

    Of cases about somebody else it holds what the caller stated about themselves.
    """
    async with open_unit_of_work(caller) as uow:
        found = await personal_copies.of_account(uow, caller.account_id)
    told = await copies.ask_everybody(neighbours, found, caller)
    heading = Heading(committee=caller.committee, person=OWN_ACCOUNT, made_at=uow.now)
    return archive_of(heading, told, sources_of(service, neighbours, found, caller))


def sources_of(
    service: Service[Any], neighbours: Neighbours, found: Found, caller: Actor
) -> Sources:
    """Return where the files of a copy come from."""
    return Sources(
        files=service.files,
        storage_keys=found.storage_keys,
        mailing=neighbours.mailing,
        committee=caller.committee,
        on_behalf_of=caller.account_id,
    )


def archive_of(heading: Heading, told: Answers, sources: Sources) -> StreamingResponse:
    """Return the archive as a download that no cache keeps."""
    return StreamingResponse(
        copy_archive.pack(heading, told, sources),
        media_type=ZIP,
        headers={
            "Content-Disposition": 'attachment; filename="personal-data.zip"',
            "Content-Security-Policy": "sandbox",
            "Cache-Control": "no-store",
        },
    )
