"""Routes for lending experts to, and borrowing them from, other committees."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from lottery.api.parameters import BY_ID, Cursor, ExpertId, Limit, LoanId, OpenUnitOfWork
from lottery.api.pool_schemas import EndBody, LoanBody, LoanView
from lottery.services import loans
from lottery.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.auth import needs
from shared.clock import committee_date
from shared.idempotency import Idempotency, idempotency_key
from shared.pagination import Page, decode_cursor
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["experts"])


@router.post(
    "/experts/{expert_id}/loans", status_code=201, summary="Offer an expert to another committee"
)
async def offer_expert(
    expert_id: ExpertId,
    body: LoanBody,
    caller: Annotated[Actor, needs(Permission.EXPERTS_MANAGE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> LoanView:
    """Offer one of the own experts; once accepted, the other committee's draws are from them too.

    It sees class, title and hospital, no name, telephone or licence.
    """
    async with open_unit_of_work(caller) as uow:
        found = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: loans.offer(uow, expert_id, **body.model_dump()),
            again=lambda key: loans.get(uow, UUID(key)),
            resource_id=lambda made: str(made.loan.id),
        )
        return LoanView.of(found, today(uow))


@router.get("/expert-loans", summary="List experts lent and borrowed")
async def list_loans(
    caller: Annotated[Actor, needs(Permission.EXPERTS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    limit: Limit = 50,
    cursor: Cursor = None,
    side: Annotated[
        Literal["lender", "borrower"] | None, Query(description="What the own committee is in it")
    ] = None,
) -> Page[LoanView]:
    """Return the committee's loans in both directions, those that have ended too."""
    after = decode_cursor(cursor, BY_ID)[0] if cursor else None
    is_borrowed = None if side is None else side == "borrower"
    async with open_unit_of_work(caller) as uow:
        page = await loans.list_page(uow, after=after, limit=limit, is_borrowed=is_borrowed)
        day = today(uow)
    return page.shown_as(lambda item: LoanView.of(item, day))


@router.post("/expert-loans/{loan_id}/acceptance", summary="Take an expert who was offered")
async def accept_loan(
    loan_id: LoanId,
    caller: Annotated[Actor, needs(Permission.EXPERTS_MANAGE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> LoanView:
    """Let the own draws be from this expert too, for the days of the loan."""
    async with open_unit_of_work(caller) as uow:
        found = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: loans.accept(uow, loan_id),
            again=lambda key: loans.get(uow, UUID(key)),
            resource_id=lambda made: str(made.loan.id),
        )
        return LoanView.of(found, today(uow))


@router.post("/expert-loans/{loan_id}/end", summary="End a loan")
async def end_loan(
    loan_id: LoanId,
    body: EndBody,
    caller: Annotated[Actor, needs(Permission.EXPERTS_MANAGE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> LoanView:
    """End it from either side, for a reason; who is drawn by then stays drawn."""
    async with open_unit_of_work(caller) as uow:
        found = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: loans.end(uow, loan_id, reason=body.reason),
            again=lambda key: loans.get(uow, UUID(key)),
            resource_id=lambda made: str(made.loan.id),
        )
        return LoanView.of(found, today(uow))


def today(uow: UnitOfWork) -> date:
    """Return the bureau's day on which a loan is looked at."""
    return committee_date(uow.now)
