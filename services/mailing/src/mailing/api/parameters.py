"""What routes have in common: the unit of work, ids by name."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request

from mailing.service import MailingService, mailing_of
from mailing.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.web import if_match

__all__ = [
    "EvidenceId",
    "ExpectedVersion",
    "LetterId",
    "OpenUnitOfWork",
    "RunningMailing",
]

LetterId = Annotated[UUID, Path(description="One recipient's copy of a letter")]
EvidenceId = Annotated[UUID, Path(description="A rung of the letter's evidence")]
ExpectedVersion = Annotated[int | None, if_match()]


def running_mailing(request: Request) -> MailingService:
    """Return the running service."""
    return mailing_of(request.app.state.service)


RunningMailing = Annotated[MailingService, Depends(running_mailing)]


def unit_of_work_factory(service: RunningMailing) -> Callable[[Actor], UnitOfWork]:
    """Return what opens a transaction for a caller."""
    return service.unit_of_work


OpenUnitOfWork = Annotated[Callable[[Actor], UnitOfWork], Depends(unit_of_work_factory)]
