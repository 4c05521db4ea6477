"""What routes have in common: the unit of work, ids by name."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request

from intake.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.service import Service

__all__ = [
    "CaseId",
    "DeadlineProposalId",
    "IntakeService",
    "MaterialId",
    "OpenUnitOfWork",
    "ReceiptId",
    "UploadId",
]

CaseId = Annotated[UUID, Path(description="The case, from its application on")]
DeadlineProposalId = Annotated[UUID, Path(description="What was proposed to lengthen a limit")]
MaterialId = Annotated[UUID, Path(description="A material of the case")]
ReceiptId = Annotated[UUID, Path(description="A receipt of the case")]
UploadId = Annotated[UUID, Path(description="A file that the caller sent")]


async def service_of(request: Request) -> Service[UnitOfWork]:
    """Return the running service."""
    service: Service[UnitOfWork] = request.app.state.service
    return service


IntakeService = Annotated[Service[UnitOfWork], Depends(service_of)]


async def unit_of_work_factory(service: IntakeService) -> Callable[[Actor], UnitOfWork]:
    """Return what opens a transaction for a caller."""
    return service.unit_of_work


OpenUnitOfWork = Annotated[Callable[[Actor], UnitOfWork], Depends(unit_of_work_factory)]
