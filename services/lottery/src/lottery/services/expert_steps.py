"""Use cases of an expert's life in the pool: step by step, each with its reason and person."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from lottery.domain.expert import (
    Assessment,
    ExpertRecord,
    FollowedSession,
    Step,
    StepKind,
    is_step_allowed,
    state_after,
)
from lottery.domain.words import EXPERT_STATES_ZH, EXPERT_STEPS_ZH
from lottery.errors import (
    ExpertStepError,
    FollowAlongIncompleteError,
    NotFollowingError,
    SessionNotBegunError,
    TermInvalidError,
    TermOverError,
)
from lottery.services import experts
from lottery.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.ids import new_id

__all__ = ["StepOrder", "expire", "follow", "take"]

TERM_OVER = "term-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOrder:
    """Which step somebody takes, and why; a term only where the step gives one."""

    step: StepKind
    reason: str
    evidence_hash: str | None = None
    term_from: date | None = None
    term_to: date | None = None


async def take(
    uow: UnitOfWork, expert_id: UUID, order: StepOrder, *, expected: int | None
) -> ExpertRecord:
    """Take one step of an expert's life.

    Raises
    ------
    ExpertNotFoundError, StaleVersionError
        The pool has none of that id, or it was changed since it was read.
    OwnEntryError
        The expert is the actor.
    ExpertStepError
        The expert's state doesn't allow it.
    FollowAlongIncompleteError
        Too few sessions were followed along and passed.
    TermOverError, TermInvalidError
        Who is reinstated has no term any more; the new term can't be.
    """
    expert = await experts.locked(uow, expert_id, expected=expected)
    if order.step == "expire" or not is_step_allowed(order.step, expert.state):
        raise refused(order.step, expert)
    if order.step == "activate":
        await check_followed(uow, expert_id)
    begins, ends = await term_after(uow, expert, order)
    return await keep(uow, expert, order, begins, ends)


def refused(step: StepKind, expert: ExpertRecord) -> ExpertStepError:
    """Return the refusal of a step."""
    return ExpertStepError(
        step=step,
        step_zh=EXPERT_STEPS_ZH[step],
        state=expert.state,
        state_zh=EXPERT_STATES_ZH[expert.state],
    )


async def check_followed(uow: UnitOfWork, expert_id: UUID) -> None:
    """Refuse to activate who hasn't followed enough sessions along."""
    passed, needed = (
        await uow.expert_history.count_passed(expert_id),
        uow.settings.follow_along_sessions,
    )
    if passed < needed:
        raise FollowAlongIncompleteError(passed=passed, needed=needed)


async def term_after(
    uow: UnitOfWork, expert: ExpertRecord, order: StepOrder
) -> tuple[date | None, date | None]:
    """Return the term that holds after a step; a renewal follows on the term that runs."""
    today = committee_date(uow.now)
    if order.step in ("activate", "appoint"):
        return experts.term_of(uow, order.term_from, order.term_to)
    if order.step == "renew":
        return renewed(uow, expert, order)
    if order.step == "reinstate" and not expert.is_in_term(today):
        raise TermOverError
    return expert.term_from, expert.term_to


def renewed(uow: UnitOfWork, expert: ExpertRecord, order: StepOrder) -> tuple[date, date]:
    """Return the term after a renewal, which follows without a gap on one that runs."""
    today = committee_date(uow.now)
    if expert.term_from is None or expert.term_to is None or expert.term_to < today:
        return experts.term_of(uow, order.term_from, order.term_to)
    follows_on = expert.term_to + timedelta(days=1)
    begins, ends = experts.term_of(uow, order.term_from or follows_on, order.term_to)
    if begins > follows_on:
        raise TermInvalidError(years=uow.settings.expert_term_years)
    return min(expert.term_from, begins), ends


async def keep(
    uow: UnitOfWork,
    expert: ExpertRecord,
    order: StepOrder,
    begins: date | None,
    ends: date | None,
) -> ExpertRecord:
    """Store the step and what it makes of the entry."""
    changed = replace(
        expert,
        version=expert.version + 1,
        state=state_after(order.step, expert.state),
        term_from=begins,
        term_to=ends,
    )
    await uow.experts.save(changed)
    step = Step(
        id=new_id(),
        expert_id=expert.id,
        step=order.step,
        from_state=expert.state,
        to_state=changed.state,
        reason=order.reason,
        evidence_hash=order.evidence_hash,
        term_from=begins,
        term_to=ends,
        taken_by=uow.actor.account_id,
        taken_at=uow.now,
    )
    await uow.expert_history.add_steps([step])
    uow.audit(
        "expert.step_taken",
        subject_type="expert",
        subject_id=expert.id,
        detail={"step": order.step, "reason": order.reason, "state": changed.state},
    )
    return changed


async def follow(
    uow: UnitOfWork, expert_id: UUID, session_id: UUID, *, assessment: Assessment
) -> FollowedSession:
    """Count a session that a future expert followed along (跟班), with the actor's assessment.

    Raises
    ------
    ExpertNotFoundError, SessionNotFoundError
        The committee has none of that id.
    OwnEntryError
        The expert is the actor.
    NotFollowingError
        The expert isn't following along.
    SessionNotBegunError, SessionFollowedError
        The session hasn't begun, or was counted before.
    """
    expert = await experts.locked(uow, expert_id, expected=None)
    if expert.state != "following":
        raise NotFollowingError
    session = await uow.sessions.get(session_id)
    if session.starts_at > uow.now:
        raise SessionNotBegunError(code=session.code)
    followed = FollowedSession(expert_id, session_id, assessment, uow.actor.account_id, uow.now)
    await uow.expert_history.add_followed(followed)
    uow.audit(
        "expert.followed_along",
        subject_type="expert",
        subject_id=expert_id,
        detail={"session": str(session_id), "assessment": assessment},
    )
    return followed


async def expire(uow: UnitOfWork, expert_id: UUID) -> None:
    """End the place of an expert whose term is over; another time changes nothing."""
    expert = await experts.locked(uow, expert_id, expected=None)
    is_over = expert.term_to is not None and expert.term_to < committee_date(uow.now)
    if is_over and is_step_allowed("expire", expert.state):
        order = StepOrder(step="expire", reason=TERM_OVER)
        await keep(uow, expert, order, expert.term_from, expert.term_to)
