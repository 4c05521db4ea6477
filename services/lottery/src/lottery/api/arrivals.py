"""Routes of the door: who answered, who is there, who isn't, and the waiting room's board."""

from typing import Annotated

from fastapi import APIRouter

from lottery.api.arrival_schemas import (
    AnswerBody,
    ArrivalView,
    CheckInBody,
    IdentityBody,
    PlaceView,
    UndoBody,
)
from lottery.api.parameters import CaseId, ExpertCode, Intake, OpenUnitOfWork, SessionId
from lottery.api.session_schemas import CaseView
from lottery.services import answers, arrivals, attendance, identities
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import refusals
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["check-in"])

Door = Annotated[Actor, needs(Permission.SESSIONS_CHECK_IN)]
Key = Annotated[Idempotency, idempotency_key()]


@router.post(
    "/sessions/{session_id}/cases/{case_id}/check-in",
    responses=refusals(409, 422, 503),
    summary="Check an appraisee in",
)
async def check_case_in(
    session_id: SessionId,
    case_id: CaseId,
    body: CheckInBody,
    caller: Door,
    intake: Intake,
    open_unit_of_work: OpenUnitOfWork,
) -> ArrivalView:
    """Note that the appraisee is there and was identified, and give the next queue number.

    Only the present are drawn. Intake compares the digits; the number never comes here.
    """
    if body.identity is not None:
        async with open_unit_of_work(caller) as uow:
            await arrivals.expect(uow, session_id, case_id, method=body.method)
        await identities.check(intake, caller, case_id, body.identity.last_digits)
    document = body.identity.document if body.identity else None
    async with open_unit_of_work(caller) as uow:
        arrival = await arrivals.check_in(
            uow, session_id, case_id, method=body.method, document=document
        )
    return ArrivalView.of(arrival)


@router.post(
    "/sessions/{session_id}/cases/{case_id}/identity",
    responses=refusals(409, 422, 503),
    summary="Note an identity check at the bedside",
)
async def check_identity(
    session_id: SessionId,
    case_id: CaseId,
    body: IdentityBody,
    caller: Door,
    intake: Intake,
    open_unit_of_work: OpenUnitOfWork,
) -> ArrivalView:
    """Note that who was confirmed by telephone is the person of the case."""
    async with open_unit_of_work(caller) as uow:
        await arrivals.expect_at_home(uow, session_id, case_id)
    await identities.check(intake, caller, case_id, body.last_digits)
    async with open_unit_of_work(caller) as uow:
        arrival = await arrivals.note_identity(uow, session_id, case_id, document=body.document)
    return ArrivalView.of(arrival)


@router.post(
    "/sessions/{session_id}/cases/{case_id}/check-in-undoing",
    responses=refusals(409),
    summary="Take back a mistaken check-in",
)
async def undo_check_in(
    session_id: SessionId,
    case_id: CaseId,
    body: UndoBody,
    caller: Door,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> ArrivalView:
    """Note that the appraisee isn't there after all, before an allocation is frozen with them."""
    async with open_unit_of_work(caller) as uow:
        arrival = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: arrivals.undo(uow, session_id, case_id, reason=body.reason),
            again=lambda _: arrivals.of_case(uow, session_id, case_id),
            resource_id=lambda made: str(made.case.case_id),
        )
    return ArrivalView.of(arrival)


@router.post(
    "/sessions/{session_id}/cases/{case_id}/absence",
    responses=refusals(409),
    summary="Note that an appraisee didn't come",
)
async def note_absence(
    session_id: SessionId,
    case_id: CaseId,
    caller: Door,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> ArrivalView:
    """Note an absence once the time has come; coming late on the same day stays possible.

    That there was a good reason is proposed as a rescheduling, and confirmed by a second person.
    """
    async with open_unit_of_work(caller) as uow:
        arrival = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: arrivals.mark_absent(uow, session_id, case_id),
            again=lambda _: arrivals.of_case(uow, session_id, case_id),
            resource_id=lambda made: str(made.case.case_id),
        )
    return ArrivalView.of(arrival)


@router.post(
    "/sessions/{session_id}/cases/{case_id}/answers",
    responses=refusals(409),
    summary="Note what a party answered",
)
async def note_answer(
    session_id: SessionId,
    case_id: CaseId,
    body: AnswerBody,
    caller: Door,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> CaseView:
    """Note that a party comes, or can't, as staff heard on the telephone or at the counter."""
    async with open_unit_of_work(caller) as uow:
        case = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: answers.note(uow, session_id, case_id, **body.model_dump()),
            again=lambda _: uow.cases.get_in(session_id, case_id),
            resource_id=lambda made: str(made.case_id),
        )
    return CaseView.of(case)


@router.get("/sessions/{session_id}/waiting-room", summary="The board of the waiting room")
async def read_waiting_room(
    session_id: SessionId,
    caller: Annotated[Actor, needs(Permission.SESSIONS_READ)],
    open_unit_of_work: OpenUnitOfWork,
) -> list[PlaceView]:
    """Return the queue numbers with their panels once drawn; no name, no case, no code."""
    async with open_unit_of_work(caller) as uow:
        places = await arrivals.waiting_room(uow, session_id)
    return [PlaceView.of(place) for place in places]


@router.post("/sessions/{session_id}/experts/{code}/check-in", summary="Check an expert in")
async def check_expert_in(
    session_id: SessionId,
    code: ExpertCode,
    caller: Door,
    open_unit_of_work: OpenUnitOfWork,
) -> dict[str, bool]:
    """Note that a drawn expert is there."""
    async with open_unit_of_work(caller) as uow:
        await attendance.check_in(uow, session_id, code)
    return {"present": True}
