"""Use cases of retention (保存期限届满销毁): plan, approve, erase one case, hold.

The plan is the dry run: it names what is due and changes nothing. Nothing is erased that a second
person didn't approve by the plan's fingerprint.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from intake.domain.matters import Matter
from intake.domain.retention import (
    CaseOutcome,
    HoldReason,
    LegalHold,
    PlanState,
    RetentionPlan,
    closed_through,
    fingerprint,
)
from intake.domain.states import CaseState
from intake.errors import (
    CaseHeldError,
    CaseNotHeldError,
    RetentionNothingDueError,
    RetentionPlanChangedError,
    RetentionPlanStaleError,
    RetentionPlanStateError,
    RetentionSamePersonError,
)
from intake.repositories.retention import Due
from intake.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.errors import CaseErasedError
from shared.events.intake import CaseErased
from shared.ids import new_id

__all__ = [
    "approve",
    "begin",
    "count_due",
    "erase_case",
    "finish",
    "lift_hold",
    "list_plans",
    "place_hold",
    "plan",
]


async def plan(uow: UnitOfWork) -> RetentionPlan:
    """Name the committee's cases whose time is over, and how much that is; nothing is erased.

    Raises
    ------
    RetentionNothingDueError
        No case's time is over.
    """
    due, today = due_now(uow)
    cases = await uow.retention.list_due(due, today)
    if not cases:
        raise RetentionNothingDueError
    days = [item.closed_on for item in cases]
    made = RetentionPlan(
        id=new_id(),
        state=PlanState.PLANNED,
        made_by=uow.actor.account_id,
        made_at=uow.now,
        counts=await uow.retention.count_contents([item.case_id for item in cases]),
        oldest=min(days),
        newest=max(days),
        sha256=fingerprint(uow.committee, uow.now, cases),
    )
    await uow.retention.add_plan(made, cases)
    note(uow, "retention.planned", made, cases=len(cases), sha256=made.sha256)
    return made


async def approve(uow: UnitOfWork, plan_id: UUID, *, sha256: str) -> RetentionPlan:
    """Let a second person approve exactly the plan whose fingerprint they give.

    Raises
    ------
    RetentionPlanNotFoundError
    RetentionPlanStateError
        It was approved before.
    RetentionSamePersonError
        The actor made it.
    RetentionPlanChangedError
        The fingerprint is another one, or its cases aren't those it was taken of.
    RetentionPlanStaleError
        It is too old.
    """
    found = await uow.retention.get_plan(plan_id)
    check_state(found, PlanState.PLANNED)
    if found.made_by == uow.actor.account_id:
        raise RetentionSamePersonError
    cases = await uow.retention.list_cases(plan_id)
    if not sha256 == found.sha256 == fingerprint(uow.committee, found.made_at, cases):
        raise RetentionPlanChangedError
    check_age(uow, found)
    await uow.retention.approve(plan_id, by=uow.actor.account_id, at=uow.now)
    note(uow, "retention.approved", found, sha256=found.sha256)
    return await uow.retention.get_plan(plan_id)


async def begin(uow: UnitOfWork, plan_id: UUID) -> Sequence[UUID]:
    """Return the cases of an approved plan that are left to be done; of one carried out, none.

    Raises
    ------
    RetentionPlanNotFoundError, RetentionPlanStaleError
    RetentionPlanStateError
        Nobody approved it.
    """
    found = await uow.retention.get_plan(plan_id)
    if found.state is PlanState.CARRIED_OUT:
        return []
    check_state(found, PlanState.APPROVED)
    check_age(uow, found)
    return await uow.retention.list_undone(plan_id)


async def erase_case(uow: UnitOfWork, plan_id: UUID, case_id: UUID) -> Sequence[str]:
    """Take the people out of one case of a plan, tell everybody, and return its files' keys.

    What was put on hold since the plan was made, or isn't due for another reason, is passed over.
    The plan is locked meanwhile, so two who carry it out don't do a case twice.
    """
    found = await uow.retention.get_plan(plan_id)
    check_state(found, PlanState.APPROVED)
    if not await uow.retention.is_undone(plan_id, case_id):
        return []
    due, today = due_now(uow)
    if not await uow.retention.is_due(case_id, due, today):
        held = await uow.retention.find_hold(case_id)
        outcome = CaseOutcome.HELD if held else CaseOutcome.NOT_DUE
        await uow.retention.put_outcome(plan_id, case_id, outcome)
        return []
    keys = await uow.erasure.erase(case_id, uow.now)
    await uow.retention.put_outcome(plan_id, case_id, CaseOutcome.ERASED)
    await uow.publish(CaseErased(committee=uow.committee, case_id=case_id))
    uow.audit(
        "case.erased",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        detail={"plan": str(plan_id), "files": len(keys)},
    )
    return keys


async def finish(uow: UnitOfWork, plan_id: UUID) -> dict[str, int]:
    """Close a plan of which nothing is left to be done; return how many cases came to what."""
    found = await uow.retention.get_plan(plan_id)
    outcomes = await uow.retention.count_outcomes(plan_id)
    if found.state is PlanState.APPROVED and not await uow.retention.list_undone(plan_id):
        await uow.retention.finish(plan_id, by=uow.actor.account_id, at=uow.now)
        note(uow, "retention.carried_out", found, **outcomes)
    return outcomes


async def list_plans(uow: UnitOfWork) -> Sequence[RetentionPlan]:
    """Return the committee's plans, the newest first."""
    return await uow.retention.list_plans()


async def count_due(uow: UnitOfWork) -> int:
    """Return how many cases of all committees are due; erases nothing."""
    due, today = due_now(uow)
    return await uow.retention.count_due_everywhere(due, today)


async def place_hold(
    uow: UnitOfWork, case_id: UUID, *, reason: HoldReason, reference: str
) -> LegalHold:
    """Keep a case beyond its time; ``reference`` is the number of the file that asks for it.

    Raises
    ------
    CaseNotFoundError, CaseErasedError
    CaseHeldError
        It is on hold already.
    """
    case = await uow.cases.get(case_id, lock=True)
    if case.state is CaseState.ERASED:
        raise CaseErasedError
    hold = LegalHold(new_id(), case_id, reason, reference, uow.actor.account_id, uow.now)
    if not await uow.retention.place_hold(hold):
        raise CaseHeldError
    uow.audit(
        "case.held",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        detail={"reason": reason, "reference": reference},
    )
    return hold


async def lift_hold(uow: UnitOfWork, case_id: UUID) -> None:
    """Let a case's time count again.

    Raises
    ------
    CaseNotHeldError
        Nothing holds it.
    """
    hold = await uow.retention.find_hold(case_id)
    if hold is None:
        raise CaseNotHeldError
    await uow.retention.lift_hold(case_id, by=uow.actor.account_id, at=uow.now)
    uow.audit("case.hold_lifted", subject_type="case", subject_id=case_id, case_id=case_id)


def due_now(uow: UnitOfWork) -> tuple[Due, date]:
    """Return the last day of closing that is due by matter, and the bureau's day."""
    today = committee_date(uow.now)
    return {
        matter: closed_through(today, uow.settings.years_kept(matter)) for matter in Matter
    }, today


def check_state(found: RetentionPlan, needed: PlanState) -> None:
    """Let only plans in one state pass.

    Raises
    ------
    RetentionPlanStateError
        The plan is in another one.
    """
    if found.state is not needed:
        raise RetentionPlanStateError(state=found.state, needed=needed)


def check_age(uow: UnitOfWork, found: RetentionPlan) -> None:
    """Let only plans pass that aren't too old.

    Raises
    ------
    RetentionPlanStaleError
        The plan is.
    """
    days = uow.settings.retention_plan_days
    if uow.now - found.made_at > timedelta(days=days):
        raise RetentionPlanStaleError(days=days)


def note(uow: UnitOfWork, action: str, found: RetentionPlan, **detail: object) -> None:
    """Put what was done about a plan on the audit trail."""
    uow.audit(action, subject_type="retention_plan", subject_id=found.id, detail=detail)
