"""Withdrawing an application (撤回): by who applied, or by a clerk on a signed request."""

from dataclasses import replace
from uuid import UUID

from intake.domain.access import is_applicant
from intake.domain.case import Case
from intake.domain.states import CaseState
from intake.domain.timeline import EntryCode
from intake.domain.withdrawal import WITHDRAWABLE, Withdrawal
from intake.domain.words import STATES_ZH
from intake.errors import (
    WithdrawalNotOursError,
    WithdrawalRefusedError,
    WithdrawalTooLateError,
)
from intake.services import clock
from intake.services.access import get_visible_case
from intake.services.steps import check_version, own_entry
from intake.unit_of_work import UnitOfWork
from shared.errors import FieldError
from shared.events.intake import ApplicationWithdrawn
from shared.permissions import Permission, may

__all__ = ["withdraw"]


async def withdraw(
    uow: UnitOfWork, case_id: UUID, withdrawal: Withdrawal, *, expected: int | None
) -> Case:
    """End a case whose application is taken back; its files stay as long as the case.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    StaleVersionError
        It was changed since the caller read it.
    WithdrawalNotOursError
        Another party applied.
    WithdrawalRefusedError
        A clerk names no signed request.
    WithdrawalTooLateError
        Its panel is drawn, or it is over.
    """
    case = await get_visible_case(uow, case_id, all_by=Permission.APPLICATIONS_WITHDRAW, lock=True)
    await check_entitled(uow, case, withdrawal)
    check_version(case, expected)
    if case.state not in WITHDRAWABLE:
        raise WithdrawalTooLateError(state=case.state, state_zh=STATES_ZH[case.state])
    ended = await uow.cases.update(replace(case, state=CaseState.WITHDRAWN, closed_at=uow.now))
    await clock.on_ended(uow, ended)
    await announce(uow, ended, withdrawal)
    return ended


async def check_entitled(uow: UnitOfWork, case: Case, withdrawal: Withdrawal) -> None:
    """Let who applied pass, and a clerk with a signed request."""
    if may(uow.actor, Permission.APPLICATIONS_WITHDRAW):
        if withdrawal.reference is None:
            error = FieldError(
                "/reference",
                "missing",
                "the number of the signed request is needed",
                "应填写书面撤回申请的编号",
            )
            raise WithdrawalRefusedError(errors=[error])
        return
    role = await uow.links.find_role(case.id, uow.actor.account_id)
    if not is_applicant(case, uow.actor.account_id, role):
        raise WithdrawalNotOursError


async def announce(uow: UnitOfWork, case: Case, withdrawal: Withdrawal) -> None:
    """Publish the withdrawal, put it on the timeline and note it."""
    await uow.publish(
        ApplicationWithdrawn(committee=uow.committee, case_id=case.id, matter=case.matter)
    )
    facts = {"reason": str(withdrawal.reason)}
    await uow.timeline.tell(own_entry(uow, case.id, EntryCode.APPLICATION_WITHDRAWN, facts))
    uow.audit(
        "application.withdrawn",
        subject_type="case",
        subject_id=case.id,
        case_id=case.id,
        detail=facts | ({"reference": withdrawal.reference} if withdrawal.reference else {}),
    )
