"""Routes of home visits: naming who goes along, and the day's list for those who go."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Response

from lottery.api.parameters import Intake, OpenUnitOfWork, SessionId
from lottery.api.visit_schemas import CompanionsBody, CompanionsView, RoundView
from lottery.services import visits
from lottery.services.visit_paper import print_visits
from shared.actor import Actor
from shared.auth import needs
from shared.openapi import refusals
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["home visits"])

Companion = Annotated[Actor, needs(Permission.VISITS_READ_OWN)]


@router.put(
    "/sessions/{session_id}/companions",
    responses=refusals(409),
    summary="Say which staff go along on home visits",
)
async def name_companions(
    session_id: SessionId,
    body: CompanionsBody,
    caller: Annotated[Actor, needs(Permission.SESSIONS_MANAGE)],
    open_unit_of_work: OpenUnitOfWork,
) -> CompanionsView:
    """Let these accounts read addresses and telephones of the session, in place of others."""
    async with open_unit_of_work(caller) as uow:
        named = await visits.name_companions(uow, session_id, body.account_ids)
    return CompanionsView(account_ids=named)


@router.get("/sessions/{session_id}/companions", summary="Which staff go along on home visits")
async def read_companions(
    session_id: SessionId,
    caller: Annotated[Actor, needs(Permission.SESSIONS_READ)],
    open_unit_of_work: OpenUnitOfWork,
) -> CompanionsView:
    """Return the accounts that were named."""
    async with open_unit_of_work(caller) as uow:
        named = await visits.companions(uow, session_id)
    return CompanionsView(account_ids=named)


@router.get(
    "/own-visits",
    responses=refusals(404, 503),
    summary="List the homes that one goes to",
)
async def list_own_visits(
    caller: Companion, intake: Intake, open_unit_of_work: OpenUnitOfWork
) -> list[RoundView]:
    """Return the rounds of today, and of the hours ahead, with name, telephone and address."""
    async with open_unit_of_work(caller) as uow:
        rounds = await visits.of_companion(uow)
    people = await visits.people_of(intake, caller, rounds)
    return [RoundView.of(found, people) for found in rounds]


@router.get(
    "/own-visits/paper",
    responses={200: {"content": {"application/pdf": {}}}, **refusals(404, 503)},
    response_class=Response,
    summary="Print the list of the homes that one goes to",
)
async def print_own_visits(
    caller: Companion, intake: Intake, open_unit_of_work: OpenUnitOfWork
) -> Response:
    """Return the same list as a PDF, with room for what is ticked off on the way."""
    async with open_unit_of_work(caller) as uow:
        rounds = await visits.of_companion(uow)
    people = await visits.people_of(intake, caller, rounds)
    pdf = await asyncio.to_thread(print_visits, rounds, people, at=uow.now)
    headers = {"Content-Disposition": 'attachment; filename="visits.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)
