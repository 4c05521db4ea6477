"""Routes of sessions: planning them, putting cases on them, reading and ending them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from lottery.api.draw_schemas import DrawView
from lottery.api.parameters import (
    BY_DUE_DATE,
    BY_START,
    Cursor,
    Limit,
    OpenUnitOfWork,
    SessionId,
)
from lottery.api.proposal_schemas import ProposalView
from lottery.api.session_schemas import (
    CaseView,
    ParticipantView,
    ScheduleBody,
    SessionBody,
    SessionDetail,
    SessionView,
)
from lottery.services import boards, planning, scheduling, sessions
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.pagination import Page, decode_cursor
from shared.permissions import Permission
from shared.web import etag

__all__ = ["router"]

router = APIRouter(tags=["sessions"])


@router.get("/waiting-cases", summary="List the cases that wait for a session")
async def list_waiting_cases(
    caller: Annotated[Actor, needs(Permission.SESSIONS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CaseView]:
    """Return the cases that wait, the one due first first."""
    after = decode_cursor(cursor, BY_DUE_DATE) if cursor else None
    async with open_unit_of_work(caller) as uow:
        page = await uow.cases.list_waiting(uow.committee, after=after, limit=limit)
    return page.shown_as(CaseView.of)


@router.post("/sessions", status_code=201, summary="Plan a session")
async def plan_session(
    body: SessionBody,
    caller: Annotated[Actor, needs(Permission.SESSIONS_MANAGE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> SessionView:
    """Plan a sitting with its panels; the experts are drawn later."""
    facts = body.model_dump(exclude={"panels", "templates"})
    facts["panels"] = [panel.plan() for panel in body.panels]
    chosen = [(choice.code, choice.panels) for choice in body.templates]
    async with open_unit_of_work(caller) as uow:
        session = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: planning.plan(uow, **facts, chosen=chosen),
            again=lambda key: uow.sessions.get(UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    response.headers["ETag"] = etag(session.version)
    return SessionView.of(session)


@router.get("/sessions", summary="List sessions")
async def list_sessions(
    caller: Annotated[Actor, needs(Permission.SESSIONS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[SessionView]:
    """Return sessions, the latest first."""
    after = decode_cursor(cursor, BY_START) if cursor else None
    async with open_unit_of_work(caller) as uow:
        page = await uow.sessions.list_page(after=after, limit=limit)
    return page.shown_as(SessionView.of)


@router.get("/sessions/{session_id}", summary="Read a session")
async def read_session(
    session_id: SessionId,
    caller: Annotated[Actor, needs(Permission.SESSIONS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> SessionDetail:
    """Return a session with its cases, its experts by code, its draws, what waits for a second."""
    async with open_unit_of_work(caller) as uow:
        board = await boards.of_session(uow, session_id)
    response.headers["ETag"] = etag(board.session.version)
    return SessionDetail(
        **SessionView.of(board.session).model_dump(),
        cases=[CaseView.of(case, code) for case, code in board.cases],
        experts=[ParticipantView.of(person) for person in board.experts],
        draws=[DrawView.of(draw, outcome) for draw, outcome in board.draws],
        proposals=[ProposalView.of(proposal, uow.now) for proposal in board.proposals],
    )


@router.post("/sessions/{session_id}/cases", summary="Put cases on a session")
async def schedule_cases(
    session_id: SessionId,
    body: ScheduleBody,
    caller: Annotated[Actor, needs(Permission.SESSIONS_MANAGE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> list[CaseView]:
    """Schedule waiting cases; time and place are announced."""
    async with open_unit_of_work(caller) as uow:
        cases = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: scheduling.schedule(uow, session_id, body.case_ids, body.times),
            again=lambda _: uow.cases.list_of(session_id),
            resource_id=lambda _: str(session_id),
        )
    return [CaseView.of(case) for case in cases]


@router.post("/sessions/{session_id}/end", summary="End a session")
async def end_session(
    session_id: SessionId,
    caller: Annotated[Actor, needs(Permission.SESSIONS_MANAGE)],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> SessionView:
    """End a sitting; its transcripts become public."""
    async with open_unit_of_work(caller) as uow:
        session = await sessions.end(uow, session_id)
    response.headers["ETag"] = etag(session.version)
    return SessionView.of(session)
