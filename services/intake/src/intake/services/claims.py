"""Claims (领取): who works on a case, so that no two people do the same work.

A claim ends when the case goes on, when it is given back, and some minutes after the last thing
that its holder did. Who decides on a case that nobody claimed needs no claim.
"""

from datetime import timedelta
from uuid import UUID

from intake.domain.case import Case
from intake.domain.queues import QUEUE_DUTIES, QUEUE_STATES, Queue
from intake.errors import CaseClaimedError, QueueEmptyError
from intake.services.queues import risk_of
from intake.services.steps import check_state
from intake.unit_of_work import UnitOfWork
from shared.clock import CHINA
from shared.duties import check

__all__ = ["check_claim", "claim", "claim_lifetime", "claim_next", "keep_claim", "release"]


def claim_lifetime(uow: UnitOfWork) -> timedelta:
    """Return for how long a claim counts after its holder's last action."""
    return timedelta(minutes=uow.settings.claim_minutes)


def check_claim(uow: UnitOfWork, case: Case) -> None:
    """Let only those work on a case whom no colleague's claim keeps out.

    Raises
    ------
    CaseClaimedError
        A colleague has claimed it.
    """
    claim = case.claim
    if claim is None or claim.account_id == uow.actor.account_id:
        return
    if claim.is_held(uow.now, claim_lifetime(uow)):
        raise CaseClaimedError(since=claim.since.astimezone(CHINA))


async def claim_next(uow: UnitOfWork, queue: Queue) -> Case:
    """Take the case that is to be served next; two people at once take two different ones.

    Cases on which the actor did something that excludes this work are passed over, and those that
    are reserved for a colleague who knows them.

    Raises
    ------
    QueueEmptyError
        Nothing waits that the actor could take.
    """
    taken = await uow.queues.take_next(
        queue,
        account_id=uow.actor.account_id,
        now=uow.now,
        lifetime=claim_lifetime(uow),
        risk=risk_of(uow),
    )
    if taken is None:
        raise QueueEmptyError
    note(uow, "case.claimed", taken)
    return taken


async def claim(uow: UnitOfWork, queue: Queue, case_id: UUID) -> Case:
    """Take a case by name; taking one's own again keeps it longer.

    Raises
    ------
    CaseNotFoundError
    CaseStateError
        It isn't in this queue.
    CaseClaimedError
        A colleague has claimed it.
    DutyConflictError, CaseContestedError
        The actor did something on it that excludes this work; or somebody did two things on it.
    """
    case = await uow.cases.get(case_id, lock=True)
    check_state(case, *sorted(QUEUE_STATES[queue]))
    check_claim(uow, case)
    check(case.duties, QUEUE_DUTIES[queue], uow.actor.account_id, case_id=case_id)
    claimed = await uow.queues.put_claim(case, uow.actor.account_id, uow.now)
    note(uow, "case.claimed", claimed)
    return claimed


async def release(uow: UnitOfWork, case_id: UUID) -> None:
    """Give a case back; where there is no claim any more, nothing happens.

    Raises
    ------
    CaseNotFoundError
    CaseClaimedError
        It is a colleague's.
    """
    case = await uow.cases.get(case_id, lock=True)
    check_claim(uow, case)
    if case.claim is not None and case.claim.account_id == uow.actor.account_id:
        await uow.queues.drop_claim(case_id)
        note(uow, "case.released", case)


async def keep_claim(uow: UnitOfWork, case: Case) -> None:
    """Count what its holder does on a case as work on it."""
    if case.claim is not None and case.claim.account_id == uow.actor.account_id:
        await uow.queues.touch(case.id, uow.actor.account_id, uow.now)


def note(uow: UnitOfWork, action: str, case: Case) -> None:
    """Put on the trail who took or gave back a case."""
    uow.audit(action, subject_type="case", subject_id=case.id, case_id=case.id)
