"""Use cases around another panel (另组专家): discussion decides on it, or two persons a recusal."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from review.domain.examination import Examination
from review.domain.opinion import Opinion
from review.domain.panel_proposal import (
    PanelProposal,
    PanelProposalState,
    PanelReason,
    RecusalGround,
)
from review.errors import (
    ExpertNotOnPanelError,
    PanelNotRequestableError,
    PanelProposalPendingError,
    PanelProposalSettledError,
    PanelSamePersonError,
    ReReviewRepeatedError,
)
from review.services import access, conclusions, entrusted_opinions
from review.unit_of_work import UnitOfWork
from shared import duties
from shared.events.review import PanelRequested
from shared.ids import new_id
from shared.purposes import Purpose, stated

__all__ = [
    "Recusal",
    "confirm",
    "declare_own",
    "decline",
    "propose",
    "read_all",
    "request_by_discussion",
    "sat_on_a_panel",
]

RE_REVIEWS = frozenset({PanelReason.RE_REVIEW, PanelReason.NO_MAJORITY})


@dataclass(frozen=True, slots=True)
class Recusal:
    """Which experts of the panel may not sit on the case, by their codes, and why."""

    ground: RecusalGround
    expert_codes: tuple[str, ...]
    explanation: str


async def propose(uow: UnitOfWork, case_id: UUID, recusal: Recusal) -> PanelProposal:
    """Ask for another panel, since experts of this one turned out to be recused (回避).

    Nothing happens until another person confirms it.

    Raises
    ------
    ExaminationNotFoundError
        There is no such case.
    DutyConflictError, CaseContestedError
        The caller holds a duty on the case; or somebody holds two.
    PanelNotRequestableError
        No panel has the case, or it is concluded.
    ExpertNotOnPanelError
        Somebody named doesn't sit on it.
    PanelProposalPendingError
        Somebody has asked already.
    """
    examination = await uow.examinations.get(case_id, for_change=True)
    check_uninvolved(uow, examination)
    return await keep(uow, examination, recusal)


async def declare_own(
    uow: UnitOfWork, case_id: UUID, ground: RecusalGround, explanation: str
) -> PanelProposal:
    """Let an expert of the panel say that they may not sit on this case; staff confirm it.

    Raises
    ------
    ExaminationNotFoundError
        The caller has no seat on the case's panel.
    PanelNotRequestableError, PanelProposalPendingError
        The case is concluded; or somebody has asked already.
    """
    examination = await uow.examinations.get(case_id, for_change=True)
    seat = access.own_seat(uow.actor, examination)
    return await keep(uow, examination, Recusal(ground, (seat.expert_code,), explanation))


async def keep(uow: UnitOfWork, examination: Examination, recusal: Recusal) -> PanelProposal:
    """Keep what somebody found until another person decides."""
    if not examination.has_panel:
        raise PanelNotRequestableError
    check_seated(examination, recusal.expert_codes)
    earlier = await uow.panel_proposals.list_of_case(examination.case_id)
    if any(item.is_pending for item in earlier):
        raise PanelProposalPendingError
    proposal = PanelProposal(
        id=new_id(),
        case_id=examination.case_id,
        committee=uow.committee,
        round=examination.round,
        reason=PanelReason.RECUSAL,
        seats=examination.seats,
        requested_by=uow.actor.account_id,
        requested_at=uow.now,
        ground=recusal.ground,
        expert_codes=recusal.expert_codes,
        explanation=recusal.explanation,
    )
    await uow.panel_proposals.add(proposal)
    note(uow, "panel_proposal.made", proposal)
    return proposal


async def confirm(uow: UnitOfWork, case_id: UUID, proposal_id: UUID) -> PanelProposal:
    """Take the case from its panel, as another person proposed; confirming again changes nothing.

    Opinions sealed so far stay on record; the next panel is drawn without anybody of this one.

    Raises
    ------
    ExaminationNotFoundError, PanelProposalNotFoundError
    PanelSamePersonError
        The actor asked for it.
    PanelProposalSettledError
        It was decided, or the experts named sit on the case's panel no more.
    DutyConflictError, CaseContestedError
        The actor holds a duty on the case; or somebody holds two.
    """
    examination = await uow.examinations.get(case_id, for_change=True)
    proposal = await uow.panel_proposals.get(case_id, proposal_id)
    person = uow.actor.account_id
    if proposal.requested_by == person:
        raise PanelSamePersonError
    if proposal.state is PanelProposalState.CONFIRMED and proposal.decided_by == person:
        return proposal
    if not proposal.is_pending or not is_still_so(examination, proposal):
        raise PanelProposalSettledError
    check_uninvolved(uow, examination)
    settled = replace(proposal, round=examination.round, seats=examination.seats).decided(
        PanelProposalState.CONFIRMED, by=person, at=uow.now
    )
    await uow.panel_proposals.settle(settled)
    await uow.examinations.save(await take_from_panel(uow, examination, settled.reason))
    note(uow, "panel_proposal.confirmed", settled)
    return settled


async def decline(uow: UnitOfWork, case_id: UUID, proposal_id: UUID) -> PanelProposal:
    """Turn a proposal down; who asked may take it back like that.

    Raises
    ------
    ExaminationNotFoundError, PanelProposalNotFoundError, PanelProposalSettledError
    """
    await uow.examinations.get(case_id, for_change=True)
    proposal = await uow.panel_proposals.get(case_id, proposal_id)
    if (
        proposal.state is PanelProposalState.DECLINED
        and proposal.decided_by == uow.actor.account_id
    ):
        return proposal
    if not proposal.is_pending:
        raise PanelProposalSettledError
    return await turn_down(uow, proposal)


async def request_by_discussion(
    uow: UnitOfWork, examination: Examination, discussion_id: UUID, *, has_majority: bool
) -> Examination:
    """Return a locked case as it waits for another panel, which a discussion decided on.

    Raises
    ------
    ReReviewRepeatedError
        The case has had as many re-reviews as there may be.
    DutyConflictError, CaseContestedError
        Whoever records it holds a duty on the case; or somebody holds two.
    """
    check_uninvolved(uow, examination)
    earlier = await uow.panel_proposals.list_of_case(examination.case_id)
    done = [item for item in earlier if item.reason in RE_REVIEWS]
    if len(done) >= uow.settings.re_reviews_at_most:
        raise ReReviewRepeatedError
    person = uow.actor.account_id
    proposal = PanelProposal(
        id=new_id(),
        case_id=examination.case_id,
        committee=uow.committee,
        round=examination.round,
        reason=PanelReason.RE_REVIEW if has_majority else PanelReason.NO_MAJORITY,
        seats=examination.seats,
        requested_by=person,
        requested_at=uow.now,
        discussion_id=discussion_id,
        state=PanelProposalState.CONFIRMED,
        decided_by=person,
        decided_at=uow.now,
    )
    await uow.panel_proposals.add(proposal)
    note(uow, "panel_proposal.confirmed", proposal)
    return await take_from_panel(uow, examination, proposal.reason)


async def take_from_panel(
    uow: UnitOfWork, examination: Examination, reason: PanelReason
) -> Examination:
    """Return a locked case without its panel, and ask lottery for another one.

    A draft is set aside, and what else was asked for came to nothing by this.
    """
    case_id = examination.case_id
    await conclusions.set_draft_aside(uow, case_id)
    proposals = await uow.panel_proposals.list_of_case(case_id)
    for proposal in proposals:
        if proposal.is_pending:
            await turn_down(uow, proposal)
    await entrusted_opinions.turn_down_pending(uow, case_id)
    opinions = await uow.opinions.list_of_case(case_id)
    waiting = examination.with_panel_requested()
    await uow.publish(
        PanelRequested(
            committee=examination.committee,
            case_id=case_id,
            reason=reason.value,
            panel_number=waiting.panel_number,
            excluded=sorted(sat_on_a_panel(examination, opinions, proposals)),
            duties=list(examination.duties),
        )
    )
    return waiting


async def turn_down(uow: UnitOfWork, proposal: PanelProposal) -> PanelProposal:
    """Keep that a proposal came to nothing."""
    declined = proposal.decided(PanelProposalState.DECLINED, by=uow.actor.account_id, at=uow.now)
    await uow.panel_proposals.settle(declined)
    note(uow, "panel_proposal.declined", declined)
    return declined


async def read_all(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None
) -> Sequence[PanelProposal]:
    """Return who asked for another panel of a case, and why; the reading is on record.

    Raises
    ------
    PurposeMissingError
        No purpose was stated.
    ExaminationNotFoundError
        There is no such case.
    """
    noted = stated(purpose)
    await uow.examinations.get(case_id)
    found = await uow.panel_proposals.list_of_case(case_id)
    if found:
        uow.audit(
            "panel_proposals.read",
            subject_type="examination",
            subject_id=case_id,
            case_id=case_id,
            purpose=noted,
        )
    return found


def sat_on_a_panel(
    examination: Examination, opinions: Sequence[Opinion], proposals: Sequence[PanelProposal]
) -> frozenset[str]:
    """Return the accounts of everybody who sits, sat or wrote on any panel of a case."""
    former = [seat for item in proposals if not item.is_pending for seat in item.seats]
    seated = frozenset(seat.account_id for seat in (*examination.seats, *former))
    return seated | {opinion.signature.account_id for opinion in opinions}


def check_uninvolved(uow: UnitOfWork, examination: Examination) -> None:
    """Let only those decide on a panel who could approve what it finds: no other duty is theirs.

    Raises
    ------
    DutyConflictError, CaseContestedError
    """
    person = uow.actor.account_id
    duties.check(examination.duties, "approve", person, case_id=examination.case_id)


def check_seated(examination: Examination, codes: Collection[str]) -> None:
    """Let only experts be named who sit on the case's panel.

    Raises
    ------
    ExpertNotOnPanelError
    """
    if strangers := sorted(set(codes) - seated_codes(examination)):
        raise ExpertNotOnPanelError(codes=", ".join(strangers))


def is_still_so(examination: Examination, proposal: PanelProposal) -> bool:
    """Whether a panel has the case on which the recused still sit."""
    return examination.has_panel and seated_codes(examination).issuperset(proposal.expert_codes)


def seated_codes(examination: Examination) -> frozenset[str]:
    """Return the codes of the panel's experts."""
    return frozenset(seat.expert_code for seat in examination.seats)


def note(uow: UnitOfWork, action: str, proposal: PanelProposal) -> None:
    """Put a step of a proposal on the audit trail."""
    uow.audit(
        action,
        subject_type="panel_proposal",
        subject_id=proposal.id,
        case_id=proposal.case_id,
        detail={
            "reason": proposal.reason.value,
            "round": proposal.round,
            "experts": list(proposal.expert_codes),
        },
    )
