"""The probe's web application: one route for each thing that all services share."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, FastAPI, Request, Response
from pydantic import BaseModel, Field
from pydantic_settings import SettingsConfigDict

from probe.tables import plumbing
from probe.unit_of_work import Note, UnitOfWork
from probe.worker import consumers, jobs
from shared.actor import Actor
from shared.auth import needs, needs_scope, public
from shared.config import ServiceSettings
from shared.duties import check
from shared.events.base import Duty
from shared.idempotency import Idempotency, idempotency_key
from shared.identifiers import IdentityNumber
from shared.ids import new_id
from shared.permissions import Permission
from shared.service import Service
from shared.web import create_service_app, etag, if_match, streamed_body


class Settings(ServiceSettings):
    """The probe's settings."""

    model_config = SettingsConfigDict(env_prefix="PROBE_")


class NewNote(BaseModel):
    """What a note is written with."""

    text: str = Field(max_length=2000)
    identity_number: IdentityNumber | None = None


class NoteView(BaseModel):
    """A note as it is shown."""

    id: UUID
    text: str


gate = asyncio.Event()
gate.set()

Writer = Annotated[Actor, needs(Permission.APPLICATIONS_SUBMIT, Permission.APPLICATIONS_ENTER)]
Reader = Annotated[Actor, needs(Permission.APPLICATIONS_READ, Permission.APPLICATIONS_READ_OWN)]

router = APIRouter(tags=["notes"])
internal = APIRouter(tags=["internal"])


def unit_of_work(request: Request, caller: Actor) -> UnitOfWork:
    service: Service[UnitOfWork] = request.app.state.service
    return service.unit_of_work(caller)


@router.post("/notes", status_code=201)
async def write_note(
    body: NewNote,
    idempotency: Annotated[Idempotency, idempotency_key()],
    caller: Writer,
    request: Request,
) -> NoteView:
    async with unit_of_work(request, caller) as uow:

        async def write() -> Note:
            written = await uow.add(Note(new_id(), body.text, 1))
            await gate.wait()
            return written

        note = await idempotency.once(
            uow,
            fingerprint=body,
            act=write,
            again=lambda note_id: uow.get(UUID(note_id)),
            resource_id=lambda written: str(written.id),
        )
    return NoteView(id=note.id, text=note.text)


@router.get("/notes/{note_id}")
async def read_note(
    note_id: UUID, caller: Reader, request: Request, response: Response
) -> NoteView:
    async with unit_of_work(request, caller) as uow:
        note = await uow.get(note_id)
    response.headers["ETag"] = etag(note.version)
    return NoteView(id=note.id, text=note.text)


@router.put("/notes/{note_id}")
async def change_note(
    note_id: UUID,
    body: NewNote,
    caller: Writer,
    expected: Annotated[int | None, if_match()],
    request: Request,
) -> NoteView:
    async with unit_of_work(request, caller) as uow:
        note = await uow.change(note_id, body.text, expected)
    return NoteView(id=note.id, text=note.text)


@router.post("/uploads", openapi_extra=streamed_body("application/pdf"))
async def upload(caller: Writer, request: Request) -> int:
    return sum([len(part) async for part in request.stream()])


@router.post("/cases/{case_id}/acceptance")
async def accept(case_id: UUID, caller: Writer) -> None:
    held = [Duty(duty="mail", account_id=caller.account_id)]
    check(held, "accept", caller.account_id, case_id=case_id)


@router.get("/failing", dependencies=[public("fails for everybody")])
async def fail() -> None:
    raise RuntimeError("secret detail 33078219900307123X")


@internal.get("/notes/{note_id}")
async def read_note_internally(
    note_id: UUID, caller: Annotated[Actor, needs_scope("notes.read")], request: Request
) -> dict[str, str | None]:
    return {"for": caller.on_behalf_of, "by": caller.account_id, "committee": caller.committee}


def create_service() -> Service[UnitOfWork]:
    return Service("probe", Settings(), plumbing, UnitOfWork, consumers=consumers, jobs=jobs)


def create_app() -> FastAPI:
    return create_service_app(
        create_service(), title="Probe", routers=[router], internal_routers=[internal]
    )
