"""Longer limits of the conclusion: proposed by one person, confirmed by another (延长、改期).

The law's extension (O55 art 10) lengthens the legal limit; an agreed rescheduling (O55 art 12)
lengthens the bureau's promise as well, since the delay isn't the bureau's.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from intake.domain.case import Case
from intake.domain.case_deadlines import CaseDeadline
from intake.domain.deadline_changes import ChangeReason
from intake.domain.deadline_proposal import (
    Consent,
    DeadlineProposal,
    ExtensionReason,
    Party,
    ProposalKind,
    ProposalOutcome,
    ReschedulingReason,
)
from intake.domain.timeline import EntryCode
from intake.errors.deadlines import (
    CaseNotScheduledError,
    ConclusionLimitEndedError,
    ConclusionLimitNotRunningError,
    DeadlineProposalSettledError,
    DeadlineSamePersonError,
    ExtensionUsedError,
    ReschedulingRefusedError,
)
from intake.services import clock
from intake.services.steps import own_entry
from intake.unit_of_work import UnitOfWork
from shared.deadlines import Extension
from shared.errors import FieldError
from shared.events.intake import DeadlineExtended
from shared.ids import new_id

__all__ = ["confirm", "propose_extension", "propose_rescheduling", "reject", "reschedule"]


async def propose_extension(
    uow: UnitOfWork, case_id: UUID, reason: ExtensionReason
) -> DeadlineProposal:
    """Propose the law's extension of the limit of the conclusion.

    Raises
    ------
    CaseNotFoundError
    ConclusionLimitNotRunningError, ConclusionLimitEndedError
        There is nothing to lengthen, or it is too late.
    ExtensionUsedError
        It was extended as often as the setting allows.
    DeadlineProposalOpenError
        Another proposal waits.
    """
    case = await uow.cases.get(case_id, lock=True)
    await legal_limit(uow, case)
    await check_count(uow, case)
    days = uow.settings.rules["extension"].value
    return await propose(uow, case, ProposalKind.EXTENSION, reason, days=days)


async def propose_rescheduling(
    uow: UnitOfWork,
    case_id: UUID,
    reason: ReschedulingReason,
    *,
    agreed_on: date,
    consents: Sequence[Consent],
) -> DeadlineProposal:
    """Propose that the limits follow an examination moved to a later day, agreed by the parties.

    The planned day is the one that the parties were told, or what they agreed on instead of it
    before: the same delay counts once.

    Raises
    ------
    CaseNotFoundError
    ConclusionLimitNotRunningError, ConclusionLimitEndedError
    CaseNotScheduledError
        No examination is planned.
    ReschedulingRefusedError
        The agreed day isn't later, or a party's consent is missing.
    DeadlineProposalOpenError
    """
    case = await uow.cases.get(case_id, lock=True)
    await legal_limit(uow, case)
    planned_on = await day_in_force(uow, case_id)
    today = clock.today(uow)
    errors = [
        *day_errors(planned_on, agreed_on),
        *consent_errors(case, consents, today),
    ]
    if errors:
        raise ReschedulingRefusedError(errors=errors)
    return await propose(
        uow,
        case,
        ProposalKind.RESCHEDULING,
        reason,
        days=(agreed_on - planned_on).days,
        planned_on=planned_on,
        agreed_on=agreed_on,
        consents=tuple(consents),
    )


async def confirm(uow: UnitOfWork, proposal_id: UUID) -> DeadlineProposal:
    """Let a proposal take effect, as another person; confirming again changes nothing.

    Raises
    ------
    DeadlineProposalNotFoundError
    DeadlineSamePersonError
        The actor proposed it.
    DeadlineProposalSettledError
        Somebody decided on it before.
    ConclusionLimitNotRunningError, ConclusionLimitEndedError, ExtensionUsedError
        The case has gone on since.
    """
    case, proposal = await take_up(uow, proposal_id)
    if is_settled(uow, proposal, ProposalOutcome.CONFIRMED):
        return proposal
    if proposal.kind is ProposalKind.EXTENSION:
        await check_count(uow, case)
        await extend(uow, case, proposal)
    else:
        assert proposal.planned_on is not None
        assert proposal.agreed_on is not None
        await reschedule(uow, case, proposal.planned_on, proposal.agreed_on, reason=proposal.reason)
    return await settle(uow, proposal, ProposalOutcome.CONFIRMED)


async def reject(uow: UnitOfWork, proposal_id: UUID) -> DeadlineProposal:
    """Decide that a proposal takes no effect, as another person.

    Raises
    ------
    DeadlineProposalNotFoundError, DeadlineSamePersonError, DeadlineProposalSettledError
    """
    _, proposal = await take_up(uow, proposal_id)
    if is_settled(uow, proposal, ProposalOutcome.REJECTED):
        return proposal
    return await settle(uow, proposal, ProposalOutcome.REJECTED)


async def reschedule(
    uow: UnitOfWork, case: Case, planned_on: date, agreed_on: date, *, reason: str
) -> None:
    """Lengthen a locked case's limits by the delay of an agreed rescheduling (O55 art 12).

    Raises
    ------
    ConclusionLimitNotRunningError, ConclusionLimitEndedError
    """
    await legal_limit(uow, case)
    extension = Extension.for_delay(
        planned_on,
        agreed_on,
        reason=reason,
        approved_by=uow.actor.account_id,
        approved_on=clock.today(uow),
    )
    running = [item for item in await clock.conclusions(uow, case) if item.is_running]
    longer = [item.extended(extension, uow.service.calendar) for item in running]
    await clock.store(uow, case, longer, ChangeReason.RESCHEDULED)
    await announce(uow, case, reason)


async def extend(uow: UnitOfWork, case: Case, proposal: DeadlineProposal) -> None:
    """Lengthen the legal limit by the law's extension (O55 art 10)."""
    limit = await legal_limit(uow, case)
    rule = uow.settings.rules["extension"]
    extension = Extension(
        proposal.days,
        proposal.reason,
        uow.actor.account_id,
        rule.article,
        rule.article_zh,
        approved_on=clock.today(uow),
    )
    longer = limit.extended(extension, uow.service.calendar)
    await clock.store(uow, case, [longer], ChangeReason.EXTENDED)
    await announce(uow, case, proposal.reason)


async def announce(uow: UnitOfWork, case: Case, reason: str) -> None:
    """Tell the parties and other services the new last day."""
    limit = await legal_limit(uow, case)
    await uow.publish(
        DeadlineExtended(
            committee=uow.committee,
            case_id=case.id,
            matter=case.matter,
            reason=reason,
            deadline=limit.fact(),
        )
    )
    facts = {"date": limit.deadline.due_on.isoformat()}
    await uow.timeline.tell(own_entry(uow, case.id, EntryCode.DEADLINE_EXTENDED, facts))


async def day_in_force(uow: UnitOfWork, case_id: UUID) -> date:
    """Return the day that the parties were told last, or what they agreed on instead of it.

    Raises
    ------
    CaseNotScheduledError
        No examination is planned.
    """
    planned_on = await uow.timeline.find_planned_day(case_id)
    if planned_on is None:
        raise CaseNotScheduledError
    agreed = await uow.deadline_proposals.agreed_days(case_id)
    while planned_on in agreed:
        planned_on = agreed[planned_on]
    return planned_on


async def legal_limit(uow: UnitOfWork, case: Case) -> CaseDeadline:
    """Return the running legal limit of a case's conclusion.

    Raises
    ------
    ConclusionLimitNotRunningError, ConclusionLimitEndedError
    """
    code = clock.clockwork_of(uow, case.matter).periods.conclusion
    limit = await uow.deadlines.find(case.id, code)
    if limit is None or not limit.is_running:
        raise ConclusionLimitNotRunningError
    if limit.deadline.is_over(clock.today(uow)):
        raise ConclusionLimitEndedError(date=limit.deadline.due_on.isoformat())
    return limit


async def check_count(uow: UnitOfWork, case: Case) -> None:
    """Let a limit be extended only as often as the setting allows."""
    count = await uow.deadline_proposals.count_confirmed(case.id, ProposalKind.EXTENSION)
    if count >= uow.settings.extensions_per_case:
        raise ExtensionUsedError(count=count)


def day_errors(planned_on: date, agreed_on: date) -> Iterator[FieldError]:
    """Tell that an agreed day which isn't later delays nothing."""
    if agreed_on <= planned_on:
        yield FieldError(
            "/agreed_on",
            "agreed_day_not_later",
            f"the agreed day must be after the planned one, {planned_on} (O55 art 12)",
            f"约定日期应晚于原定鉴定日期{planned_on}（《劳动能力鉴定管理办法》第十二条）",
        )


def consent_errors(case: Case, consents: Sequence[Consent], today: date) -> Iterator[FieldError]:
    """Tell whose consent is missing, and which was given in the future."""
    needed = {Party.APPRAISEE} | ({Party.EMPLOYER} if case.employer_id else set())
    for party in sorted(needed - {consent.party for consent in consents}):
        yield FieldError(
            "/consents",
            "consent_missing",
            f"the {party} must have agreed (O55 art 12)",
            f"缺少{'被鉴定人' if party is Party.APPRAISEE else '用人单位'}的同意记录",
        )
    for n, consent in enumerate(consents):
        if consent.given_on > today:
            yield FieldError(
                f"/consents/{n}/given_on",
                "consent_in_future",
                "a consent can't be given in the future",
                "同意日期不得晚于今天",
            )


async def propose(
    uow: UnitOfWork,
    case: Case,
    kind: ProposalKind,
    reason: str,
    *,
    days: int,
    planned_on: date | None = None,
    agreed_on: date | None = None,
    consents: tuple[Consent, ...] = (),
) -> DeadlineProposal:
    """Keep what the actor proposes until another person decides."""
    proposal = DeadlineProposal(
        id=new_id(),
        case_id=case.id,
        kind=kind,
        reason=reason,
        days=days,
        proposed_by=uow.actor.account_id,
        proposed_at=uow.now,
        planned_on=planned_on,
        agreed_on=agreed_on,
        consents=consents,
    )
    await uow.deadline_proposals.add(proposal)
    note(uow, f"{kind}.proposed", proposal)
    return proposal


async def take_up(uow: UnitOfWork, proposal_id: UUID) -> tuple[Case, DeadlineProposal]:
    """Lock a proposal's case, then the proposal, for another person than who proposed it."""
    case_id = (await uow.deadline_proposals.get(proposal_id)).case_id
    case = await uow.cases.get(case_id, lock=True)
    proposal = await uow.deadline_proposals.get(proposal_id, lock=True)
    if uow.actor.account_id == proposal.proposed_by:
        raise DeadlineSamePersonError
    return case, proposal


def is_settled(uow: UnitOfWork, proposal: DeadlineProposal, wanted: ProposalOutcome) -> bool:
    """Tell whether the actor decided just so before.

    Raises
    ------
    DeadlineProposalSettledError
        Somebody decided otherwise, or somebody else did.
    """
    if proposal.outcome is None:
        return False
    if proposal.outcome is wanted and proposal.settled_by == uow.actor.account_id:
        return True
    raise DeadlineProposalSettledError(outcome=proposal.outcome)


async def settle(
    uow: UnitOfWork, proposal: DeadlineProposal, outcome: ProposalOutcome
) -> DeadlineProposal:
    """Store what the second person decided."""
    settled = await uow.deadline_proposals.settle(
        proposal.id, outcome, by=uow.actor.account_id, now=uow.now
    )
    note(uow, f"{proposal.kind}.{outcome}", proposal)
    return settled


def note(uow: UnitOfWork, action: str, proposal: DeadlineProposal) -> None:
    """Put a step of a proposal on the audit trail."""
    uow.audit(
        action,
        subject_type="case",
        subject_id=proposal.case_id,
        case_id=proposal.case_id,
        detail={"proposal": str(proposal.id), "reason": proposal.reason, "days": proposal.days},
    )
