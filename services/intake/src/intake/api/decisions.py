"""Routes for what staff decide on a case: acceptance and preliminary review."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Response

from intake.api.desk_requests import ReviewCase
from intake.api.parameters import CaseId, OpenUnitOfWork
from intake.api.requests import AcceptCase
from intake.api.views import AcceptedView
from intake.domain.case import Case
from intake.domain.case_deadlines import CaseDeadline
from intake.services import acceptance, case_files, preliminary_reviews
from intake.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.permissions import Permission
from shared.web import etag, if_match

__all__ = ["router"]

router = APIRouter(prefix="/cases/{case_id}", tags=["decisions"])

Decided = tuple[Case, Sequence[CaseDeadline]]


@router.post("/acceptance", status_code=201, summary="Accept a complete application")
async def accept_case(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.CASES_ACCEPT)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
    body: Annotated[AcceptCase | None, Body()] = None,
) -> AcceptedView:
    """Give the case its number and start its clock; everything missing is named otherwise."""
    said = body or AcceptCase()
    async with open_unit_of_work(caller) as uow:
        decided = await idempotency.once(
            uow,
            fingerprint=said,
            act=lambda: acceptance.accept(
                uow,
                case_id,
                originals_seen=said.originals_seen,
                rest_complete=said.rest_complete,
                expected=expected,
            ),
            again=lambda _: as_it_stands(uow, case_id),
            resource_id=lambda made: str(made[0].id),
        )
    return render(decided, response)


@router.post("/preliminary-review", status_code=201, summary="Review a case preliminarily")
async def review_case(
    case_id: CaseId,
    body: ReviewCase,
    caller: Annotated[Actor, needs(Permission.CASES_REVIEW)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> AcceptedView:
    """Record what a second person found; the case waits for a session then."""
    async with open_unit_of_work(caller) as uow:
        decided = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: preliminary_reviews.conclude(
                uow, case_id, body.as_findings(), expected=expected
            ),
            again=lambda _: as_it_stands(uow, case_id),
            resource_id=lambda made: str(made[0].id),
        )
    return render(decided, response)


async def as_it_stands(uow: UnitOfWork, case_id: CaseId) -> Decided:
    """Return a case and its limits as they are now."""
    return await uow.cases.get(case_id), await case_files.deadlines_of(uow, case_id)


def render(decided: Decided, response: Response) -> AcceptedView:
    """Return the view of a case that was decided on and set its entity tag."""
    case, deadlines = decided
    response.headers["ETag"] = etag(case.version)
    return AcceptedView.of(case, deadlines)
