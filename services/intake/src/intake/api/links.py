"""Routes for linking an account to a case that somebody else handed in."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from intake.api.parameters import OpenUnitOfWork
from intake.api.requests import Body
from intake.domain.access import PartyRole
from intake.domain.application import Line
from intake.domain.case import Case
from intake.domain.matters import Matter
from intake.domain.states import CaseState
from intake.services import links
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import refusals, shown_as
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(prefix="/case-links", tags=["applications"])

Number = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{18}$")]
Code = Annotated[str, StringConstraints(min_length=10, max_length=24)]


class LinkCase(Body):
    """What the holder of a receipt knows."""

    model_config = shown_as(
        role="appraisee", number="330783198503140016", name="王建国", tracking_code="7K3M9-Q2X4B"
    )

    role: PartyRole = Field(examples=["appraisee"])
    number: Number = Field(
        description="The appraisee's identity number, or the employer's credit code",
        examples=["330783198503140016"],
    )
    name: Line = Field(description="The same party's name", examples=["王建国"])
    tracking_code: Code = Field(description="From the receipt", examples=["7K3M9-Q2X4B"])

    def as_proof(self) -> links.Proof:
        """Return it as the use case takes it."""
        return links.Proof(self.role, self.number, self.name, self.tracking_code)


class LinkedCaseView(BaseModel):
    """A case that the account sees as its own now."""

    case_id: UUID
    role: PartyRole
    matter: Matter
    state: CaseState
    received_at: datetime

    @classmethod
    def of(cls, case: Case, role: PartyRole) -> Self:
        """Return the view of a linked case."""
        return cls(
            case_id=case.id,
            role=role,
            matter=case.matter,
            state=case.state,
            received_at=case.received_at,
        )


@router.post(
    "", status_code=201, summary="Link a case to the own account", responses=refusals(404, 429)
)
async def link_case(
    body: LinkCase,
    caller: Annotated[Actor, needs(Permission.CASES_LINK)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> LinkedCaseView:
    """See a case as the own one that was handed in at the counter or by somebody else.

    The party's number and name and the receipt's code must fit together; which of them doesn't, is
    never told. Attempts are limited.
    """
    async with open_unit_of_work(caller) as uow:
        await links.note_attempt(uow, body.role)
    async with open_unit_of_work(caller) as uow:
        case, role = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: links.link(uow, body.as_proof()),
            again=lambda case_id: links.linked(uow, UUID(case_id)),
            resource_id=lambda made: str(made[0].id),
        )
    return LinkedCaseView.of(case, role)
