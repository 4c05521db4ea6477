"""Routes of the examination's time and place: read by the parties, and answered."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from intake.api.parameters import CaseId, OpenUnitOfWork
from intake.domain.appointment import Appointment, AttendanceReason
from intake.services import appointments
from intake.services.copies import Neighbours
from shared.actor import Actor
from shared.auth import needs
from shared.events.intake import Mode
from shared.idempotency import Idempotency, idempotency_key
from shared.json_types import Flag
from shared.openapi import refusals, shown_as
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["appointments"])


class AnswerBody(BaseModel):
    """Whether a party comes, and if not why."""

    model_config = ConfigDict(extra="forbid") | shown_as(coming=False, reason="appraisee_ill")

    coming: Flag
    reason: AttendanceReason | None = None


class AppointmentView(BaseModel):
    """When and where the examination is, and what the parties answered."""

    case_id: UUID
    session_code: str
    mode: Mode
    starts_at: datetime
    venue: str = Field(description="Of a home visit the town")
    answers: dict[str, dict[str, Any]] = Field(description="By party")

    @classmethod
    def of(cls, planned: Appointment) -> Self:
        """Return the view of an appointment."""
        return cls.model_validate(planned, from_attributes=True)


class VideoLinkView(BaseModel):
    """Where a video examination is joined."""

    video_link: str | None


@router.get("/cases/{case_id}/appointment", summary="When and where the examination is")
async def read_appointment(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.CASES_READ, Permission.CASES_READ_OWN)],
    open_unit_of_work: OpenUnitOfWork,
) -> AppointmentView:
    """Return the planned examination of a case."""
    async with open_unit_of_work(caller) as uow:
        planned = await appointments.read(uow, case_id)
    return AppointmentView.of(planned)


@router.get(
    "/cases/{case_id}/appointment/video-link",
    responses=refusals(503),
    summary="Where a video examination is joined",
)
async def read_video_link(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.APPOINTMENTS_ANSWER_OWN)],
    open_unit_of_work: OpenUnitOfWork,
    request: Request,
) -> VideoLinkView:
    """Return the link to a party; it is asked of the lottery and kept nowhere else.

    Of an examination that isn't by video there is none.
    """
    async with open_unit_of_work(caller) as uow:
        planned = await appointments.of_party(uow, case_id)
    if planned.mode != "video":
        return VideoLinkView(video_link=None)
    neighbours: Neighbours = request.app.state.neighbours
    told = await neighbours.lottery.appointment(
        case_id, committee=caller.committee, on_behalf_of=caller.account_id
    )
    return VideoLinkView(video_link=told.video_link)


@router.post("/cases/{case_id}/appointment/answer", summary="Say whether one comes")
async def answer_appointment(
    case_id: CaseId,
    body: AnswerBody,
    caller: Annotated[Actor, needs(Permission.APPOINTMENTS_ANSWER_OWN)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> AppointmentView:
    """Note the answer of the appraisee or the employer; the last one counts."""
    async with open_unit_of_work(caller) as uow:
        planned = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: appointments.answer(uow, case_id, coming=body.coming, reason=body.reason),
            again=lambda _: appointments.of_party(uow, case_id),
            resource_id=lambda made: str(made.case_id),
        )
    return AppointmentView.of(planned)
