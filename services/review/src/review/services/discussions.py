"""Use case: collective discussion (集体讨论) of a panel's decision."""

from collections.abc import Sequence
from uuid import UUID

from review.domain.discussion import Discussion, DiscussionDecision, members_on_panel
from review.domain.examination import Examination
from review.domain.opinion import Opinion
from review.errors import (
    ExaminationNotFoundError,
    MajorityMissingError,
    MemberOnPanelError,
    MembersRepeatedError,
    NothingToDiscussError,
    SendBackReasonsMissingError,
)
from review.services import conclusions, decisions, panels
from review.services.opinions import of_round
from review.unit_of_work import UnitOfWork
from shared.errors import FieldError
from shared.events.review import CaseDiscussed
from shared.ids import new_id
from shared.purposes import Purpose, stated

__all__ = ["get", "read_all", "record"]


async def record(
    uow: UnitOfWork,
    case_id: UUID,
    *,
    members: Sequence[str],
    minutes: str,
    decision: DiscussionDecision,
    reasons: str | None,
) -> Discussion:
    """Record a discussion: it confirms the majority, or has the panel or another one asked again.

    Raises
    ------
    ExaminationNotFoundError
        There is no such case.
    NothingToDiscussError
        The panel hasn't answered, or the conclusion is approved.
    MembersRepeatedError, MemberOnPanelError
        The members aren't different people outside the panel; nor may the recorder be on it.
    SendBackReasonsMissingError
        Nobody would learn why a panel is asked again.
    MajorityMissingError
        There is nothing to confirm.
    AlreadyDiscussedError
        This round was discussed before.
    ReReviewRepeatedError, DutyConflictError, CaseContestedError
        The case has had its re-review; the recorder who asks for it holds a duty on the case; or
        somebody holds two.
    """
    examination = await uow.examinations.get(case_id, for_change=True)
    if not examination.is_open_for_discussion:
        raise NothingToDiscussError(state=examination.state.value)
    opinions = await uow.opinions.list_of_case(case_id)
    proposals = await uow.panel_proposals.list_of_case(case_id)
    sat = panels.sat_on_a_panel(examination, opinions, proposals)
    check_members(members, uow.actor.account_id, sat)
    discussion = Discussion(
        id=new_id(),
        case_id=case_id,
        committee=uow.committee,
        round=examination.round,
        members=tuple(members),
        minutes=minutes,
        decision=decision,
        reasons=reasons,
        recorded_by=uow.actor.account_id,
        recorded_at=uow.now,
    )
    await uow.discussions.add(discussion)
    await announce(uow, discussion)
    found = of_round(opinions, examination.round)
    if decision is DiscussionDecision.CONFIRM:
        examination = await confirm(uow, examination, found)
    elif decision is DiscussionDecision.SEND_BACK:
        examination = await send_back(uow, examination, reasons)
    else:
        examination = await ask_another_panel(uow, examination, discussion, found)
    await uow.examinations.save(examination)
    return discussion


async def confirm(
    uow: UnitOfWork, examination: Examination, opinions: Sequence[Opinion]
) -> Examination:
    """Let the majority's decision stand; its conclusion is drafted unless it is already.

    Raises
    ------
    MajorityMissingError
        There is no majority.
    """
    decision = decisions.decision_of(opinions)
    if decision.outcome is None:
        raise MajorityMissingError
    if await uow.conclusions.find(examination.case_id) is None:
        await conclusions.draft(uow, examination, decision)
    return examination.confirmed()


async def send_back(uow: UnitOfWork, examination: Examination, reasons: str | None) -> Examination:
    """Ask the panel for another round; a draft from this one is set aside.

    Raises
    ------
    SendBackReasonsMissingError
        No reasons are given.
    """
    if not reasons:
        raise SendBackReasonsMissingError
    await conclusions.set_draft_aside(uow, examination.case_id)
    return examination.sent_back()


async def ask_another_panel(
    uow: UnitOfWork, examination: Examination, discussion: Discussion, opinions: Sequence[Opinion]
) -> Examination:
    """Have another panel drawn (专家复审), without anybody who sat on one before.

    Raises
    ------
    SendBackReasonsMissingError
        No reasons are given.
    ReReviewRepeatedError, DutyConflictError, CaseContestedError
    """
    if not discussion.reasons:
        raise SendBackReasonsMissingError
    has_majority = decisions.decision_of(opinions).outcome is not None
    return await panels.request_by_discussion(
        uow, examination, discussion.id, has_majority=has_majority
    )


async def announce(uow: UnitOfWork, discussion: Discussion) -> None:
    """Publish what the discussion came to, and note who recorded it."""
    await uow.publish(
        CaseDiscussed(
            committee=uow.committee,
            case_id=discussion.case_id,
            decision=discussion.decision.value,
        )
    )
    uow.audit(
        "discussion.record",
        subject_type="discussion",
        subject_id=discussion.id,
        case_id=discussion.case_id,
        purpose=Purpose.DISCUSSION,
        detail={"decision": discussion.decision.value, "members": list(discussion.members)},
    )


async def read_all(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None
) -> Sequence[Discussion]:
    """Return a case's discussions; the reading is on record with its purpose.

    Raises
    ------
    PurposeMissingError
        No purpose was stated.
    ExaminationNotFoundError
        There is no such case.
    """
    noted = stated(purpose)
    await uow.examinations.get(case_id)
    discussions = await uow.discussions.list_of_case(case_id)
    if discussions:
        uow.audit(
            "discussions.read",
            subject_type="examination",
            subject_id=case_id,
            case_id=case_id,
            purpose=noted,
        )
    return discussions


async def get(uow: UnitOfWork, case_id: UUID, discussion_id: UUID) -> Discussion:
    """Return one discussion of a case; the reading is on record.

    Raises
    ------
    ExaminationNotFoundError
        The case has no such discussion.
    """
    for discussion in await read_all(uow, case_id, purpose=Purpose.DISCUSSION):
        if discussion.id == discussion_id:
            return discussion
    raise ExaminationNotFoundError


def check_members(members: Sequence[str], recorder: str, panel: frozenset[str]) -> None:
    """Let a discussion pass whose members are different people, none of them on the panel.

    Raises
    ------
    MembersRepeatedError
        Somebody is named twice.
    MemberOnPanelError
        A member or the recorder sits, or sat, on a panel of the case.
    """
    if len(set(members)) < len(members):
        raise MembersRepeatedError
    refusal = MemberOnPanelError()
    positions = members_on_panel(members, panel)
    if positions or recorder in panel:
        raise MemberOnPanelError(
            errors=[
                FieldError(f"/members/{position}", refusal.code, refusal.detail, refusal.detail_zh)
                for position in positions
            ]
        )
