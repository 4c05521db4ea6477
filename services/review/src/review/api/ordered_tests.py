"""Routes for further tests that a panel orders."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from review.api.bodies import Body, Prose
from review.api.parameters import CaseId, OpenUnitOfWork
from review.domain.ordered_test import OrderedTest
from review.services import access, ordered_tests
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.identifiers import CreditCode
from shared.openapi import shown_as
from shared.permissions import Permission
from shared.purposes import StatedPurpose

__all__ = ["router"]

router = APIRouter(tags=["ordered tests"])

Reader = Annotated[Actor, needs(Permission.EXAMINATIONS_READ, Permission.EXAMINATIONS_READ_OWN)]


class OrderTest(Body):
    """A test (补充检查) that the panel needs before it can answer."""

    model_config = shown_as(
        hospital="12330783000000002T", test_code="electromyography", reason="需排除尺神经损伤"
    )

    hospital: CreditCode = Field(description="Credit code of a qualified hospital")
    test_code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")] = Field(
        examples=["electromyography"]
    )
    reason: Prose = Field(examples=["需排除尺神经损伤"])


class OrderedTestView(BaseModel):
    """A test that was ordered."""

    id: UUID
    hospital: str
    test_code: str
    reason: str | None
    ordered_at: datetime
    result_at: datetime | None = Field(description="When its first result arrived")

    @classmethod
    def of(cls, ordered: OrderedTest) -> Self:
        """Return the view of an order; who of the panel gave it isn't told."""
        return cls.model_validate(ordered, from_attributes=True)


@router.post("/examinations/{case_id}/tests", status_code=201, summary="Order a further test")
async def order_test(
    case_id: CaseId,
    body: OrderTest,
    caller: Annotated[Actor, needs(Permission.TESTS_ORDER)],
    open_unit_of_work: OpenUnitOfWork,
    idempotency: Annotated[Idempotency, idempotency_key()],
) -> OrderedTestView:
    """Order a test for a case of the own panel; intake asks the hospital for its result."""
    async with open_unit_of_work(caller) as uow:
        await access.sit_as_guest(uow, case_id)
        ordered = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: ordered_tests.order(
                uow,
                case_id,
                hospital=body.hospital,
                test_code=body.test_code,
                reason=body.reason,
            ),
            again=lambda order_id: ordered_tests.get_own(uow, case_id, UUID(order_id)),
            resource_id=lambda made: str(made.id),
        )
    return OrderedTestView.of(ordered)


@router.get("/examinations/{case_id}/tests", summary="The further tests of a case")
async def list_tests(
    case_id: CaseId,
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> list[OrderedTestView]:
    """Return what was ordered and what has come; experts see their own panel's cases."""
    async with open_unit_of_work(caller) as uow:
        found = await ordered_tests.list_of_case(uow, case_id, purpose=purpose)
    return [OrderedTestView.of(item) for item in found]
