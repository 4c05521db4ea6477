"""What takes two persons: one proposes, another one confirms with a token of their own.

Only then an expert is left out of the pool draw, an absence is chained, a draw is given up, or an
examination is moved, or a case is taken back from another committee.
Both operate the session's draws by it, so neither holds another duty on one of its cases.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from lottery.domain.proposal import Proposal, ProposalKind
from lottery.domain.session import Session
from lottery.errors import (
    DrawOpenError,
    ExpertNotFoundError,
    ProposalExpiredError,
    ProposalSettledError,
    SamePersonError,
)
from lottery.services import (
    attendance,
    draws,
    hand_overs,
    operators,
    orders,
    scheduling,
    sessions,
)
from lottery.services.attendance import Absence
from lottery.unit_of_work import UnitOfWork
from shared.ids import new_id

__all__ = [
    "confirm",
    "propose_abandonment",
    "propose_absence",
    "propose_exclusion",
    "propose_recall",
    "propose_rescheduling",
]


async def propose_abandonment(uow: UnitOfWork, draw_id: UUID, *, reason: str) -> Proposal:
    """Propose to give up a draw before its first opening.

    Raises
    ------
    DrawNotFoundError, AbandonmentTooLateError, DrawStateError
        There is no such draw, an opening is in, or it is over.
    DutyConflictError
        The actor holds another duty on a case of the session.
    """
    draw = await draws.get(uow, draw_id, locked=True)
    draws.check_abandonable(draw)
    return await propose(uow, draw.session_id, "abandonment", reason, draw_id=draw_id)


async def propose_absence(
    uow: UnitOfWork, session_id: UUID, code: str, *, reason: str, evidence_hash: str | None
) -> Proposal:
    """Propose to record that a drawn expert can't sit; the draw says who steps in then.

    Raises
    ------
    SessionNotFoundError, SessionEndedError
    EarlierDrawMissingError, AbsenceNotSeatedError
        Nothing has been drawn yet; or the expert wasn't.
    DutyConflictError
        The actor holds another duty on a case of the session.
    """
    await sessions.open_session(uow, session_id)
    await attendance.check_seated(uow, session_id, code)
    facts = {"expert_code": code, "evidence_hash": evidence_hash}
    return await propose(uow, session_id, "absence", reason, **facts)


async def propose_exclusion(
    uow: UnitOfWork, session_id: UUID, expert_id: UUID, *, reason: str
) -> Proposal:
    """Propose to leave an expert out of the session's pool draw (排除).

    Raises
    ------
    SessionNotFoundError, SessionEndedError
    ExpertNotFoundError
        The pool has none of that id.
    DrawStandsError
        The pool is drawn already.
    DutyConflictError
        The actor holds another duty on a case of the session.
    """
    await sessions.open_session(uow, session_id)
    orders.check_repetition("pool", await uow.chain.documents_of(session_id))
    if not await uow.experts.list_by_id([expert_id]):
        raise ExpertNotFoundError(expert=expert_id)
    return await propose(uow, session_id, "exclusion", reason, expert_id=expert_id)


async def propose_rescheduling(
    uow: UnitOfWork, session_id: UUID, case_id: UUID, *, reason: str, to_session_id: UUID | None
) -> Proposal:
    """Propose that a case's examination is later since its person can't come (O55 art 12).

    Also of somebody who was absent, whose reason is found good; after the session's end too.

    Raises
    ------
    SessionNotFoundError, CaseNotInSessionError, CaseNotMovableError, DrawOpenError
    CaseNotWaitingError, SessionFixedError, SessionFullError
        The other session can't take it.
    DutyConflictError
        The actor holds another duty on a case of one of the sessions.
    """
    session = await lock_both(uow, session_id, to_session_id)
    case = await scheduling.check_movable(uow, session, case_id)
    if to_session_id is not None:
        await scheduling.check_target(uow, to_session_id, case)
        await operators.take_part(uow, to_session_id)
    facts = {"case_id": case_id, "to_session_id": to_session_id}
    return await propose(uow, session_id, "rescheduling", reason, **facts)


async def propose_recall(uow: UnitOfWork, case_id: UUID, *, reason: str) -> Proposal:
    """Propose to take a case back from the committee that was to examine it.

    Raises
    ------
    CaseNotInSessionError
        The committee has none of that id.
    HandOverMissingError, HandOverAnsweredError
        It is with no other committee; or that one has answered.
    DutyConflictError, CaseContestedError
        The actor holds another duty on the case; or somebody holds two.
    """
    await hand_overs.take_part(uow, case_id)
    await hand_overs.standing(uow, case_id)
    return await keep(uow, None, "recall", reason, case_id=case_id)


async def lock_both(uow: UnitOfWork, session_id: UUID, other_id: UUID | None) -> Session:
    """Lock one session or two, in one order, and return the first, over or not."""
    for one in sorted({session_id, other_id or session_id}):
        await uow.sessions.get(one, locked=True)
    return await uow.sessions.get(session_id)


async def propose(
    uow: UnitOfWork, session_id: UUID, kind: ProposalKind, reason: str, **facts: Any
) -> Proposal:
    """Keep what the actor proposes until it is confirmed or too late."""
    await operators.take_part(uow, session_id)
    return await keep(uow, session_id, kind, reason, **facts)


async def keep(
    uow: UnitOfWork, session_id: UUID | None, kind: ProposalKind, reason: str, **facts: Any
) -> Proposal:
    """Store a proposal of somebody who may make it."""
    proposal = Proposal(
        id=new_id(),
        committee=uow.committee,
        session_id=session_id,
        kind=kind,
        reason=reason,
        proposed_by=uow.actor.account_id,
        proposed_at=uow.now,
        expires_at=uow.now + timedelta(minutes=uow.settings.confirmation_minutes),
        **facts,
    )
    await uow.proposals.add(proposal)
    note(uow, "proposal.made", proposal)
    return proposal


async def confirm(uow: UnitOfWork, proposal_id: UUID) -> Proposal:
    """Let what another person proposed take effect; confirming again changes nothing.

    Raises
    ------
    ProposalNotFoundError
        The committee has none of that id.
    SamePersonError
        The actor proposed it.
    ProposalSettledError, ProposalExpiredError
        Somebody else confirmed it, or nobody in time.
    DutyConflictError
        The actor holds another duty on a case of the session.
    ConflictError
        The draw or the session has gone on since, so that it can't take effect any more.
    """
    proposal = await uow.proposals.get(proposal_id, locked=True)
    account_id = uow.actor.account_id
    if account_id == proposal.proposed_by:
        raise SamePersonError
    if proposal.confirmed_by == account_id:
        return proposal
    if proposal.confirmed_by is not None:
        raise ProposalSettledError
    if proposal.state(uow.now) == "expired":
        raise ProposalExpiredError
    if proposal.session_id is not None:
        await lock_what_it_touches(uow, proposal, proposal.session_id)
    sequence = await EFFECTS[proposal.kind](uow, proposal)
    await uow.proposals.change(
        proposal, confirmed_by=account_id, confirmed_at=uow.now, sequence=sequence
    )
    note(uow, "proposal.confirmed", proposal)
    return await uow.proposals.get(proposal_id)


async def lock_what_it_touches(uow: UnitOfWork, proposal: Proposal, session_id: UUID) -> None:
    """Lock draw, sessions and chain, in this order, and let the actor operate."""
    if proposal.draw_id is not None:
        await draws.get(uow, proposal.draw_id, locked=True)
    if proposal.kind == "rescheduling":
        await lock_both(uow, session_id, proposal.to_session_id)
    else:
        await sessions.open_session(uow, session_id)
    await uow.chain.lock_head(uow.committee)
    await operators.take_part(uow, session_id)


async def give_up(uow: UnitOfWork, proposal: Proposal) -> None:
    """Give up the draw."""
    assert proposal.draw_id is not None
    persons = (proposal.proposed_by, uow.actor.account_id)
    await draws.abandon(uow, proposal.draw_id, reason=proposal.reason, persons=persons)


async def chain_absence(uow: UnitOfWork, proposal: Proposal) -> int:
    """Chain the absence, and the replacement that follows; return the absence's place."""
    assert proposal.expert_code is not None
    assert proposal.session_id is not None
    persons = (proposal.proposed_by, uow.actor.account_id)
    absence = Absence(proposal.expert_code, proposal.reason, proposal.evidence_hash, persons)
    return await attendance.record_absence(uow, proposal.session_id, absence)


async def leave_out(uow: UnitOfWork, proposal: Proposal) -> None:
    """Give both persons the codes by which the pool draw's input will name them.

    Raises
    ------
    DrawStandsError, DrawOpenError
        The pool is drawn, or frozen with the expert in it: leaving out would come too late.
    """
    assert proposal.session_id is not None
    orders.check_repetition("pool", await uow.chain.documents_of(proposal.session_id))
    for draw in await uow.draws.list_of(proposal.session_id):
        if draw.kind == "pool" and draw.is_open:
            raise DrawOpenError(id=draw.id)
    persons = (proposal.proposed_by, uow.actor.account_id)
    await uow.participants.ensure(proposal.session_id, [("official", item) for item in persons])


async def postpone(uow: UnitOfWork, proposal: Proposal) -> None:
    """Move the examination, or let the case wait for another session."""
    assert proposal.case_id is not None
    assert proposal.session_id is not None
    session = await uow.sessions.get(proposal.session_id)
    case = await scheduling.check_movable(uow, session, proposal.case_id)
    await scheduling.move(
        uow,
        session,
        case,
        to_session_id=proposal.to_session_id,
        reason=proposal.reason,
        persons=(proposal.proposed_by, uow.actor.account_id),
    )


async def take_back(uow: UnitOfWork, proposal: Proposal) -> None:
    """Let the case wait again."""
    assert proposal.case_id is not None
    await hand_overs.recall(
        uow, proposal.case_id, reason=proposal.reason, proposed_by=proposal.proposed_by
    )


EFFECTS = {
    "abandonment": give_up,
    "absence": chain_absence,
    "exclusion": leave_out,
    "rescheduling": postpone,
    "recall": take_back,
}


def note(uow: UnitOfWork, action: str, proposal: Proposal) -> None:
    """Put a step of a proposal on the audit trail."""
    uow.audit(
        action,
        subject_type="session" if proposal.session_id else "proposal",
        subject_id=proposal.session_id or proposal.id,
        case_id=None if proposal.session_id else proposal.case_id,
        detail={"proposal": str(proposal.id), "kind": proposal.kind, "reason": proposal.reason},
    )
