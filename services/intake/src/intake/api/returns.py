"""Routes between the desks: back to the clerk, on again, first, and what was before."""

from typing import Annotated

from fastapi import APIRouter, Response

from intake.api.decisions import as_it_stands, render
from intake.api.desk_requests import CorrectStatement, ReturnCase, SetPriority
from intake.api.desk_views import EarlierCaseView, FormerStatementView, ReturnView, StandingView
from intake.api.parameters import CaseId, OpenUnitOfWork
from intake.api.views import AcceptedView
from intake.domain.case import Case
from intake.services import earlier_cases, priorities, returns, statements
from intake.services.statements import Correction
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.web import etag, if_match

__all__ = ["router"]

router = APIRouter(tags=["desks"])

FileReader = Annotated[Actor, needs(Permission.CASE_FILES_READ)]


@router.post("/cases/{case_id}/return", status_code=201, summary="Send a case back to the clerk")
async def return_case(
    case_id: CaseId,
    body: ReturnCase,
    caller: Annotated[Actor, needs(Permission.CASES_REVIEW)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> AcceptedView:
    """Let the clerk put right what the preliminary review stumbled over; the clock goes on."""
    async with open_unit_of_work(caller) as uow:
        decided = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: returns.send_back(
                uow, case_id, reasons=body.reasons, note=body.note, expected=expected
            ),
            again=lambda _: as_it_stands(uow, case_id),
            resource_id=lambda made: str(made[0].id),
        )
    return render(decided, response)


@router.get("/cases/{case_id}/returns", summary="Why a case went back to the clerk")
async def list_returns(
    case_id: CaseId,
    caller: FileReader,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> list[ReturnView]:
    """Return each time a case went back, with reasons; who reads it, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        found = await returns.list_of_case(uow, case_id, purpose=purpose)
    return [ReturnView.of(item) for item in found]


@router.post(
    "/cases/{case_id}/resubmission", status_code=201, summary="Pass a returned case on again"
)
async def resubmit_case(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.CASES_ACCEPT)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> AcceptedView:
    """Let the preliminary review go on, first of all by whoever sent the case back."""
    async with open_unit_of_work(caller) as uow:
        decided = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: returns.resubmit(uow, case_id, expected=expected),
            again=lambda _: as_it_stands(uow, case_id),
            resource_id=lambda made: str(made[0].id),
        )
    return render(decided, response)


@router.put("/applications/{case_id}/statement", summary="Correct what an application states")
async def correct_statement(
    case_id: CaseId,
    body: CorrectStatement,
    caller: Annotated[Actor, needs(Permission.STATEMENTS_CORRECT)],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> StandingView:
    """Replace employer, injury and circumstances of a returned case; what was before is kept."""
    correction = Correction(body.reason, body.employer, body.injury, body.circumstances)
    async with open_unit_of_work(caller) as uow:
        corrected = await statements.correct(uow, case_id, correction, expected=expected)
    return render_standing(corrected, response)


@router.get("/applications/{case_id}/former-statements", summary="What was stated before")
async def list_former_statements(
    case_id: CaseId,
    caller: FileReader,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> list[FormerStatementView]:
    """Return what an application stated before each correction; who reads it is noted."""
    async with open_unit_of_work(caller) as uow:
        found = await statements.list_former(uow, case_id, purpose=purpose)
    return [FormerStatementView.of(item) for item in found]


@router.put("/cases/{case_id}/priority", summary="Serve a case before others")
async def set_priority(
    case_id: CaseId,
    body: SetPriority,
    caller: Annotated[Actor, needs(Permission.CASES_ACCEPT, Permission.CASES_REVIEW)],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> StandingView:
    """Put a waiting case in front of its queue, for a reason of the list, or back in its turn."""
    async with open_unit_of_work(caller) as uow:
        changed = await priorities.set_express(
            uow, case_id, is_express=body.express, reason=body.express_reason, expected=expected
        )
    return render_standing(changed, response)


@router.get("/cases/{case_id}/earlier-cases", summary="Other cases of the same person")
async def list_earlier_cases(
    case_id: CaseId,
    caller: FileReader,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> list[EarlierCaseView]:
    """Return the person's other cases, the newest first; who reads it, and what for, is noted."""
    async with open_unit_of_work(caller) as uow:
        found = await earlier_cases.list_earlier(uow, case_id, purpose=purpose)
    return [EarlierCaseView.of(item) for item in found]


def render_standing(case: Case, response: Response) -> StandingView:
    """Return how a case stands and set its entity tag."""
    response.headers["ETag"] = etag(case.version)
    return StandingView.of(case)
