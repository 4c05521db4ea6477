"""What other services' news does to a case: its timeline, its state, and its running limits."""

from collections.abc import Sequence
from uuid import UUID

from intake.domain.states import CaseState
from intake.domain.timeline import Entry, EntryCode
from intake.services import clock, notices
from intake.services.steps import own_entry
from intake.unit_of_work import UnitOfWork
from shared.duties import clashes
from shared.errors import NotYetKnownError
from shared.events.base import Duty
from shared.events.intake import CaseClosed, CaseContested
from shared.events.mailing import CaseServed, RecipientServed
from shared.events.review import ConclusionApproved
from shared.told_duties import learn

__all__ = ["CONCLUSION", "close", "conclude", "note_duties", "serve", "tell"]

CONCLUSION = "conclusion"
"""The kind of letter whose service starts the limits of its recipient."""

SUPPLEMENT_NOTICE = "supplement_notice"
"""The kind of letter whose service starts the period for supplementing."""


async def tell(uow: UnitOfWork, entry: Entry, state: CaseState | None = None) -> None:
    """Put news on the timeline, once, and move the case on.

    Raises
    ------
    CaseNotFoundError
        There is no such case; the news can't be true.
    """
    await uow.take_turn()
    await uow.timeline.tell(entry, state)


async def conclude(uow: UnitOfWork, entry: Entry, approved: ConclusionApproved) -> None:
    """Stop the limits of the conclusion and start that of its delivery (O55 art 17)."""
    await tell(uow, entry, CaseState.CONCLUDED)
    case = await uow.cases.get(approved.case_id, lock=True)
    await uow.cases.put_concluded(approved.case_id, approved.decided_on)
    await clock.on_concluded(uow, case, approved.decided_on)


async def note_duties(uow: UnitOfWork, case_id: UUID, told: Sequence[Duty]) -> None:
    """Note who did what on a case; tell everybody when one person turns out to hold two duties.

    Raises
    ------
    CaseNotFoundError
        There is no such case; the news can't be true.
    """
    await uow.take_turn()
    case = await uow.cases.get(case_id, lock=True)
    known = learn(uow, case_id, case.duties, told)
    if known == case.duties:
        return
    await uow.cases.put_duties(case_id, known)
    if len(clashes(known)) > len(clashes(case.duties)):
        await uow.timeline.tell(own_entry(uow, case_id, EntryCode.CASE_CONTESTED))
        await uow.publish(
            CaseContested(committee=uow.committee, case_id=case_id, duties=list(known))
        )


async def serve(uow: UnitOfWork, entry: Entry, served: RecipientServed) -> None:
    """Start the recipient's own limit for a re-appraisal (O55 art 19)."""
    await tell(uow, entry)
    if served.kind == SUPPLEMENT_NOTICE:
        await notices.note_mailed(uow, served)
    if served.kind != CONCLUSION:
        return
    case = await uow.cases.get(served.case_id, lock=True)
    await clock.on_recipient_served(uow, case, served.recipient_role, served.served_on)


async def close(uow: UnitOfWork, entry: Entry, served: CaseServed) -> None:
    """Close a case whose mandatory recipients are all served.

    Raises
    ------
    NotYetKnownError
        The conclusion's approval, which comes from another publisher, hasn't arrived yet.
    """
    await tell(uow, entry, CaseState.SERVED)
    case = await uow.cases.get(served.case_id, lock=True)
    if not await clock.on_served(uow, case, served.served_on):
        raise NotYetKnownError(fact="the conclusion's approval")
    await close_case(uow, case.id)


async def close_case(uow: UnitOfWork, case_id: UUID) -> None:
    """Mark a case as closed and tell everybody."""
    await uow.cases.close(case_id, uow.now)
    await uow.timeline.tell(own_entry(uow, case_id, EntryCode.CASE_CLOSED))
    await uow.publish(CaseClosed(committee=uow.committee, case_id=case_id))
    uow.audit("case.closed", subject_type="case", subject_id=case_id, case_id=case_id)
