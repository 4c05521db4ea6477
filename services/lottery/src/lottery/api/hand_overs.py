"""Routes of cases that another committee examines (委托鉴定)."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from lottery.api.fields import Body, Code, Hex32
from lottery.api.parameters import CaseId, OpenUnitOfWork
from lottery.domain.hand_over import HandOver
from lottery.services import hand_overs
from lottery.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.identifiers import RegionCode
from shared.json_types import Day
from shared.openapi import refusals, shown_as
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(prefix="/entrusted-cases/{case_id}", tags=["entrusted"])

Planner = Annotated[Actor, needs(Permission.SESSIONS_MANAGE)]
Key = Annotated[Idempotency, idempotency_key()]


class HandOverBody(Body):
    """Which committee examines, since when, and the SHA-256 of the file it was sent."""

    model_config = shown_as(to_region="330100", handed_on="2026-11-20", file_sha256="5f" * 32)

    to_region: RegionCode = Field(description="The other committee's region, GB/T 2260")
    handed_on: Day
    file_sha256: Hex32 = Field(description="As intake told it with the file")


class RecallBody(Body):
    """Why a case comes back unexamined."""

    model_config = shown_as(reason="declined")

    reason: Code = Field(examples=["declined", "person-moved"])


class HandOverView(BaseModel):
    """One hand-over, standing or recalled."""

    id: UUID
    case_id: UUID
    to_region: str
    handed_on: date
    file_sha256: str
    recorded_at: datetime
    recalled_at: datetime | None
    recall_reason: str | None

    @classmethod
    def of(cls, made: HandOver) -> Self:
        """Return the view of a hand-over."""
        return cls.model_validate(made, from_attributes=True)


@router.post("/hand-overs", status_code=201, responses=refusals(409), summary="Hand a case over")
async def hand_over(
    case_id: CaseId,
    body: HandOverBody,
    caller: Planner,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> HandOverView:
    """Record that another committee examines the case, and exactly which file it was sent."""
    async with open_unit_of_work(caller) as uow:
        made = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: hand_overs.hand_over(uow, case_id, **body.model_dump()),
            again=lambda _: last(uow, case_id),
            resource_id=lambda done: str(done.id),
        )
    return HandOverView.of(made)


@router.post("/recall", responses=refusals(409), summary="Take a case back")
async def recall(
    case_id: CaseId,
    body: RecallBody,
    caller: Planner,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> HandOverView:
    """Let a case wait again that the other committee won't examine."""
    async with open_unit_of_work(caller) as uow:
        made = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: hand_overs.recall(uow, case_id, reason=body.reason),
            again=lambda _: last(uow, case_id),
            resource_id=lambda done: str(done.id),
        )
    return HandOverView.of(made)


@router.get("/hand-overs", summary="To whom a case was handed over")
async def list_hand_overs(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.SESSIONS_READ)],
    open_unit_of_work: OpenUnitOfWork,
) -> list[HandOverView]:
    """Return a case's hand-overs, the first first."""
    async with open_unit_of_work(caller) as uow:
        found = await hand_overs.list_of(uow, case_id)
    return [HandOverView.of(item) for item in found]


async def last(uow: UnitOfWork, case_id: UUID) -> HandOver:
    """Return the last hand-over of a case, when recording it is asked for again."""
    return (await hand_overs.list_of(uow, case_id))[-1]
