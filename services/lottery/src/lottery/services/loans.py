"""Use cases of lending experts to another committee, which decides whether it takes them."""

from datetime import date
from uuid import UUID

from lottery.domain.loan import Loan
from lottery.errors import (
    LoanEndedError,
    LoanExpertError,
    LoanInvalidError,
    LoanNotOursError,
)
from lottery.repositories.loans import LoanedExpert
from lottery.services import experts
from lottery.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.ids import new_id
from shared.pagination import Page

__all__ = ["accept", "end", "get", "list_page", "offer"]


async def offer(
    uow: UnitOfWork, expert_id: UUID, *, borrower: str, from_day: date, to_day: date, reason: str
) -> LoanedExpert:
    """Offer one of the committee's experts to another committee for a time.

    Raises
    ------
    ExpertNotFoundError, OwnEntryError
        The pool has none of that id; or it is the actor.
    LoanExpertError
        The expert isn't active.
    LoanInvalidError
        The borrower is the committee itself, or the days can't be.
    LoanOpenError
        The expert is lent there already.
    """
    expert = await experts.locked(uow, expert_id, expected=None)
    if expert.state != "active":
        raise LoanExpertError
    if borrower == uow.committee or to_day < max(from_day, committee_date(uow.now)):
        raise LoanInvalidError
    loan = Loan(
        id=new_id(),
        committee=uow.committee,
        borrower=borrower,
        expert_id=expert_id,
        from_day=from_day,
        to_day=to_day,
        reason=reason,
        offered_by=uow.actor.account_id,
        offered_at=uow.now,
    )
    await uow.loans.add(loan)
    note(uow, "expert.lent", loan, reason)
    return await uow.loans.get(loan.id)


async def accept(uow: UnitOfWork, loan_id: UUID) -> LoanedExpert:
    """Let an expert who was offered be drawn here; accepting again changes nothing.

    Raises
    ------
    LoanNotFoundError
        The committee neither gave nor was offered such a loan.
    LoanNotOursError
        The committee is the one that offered.
    LoanEndedError
        It was ended, or its days are over.
    """
    found = await uow.loans.get(loan_id, locked=True)
    if found.loan.borrower != uow.committee:
        raise LoanNotOursError
    state = found.loan.state(committee_date(uow.now))
    if state == "running":
        return found
    if state != "offered":
        raise LoanEndedError
    account_id = uow.actor.account_id
    await uow.loans.change(loan_id, accepted_by=account_id, accepted_at=uow.now)
    note(uow, "expert.borrowed", found.loan, found.loan.reason)
    return await uow.loans.get(loan_id)


async def end(uow: UnitOfWork, loan_id: UUID, *, reason: str) -> LoanedExpert:
    """End a loan from either side; who is drawn by then stays drawn.

    Raises
    ------
    LoanNotFoundError
        The committee neither gave nor was offered such a loan.
    LoanEndedError
        It was ended before.
    """
    found = await uow.loans.get(loan_id, locked=True)
    if found.loan.ended_at is not None:
        raise LoanEndedError
    await uow.loans.change(
        loan_id,
        ended_by=uow.actor.account_id,
        ended_at=uow.now,
        ended_in=uow.committee,
        end_reason=reason,
    )
    note(uow, "expert.loan_ended", found.loan, reason)
    return await uow.loans.get(loan_id)


async def get(uow: UnitOfWork, loan_id: UUID) -> LoanedExpert:
    """Return a loan that the committee gave or was offered.

    Raises
    ------
    LoanNotFoundError
        There is none of that id.
    """
    return await uow.loans.get(loan_id)


async def list_page(
    uow: UnitOfWork, *, after: UUID | None, limit: int, is_borrowed: bool | None
) -> Page[LoanedExpert]:
    """Return a page of loans; the reading is audited."""
    uow.audit("expert_loans.listed", subject_type="expert_pool", subject_id=uow.committee)
    return await uow.loans.list_page(after=after, limit=limit, is_borrowed=is_borrowed)


def note(uow: UnitOfWork, action: str, loan: Loan, reason: str) -> None:
    """Put on the audit trail what happened to a loan, with the two committees."""
    uow.audit(
        action,
        subject_type="expert",
        subject_id=loan.expert_id,
        detail={
            "loan": str(loan.id),
            "lender": loan.committee,
            "borrower": loan.borrower,
            "reason": reason,
        },
    )
