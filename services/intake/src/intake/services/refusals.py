"""Not accepting an application (不予受理): one person proposes it, another confirms it.

Each with a token of their own. A proposal holds for the case as the proposer saw it: when the case
has changed since, it can't be confirmed any more.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from intake.domain.case import Case
from intake.domain.code_lists import Ground
from intake.domain.desk_records import Refusal, RefusalState
from intake.domain.states import CaseState
from intake.domain.timeline import EntryCode
from intake.errors import (
    CodeUnknownError,
    RefusalNotFoundError,
    RefusalPendingError,
    RefusalSamePersonError,
    RefusalSettledError,
    RefusalStaleError,
)
from intake.services import clock
from intake.services.access import get_visible_case, purpose_of
from intake.services.claims import check_claim
from intake.services.steps import check_state, check_version, own_entry
from intake.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.events.intake import ApplicationRefused
from shared.ids import new_id
from shared.permissions import Permission
from shared.purposes import Purpose

__all__ = ["confirm", "ground_of", "list_proposed", "propose", "reject", "told_of"]

MAY_BE_REFUSED = (
    CaseState.RECEIVED,
    CaseState.NOTICE_ISSUED,
    CaseState.SUPPLEMENTED,
    CaseState.ACCEPTED,
    CaseState.RETURNED,
)


async def propose(
    uow: UnitOfWork, case_id: UUID, *, ground: str, facts: str, expected: int | None
) -> Refusal:
    """Propose not to accept an application; nothing is done yet.

    Raises
    ------
    CaseNotFoundError, StaleVersionError
    CaseStateError, CaseClaimedError
        It was reviewed or has ended; or a colleague works on it.
    CodeUnknownError
        The ground isn't one of the matter.
    RefusalPendingError
        Somebody has proposed it for the case as it is.
    """
    case = await uow.cases.get(case_id, lock=True)
    check_version(case, expected)
    check_state(case, *MAY_BE_REFUSED)
    check_claim(uow, case)
    grounds = uow.settings.code_lists.refusal_grounds
    known = {item.code for item in grounds if case.matter in item.matters}
    CodeUnknownError.check([ground], known, pointer="/ground")
    pending = await uow.refusals.find(case_id, RefusalState.PROPOSED)
    if pending is not None:
        if pending.case_version == case.version:
            raise RefusalPendingError
        await uow.refusals.settle(pending.id, RefusalState.STALE, pending.proposed_by, uow.now)
    proposed = Refusal(
        id=new_id(),
        case_id=case_id,
        case_version=case.version,
        state=RefusalState.PROPOSED,
        ground=ground,
        facts=facts,
        proposed_by=uow.actor.account_id,
        proposed_at=uow.now,
    )
    await uow.refusals.add(proposed)
    note(uow, "refusal.proposed", proposed)
    return proposed


async def confirm(uow: UnitOfWork, refusal_id: UUID) -> Refusal:
    """Let what another person proposed take effect: the case ends, and everybody is told.

    Confirming again changes nothing.

    Raises
    ------
    RefusalNotFoundError
    RefusalSamePersonError
        The actor proposed it.
    RefusalSettledError, RefusalStaleError
        It was settled otherwise; or the case has changed since.
    """
    case, proposed = await take_up(uow, refusal_id)
    account_id = uow.actor.account_id
    if proposed.proposed_by == account_id:
        raise RefusalSamePersonError
    if proposed.state is RefusalState.CONFIRMED and proposed.settled_by == account_id:
        return proposed
    if proposed.state is not RefusalState.PROPOSED:
        raise RefusalSettledError
    if case.version != proposed.case_version or case.state not in MAY_BE_REFUSED:
        raise RefusalStaleError
    settled = await uow.refusals.settle(refusal_id, RefusalState.CONFIRMED, account_id, uow.now)
    ended = await uow.cases.update(
        replace(case, state=CaseState.NOT_ACCEPTED, closed_at=uow.now, reserved_for=None)
    )
    await clock.on_ended(uow, ended)
    await uow.timeline.tell(own_entry(uow, case.id, EntryCode.APPLICATION_REFUSED))
    await uow.publish(
        ApplicationRefused(
            committee=uow.committee,
            case_id=case.id,
            matter=case.matter,
            ground=proposed.ground,
            refused_on=committee_date(uow.now),
        )
    )
    note(uow, "refusal.confirmed", settled)
    return settled


async def reject(uow: UnitOfWork, refusal_id: UUID) -> Refusal:
    """Drop a proposal: another person disagrees, or the proposer takes it back.

    Raises
    ------
    RefusalNotFoundError, RefusalSettledError
    """
    _, proposed = await take_up(uow, refusal_id)
    if proposed.state is not RefusalState.PROPOSED:
        raise RefusalSettledError
    account_id = uow.actor.account_id
    settled = await uow.refusals.settle(refusal_id, RefusalState.REJECTED, account_id, uow.now)
    note(uow, "refusal.rejected", settled)
    return settled


async def take_up(uow: UnitOfWork, refusal_id: UUID) -> tuple[Case, Refusal]:
    """Lock a proposal's case, then the proposal: in the order in which proposing does."""
    case_id = (await uow.refusals.get(refusal_id)).case_id
    case = await uow.cases.get(case_id, lock=True)
    return case, await uow.refusals.get(refusal_id, lock=True)


async def list_proposed(uow: UnitOfWork, *, after: UUID | None, limit: int) -> Sequence[Refusal]:
    """Return one page of what waits for a second person, and one more."""
    return await uow.refusals.list_proposed(after=after, limit=limit + 1)


async def told_of(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None
) -> tuple[Refusal, Ground]:
    """Return why an application wasn't accepted; who reads it what for is noted.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    RefusalNotFoundError
        It wasn't refused.
    PurposeMissingError
        Staff read without a purpose.
    """
    noted = purpose_of(uow.actor, purpose)
    await get_visible_case(uow, case_id, all_by=Permission.APPLICATIONS_READ)
    confirmed = await uow.refusals.find(case_id, RefusalState.CONFIRMED)
    if confirmed is None:
        raise RefusalNotFoundError
    uow.audit(
        "refusal.read", subject_type="case", subject_id=case_id, case_id=case_id, purpose=noted
    )
    return confirmed, ground_of(uow, confirmed)


def ground_of(uow: UnitOfWork, made: Refusal) -> Ground:
    """Return the legal ground of a refusal, as the lists word it.

    Raises
    ------
    LookupError
        The lists don't have it any more, though an application was refused on it.
    """
    grounds = uow.settings.code_lists.refusal_grounds
    found = next((item for item in grounds if item.code == made.ground), None)
    if found is None:
        raise LookupError(f"the ground {made.ground} is missing in the lists")
    return found


def note(uow: UnitOfWork, action: str, made: Refusal) -> None:
    """Put on the trail who proposed or settled what."""
    uow.audit(
        action,
        subject_type="refusal",
        subject_id=made.id,
        case_id=made.case_id,
        detail={"ground": made.ground},
    )
