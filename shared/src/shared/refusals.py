"""Keeps refused attempts in the audit trail, each in its own transaction.

A refused request's own transaction is undone, and the attempt must stay. Attempts without a good
token are kept too, but only so many: nobody may fill the table from outside. Asking for what isn't
there is kept like asking for what is somebody else's: who guesses ids is seen, and the answer to
either takes the same time.
"""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import structlog
from fastapi import Request

from shared.actor import Actor
from shared.database import is_database_away
from shared.errors import (
    CaseContestedError,
    DutyConflictError,
    ForbiddenError,
    NotFoundError,
    ServiceError,
    UnauthenticatedError,
)
from shared.service import Service

__all__ = ["Refusals"]

KEPT_ERRORS = (ForbiddenError, DutyConflictError, CaseContestedError, UnauthenticatedError)
PEOPLE = frozenset({"user", "client"})
UNKNOWN_A_MINUTE = 60

logger = structlog.get_logger(__name__)


class Refusals:
    """Records the refused attempts of one service."""

    def __init__(
        self, service: Service[Any], *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._service = service
        self._monotonic = monotonic
        self._minute = 0
        self._unknown = 0

    async def record(self, request: Request, error: ServiceError, route: str) -> None:
        """Keep an attempt that was refused for who made it; other refusals aren't kept."""
        actor = getattr(request.state, "actor", None)
        if not is_kept(error, actor):
            return
        if actor is None and not self._has_room():
            return
        try:
            await self._write(actor or unknown(request), request, error, route)
        except Exception as failure:
            if not is_database_away(failure):
                raise
            logger.warning("refused attempt not kept", code=error.code, route=route)

    async def _write(self, actor: Actor, request: Request, error: ServiceError, route: str) -> None:
        async with self._service.unit_of_work(actor) as uow:
            for case_id, duties in cases_of(error, request):
                uow.audit(
                    f"{request.method} {route}",
                    subject_type="route",
                    subject_id=route,
                    case_id=case_id,
                    outcome="refused",
                    detail=detail_of(actor, request, error) | duties,
                )

    def _has_room(self) -> bool:
        minute = int(self._monotonic() // 60)
        if minute != self._minute:
            self._minute, self._unknown = minute, 0
        self._unknown += 1
        return self._unknown <= UNKNOWN_A_MINUTE


def is_kept(error: ServiceError, actor: Actor | None) -> bool:
    """Whether a refusal is of interest: to a person also that something wasn't found."""
    if isinstance(error, NotFoundError):
        return actor is not None and actor.kind in PEOPLE
    return isinstance(error, KEPT_ERRORS)


def detail_of(actor: Actor, request: Request, error: ServiceError) -> dict[str, Any]:
    """Return what an attempt was refused with; ``hidden`` says that the thing is there."""
    detail = {
        "code": error.code,
        "roles": sorted(actor.roles),
        # PostgreSQL keeps no NUL, which a path may hold.
        "path": {k: str(value).replace("\0", "") for k, value in request.path_params.items()},
    }
    return detail | {"hidden": error.is_hidden} if isinstance(error, NotFoundError) else detail


def cases_of(error: ServiceError, request: Request) -> list[tuple[UUID | None, dict[str, str]]]:
    """Return the cases that an attempt was at, and which duties met there.

    A duty is refused on a case whether the route names it or a letter, a draw or a session; an
    attempt at several of them is told of each.
    """
    if isinstance(error, DutyConflictError):
        duties = {"wanted": error.wanted, "account": error.account_id}
        return [(case_id, {"held": held, **duties}) for case_id, held in error.cases.items()]
    if isinstance(error, CaseContestedError):
        return [(error.case_id, {name: str(error.facts[name]) for name in ("held", "wanted")})]
    return [(as_uuid(request.path_params.get("case_id")), {})]


def unknown(request: Request) -> Actor:
    """Return the actor of a request without a good token."""
    return Actor("unknown", "", kind="public", request_id=request.state.request_id)


def as_uuid(value: object) -> UUID | None:
    """Return a path's case id, if it is one."""
    try:
        return UUID(str(value))
    except ValueError:
        return None
