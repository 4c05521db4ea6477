"""Parameters that several routes share, by name."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from pydantic import TypeAdapter

from review.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.clients.intake import IntakeClient
from shared.pagination import decode_cursor
from shared.service import Service

__all__ = ["CaseId", "Intake", "MaterialId", "OpenUnitOfWork", "RunningReview", "last_id"]

CaseId = Annotated[UUID, Path(description="The case (鉴定案件), as every service knows it.")]
MaterialId = Annotated[UUID, Path(description="A material of the case, marked for its experts.")]


async def unit_of_work_opener(request: Request) -> Callable[[Actor], UnitOfWork]:
    """Return what opens a transaction for an actor."""
    opener: Callable[[Actor], UnitOfWork] = request.app.state.service.unit_of_work
    return opener


async def running_review(request: Request) -> Service[UnitOfWork]:
    """Return the running service."""
    service: Service[UnitOfWork] = request.app.state.service
    return service


async def intake_client(request: Request) -> IntakeClient:
    """Return the client that opens materials in intake."""
    client: IntakeClient = request.app.state.intake
    return client


OpenUnitOfWork = Annotated[Callable[[Actor], UnitOfWork], Depends(unit_of_work_opener)]
RunningReview = Annotated[Service[UnitOfWork], Depends(running_review)]
Intake = Annotated[IntakeClient, Depends(intake_client)]

BY_ID = TypeAdapter(tuple[UUID])
"""Sort keys that the cursors of the lists carry."""


def last_id(cursor: str | None) -> UUID | None:
    """Return the row that a page begins behind; None: it is the first."""
    return decode_cursor(cursor, BY_ID)[0] if cursor else None
