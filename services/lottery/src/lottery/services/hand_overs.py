"""Entrusting (委托鉴定): another committee examines; what it was sent and when is on record."""

from datetime import date
from uuid import UUID

from lottery.domain.hand_over import HandOver
from lottery.domain.session import SessionCase
from lottery.errors import (
    CaseNotEntrustableError,
    CaseNotInSessionError,
    HandOverInvalidError,
    HandOverMissingError,
)
from lottery.unit_of_work import UnitOfWork
from shared import duties
from shared.clock import committee_date
from shared.duties import with_duty
from shared.events.lottery import CaseEntrusted, CaseRecalled
from shared.ids import new_id

__all__ = ["hand_over", "list_of", "recall", "standing"]

WAITING = "waiting"
ENTRUSTED = "entrusted"


async def hand_over(
    uow: UnitOfWork, case_id: UUID, *, to_region: str, handed_on: date, file_sha256: str
) -> HandOver:
    """Record that a case's file went to another committee, which examines it.

    Choosing who examines counts as operating the draws that there are none of here.

    Raises
    ------
    CaseNotInSessionError
        The committee has none of that id.
    CaseNotEntrustableError
        Its mode is another, or it doesn't wait.
    HandOverInvalidError
        It would go to the own committee, or tomorrow.
    DutyConflictError, CaseContestedError
        The actor holds another duty on it; or somebody holds two.
    """
    case = await get(uow, case_id)
    if case.mode != "entrusted" or case.state != WAITING:
        raise CaseNotEntrustableError(case_id=case_id)
    if to_region == uow.committee or handed_on > committee_date(uow.now):
        raise HandOverInvalidError
    duties.check_uncontested(case.duties, case_id=case_id)
    taken = with_duty(case.duties, "operate_draw", uow.actor.account_id, case_id=case_id)
    made = HandOver(
        id=new_id(),
        case_id=case_id,
        committee=uow.committee,
        to_region=to_region,
        handed_on=handed_on,
        file_sha256=file_sha256,
        recorded_by=uow.actor.account_id,
        recorded_at=uow.now,
    )
    await uow.hand_overs.add(made)
    await uow.cases.change([case_id], state=ENTRUSTED)
    await uow.cases.put_duties(case_id, taken)
    await uow.publish(
        CaseEntrusted(
            committee=uow.committee,
            case_id=case_id,
            hand_over_id=made.id,
            to_region=to_region,
            handed_on=handed_on,
            file_sha256=file_sha256,
            duties=list(taken),
        )
    )
    note(uow, "case.entrusted", made)
    return made


async def recall(uow: UnitOfWork, case_id: UUID, *, reason: str) -> HandOver:
    """Take a case back from a committee that won't examine it; it waits again.

    Raises
    ------
    CaseNotInSessionError
        The committee has none of that id.
    HandOverMissingError
        It is with no other committee.
    DutyConflictError
        The actor holds another duty on it.
    """
    case = await get(uow, case_id)
    found = await standing(uow, case_id)
    with_duty(case.duties, "operate_draw", uow.actor.account_id, case_id=case_id)
    await uow.hand_overs.change(
        found, recalled_at=uow.now, recalled_by=uow.actor.account_id, recall_reason=reason
    )
    if case.state == ENTRUSTED:
        await uow.cases.change([case_id], state=WAITING, waits_again="recalled")
        await uow.publish(
            CaseRecalled(committee=uow.committee, case_id=case_id, hand_over_id=found.id)
        )
    note(uow, "case.recalled", found)
    return (await uow.hand_overs.list_of(case_id))[-1]


async def list_of(uow: UnitOfWork, case_id: UUID) -> list[HandOver]:
    """Return a case's hand-overs.

    Raises
    ------
    CaseNotInSessionError
        The committee has none of that id.
    """
    await get(uow, case_id)
    return await uow.hand_overs.list_of(case_id)


async def standing(uow: UnitOfWork, case_id: UUID) -> HandOver:
    """Return the hand-over of a case that another committee has.

    Raises
    ------
    HandOverMissingError
        None has it.
    """
    for found in await uow.hand_overs.list_of(case_id):
        if found.recalled_at is None:
            return found
    raise HandOverMissingError(case_id=case_id)


async def get(uow: UnitOfWork, case_id: UUID) -> SessionCase:
    """Return a case, locked.

    Raises
    ------
    CaseNotInSessionError
        The committee has none of that id.
    """
    case = await uow.cases.find(case_id, locked=True)
    if case is None or case.committee != uow.committee:
        raise CaseNotInSessionError(case_id=case_id)
    return case


def note(uow: UnitOfWork, action: str, made: HandOver) -> None:
    """Put a step of a hand-over on the audit trail."""
    uow.audit(
        action,
        subject_type="case",
        subject_id=made.case_id,
        case_id=made.case_id,
        detail={"to_region": made.to_region, "file_sha256": made.file_sha256},
    )
