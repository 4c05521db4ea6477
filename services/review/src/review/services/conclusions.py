"""Use cases around conclusions (鉴定结论): draft, approve, read."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from review.domain.conclusion import (
    Approval,
    Conclusion,
    ConclusionState,
    conclusion_text,
)
from review.domain.decision import Decision
from review.domain.examination import Examination, ExaminationState
from review.errors import (
    ConclusionAlreadyApprovedError,
    ConclusionNotFoundError,
    ConclusionNotReadyError,
    DiscussionMissingError,
    IssuerNotConfiguredError,
    VersionMissingError,
)
from review.services.grading import standard_of
from review.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.deadline_rules import deadline_rules
from shared.deadlines import Deadline, calculate_deadline
from shared.duties import with_duty
from shared.errors import StaleVersionError
from shared.events.base import DeadlineFact, Duty
from shared.events.review import ConclusionApproved
from shared.ids import new_id
from shared.purposes import Purpose, stated

__all__ = ["approve", "draft", "list_newest", "read", "read_approved", "set_draft_aside"]

DELIVERY_RULE = "deliver_conclusion"


async def draft(uow: UnitOfWork, examination: Examination, decision: Decision) -> Conclusion:
    """Draft the conclusion from the majority of a decision."""
    conclusion = Conclusion(
        id=new_id(),
        case_id=examination.case_id,
        committee=examination.committee,
        matter=examination.matter,
        edition=await uow.conclusions.next_edition(examination.case_id),
        round=examination.round,
        text=conclusion_text(decision, examination.leader, standard_of(uow, examination)),
        drafted_at=uow.now,
    )
    await uow.conclusions.add(conclusion)
    return conclusion


async def set_draft_aside(uow: UnitOfWork, case_id: UUID) -> None:
    """Supersede a case's draft, if it has one; it stays on record."""
    conclusion = await uow.conclusions.find(case_id)
    if conclusion is not None and conclusion.state is ConclusionState.DRAFT:
        await uow.conclusions.save(conclusion.superseded())


async def approve(uow: UnitOfWork, case_id: UUID, *, expected: int | None) -> Conclusion:
    """Approve the drafted conclusion: it gets its number and may go out.

    ``expected`` is the version of the conclusion that the approver read.

    Raises
    ------
    ExaminationNotFoundError
        There is no such case.
    DiscussionMissingError
        The case is difficult and wasn't discussed.
    ConclusionNotReadyError
        The panel hasn't decided.
    ConclusionAlreadyApprovedError
        It was approved before.
    VersionMissingError, StaleVersionError
        The approver didn't read what there is now.
    DutyConflictError, CaseContestedError
        The approver did something else on this case; or somebody did two things on it.
    IssuerNotConfiguredError
        Nobody signs for this committee and matter.
    """
    examination = await uow.examinations.get(case_id, for_change=True)
    conclusion = await approvable(uow, examination, expected)
    duties = with_duty(examination.duties, "approve", uow.actor.account_id, case_id=case_id)
    decided_on = committee_date(uow.now)
    deadline = delivery_deadline(uow, decided_on)
    approval = Approval(
        number=await next_number(uow, examination.matter, decided_on),
        decided_on=decided_on,
        approved_by=uow.actor.account_id,
        approved_at=uow.now,
        deadline=deadline.to_dict(),
    )
    conclusion = conclusion.approved(approval)
    await uow.conclusions.save(conclusion)
    await uow.examinations.save(examination.concluded(duties))
    await announce(uow, conclusion, approval, deadline, duties)
    return conclusion


async def approvable(uow: UnitOfWork, examination: Examination, expected: int | None) -> Conclusion:
    """Return a case's draft, when it may be approved as the approver read it; see ``approve``."""
    if examination.state is ExaminationState.DIFFICULT:
        raise DiscussionMissingError
    conclusion = await uow.conclusions.find(examination.case_id)
    if conclusion is None:
        raise ConclusionNotReadyError
    if conclusion.approval is not None:
        raise ConclusionAlreadyApprovedError(number=conclusion.approval.number)
    if expected is None:
        raise VersionMissingError
    if conclusion.version != expected:
        raise StaleVersionError(current=conclusion.version, expected=expected)
    return conclusion


async def next_number(uow: UnitOfWork, matter: str, decided_on: date) -> str:
    """Return the next conclusion number of the committee's issuer for a matter and year.

    Raises
    ------
    IssuerNotConfiguredError
        Nobody signs for this committee and matter.
    """
    issuer = uow.settings.issuers.get(uow.committee)
    if issuer is None or matter not in issuer.prefixes:
        raise IssuerNotConfiguredError(committee=uow.committee, matter=matter)
    seq = await uow.conclusions.next_number(issuer.code, matter, decided_on.year)
    return issuer.number(matter, decided_on.year, seq)


def delivery_deadline(uow: UnitOfWork, decided_on: date) -> Deadline:
    """Return until when the conclusion must be delivered (O55 art 17)."""
    rule = deadline_rules(uow.settings.deadline_overrides)[DELIVERY_RULE]
    return calculate_deadline(rule, decided_on, uow.service.calendar)


async def announce(
    uow: UnitOfWork,
    conclusion: Conclusion,
    approval: Approval,
    deadline: Deadline,
    duties: Sequence[Duty],
) -> None:
    """Publish the approved conclusion, and note who approved it."""
    due = DeadlineFact(code=DELIVERY_RULE, due_on=deadline.due_on, provisional=deadline.provisional)
    await uow.publish(
        ConclusionApproved(
            committee=uow.committee,
            case_id=conclusion.case_id,
            conclusion_id=conclusion.id,
            conclusion_number=approval.number,
            decided_on=approval.decided_on,
            deadlines=[due],
            duties=list(duties),
        )
    )
    uow.audit(
        "conclusion.approve",
        subject_type="conclusion",
        subject_id=conclusion.id,
        case_id=conclusion.case_id,
        purpose=Purpose.APPROVAL,
        detail={"number": approval.number, "edition": conclusion.edition},
    )


async def list_newest(
    uow: UnitOfWork, *, state: ConclusionState | None, limit: int, before: UUID | None
) -> Sequence[Conclusion]:
    """Return the committee's conclusions, newest first."""
    return await uow.conclusions.list_newest(state=state, limit=limit, before=before)


async def read(uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None) -> Conclusion:
    """Return a case's conclusion or its draft; the reading is on record with its purpose.

    Raises
    ------
    PurposeMissingError
        No purpose was stated.
    ConclusionNotFoundError
        There is neither.
    """
    noted = stated(purpose)
    conclusion = await uow.conclusions.get(case_id)
    uow.audit(
        "conclusion.read",
        subject_type="conclusion",
        subject_id=conclusion.id,
        case_id=case_id,
        purpose=noted,
    )
    return conclusion


async def read_approved(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose
) -> tuple[Conclusion, Approval]:
    """Return a case's approved conclusion; the reading is on record.

    Raises
    ------
    ConclusionNotFoundError
        None is approved.
    """
    conclusion = await read(uow, case_id, purpose=purpose)
    if conclusion.approval is None:
        raise ConclusionNotFoundError
    return conclusion, conclusion.approval
