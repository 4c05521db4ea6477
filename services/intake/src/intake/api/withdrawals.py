"""Routes for withdrawing applications (撤回)."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from intake.api.parameters import CaseId, OpenUnitOfWork
from intake.api.requests import Body
from intake.api.views import ApplicationView
from intake.domain.registry_number import RegistryNumber
from intake.domain.withdrawal import Withdrawal, WithdrawalReason
from intake.services import applications, withdrawals
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import shown_as
from shared.permissions import Permission
from shared.web import etag, if_match

__all__ = ["router"]

router = APIRouter(prefix="/applications", tags=["applications"])

Withdrawer = Annotated[
    Actor, needs(Permission.APPLICATIONS_WITHDRAW, Permission.APPLICATIONS_WITHDRAW_OWN)
]


class WithdrawApplication(Body):
    """The wish to take an application back."""

    model_config = shown_as(reason="treatment_continues", reference="撤回〔2026〕12号")

    reason: WithdrawalReason = Field(examples=["treatment_continues"])
    reference: RegistryNumber | None = Field(
        None,
        description="The number of the signed request; a clerk must give it",
        examples=["撤回〔2026〕12号"],
    )


@router.post("/{case_id}/withdrawal", status_code=201, summary="Withdraw an application")
async def withdraw_application(
    case_id: CaseId,
    body: WithdrawApplication,
    caller: Withdrawer,
    idempotency: Annotated[Idempotency, idempotency_key()],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> ApplicationView:
    """End a case at the wish of who applied; possible until its panel is drawn."""
    withdrawal = Withdrawal(body.reason, body.reference)
    async with open_unit_of_work(caller) as uow:
        await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: withdrawals.withdraw(uow, case_id, withdrawal, expected=expected),
            again=lambda _: uow.cases.get(case_id),
            resource_id=lambda made: str(made.id),
        )
        received = await applications.get(uow, case_id)
    response.headers["ETag"] = etag(received.case.version)
    return ApplicationView.of(received)
