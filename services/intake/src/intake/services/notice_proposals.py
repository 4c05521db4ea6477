"""What takes two persons around a notice: a second one (再次告知), and reopening (恢复办理).

One proposes, another confirms with a token of their own. Neither is a duty on the case: whoever
confirms may still review or approve it later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from intake.domain.case import Case
from intake.domain.notice import NoticeService, SecondNoticeGround, SupplementNotice
from intake.domain.notice_agreements import NoticeProposal, ProposalKind
from intake.domain.notice_rules import second_notice_errors, second_notice_items
from intake.domain.received import ReceivedApplication
from intake.domain.states import CaseState
from intake.domain.timeline import EntryCode
from intake.errors import (
    CaseAlreadyOpenError,
    NoticeProposalPendingError,
    NoticeProposalSettledError,
    NoticeReasonRefusedError,
    NoticeSamePersonError,
    ReopeningRefusedError,
    SecondNoticeRefusedError,
)
from intake.services import clock, notice_clock, notices
from intake.services.applications import with_given
from intake.services.claims import check_claim
from intake.services.steps import check_state, own_entry
from intake.services.verdicts import check_judged
from intake.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.errors import FieldError
from shared.events.intake import ApplicationReopened
from shared.ids import new_id

__all__ = ["Proposed", "confirm", "decline", "propose_reopening", "propose_second_notice"]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody wants another person to agree to; ``items`` are reasons by item."""

    ground: str
    explanation: str
    items: Mapping[str, str] = field(default_factory=dict)
    period_days: int | None = None


async def propose_second_notice(uow: UnitOfWork, case_id: UUID, wanted: Proposed) -> NoticeProposal:
    """Propose to tell again, on one of the listed grounds, what that ground concerns.

    Raises
    ------
    CaseNotFoundError
    CaseStateError, CaseClaimedError
        There is no notice yet, or the application was accepted or has ended; or a colleague works
        on it.
    MaterialsNotJudgedError
        Nobody has looked at an answer.
    SecondNoticeRefusedError, NoticePeriodRefusedError
        The ground doesn't reach an item; or the period isn't allowed.
    NoticeProposalPendingError
        Something is proposed already.
    """
    case = await uow.cases.get(case_id, lock=True)
    check_state(case, *notice_clock.AWAITING)
    check_claim(uow, case)
    check_second(await with_given(uow, case), SecondNoticeGround(wanted.ground), wanted.items)
    return await propose(uow, case, ProposalKind.SECOND_NOTICE, wanted)


async def propose_reopening(uow: UnitOfWork, case_id: UUID, wanted: Proposed) -> NoticeProposal:
    """Propose to take an abandoned application up again: a good reason turned out afterwards.

    Raises
    ------
    CaseNotFoundError, CaseStateError
    ReopeningRefusedError, CaseAlreadyOpenError
        It is too late, or was reopened once; or the person has applied again.
    NoticeReasonRefusedError, NoticePeriodRefusedError
    NoticeProposalPendingError
        Something is proposed already.
    """
    case = await uow.cases.get(case_id, lock=True)
    check_state(case, CaseState.ABANDONED)
    await check_reopening(uow, case)
    reasons = uow.settings.notice_extension_reasons
    if wanted.ground not in reasons:
        known = ", ".join(sorted(reasons))
        error = FieldError(
            "/ground", "reason_unknown", f"the reasons are {known}", f"理由应为：{known}"
        )
        raise NoticeReasonRefusedError(errors=[error])
    return await propose(uow, case, ProposalKind.REOPENING, wanted)


async def propose(
    uow: UnitOfWork, case: Case, kind: ProposalKind, wanted: Proposed
) -> NoticeProposal:
    """Keep what the actor proposes until another person decides."""
    pending = await uow.notice_agreements.list_proposals(case.id)
    if any(item.is_pending for item in pending):
        raise NoticeProposalPendingError
    wording = notices.Wording(wanted.period_days, wanted.explanation)
    proposal = NoticeProposal(
        id=new_id(),
        case_id=case.id,
        kind=kind,
        ground=wanted.ground,
        explanation=wanted.explanation,
        period_days=notices.period_of(uow, wording),
        proposed_by=uow.actor.account_id,
        proposed_at=uow.now,
        items=wanted.items,
    )
    await uow.notice_agreements.add_proposal(proposal)
    note(uow, proposal, "proposed")
    return proposal


async def confirm(uow: UnitOfWork, case_id: UUID, proposal_id: UUID) -> NoticeProposal:
    """Let what another person proposed take effect; confirming again changes nothing.

    Everything is checked anew: the case may have gone on.

    Raises
    ------
    CaseNotFoundError, NoticeProposalNotFoundError
    NoticeSamePersonError
        The actor proposed it.
    NoticeProposalSettledError
        Somebody else confirmed or declined it.
    CaseStateError, MaterialsNotJudgedError, SecondNoticeRefusedError
    ReopeningRefusedError, CaseAlreadyOpenError
        The case has gone on since, so that it can't take effect any more.
    """
    case = await uow.cases.get(case_id, lock=True)
    proposal = await uow.notice_agreements.get_proposal(case_id, proposal_id)
    person = uow.actor.account_id
    if person == proposal.proposed_by:
        raise NoticeSamePersonError
    if proposal.is_confirmed and proposal.decided_by == person:
        return proposal
    if not proposal.is_pending:
        raise NoticeProposalSettledError
    if proposal.kind is ProposalKind.SECOND_NOTICE:
        await issue_again(uow, case, proposal)
    else:
        await reopen(uow, case, proposal)
    return await settle(uow, proposal, is_confirmed=True)


async def decline(uow: UnitOfWork, case_id: UUID, proposal_id: UUID) -> NoticeProposal:
    """Turn down what was proposed; who proposed it may take it back like that.

    Raises
    ------
    CaseNotFoundError, NoticeProposalNotFoundError
    NoticeProposalSettledError
        It was confirmed or declined.
    """
    await uow.cases.get(case_id, lock=True)
    proposal = await uow.notice_agreements.get_proposal(case_id, proposal_id)
    if not proposal.is_pending:
        raise NoticeProposalSettledError
    return await settle(uow, proposal, is_confirmed=False)


async def settle(
    uow: UnitOfWork, proposal: NoticeProposal, *, is_confirmed: bool
) -> NoticeProposal:
    """Keep who decided on a proposal, and how."""
    person = uow.actor.account_id
    await uow.notice_agreements.settle_proposal(
        proposal.id, by=person, now=uow.now, is_confirmed=is_confirmed
    )
    note(uow, proposal, "confirmed" if is_confirmed else "declined")
    return replace(proposal, decided_by=person, decided_at=uow.now, is_confirmed=is_confirmed)


def check_second(
    received: ReceivedApplication, ground: SecondNoticeGround, items: Mapping[str, str]
) -> None:
    """Let only items pass that the ground reaches, when everything handed in was looked at."""
    check_judged(received)
    if errors := list(second_notice_errors(received, ground, list(items))):
        raise SecondNoticeRefusedError(errors=errors)


async def issue_again(uow: UnitOfWork, case: Case, proposal: NoticeProposal) -> None:
    """Issue a second notice in place of the one in force; its period runs from its own service."""
    check_state(case, *notice_clock.AWAITING)
    ground = SecondNoticeGround(proposal.ground)
    received = await with_given(uow, case)
    check_second(received, ground, proposal.items)
    before, today = received.notice, committee_date(uow.now)
    assert before is not None
    items, settled = second_notice_items(received, proposal.items)
    electronic = case.consent_electronic
    notice = SupplementNotice(
        id=new_id(),
        case_id=case.id,
        number=before.number + 1,
        ground=ground,
        checklist_version=received.checklist.version,
        items=items,
        verdicts=await notices.frozen_verdicts(uow, received),
        period_days=proposal.period_days,
        period_reason=proposal.explanation,
        issued_by=proposal.proposed_by,
        issued_at=uow.now,
        issued_on=today,
        due_by=before.due_by,
        service=NoticeService.ELECTRONIC if electronic else NoticeService.POST,
        served_on=today if electronic else None,
        confirmed_by=uow.actor.account_id,
        settled=settled,
    )
    await clock.on_notice_replaced(uow, case)
    await notices.put_in_force(uow, case, notice)


async def check_reopening(uow: UnitOfWork, case: Case) -> None:
    """Let only applications be reopened that were abandoned lately, once, with nothing since."""
    abandoned = await uow.notice_agreements.find_abandonment(case.id)
    assert abandoned is not None
    days = uow.settings.notice_reopening_days
    last = committee_date(abandoned.abandoned_at) + timedelta(days=days)
    if committee_date(uow.now) > last:
        raise ReopeningRefusedError(
            why=f"more than {days} days have passed", why_zh=f"已超过{days}日"
        )
    done = await uow.notice_agreements.list_proposals(case.id)
    if any(item.kind is ProposalKind.REOPENING and item.is_confirmed for item in done):
        raise ReopeningRefusedError(why="it was reopened once", why_zh="已恢复办理过一次")
    if await uow.notice_agreements.has_other_open_case(case.id):
        raise CaseAlreadyOpenError(matter=case.matter)


async def reopen(uow: UnitOfWork, case: Case, proposal: NoticeProposal) -> None:
    """Take an abandoned application up again, with a new period from today."""
    check_state(case, CaseState.ABANDONED)
    await check_reopening(uow, case)
    reopened = replace(case, state=CaseState.NOTICE_ISSUED, closed_at=None)
    await uow.timeline.tell(own_entry(uow, case.id, EntryCode.APPLICATION_REOPENED))
    changed = await uow.cases.update(reopened)
    supplement = await clock.on_reopened(uow, changed, proposal.period_days)
    await uow.publish(
        ApplicationReopened(
            committee=uow.committee,
            case_id=case.id,
            matter=case.matter,
            supplement=supplement.fact(),
        )
    )
    await notice_clock.restate(uow, await with_given(uow, changed))


def note(uow: UnitOfWork, proposal: NoticeProposal, step: str) -> None:
    """Put a step of a proposal on the audit trail."""
    uow.audit(
        f"{proposal.kind}.{step}",
        subject_type="notice_proposal",
        subject_id=proposal.id,
        case_id=proposal.case_id,
        detail={"ground": proposal.ground, "items": list(proposal.items)},
    )
