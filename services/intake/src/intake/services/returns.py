"""Sending a case back to the clerk (退回) and passing it on again; the legal clock goes on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from intake.domain.case import Case
from intake.domain.case_deadlines import CaseDeadline
from intake.domain.desk_records import CaseReturn
from intake.domain.states import CaseState
from intake.domain.timeline import EntryCode
from intake.errors import CodeUnknownError
from intake.services.access import get_visible_case
from intake.services.claims import check_claim, keep_claim
from intake.services.steps import check_state, check_version, own_entry
from intake.unit_of_work import UnitOfWork
from shared import duties
from shared.ids import new_id
from shared.permissions import Permission
from shared.purposes import Purpose, stated

__all__ = ["list_of_case", "resubmit", "send_back"]


async def send_back(
    uow: UnitOfWork,
    case_id: UUID,
    *,
    reasons: Sequence[str],
    note: str | None,
    expected: int | None,
) -> tuple[Case, Sequence[CaseDeadline]]:
    """Give an accepted case back to the clerk, first of all to the one who accepted it.

    Raises
    ------
    CaseNotFoundError, StaleVersionError
    CaseStateError, CaseClaimedError
        It doesn't wait for a preliminary review; or a colleague reviews it.
    CodeUnknownError
        A reason isn't on the list.
    DutyConflictError, CaseContestedError
        The actor did something on it that excludes reviewing it; or somebody did two things on it.
    """
    case = await uow.cases.get(case_id, lock=True)
    check_version(case, expected)
    check_state(case, CaseState.ACCEPTED)
    check_claim(uow, case)
    known = {item.code for item in uow.settings.code_lists.return_reasons}
    CodeUnknownError.check(reasons, known, pointer="/reasons")
    account_id = uow.actor.account_id
    taken = duties.with_duty(case.duties, "preliminary_review", account_id, case_id=case_id)
    acceptor = next((item.account_id for item in case.duties if item.duty == "accept"), None)
    await uow.returns.add(CaseReturn(new_id(), case_id, tuple(reasons), note, account_id, uow.now))
    returned = await uow.cases.update(
        reserved(uow, replace(case, state=CaseState.RETURNED, duties=taken), acceptor)
    )
    await uow.timeline.tell(own_entry(uow, case_id, EntryCode.CASE_RETURNED))
    detail = {"reasons": list(reasons)}
    uow.audit(
        "case.returned", subject_type="case", subject_id=case_id, case_id=case_id, detail=detail
    )
    return returned, await uow.deadlines.list_of_case(case_id)


async def resubmit(
    uow: UnitOfWork, case_id: UUID, *, expected: int | None
) -> tuple[Case, Sequence[CaseDeadline]]:
    """Pass a returned case on again, first of all to whoever sent it back.

    Raises
    ------
    CaseNotFoundError, StaleVersionError
    CaseStateError, CaseClaimedError
        It wasn't sent back; or a colleague works on it.
    DutyConflictError, CaseContestedError
        The actor did something on it that excludes a clerk's work; or somebody did two things.
    """
    case = await uow.cases.get(case_id, lock=True)
    check_version(case, expected)
    check_state(case, CaseState.RETURNED)
    check_claim(uow, case)
    account_id = uow.actor.account_id
    taken = duties.with_duty(case.duties, "accept", account_id, case_id=case_id)
    made = await uow.returns.list_of_case(case_id)
    await uow.returns.resubmit(case_id, account_id, uow.now)
    passed_on = replace(case, state=CaseState.ACCEPTED, duties=taken)
    reviewer = made[-1].returned_by if made else None
    passed_on = await uow.cases.update(reserved(uow, passed_on, reviewer))
    uow.audit("case.resubmitted", subject_type="case", subject_id=case_id, case_id=case_id)
    return passed_on, await uow.deadlines.list_of_case(case_id)


async def list_of_case(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None
) -> Sequence[CaseReturn]:
    """Return why a case went back, and note who reads it what for.

    Raises
    ------
    CaseNotFoundError, PurposeMissingError
    """
    noted = stated(purpose)
    case = await get_visible_case(uow, case_id, all_by=Permission.CASE_FILES_READ)
    await keep_claim(uow, case)
    uow.audit(
        "case.returns_read", subject_type="case", subject_id=case_id, case_id=case_id, purpose=noted
    )
    return await uow.returns.list_of_case(case_id)


def reserved(uow: UnitOfWork, case: Case, account_id: str | None) -> Case:
    """Return a case that waits a while for somebody who knows it."""
    hours = uow.settings.queue_reservation_hours
    if account_id is None or hours == 0:
        return replace(case, reserved_for=None, reserved_until=None)
    until = uow.now + timedelta(hours=hours)
    return replace(case, reserved_for=account_id, reserved_until=until)
