"""Routes for who plans sessions: demand, suggestions, templates, areas, changes and moves."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from lottery.api.fields import Code
from lottery.api.parameters import CaseId, OpenUnitOfWork, SessionId
from lottery.api.planning_schemas import (
    AreaView,
    CancelBody,
    DemandView,
    DistancesBody,
    DistanceView,
    RescheduleBody,
    TemplatesView,
)
from lottery.api.proposal_schemas import ProposalView
from lottery.api.session_schemas import CaseView, SessionChange, SessionView, check_place
from lottery.services import demand, planning, proposals, scheduling
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.identifiers import TownName
from shared.json_types import Day
from shared.openapi import refusals
from shared.permissions import Permission
from shared.web import etag, if_match

__all__ = ["router"]

router = APIRouter(tags=["planning"])

Reader = Annotated[Actor, needs(Permission.SESSIONS_READ)]
Planner = Annotated[Actor, needs(Permission.SESSIONS_MANAGE)]
Key = Annotated[Idempotency, idempotency_key()]
Expected = Annotated[int | None, if_match()]


@router.get("/demand", summary="Count the cases that wait")
async def read_demand(caller: Reader, open_unit_of_work: OpenUnitOfWork) -> list[DemandView]:
    """Return what waits by mode, category, classes and area; what is due first comes first."""
    async with open_unit_of_work(caller) as uow:
        counted = await demand.overview(uow)
    return [DemandView.of(item) for item in counted]


@router.get("/demand/areas", summary="Where home visits wait")
async def read_areas(
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    near: Annotated[TownName | None, Query(description="The area distances are from")] = None,
) -> list[AreaView]:
    """Return the areas in which cases wait for a home visit, the nearest first if that is known."""
    async with open_unit_of_work(caller) as uow:
        found = await demand.areas(uow, near=near)
    return [AreaView.of(item) for item in found]


@router.get("/area-distances", summary="How far areas are apart")
async def read_distances(caller: Reader, open_unit_of_work: OpenUnitOfWork) -> list[DistanceView]:
    """Return the distances that staff entered."""
    async with open_unit_of_work(caller) as uow:
        found = await uow.demand.distances()
    return [DistanceView.of(item) for item in found]


@router.put("/area-distances", summary="Enter how far areas are apart")
async def put_distances(
    body: DistancesBody, caller: Planner, open_unit_of_work: OpenUnitOfWork
) -> list[DistanceView]:
    """Store distances, or take them back; what isn't named stays. Return all of them."""
    given = [(item.one, item.other, item.kilometres) for item in body.distances]
    async with open_unit_of_work(caller) as uow:
        found = await demand.put_distances(uow, given)
    return [DistanceView.of(item) for item in found]


@router.get("/panel-templates", responses=refusals(404), summary="Read the panel templates")
async def read_templates(
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    on: Annotated[Day | None, Query(description="The session's day; today without")] = None,
) -> TemplatesView:
    """Return the version in force on a day: usual panels of each category."""
    async with open_unit_of_work(caller) as uow:
        version = planning.templates_on(uow, on)
    return TemplatesView.of(version)


@router.get(
    "/sessions/{session_id}/suggested-cases",
    responses=refusals(409),
    summary="Suggest cases for a session",
)
async def suggest_cases(
    session_id: SessionId,
    caller: Planner,
    open_unit_of_work: OpenUnitOfWork,
    category: Annotated[
        list[Code] | None, Query(max_length=20, description="Of these categories only")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 60,
) -> list[CaseView]:
    """Return the most urgent waiting cases that still fit: express, at risk, first come.

    Nothing is scheduled by it: what of it is right is sent to the session's cases.
    """
    async with open_unit_of_work(caller) as uow:
        cases = await demand.suggest(uow, session_id, categories=category or (), limit=limit)
    return [CaseView.of(case) for case in cases]


@router.put("/sessions/{session_id}", summary="Change a planned session")
async def change_session(
    session_id: SessionId,
    body: SessionChange,
    caller: Planner,
    expected: Expected,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> SessionView:
    """Change the plan before anything is drawn; another time or place is announced."""
    facts = body.model_dump(exclude={"panels", "reserves"}) | {
        "panels": tuple(panel.plan() for panel in body.panels),
        "reserves": tuple(body.reserves),
    }
    async with open_unit_of_work(caller) as uow:
        session = await planning.change(
            uow,
            session_id,
            expected=expected,
            check=lambda mode: check_place(mode, body),
            **facts,
        )
    response.headers["ETag"] = etag(session.version)
    return SessionView.of(session)


@router.post(
    "/sessions/{session_id}/cancellation",
    responses=refusals(409),
    summary="Call a planned session off",
)
async def cancel_session(
    session_id: SessionId,
    body: CancelBody,
    caller: Planner,
    idempotency: Key,
    expected: Expected,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> SessionView:
    """Let the cases wait again before anything is drawn; their parties are told."""
    async with open_unit_of_work(caller) as uow:
        session = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: planning.cancel(uow, session_id, expected=expected, reason=body.reason),
            again=lambda key: uow.sessions.get(UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    response.headers["ETag"] = etag(session.version)
    return SessionView.of(session)


@router.post(
    "/sessions/{session_id}/cases/{case_id}/removal",
    responses=refusals(409),
    summary="Take a case off a session",
)
async def remove_case(
    session_id: SessionId,
    case_id: CaseId,
    caller: Planner,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> CaseView:
    """Let a case wait again that shouldn't be there, as long as no groups draw names it."""
    async with open_unit_of_work(caller) as uow:
        case = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: scheduling.remove(uow, session_id, case_id),
            again=lambda key: scheduling.get(uow, UUID(key)),
            resource_id=lambda made: str(made.case_id),
        )
    return CaseView.of(case)


@router.post(
    "/sessions/{session_id}/cases/{case_id}/rescheduling",
    status_code=201,
    responses=refusals(409),
    summary="Propose that an examination is later, as a party asked",
)
async def propose_rescheduling(
    session_id: SessionId,
    case_id: CaseId,
    body: RescheduleBody,
    caller: Planner,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> ProposalView:
    """Ask a second person to agree for the committee; the limits follow the delay (O55 art 12)."""
    async with open_unit_of_work(caller) as uow:
        proposal = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: proposals.propose_rescheduling(
                uow,
                session_id,
                case_id,
                reason=body.reason,
                to_session_id=body.to_session_id,
            ),
            again=lambda key: uow.proposals.get(UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return ProposalView.of(proposal, uow.now)
