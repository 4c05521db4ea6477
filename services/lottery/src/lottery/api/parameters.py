"""Parameters of the lottery's routes, repeated by name."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request
from pydantic import TypeAdapter

from lottery.config import Settings
from lottery.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.clients.intake import IntakeClient

__all__ = [
    "BY_DUE_DATE",
    "BY_ID",
    "BY_START",
    "CaseId",
    "ContributorCode",
    "Cursor",
    "DrawId",
    "DrawToken",
    "ExpertCode",
    "ExpertId",
    "ImportId",
    "Intake",
    "InterestId",
    "Limit",
    "LoanId",
    "LotterySettings",
    "OpenUnitOfWork",
    "ProposalId",
    "SessionId",
    "TokenHolder",
]


async def unit_of_work_factory(request: Request) -> Callable[[Actor], UnitOfWork]:
    """Return what opens a transaction for an actor."""
    factory: Callable[[Actor], UnitOfWork] = request.app.state.service.unit_of_work
    return factory


async def intake_client(request: Request) -> IntakeClient:
    """Return the client that reads recusal facts from intake."""
    client: IntakeClient = request.app.state.intake
    return client


async def lottery_settings(request: Request) -> Settings:
    """Return the lottery's settings."""
    settings: Settings = request.app.state.service.settings
    return settings


async def token_holder(request: Request) -> Actor:
    """Return the actor of a route that a draw token opens; who it is, the token says later."""
    return Actor("draw:", "", kind="public", request_id=request.state.request_id)


OpenUnitOfWork = Annotated[Callable[[Actor], UnitOfWork], Depends(unit_of_work_factory)]
Intake = Annotated[IntakeClient, Depends(intake_client)]
LotterySettings = Annotated[Settings, Depends(lottery_settings)]
TokenHolder = Annotated[Actor, Depends(token_holder)]

BY_ID = TypeAdapter(tuple[UUID])
BY_START = TypeAdapter(tuple[datetime, UUID])
BY_DUE_DATE = TypeAdapter(tuple[date, UUID])
"""Sort keys that the cursors of the lists carry."""

SessionId = Annotated[UUID, Path(description="The session (鉴定场次)")]
CaseId = Annotated[UUID, Path(description="The case (鉴定案件)")]
DrawId = Annotated[UUID, Path(description="The draw (抽签)")]
ProposalId = Annotated[UUID, Path(description="What waits for a second person")]
ExpertId = Annotated[UUID, Path(description="The expert (专家)")]
ImportId = Annotated[UUID, Path(description="A file from which experts were taken")]
InterestId = Annotated[UUID, Path(description="The declared interest (利益关系申报)")]
LoanId = Annotated[UUID, Path(description="The loan of an expert between committees")]
ExpertCode = Annotated[str, Path(pattern=r"^E-[0-9A-F]{6}$", description="Code in the session")]
ContributorCode = Annotated[str, Path(pattern=r"^W-[0-9A-F]{6}$", description="Code in the draw")]
DrawToken = Annotated[str, Header(alias="Draw-Token", max_length=64, description="From the QR")]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=500, description="`next` of the page before")]
