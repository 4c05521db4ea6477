"""Routes of cases that another committee examines (委托鉴定)."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from lottery.api.fields import Body, Code, Hex32
from lottery.api.parameters import BY_DUE_DATE, CaseId, Cursor, Limit, OpenUnitOfWork
from lottery.api.proposal_schemas import ProposalView
from lottery.domain.hand_over import HandOver, Reminder
from lottery.services import hand_overs, proposals
from lottery.services.hand_overs import Entrusted
from lottery.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.identifiers import RegionCode
from shared.json_types import Day
from shared.openapi import refusals, shown_as
from shared.pagination import Page, decode_cursor
from shared.permissions import Permission

__all__ = ["router", "waiting"]

router = APIRouter(prefix="/entrusted-cases/{case_id}", tags=["entrusted"])
waiting = APIRouter(tags=["entrusted"])

Planner = Annotated[Actor, needs(Permission.SESSIONS_MANAGE)]
Key = Annotated[Idempotency, idempotency_key()]


class HandOverBody(Body):
    """Which committee examines, since when, and the SHA-256 of the file it was sent."""

    model_config = shown_as(to_region="330100", handed_on="2026-11-20", file_sha256="5f" * 32)

    to_region: RegionCode = Field(description="The other committee's region, GB/T 2260")
    handed_on: Day
    file_sha256: Hex32 = Field(description="As intake told it with the file")
    due_on: Day | None = Field(
        None,
        description="By when the other committee answers; by the committee's rule if left out",
        examples=[None],
    )


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
    due_on: date | None
    answered_at: datetime | None
    recorded_at: datetime
    recalled_at: datetime | None
    recall_reason: str | None

    @classmethod
    def of(cls, made: HandOver) -> Self:
        """Return the view of a hand-over."""
        return cls.model_validate(made, from_attributes=True)


class EntrustedCaseView(HandOverView):
    """A case that another committee has, and what is to be done about it."""

    case_number: str
    conclusion_due: date = Field(description="The limit of the conclusion, which goes on")
    reminder: Reminder = Field(description="Whether to ask the other committee for its answer")
    recalls: list[ProposalView] = Field(description="Who wants it back; a second person confirms")

    @classmethod
    def of_case(cls, found: Entrusted, now: datetime) -> Self:
        """Return the view of a case at this moment."""
        return cls(
            **HandOverView.of(found.hand_over).model_dump(),
            case_number=found.case.case_number,
            conclusion_due=found.case.conclusion_due,
            reminder=found.reminder,
            recalls=[ProposalView.of(item, now) for item in found.recalls],
        )


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


@router.post(
    "/recall", status_code=201, responses=refusals(409), summary="Propose to take a case back"
)
async def propose_recall(
    case_id: CaseId,
    body: RecallBody,
    caller: Planner,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> ProposalView:
    """Ask a second person to let a case wait again that the other committee won't examine."""
    async with open_unit_of_work(caller) as uow:
        proposal = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: proposals.propose_recall(uow, case_id, reason=body.reason),
            again=lambda key: uow.proposals.get(UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return ProposalView.of(proposal, uow.now)


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


@waiting.get("/entrusted-cases", summary="What other committees have")
async def list_entrusted_cases(
    caller: Annotated[Actor, needs(Permission.SESSIONS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    only_due: Annotated[
        bool | None, Query(description="Only those whose committee should be reminded")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[EntrustedCaseView]:
    """Return the cases that wait for another committee's answer, the one due first first."""
    after = decode_cursor(cursor, BY_DUE_DATE) if cursor else None
    async with open_unit_of_work(caller) as uow:
        page = await hand_overs.list_standing(
            uow, only_due=bool(only_due), after=after, limit=limit
        )
    return page.shown_as(lambda item: EntrustedCaseView.of_case(item, uow.now))


async def last(uow: UnitOfWork, case_id: UUID) -> HandOver:
    """Return the last hand-over of a case, when recording it is asked for again."""
    return (await hand_overs.list_of(uow, case_id))[-1]
